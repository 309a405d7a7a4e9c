// How a card is made: a blank one answers its issuer alone, its chip makes its keys, all else goes enciphered over SCP03, and
// whatever tears it out on the way leaves a card that is nobody's.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex, toHex } from '@openmyna/apdu';
import { verificationNumberA } from '@openmyna/identity';
import fc from 'fast-check';
import {
  applications,
  blankCard,
  type CardChange,
  type CardState,
  createChip,
  createMemory,
  type FileContents,
  keySetFile,
  type Personalisation,
} from '../../src/index.ts';
import { personalise, personaliseOver } from '../../src/personalisation/index.ts';
import { type aids, command, modelNames, powered, type TestCard, withFiles } from '../chip/fixture.ts';
import { Host, keySet } from '../chip/host.ts';
import { changed, example } from './example.ts';
import { card, testIssuer } from './issuer.ts';

const blank = (model = modelNames[1]!): CardState =>
  blankCard({ cardId: 'X01', model, manufacturingNumber: example.manufacturingNumber, keySet });

describe('a blank card', () => {
  test('has its number, its keys, and applications with nothing in them', () => {
    const { lifeCycle, dataObjects, applications: there } = blank();
    assert.equal(lifeCycle, 'initialized');
    assert.deepEqual(Object.keys(dataObjects), ['0045']);
    assert.deepEqual(Object.keys(there), ['isd', 'jpki', 'surface', 'inputSupport', 'residentRegister', 'common']);
    const { [keySetFile]: set, ...rest } = there.isd!;
    assert.deepEqual([set, rest], [{ kind: 'keySet', ...keySet }, {}]);
    for (const [name, files] of Object.entries(there))
      for (const file of name === 'isd' ? [] : Object.values(files))
        assert.deepEqual(file, { kind: 'secret', secret: null, tries: 0 });
  });

  test('answers nobody but its issuer, on every model, in every application', () => {
    for (const model of modelNames)
      for (const name of Object.keys(blank().applications) as (keyof typeof aids)[]) {
        const made = powered({ model, state: blank(model) });
        made.select(name);
        for (const sent of ['00A4020C020001', '00CA004500', '0020009B', '00B2010C00', '0084000008', '00B0000000']) {
          assert.equal(made.send(sent), '6985', `${model} ${name} ${sent}`);
          assert.equal(made.trace.at(-1)!.explanation!.rule, 'life-cycle.initialized');
        }
        new Host(made);
        assert.deepEqual(made.changes, []);
      }
  });

  test('whatever is sent without its keys, nothing of it is read or changed', () => {
    const header = fc.tuple(fc.constantFrom(0x00, 0x80, 0x04, 0x84, 0x08), fc.nat(255), fc.nat(255), fc.nat(255));
    const made = powered({ state: blank() });
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 20 }), ([cla, ins, p1, p2], data) => {
        made.select('jpki');
        const answer = made.send(
          toHex(Uint8Array.of(cla, ins, p1, p2, ...(data.length > 0 ? [data.length, ...data] : []), 0)),
        );
        const isAllowed = (cla === 0 && ins === 0xa4 && p1 === 0x04) || (cla === 0x80 && ins === 0x50);
        assert.ok(isAllowed || (answer.length === 4 && answer !== '9000'), answer);
        assert.deepEqual(made.changes, []);
      }),
    );
  });
});

/** What each file is, and how long: a number of bytes, the lengths of records, or a secret with its tries. */
const inventory = (state: CardState) =>
  Object.fromEntries(
    Object.entries(state.applications).map(([name, files]) => [
      name,
      Object.fromEntries(Object.entries(files).map(([fid, file]) => [fid, summaryOf(file)])),
    ]),
  );

const summaryOf = (file: FileContents): unknown => {
  if (file.kind === 'transparent') return file.bytes.length;
  if (file.kind === 'records') return file.records.map(({ length }) => length);
  if (file.kind === 'secret') return file.secret && [Buffer.from(file.secret).toString(), file.tries];
  return file.kind;
};

const { holder, pins, licence } = example;
const codeA = verificationNumberA(holder.myNumber);
/** 平成20年5月10日, 2036, 1217 */
const codeB = '20051020361217';

