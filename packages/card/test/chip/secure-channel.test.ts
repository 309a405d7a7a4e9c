// The issuer's secure channel (GlobalPlatform Amendment D, SCP03): who may open it, what only it may do, and how it ends.

import assert from 'node:assert/strict';
import { createPublicKey, createVerify } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  cardChallenge,
  concat,
  cryptogram,
  encodeCommand,
  fromAscii,
  fromHex,
  parseCommand,
  parseResponse,
  protectCommand,
  readTlvs,
  sessionKeys,
  toHex,
} from '@openmyna/apdu';
import { type CardState, keySetFile } from '../../src/chip/index.ts';
import {
  aids,
  bytesOf,
  cardState,
  command,
  modelNames,
  powered,
  secrets,
  type TestCard,
  triesOf,
  withFiles,
} from './fixture.ts';
import { diversification, Host, hostChallenge, initializeUpdate, keys, run } from './host.ts';

const withKeys = (model = modelNames[1]!, counter = 7): CardState =>
  withFiles(cardState(model), 'isd', {
    [keySetFile]: { kind: 'keySet', version: 0x30, diversification, keys, counter },
  });
const card = (model = modelNames[1]!) => {
  const made = powered({ model, state: withKeys(model) });
  made.select('jpki');
  return made;
};

const opened = (level = 0x33, model = modelNames[1]!) => {
  const made = card(model);
  const host = new Host(made);
  assert.equal(host.authenticate(level), '9000');
  return { made, host };
};

describe('INITIALIZE UPDATE', () => {
  test('says who the card is, which keys, SCP03 with i = 70, its challenge, proof and counter', () => {
    const { data, sw } = parseResponse(fromHex(card().send(initializeUpdate('30'))));
    assert.equal(sw, 0x9000);
    assert.equal(toHex(data.subarray(0, 13)), '00001234567890123456300370');
    assert.equal(toHex(data.subarray(29)), '000007');
    const challenge = run(cardChallenge(keys, 7, fromHex(aids.jpki)));
    assert.equal(toHex(data.subarray(13, 21)), toHex(challenge));
    const context = concat(hostChallenge, challenge);
    const proof = run(cryptogram(run(sessionKeys(keys, context)), 'cardCryptogram', context));
    assert.equal(toHex(data.subarray(21, 29)), toHex(proof));
  });

  test('of keys that are not there is refused: another version, a card without any', () => {
    assert.equal(card().send(initializeUpdate('31')), '6A88');
    const bare = powered();
    bare.select('jpki');
    assert.equal(bare.send(initializeUpdate()), '6A88');
  });

  test('has its form: P2, eight bytes, an Le that holds the answer', () => {
    const made = card();
    for (const [sent, sw] of [
      [`8050000108${toHex(hostChallenge)}00`, '6A86'],
      ['80500000070102030405060700', '6700'],
      [`8050000008${toHex(hostChallenge)}`, '6700'],
      [`8050000008${toHex(hostChallenge)}1F`, '6700'],
    ] as const)
      assert.equal(made.send(sent), sw);
  });
});

describe('EXTERNAL AUTHENTICATE', () => {
  test('opens the channel at every level, and the counter goes up, durably', () => {
    for (const model of modelNames)
      for (const level of [0x01, 0x03, 0x11, 0x13, 0x33]) {
        const { made } = opened(level, model);
        const set = made.chip.state.applications.isd![keySetFile]!;
        assert.deepEqual(made.changes, [{ type: 'session', counter: 8 }]);
        assert.equal(set.kind === 'keySet' && set.counter, 8);
      }
  });

  test('by who has not the keys is refused, ends the channel, and counts nothing', () => {
    const made = card();
    const host = new Host(made, { ...keys, mac: keys.enc });
    assert.equal(host.authenticate(), '6300');
    assert.deepEqual(made.changes, []);
    assert.equal(new Host(made).authenticate(), '9000');
  });

  test('needs INITIALIZE UPDATE before it, in the application that is selected, and a level that there is', () => {
    const made = card();
    assert.equal(made.send('8482330010' + '00'.repeat(16)), '6E00');
    const host = new Host(made);
    made.select('surface');
    assert.equal(host.authenticate(), '6E00');
    made.select('jpki');
    for (const level of [0x00, 0x02, 0x10, 0x20, 0x31, 0x43, 0xff])
      assert.equal(new Host(made).authenticate(level), '6A86');
    const again = new Host(made);
    assert.equal(again.authenticate(), '9000');
    assert.equal(again.authenticate(), '6985', 'once is enough');
  });
});

