// The free area (空き領域): a municipality adds an application of its own over SCP03, any client reads it, and it goes again.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { berTlv, concat, fromAscii, fromHex, toHex } from '@openmyna/apdu';
import fc from 'fast-check';
import { type CardState, createChip, freeArea, freePin, keySetFile } from '../../src/chip/index.ts';
import { cardState, command, modelNames, powered, type TestCard, withFiles } from './fixture.ts';
import { Host, keySet } from './host.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const issued = (model = modelNames[1]!): CardState =>
  withFiles(cardState(model), 'isd', { [keySetFile]: { kind: 'keySet', ...keySet } });

/** A card of the model, its security domain's channel open. */
const opened = (model = modelNames[1]!, state = issued(model)) => {
  const made = powered({ model, state });
  return { made, host: hostIn(made, 'A0000001510000') };
};

const selectAid = (aid: string): string => command('00A4040C', fromHex(aid));

const hostIn = (made: TestCard, aid: string): Host => {
  assert.equal(made.send(selectAid(aid)), '9000');
  const host = new Host(made);
  assert.equal(host.authenticate(), '9000');
  return host;
};

type Rule = 'free' | 'pin';

const file = (fid: string, rule: Rule): Uint8Array =>
  berTlv(0x62, [berTlv(0x83, fromHex(fid)), berTlv(0x8c, fromHex(rule === 'free' ? '0100' : '0110'))]);

const withLength = (value: Uint8Array): Uint8Array => concat(Uint8Array.of(value.length), value);

/** INSTALL of an instance of the free area's module. */
const install = (aid: string, parameters: readonly Uint8Array[], module = freeArea.module): string => {
  const content = [module, module, fromHex(aid), Uint8Array.of(0), berTlv(0xc9, parameters), new Uint8Array(0)];
  return command('80E60C00', concat(...content.map(withLength)));
};

const label = berTlv(0x50, utf8('清瀬市立図書館'));
const library = 'F0132217010001';
const remove = (aid: string): string => command('80E40000', berTlv(0x4f, fromHex(aid)));

const create = (fid: string, size: number): string =>
  command(
    '00E00000',
    berTlv(0x62, [
      berTlv(0x80, Uint8Array.of(size >> 8, size & 0xff)),
      berTlv(0x82, Uint8Array.of(1)),
      berTlv(0x83, fromHex(fid)),
    ]),
  );

/** The library's application, with its number free to read and its loans behind a PIN. */
const withLibrary = (model = modelNames[1]!): TestCard => {
  const { made, host } = opened(model);
  assert.equal(host.send(install(library, [label, file('0001', 'free'), file('0002', 'pin')])), '9000');
  const own = hostIn(made, library);
  for (const [fid, text] of [
    ['0001', 'L-0012345'],
    ['0002', 'three books'],
  ] as const) {
    assert.equal(own.send(create(fid, text.length)), '9000');
    assert.equal(own.send(command('00D60000', fromAscii(text))), '9000');
  }
  assert.equal(own.send('00440000'), '9000');
  assert.equal(own.send(command('002C0291', fromAscii('4321'))), '9000');
  return made;
};

const text = (response: string): string => Buffer.from(response.slice(0, -4), 'hex').toString();

describe('an application of the free area', () => {
  test('is selected by its AID and read by anybody, on every model; behind its PIN by who has it', () => {
    for (const model of modelNames) {
      const made = withLibrary(model);
      assert.equal(made.send(selectAid(library)), '9000');
      assert.equal(text(made.send('00CA005000')), '清瀬市立図書館');
      assert.equal(text(made.send('00B0810000')), 'L-0012345');
      assert.equal(made.send('00B0820000'), '6982');
      assert.equal(made.verify(freePin, '1234'), '63C2');
      assert.equal(made.verify(freePin, '4321'), '9000');
      assert.equal(text(made.send('00B0820000')), 'three books');
      assert.equal(made.send(command('00240191', fromAscii('5678'))), '9000');
      assert.equal(made.verify(freePin, '5678'), '9000');
    }
  });

  test('nobody but the issuer writes it, and what it holds changes nothing of the card’s own applications', () => {
    const before = issued();
    const made = withLibrary();
    made.send(selectAid(library));
    for (const sent of [create('0001', 1), '00D681000141', '00440000', remove(library)])
      assert.equal(made.send(sent), '6D00');
    const { [`free-${library}` as const]: _, isd: __, ...rest } = made.chip.state.applications;
    const { isd: ___, ...were } = before.applications;
    assert.deepEqual(rest, were);
  });

  test('goes with everything in it, and may come again, with nothing of what was there', () => {
    const made = withLibrary();
    assert.equal(hostIn(made, 'A0000001510000').send(remove(library)), '9000');
    assert.equal(made.send(selectAid(library)), '6A82');
    assert.deepEqual(made.chip.state.freeArea, {});
    const host = hostIn(made, 'A0000001510000');
    assert.equal(host.send(remove(library)), '6A82');
    assert.equal(host.send(install(library, [label, file('0002', 'pin')])), '9000');
    made.send(selectAid(library));
    assert.equal(made.send('00B0820000'), '6982');
    assert.equal(made.verify(freePin, '4321'), '6984', 'nobody has set a PIN');
    assert.equal(made.send('00B0810000'), '6A82');
  });

  test('that goes over the card’s other face is not current any more', () => {
    const made = withLibrary();
    let now = made.chip.state;
    const memory = {
      get state() {
        return now;
      },
      commit: () => assert.fail('nothing is written'),
    };
    const environment = { crypto: {} as never, random: () => new Uint8Array(0) };
    const chip = createChip({ memory, environment });
    chip.powerOn();
    const send = (hex: string) => toHex(chip.transmit(fromHex(hex))!);
    assert.equal(send(selectAid(library)), '9000');
    now = { ...issued(), freeArea: {} };
    assert.equal(send('00B0810000'), '6A82', 'the security domain has no such file');
  });

  test('a card that erases itself keeps none of its secrets', () => {
    const made = withLibrary();
    made.chip.sense({ sensor: 'light', lux: 1000 });
    assert.deepEqual(made.chip.state.applications[`free-${library}`]![freePin], {
      kind: 'secret',
      secret: null,
      tries: 0,
    });
  });
});