describe('a personalised card', () => {
  test('has every file that it should have, of its size, and no other; every secret with its tries', async () => {
    const state = await card();
    assert.equal(state.lifeCycle, 'secured');
    const face = state.applications.surface!['0002'] as { bytes: Uint8Array };
    const back = state.applications.surface!['0005'] as { bytes: Uint8Array };
    const licenceFiles = ['001B', '001C'].map(
      (fid) => (state.applications.licence![fid] as { bytes: Uint8Array }).bytes.length,
    );
    assert.equal(face.bytes.length % 256, 0);
    assert.deepEqual(inventory(state), {
      isd: { [keySetFile]: 'keySet' },
      jpki: {
        '0001': 2048,
        '0002': 2048,
        '0006': 160,
        '0008': 3,
        '0009': 16,
        '000A': 2048,
        '000B': 2048,
        '0010': null,
        '0017': 'key',
        '0018': [pins!.authentication, 3],
        '001A': 'key',
        '001B': [pins!.signature, 5],
      },
      surface: {
        '0001': 547,
        '0002': face.bytes.length,
        '0003': 320,
        '0004': 568,
        '0005': back.bytes.length,
        '0006': 16,
        '0011': ['200510', 10],
        '0012': [codeB, 10],
        '0013': [codeA, 10],
        '0014': null,
        '0015': null,
        '001A': 'key',
      },
      inputSupport: {
        '0001': 17,
        '0002': 1024,
        '0003': 336,
        '0004': 568,
        '0005': 256,
        '0006': 269,
        '0007': 536,
        '0008': 16,
        '0011': [pins!.inputSupport, 3],
        '0012': null,
        '0013': 'key',
        '0014': [codeA, 10],
        '0015': [codeB, 10],
        'session-key': 'key',
      },
      residentRegister: { '0002': [16], '0003': 16, '001C': [pins!.residentRegister, 3] },
      common: { '0001': [30], '0002': [16], '0019': 'key', '001C': [pins!.residentRegister, 3], '001E': null },
      licence: { '0006': [licence!.pin, 10], '001A': 3, '001B': licenceFiles[0], '001C': licenceFiles[1] },
    });
  });

  test('that comes into the world locked has had wrong secrets presented, and knows the right ones', async () => {
    const state = await card({ tries: { authentication: 0, signature: 2, inputSupport: 3, residentRegister: 1 } });
    const of = (name: 'jpki' | 'inputSupport' | 'residentRegister' | 'common', fid: string) =>
      summaryOf(state.applications[name]![fid]!);
    assert.deepEqual(of('jpki', '0018'), [pins!.authentication, 0]);
    assert.deepEqual(of('jpki', '001B'), [pins!.signature, 2]);
    assert.deepEqual(of('inputSupport', '0011'), [pins!.inputSupport, 3]);
    assert.deepEqual(of('residentRegister', '001C'), [pins!.residentRegister, 1]);
    assert.deepEqual(of('common', '001C'), [pins!.residentRegister, 1]);
  });

  test('without PINs has none, and no tries', async () => {
    const state = await card({ pins: null });
    for (const fid of ['0018', '001B'])
      assert.deepEqual(state.applications.jpki![fid], { kind: 'secret', secret: null, tries: 0 });
  });
});

/** A blank card in a reader of its own; its storage takes so many writes. */
const inReader = (state: CardState, writes = Number.POSITIVE_INFINITY) => {
  const changes: CardChange[] = [];
  const transcript: Uint8Array[] = [];
  const memory = createMemory(state, {
    append: (change) => {
      if (changes.length === writes) throw new Error('torn out');
      changes.push(change);
    },
  });
  const make = async (personalisation: Personalisation) => {
    const issuer = { ...testIssuer(), keySet: () => keySet };
    const chip = createChip({ memory, environment: await issuer.environment(6) });
    chip.powerOn();
    const transmit = async (bytes: Uint8Array) => {
      transcript.push(bytes.slice());
      const response = chip.transmit(bytes)!;
      transcript.push(response.slice());
      return response;
    };
    await personaliseOver({ transmit }, personalisation, issuer);
  };
  return { make, memory, changes, transcript };
};