describe('one wrong MAC', () => {
  test('ends the channel: what comes next in the clear is an ordinary command', () => {
    const { made } = opened();
    assert.notEqual(made.send(`8446809A08${'00'.repeat(8)}00`), '9000');
    assert.equal(made.send('00A4020C020018'), '9000');
  });
});

test('RESET RETRY COUNTER takes back what was verified', () => {
  const made = card();
  assert.equal(made.verify('0018', secrets.jpki['0018'].value), '9000');
  const host = new Host(made);
  assert.equal(host.authenticate(), '9000');
  assert.equal(host.send('002C0398'), '9000');
  made.send('00A4020C020018');
  assert.equal(made.send(command('802A0397', fromAscii('message'), '00')), '6982');
});

describe('what INITIALIZE UPDATE gave', () => {
  test('ends with any command that is not EXTERNAL AUTHENTICATE, and runs none before it', () => {
    for (const between of ['00', '00200098', '00B0000000', '8446809A00', `8446809A08${'00'.repeat(8)}`]) {
      const made = card();
      const host = new Host(made);
      made.send(between);
      assert.equal(host.authenticate(), '6E00', between);
      assert.deepEqual(made.changes, [], between);
    }
  });
});

describe('over the channel', () => {
  test('a key is made on the card, and signs from then on; it answers whole or in parts', () => {
    for (const model of modelNames) {
      const { made, host } = opened(0x33, model);
      assert.equal(host.send('0046809A').slice(-4), '9000');
      let whole = '';
      for (let part = ''; part !== '6B00'; whole += part.slice(0, -4))
        part = host.send(`0046819A02${(whole.length / 2).toString(16).padStart(4, '0')}00`);
      const [template] = readTlvs(fromHex(whole));
      const [modulus, exponent] = readTlvs(template!.value);
      assert.deepEqual([template!.tag, modulus!.value.length, toHex(exponent!.value)], [0x7f49, 256, '010001']);
      const { pkcs1 } = made.chip.state.applications.jpki!['001A'] as { pkcs1: Uint8Array };
      const publicKey = createPublicKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
      assert.equal(publicKey.export({ format: 'jwk' }).n, Buffer.from(modulus!.value).toString('base64url'));
      made.select('jpki');
      made.verify('001B', secrets.jpki['001B'].value);
      const signature = fromHex(made.send(command('802A039A', fromAscii('signed with it'), '00'))).subarray(0, -2);
      assert.ok(createVerify('sha256').update('signed with it').verify(publicKey, signature));
      if (model === 'd-2015') continue;
      const { host: other } = opened(0x33, model);
      assert.equal(other.send('00468097000400').length, 2 * 270 + 4);
    }
  });

  test('a certificate is written back, where there was one and where there was none', () => {
    const state = withFiles(withKeys(), 'jpki', { '0001': undefined });
    const made = powered({ state });
    made.select('jpki');
    const host = new Host(made);
    host.authenticate();
    const der = Uint8Array.from({ length: 1500 }, (_, i) => i & 0xff);
    for (const fid of ['0001', '000A']) {
      assert.equal(host.send(`00A4020C02${fid}`), '9000');
      for (let at = 0; at < der.length; at += 200) {
        const header = `00D6${at.toString(16).padStart(4, '0')}`;
        assert.equal(host.send(command(header, der.subarray(at, at + 200))), '9000');
      }
      const bytes = bytesOf(made.chip.state, 'jpki', fid);
      assert.equal(toHex(bytes.subarray(0, der.length)), toHex(der));
      assert.equal(bytes.length % 256, 0);
    }
  });

  test('a PIN is set anew, whole in its tries, unblocked; and nobody is verified by it', () => {
    const { made, host } = opened();
    for (let i = 0; i < 3; i++) assert.match(host.send('002000980439393939'), /^63C/);
    assert.equal(host.send('002000980431323334'), '6984');
    assert.equal(host.send('002C02980438373635'), '9000');
    assert.equal(triesOf(made.chip.state, 'jpki', '0018'), 3);
    made.select('jpki');
    assert.equal(made.verify('0018', '1234'), '63C2');
    assert.equal(made.verify('0018', '8765'), '9000');
  });

  test('tries alone are given back, the value stays; of a secret that nobody has set there are none', () => {
    const { made, host } = opened();
    for (let i = 0; i < 5; i++) host.send(`0020009B06${toHex(fromAscii('WRONG9'))}`);
    assert.equal(triesOf(made.chip.state, 'jpki', '001B'), 0);
    assert.equal(host.send('002C039B'), '9000');
    made.select('jpki');
    assert.equal(made.verify('001B', secrets.jpki['001B'].value), '9000');
    const without = powered({
      state: withFiles(withKeys(), 'jpki', { '0018': { kind: 'secret', secret: null, tries: 0 } }),
    });
    without.select('jpki');
    const other = new Host(without);
    other.authenticate();
    assert.equal(other.send('002C0398'), '9000');
    assert.equal(triesOf(without.chip.state, 'jpki', '0018'), 0);
    assert.equal(other.send('002C02980431323334'), '9000');
    assert.equal(triesOf(without.chip.state, 'jpki', '0018'), 3);
  });

  test('a PIN has its form, and travels enciphered or not at all', () => {
    const { host } = opened();
    for (const value of ['123', '12345', 'ABCD', '12 4', '12345678901234567'])
      assert.equal(host.send(command('002C0298', fromAscii(value))), '6A80', value);
    const { host: clear } = opened(0x11);
    assert.equal(clear.send('002C02980431323334'), '6982');
  });

  test('nothing else is allowed that is not: keys that do not sign, files that are none, more than a file holds', () => {
    const { made, host } = opened();
    assert.equal(host.send('0046809B'), '6981', 'a PIN is no key');
    assert.equal(host.send('00D6FF000101'), '6A86');
    assert.equal(host.send('00A4020C020017'), '9000');
    assert.equal(host.send('00D600000101'), '6981');
    assert.equal(host.send('00A4020C02000A'), '9000');
    assert.equal(host.send('00D67FFF020101'), '6A80');
    assert.equal(made.chip.state.condition, 'intact');
  });

  test('what a PIN opens, the issuer does not read', () => {
    const { host } = opened();
    assert.equal(host.send('00A4020C020001'), '9000');
    assert.equal(host.send('00B0000010'), '6982');
  });
});

