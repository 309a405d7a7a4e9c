// COMPUTE DIGITAL SIGNATURE and INTERNAL AUTHENTICATE (card.md §4.3, §3.4), checked with node:crypto.

import assert from 'node:assert/strict';
import { constants, createHash, type KeyObject, publicDecrypt, randomBytes, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { concat, equalBytes, fromHex, toHex } from '@openmyna/apdu';
import {
  cardState,
  command,
  extended,
  keys,
  modelNames,
  onEveryModel,
  powered,
  type TestCard,
  withFiles,
} from './fixture.ts';

const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest());
const message = new TextEncoder().encode('わたしはこの文書に署名します。');

const verified = (model = modelNames[1]!, random?: (length: number) => Uint8Array): TestCard => {
  const card = powered({ model, ...(random && { random }) });
  card.select('jpki');
  card.verify('0018', '1234');
  card.verify('001B', 'ABC123');
  return card;
};

const inJpki = (): TestCard => {
  const card = powered();
  card.select('jpki');
  return card;
};

const byte = (value: number): string => toHex(Uint8Array.of(value));

const signature = (response: string): Uint8Array => {
  assert.equal(response.slice(-4), '9000');
  assert.equal(response.length, 2 * 258);
  return fromHex(response.slice(0, -4));
};

/** What PKCS #1 v1.5 type 1 padding holds; throws where there is none. */
const block = (signed: Uint8Array, key: KeyObject) =>
  new Uint8Array(publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signed));

const pss = (data: Uint8Array, key: KeyObject, signed: Uint8Array) =>
  verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, signed);

describe('P1, with the authentication key', () => {
  const { publicKey } = keys.authentication();
  const sign = (p1: string, data: Uint8Array, card = verified()) => card.send(command(`802A${p1}97`, data, '00'));

  test('00: the bytes as they are, 1 to 245 of them', () => {
    for (const length of [1, 51, 245]) {
      const data = new Uint8Array(randomBytes(length));
      assert.deepEqual(block(signature(sign('00', data)), publicKey), data, `${length}`);
    }
    for (const length of [246, 255]) assert.equal(sign('00', new Uint8Array(length)), '6985', `${length}`);
  });

  for (const [name, header, length] of [
    ['SHA-1', '3021300906052B0E03021A05000414', 20],
    ['SHA-256', '3031300D060960864801650304020105000420', 32],
    ['SHA-384', '3041300D060960864801650304020205000430', 48],
    ['SHA-512', '3051300D060960864801650304020305000440', 64],
  ] as const)
    test(`00: a DigestInfo of ${name}, as OpenSC sends it`, () => {
      const hash = createHash(name.replace('-', '').toLowerCase()).update(message).digest();
      assert.equal(hash.length, length);
      const signed = signature(sign('00', concat(fromHex(header), hash)));
      assert.ok(verify(name.replace('-', '').toLowerCase(), message, publicKey, signed));
    });

  test('01: the card hashes, and pads the bare hash', () =>
    assert.deepEqual(block(signature(sign('01', message)), publicKey), sha256(message)));

  test('02: a hash, the card adds the DigestInfo', () => {
    assert.ok(verify('sha256', message, publicKey, signature(sign('02', sha256(message)))));
    for (const length of [1, 31, 33]) assert.equal(sign('02', new Uint8Array(length)), '6985', `${length}`);
  });

  test('03: the card hashes and adds the DigestInfo', () =>
    assert.ok(verify('sha256', message, publicKey, signature(sign('03', message)))));

  test('04: a hash, PSS; 05: a message, PSS; the salt is the card’s', () => {
    const fresh = verified('e-2019', (length) => new Uint8Array(randomBytes(length)));
    const first = signature(sign('04', sha256(message), fresh));
    const second = signature(sign('04', sha256(message), fresh));
    assert.ok(pss(message, publicKey, first) && pss(message, publicKey, second));
    assert.notDeepEqual(first, second);
    assert.ok(pss(message, publicKey, signature(sign('05', message, fresh))));
    assert.equal(sign('04', new Uint8Array(20)), '6985');
  });

  test('anything else: 6A86, with a PIN and without', () => {
    for (const card of [verified(), inJpki()])
      for (let p1 = 0x06; p1 <= 0xff; p1++) assert.equal(sign(byte(p1), message, card), '6A86', byte(p1));
  });
});