describe('what travels', () => {
  test('is selections, the two commands of authentication, and what is enciphered; no secret, no key, nothing of the holder', async () => {
    for (const model of ['d-2015', 'e-2019'] as const) {
      const { make, memory, transcript } = inReader(blank(model));
      await make(changed({ model }) as Personalisation);
      const commands = transcript.filter((_, i) => i % 2 === 0);
      for (const bytes of commands) {
        const header = toHex(bytes.subarray(0, 2));
        assert.ok(header === '00A4' || header === '8050' || (bytes[0]! & 0x0c) === 0x04, header);
      }
      const all = Buffer.concat(transcript);
      const keys = Object.values(memory.state.applications).flatMap((files) =>
        Object.values(files).flatMap((file) => (file.kind === 'key' ? [file.pkcs1!.subarray(300, 332)] : [])),
      );
      assert.equal(keys.length, 6);
      const words = [...Object.values(pins!), codeA, codeB, '200510', licence!.pin!, holder.residentCode, holder.name];
      for (const secret of [...keys, ...words.map((word) => Buffer.from(word!))])
        assert.equal(all.indexOf(secret), -1, Buffer.from(secret).toString());
    }
  });
});

describe('a card torn out', () => {
  test('at any write is nobody’s, and is begun again', async () => {
    const whole = inReader(blank());
    await whole.make(example);
    const writes = whole.changes.length;
    assert.deepEqual(whole.changes.at(-1), { type: 'secured' });
    for (let power = 0; power < writes; power++) {
      const { make, memory } = inReader(blank(), power);
      await assert.rejects(make(example), /torn out/);
      const torn = memory.state;
      assert.equal(torn.lifeCycle, 'initialized', `after ${power} of ${writes} writes`);
      const found = powered({ state: torn });
      found.select('jpki');
      assert.equal(found.send('00CA004500'), '6985');
      const again = inReader(torn);
      await again.make(example);
      assert.deepEqual(inventory(again.memory.state), inventory(whole.memory.state));
      assert.equal(again.memory.state.lifeCycle, 'secured');
    }
  });
});

/** The example's card, with keys that a host has; the application's channel open. */
const issued = async (application: keyof typeof aids): Promise<{ made: TestCard; host: Host }> => {
  const state = withFiles(await card(), 'isd', { [keySetFile]: { kind: 'keySet', ...keySet } });
  const made = powered({ model: 'd-2023', state });
  made.select(application);
  const host = new Host(made);
  assert.equal(host.authenticate(), '9000');
  return { made, host };
};

const fileOf = (fid: string, size = '0010'): string => `00E000000D620B8002${size}8201018302${fid}`;
const licenceAid = toHex(applications.licence.aid);
const install = (aid: string, count = 3): string =>
  command('80E60C00', fromHex(`${(toHex(Uint8Array.of(aid.length / 2)) + aid).repeat(count)}0002C90000`));

describe('once a card is its holder’s', () => {
  for (const [application, sent] of [
    ['isd', '80F0800F'],
    ['isd', '80E28800050045023939'],
    ['isd', install(licenceAid)],
    ['jpki', fileOf('0006')],
    ['inputSupport', fileOf('0001')],
    ['common', '00E000000962078201048302' + '0001'],
    ['common', '00468099'],
    ['inputSupport', '00468000'],
  ] as const)
    test(`${application}: ${sent} is refused: life-cycle.secured`, async () => {
      const { made, host } = await issued(application);
      assert.equal(host.send(sent), '6985');
      assert.equal(made.trace.at(-1)!.explanation!.rule, 'life-cycle.secured');
      assert.ok(made.changes.every(({ type }) => type === 'session'));
    });

  test('a secret that its holder does not choose is never set again', async () => {
    const { made, host } = await issued('surface');
    assert.equal(host.send(command('002C0293', fromAscii('123456789018'))), '6A80');
    assert.ok(made.changes.every(({ type }) => type === 'session'));
  });

  test('no file is written in place but those that are rewritten in a holder’s life', async () => {
    const { host } = await issued('jpki');
    assert.equal(host.send('00A4020C020006'), '9000');
    assert.equal(host.send('00D600000100'), '6985');
    assert.equal(host.send('00A4020C020008'), '9000');
    assert.equal(host.send('00D600000100'), '9000');
  });

  test('it is not personalised again', async () => {
    const { make, memory } = inReader(blank());
    await make(example);
    await assert.rejects(inReader(memory.state).make(example), {
      code: 'personalisation.card',
      details: { step: 'STORE DATA', sw: '6985' },
    });
  });
});