describe('what is not installed', () => {
  const refused: readonly (readonly [why: string, sent: string, sw: string])[] = [
    ['a name outside the range', install('D392F000260100000002', [label, file('0001', 'free')]), '6A80'],
    ['a name that is too short', install('F0132217', [label, file('0001', 'free')]), '6A80'],
    ['the module’s own name', install(toHex(freeArea.module), [label, file('0001', 'free')]), '6A80'],
    ['no label', install(library, [file('0001', 'free')]), '6A80'],
    ['an empty label', install(library, [berTlv(0x50, []), file('0001', 'free')]), '6A80'],
    [
      'a label of 33 bytes',
      install(library, [berTlv(0x50, new Uint8Array(33).fill(65)), file('0001', 'free')]),
      '6A80',
    ],
    ['a label that is no UTF-8', install(library, [berTlv(0x50, fromHex('C328')), file('0001', 'free')]), '6A80'],
    ['no file', install(library, [label]), '6A80'],
    ['a file where the PIN is', install(library, [label, file(freePin, 'free')]), '6A80'],
    ['one file twice', install(library, [label, file('0001', 'free'), file('0001', 'pin')]), '6A80'],
    ['a rule that there is not', install(library, [label, fromHex('6208830200018C020120')]), '6A80'],
    [
      'nine files',
      install(library, [label, ...Array.from({ length: 9 }, (_, i) => file(`000${i + 1}`, 'free'))]),
      '6A80',
    ],
    ['another module', install(library, [label, file('0001', 'free')], fromHex('F000000000')), '6A82'],
    ['no parameters', command('80E60C00', fromHex('00000000')), '6A80'],
  ];
  for (const [why, sent, sw] of refused)
    test(why, () => {
      const { made, host } = opened();
      assert.equal(host.send(sent), sw);
      assert.ok(made.changes.every(({ type }) => type === 'session'));
    });

  test('a name that is there, or that one there begins with, or that begins with one there', () => {
    const made = withLibrary();
    for (const aid of [library, library.slice(0, -2), `${library}01`])
      assert.equal(hostIn(made, 'A0000001510000').send(install(aid, [label, file('0001', 'free')])), '6985');
  });

  test('a fifth application, and more bytes than the area has', () => {
    const { made, host } = opened();
    for (let i = 0; i < freeArea.applications; i++)
      assert.equal(host.send(install(`F00000000${i}`, [label, file('0001', 'free')])), '9000');
    assert.equal(host.send(install('F000000009', [label, file('0001', 'free')])), '6A84');
    for (const [i, sw] of [
      [0, '9000'],
      [1, '9000'],
      [2, '6A84'],
    ] as const) {
      const own = hostIn(made, `F00000000${i}`);
      assert.equal(own.send(create('0001', freeArea.bytes / 2)), '9000');
      assert.equal(own.send('00440000'), sw);
    }
    const again = hostIn(made, 'F000000000');
    assert.equal(again.send(create('0001', 8)), '9000');
    assert.equal(again.send('00440000'), '9000', 'in the place of what was there');
    assert.equal(again.send('00D681000141'), '6985', 'and never in place');
  });
});

test('any bytes to INSTALL and DELETE are an answer, and what is installed is in its bounds', () => {
  const { made, host } = opened();
  fc.assert(
    fc.property(
      fc.constantFrom('80E60C00', '80E40000'),
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      (header, data) => {
        assert.match(host.send(command(header, data)), /^(9000|6A8[024]|6985)$/);
        assert.ok(Object.keys(made.chip.state.freeArea ?? {}).length <= freeArea.applications);
      },
    ),
  );
});