describe('every P1 with every P2', () => {
  /** card.md §4.3: what the input is, and whether a signature is the right one for `message`. */
  const inputs: readonly {
    p1: string;
    input: Uint8Array;
    isRight: (signed: Uint8Array, key: KeyObject) => boolean;
  }[] = [
    { p1: '00', input: message, isRight: (signed, key) => equalBytes(block(signed, key), message) },
    { p1: '01', input: message, isRight: (signed, key) => equalBytes(block(signed, key), sha256(message)) },
    { p1: '02', input: sha256(message), isRight: (signed, key) => verify('sha256', message, key, signed) },
    { p1: '03', input: message, isRight: (signed, key) => verify('sha256', message, key, signed) },
    { p1: '04', input: sha256(message), isRight: (signed, key) => pss(message, key, signed) },
    { p1: '05', input: message, isRight: (signed, key) => pss(message, key, signed) },
  ];
  /** The application, the file selected first, P2, and the key it comes to. */
  const references = [
    ['jpki', '0017', '80', keys.authentication()],
    ['jpki', '001A', '80', keys.signature()],
    ['jpki', undefined, '97', keys.authentication()],
    ['jpki', undefined, '9A', keys.signature()],
    ['surface', undefined, '00', keys.signature()],
    ['surface', '001A', '80', keys.signature()],
    ['inputSupport', undefined, '00', keys.authentication()],
    ['inputSupport', undefined, '93', keys.authentication()],
  ] as const;

  for (const { p1, input, isRight } of inputs)
    test(`${p1}: a right signature with the PIN; in JPKI 6982 without, in the 券面 applications none is needed`, () => {
      onEveryModel((model) => {
        for (const [application, fid, p2, { publicKey }] of references) {
          const where = `${model} ${application} P1 = ${p1}, P2 = ${p2}`;
          const card = powered({ model });
          card.select(application);
          const sign = () => {
            if (fid !== undefined) card.send(`00A4020C02${fid}`);
            return card.send(command(`802A${p1}${p2}`, input, '00'));
          };
          if (application === 'jpki') {
            assert.equal(sign(), '6982', where);
            card.verify('0018', '1234');
            card.verify('001B', 'ABC123');
          }
          assert.ok(isRight(signature(sign()), publicKey), where);
        }
      });
    });

  test('any other P2 is 6A86: bits 7 and 6, and 01 to 7F', () => {
    const card = verified();
    for (let p2 = 0x01; p2 <= 0xff; p2++)
      if ((p2 & 0xe0) !== 0x80) assert.equal(card.send(command(`802A03${byte(p2)}`, message, '00')), '6A86', byte(p2));
  });
});

describe('P2', () => {
  test('00 is no key of JPKI, 共通, 住基 or the licence: 6A86', () => {
    for (const application of ['isd', 'jpki', 'residentRegister', 'common', 'licence'] as const) {
      const card = powered();
      card.select(application);
      assert.equal(card.send(command('802A0300', message, '00')), '6A86', application);
    }
  });

  test('of a file that is no key for this: 6981; of none: 6A82; of the internal authentication key: 6985', () => {
    const card = verified();
    assert.equal(card.send(command('802A0398', message, '00')), '6981');
    assert.equal(card.send(command('802A039F', message, '00')), '6A82');
    card.select('common');
    assert.equal(card.send(command('802A0399', message, '00')), '6985');
  });
});

describe('the PIN', () => {
  test('of each key opens that one alone', () => {
    for (const [pin, value, opened, closed] of [
      ['0018', '1234', '97', '9A'],
      ['001B', 'ABC123', '9A', '97'],
    ] as const) {
      const card = powered();
      card.select('jpki');
      for (const p2 of ['97', '9A']) assert.equal(card.send(command(`802A03${p2}`, message, '00')), '6982');
      card.verify(pin, value);
      signature(card.send(command(`802A03${opened}`, message, '00')));
      assert.equal(card.send(command(`802A03${closed}`, message, '00')), '6982');
    }
  });

  test('once verified, opens it for as many signatures as are wanted', () => {
    const card = verified();
    for (let i = 0; i < 20; i++) signature(card.send(command('802A0397', message, '00')));
  });
});

test('an answer of 256 bytes needs an Le that holds it; no data or no Le is 6700', () => {
  const card = verified();
  assert.equal(card.send(command('802A0397', message, 'FF')), '6700');
  assert.equal(card.send(command('802A0397', message)), '6700');
  assert.equal(card.send('802A039700'), '6700');
  signature(card.send(extended('802A0397', message, '0000')));
  signature(card.send(extended('802A0397', new Uint8Array(1000), '0100')));
});

test('a card without a signature certificate has no key there: 6985', () => {
  const state = withFiles(cardState('e-2019'), 'jpki', { '0001': undefined, '001A': undefined });
  const card = powered({ state });
  card.select('jpki');
  card.verify('001B', 'ABC123');
  assert.equal(card.send(command('802A039A', message, '00')), '6985');
  card.send('00A4020C020001');
  assert.equal(card.send('00B0000004'), '6B00', 'the file is there and nothing is written in it');
});

describe('INTERNAL AUTHENTICATE, 共通カードAP', () => {
  test('signs a challenge of 1 to 255 bytes with SHA-256, without a PIN', () => {
    const card = powered();
    card.select('common');
    for (const length of [1, 16, 255]) {
      const challenge = new Uint8Array(randomBytes(length));
      const signed = signature(card.send(command('00880099', challenge, '00')));
      assert.ok(verify('sha256', challenge, keys.signature().publicKey, signed));
    }
  });

  test('takes no longer challenge, no other key, no other parameters', () => {
    const card = verified();
    card.select('common');
    assert.equal(card.send(extended('00880099', new Uint8Array(256), '0000')), '6700');
    assert.equal(card.send('0088009900'), '6700');
    assert.equal(card.send(command('00880199', message, '00')), '6A86');
    card.select('jpki');
    assert.equal(card.send(command('00880097', message, '00')), '6985');
  });
});

describe('80 A2, PIN-less authentication by certified institutions (§4.3)', () => {
  test('looks at its parameters, then at the length of its body; what is right inside is not public', () => {
    const card = powered();
    card.select('jpki');
    for (const p of ['0000', '00AE', '8000', '00B6', '01C1', '00C0'])
      assert.equal(card.send(command(`80A2${p}`, message)), '6A86', p);
    for (const length of [1, 256, 306, 308])
      assert.equal(card.send(extended('80A200C1', new Uint8Array(length))), '6700', `${length}`);
    assert.equal(card.send('80A200C1'), '6700');
    assert.equal(card.send(extended('80A200C1', new Uint8Array(307))), '6982');
    card.select('surface');
    assert.equal(card.send(extended('80A200C1', new Uint8Array(307))), '6D00');
  });
});