describe('outside it', () => {
  test('there is nothing of it, whoever has verified what', () => {
    const made = card();
    for (const [fid, { value }] of Object.entries(secrets.jpki)) made.verify(fid, value);
    const before = made.changes.length;
    assert.equal(made.send('00A4020C02000A'), '9000');
    for (const sent of ['00D600000101', '002C02980438373635', '002C0398', '0046809A', '0046819A020000C8'])
      assert.equal(made.send(sent), '6D00', sent);
    assert.equal(made.changes.length, before);
  });
});

describe('a channel ends', () => {
  const wrong: readonly (readonly [string, (host: Host, made: TestCard) => string, string])[] = [
    [
      'with a MAC that is wrong',
      (host, made) => {
        const sent = encodeCommand(run(protectCommand(host.scp03, parseCommand(fromHex('00A4020C02000A')))));
        return made.send(toHex(sent.with(-2, sent.at(-2)! ^ 1)));
      },
      '6982',
    ],
    [
      'with a command played again',
      (host, made) => {
        const sent = toHex(
          encodeCommand(run(protectCommand(host.scp03, { ...parseCommand(fromHex('00A4020C02000A')), le: 256 }))),
        );
        made.send(sent);
        return made.send(sent);
      },
      '6982',
    ],
    ['with a command in the clear', (_, made) => made.send('00A4020C02000A'), '6982'],
    ['with a command that is too short for a MAC', (_, made) => made.send('04A4020C0401020304'), '6982'],
  ];
  for (const [name, spoil, sw] of wrong)
    test(name, () => {
      const { made, host } = opened();
      assert.equal(spoil(host, made), sw);
      const sent = toHex(encodeCommand(run(protectCommand(host.scp03, parseCommand(fromHex('0046809A'))))));
      assert.notEqual(made.send(sent).slice(-4), '9000');
      assert.ok(made.changes.every(({ type }) => type === 'session'));
    });

  test('with its application, a reset, and the power', () => {
    for (const end of [
      (made: TestCard) => made.select('jpki'),
      (made: TestCard) => void [made.chip.reset(), made.select('jpki')],
      (made: TestCard) => void [made.chip.powerOff(), made.chip.powerOn(), made.select('jpki')],
    ]) {
      const { made, host } = opened();
      end(made);
      const sent = toHex(encodeCommand(run(protectCommand(host.scp03, parseCommand(fromHex('0046809A00'))))));
      assert.equal(made.send(sent), '6E00');
    }
  });
});

test('a card that erases itself has no keys any more', () => {
  const made = card();
  made.chip.sense({ sensor: 'light', lux: 1000 });
  assert.deepEqual(made.chip.state.applications.isd![keySetFile], {
    kind: 'keySet',
    version: 0x30,
    diversification,
    keys: null,
    counter: 7,
  });
});