describe('files that are created', () => {
  test('are nobody’s until they are activated, all at once, and in one write', async () => {
    const { made, host } = await issued('inputSupport');
    const before = made.chip.state;
    for (const fid of ['0002', '0003']) assert.equal(host.send(fileOf(fid, '0004')), '9000');
    assert.equal(host.send('00D60000020102'), '9000');
    assert.equal(made.chip.state.applications.inputSupport, before.applications.inputSupport);
    assert.equal(host.send('00440000'), '9000');
    assert.deepEqual(made.changes.at(-1), {
      type: 'files',
      application: 'inputSupport',
      files: {
        '0002': { kind: 'transparent', bytes: fromHex('FFFFFFFF') },
        '0003': { kind: 'transparent', bytes: fromHex('0102FFFF') },
      },
    });
    assert.equal(host.send('00440000'), '6985', 'there is nothing more to activate');
  });

  test('end with the selection of their application', async () => {
    const { made, host } = await issued('inputSupport');
    host.send(fileOf('0002'));
    made.select('inputSupport');
    const other = new Host(made);
    other.authenticate();
    assert.equal(other.send('00440000'), '6985');
    assert.ok(made.changes.every(({ type }) => type === 'session'));
  });

  test('have their form, and their size is not passed', async () => {
    const { host } = await issued('inputSupport');
    for (const data of [
      '',
      '62',
      '6200',
      '62058201018302',
      '620B80020010820101830200',
      '620B80020010820138830200026200',
    ])
      assert.match(host.send(command('00E00000', fromHex(data))), /^6(A80|700)$/, data);
    assert.equal(host.send(fileOf('0002', '8001')), '6A80', 'an offset has 15 bits');
    assert.equal(host.send(fileOf('0011')), '6981', 'a PIN is no file of bytes');
    assert.equal(host.send(fileOf('00AA')), '6A82');
    assert.equal(host.send(fileOf('0002')), '9000');
    assert.equal(host.send('00D6000F020102'), '6A80');
    assert.equal(host.send('00E2000001AA'), '6985', 'it has no records');
  });
});

describe('STORE DATA, INSTALL', () => {
  const making = () => {
    const made = powered({ state: blank() });
    made.select('isd');
    const host = new Host(made);
    host.authenticate();
    return { made, host };
  };

  test('blocks follow one another, and come true with the last', () => {
    const { made, host } = making();
    assert.equal(host.send('80E208000400450230'), '9000');
    assert.equal(host.send('80E288020131'), '6A86', 'block 1 has not come');
    assert.equal(host.send('80E208000400450231'), '9000');
    assert.equal(host.send('80E288010132'), '9000');
    assert.deepEqual(made.changes.at(-1), { type: 'data-objects', objects: { '0045': fromAscii('12') } });
    for (const bad of ['00', '0045', '00450331', '0045FF0001', '0045FF'])
      assert.equal(host.send(command('80E28800', fromHex(bad))), '6A80', bad);
  });

  test('an application of the ROM is installed once, with nothing in it', () => {
    const { made, host } = making();
    assert.equal(host.send(install('A000000231')), '6A82');
    assert.equal(host.send(install(licenceAid, 2)), '6A80');
    assert.equal(host.send(install(licenceAid)), '9000');
    assert.equal(host.send(install(licenceAid)), '6985');
    assert.deepEqual(made.chip.state.applications.licence, { '0006': { kind: 'secret', secret: null, tries: 0 } });
  });

  test('are the security domain’s alone', async () => {
    const { host } = await issued('jpki');
    assert.equal(host.send('80F0800F'), '6D00');
    assert.equal(host.send('80E28800050045023939'), '6D00');
  });
});

test('a card with other keys than its issuer’s is not made', async () => {
  const issuer = testIssuer();
  const other = {
    ...issuer,
    keySet: () => ({ ...keySet, keys: { enc: new Uint8Array(16).fill(9), mac: new Uint8Array(16) } }),
  };
  const chip = createChip({
    memory: createMemory(blank(), { append: () => {} }),
    environment: await issuer.environment(0),
  });
  chip.powerOn();
  await assert.rejects(personaliseOver({ transmit: async (bytes) => chip.transmit(bytes)! }, example, other), {
    code: 'personalisation.card',
  });
  assert.equal((await personalise(example, issuer)).lifeCycle, 'secured');
});
