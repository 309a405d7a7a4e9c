// 公的個人認証AP as personalised: card.md §3.1; certificates as node:crypto reads them, keys as the chip uses them.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { example } from './example.ts';
import { type CardInHand, hex, isSigned, sha256, take } from './hand.ts';
import { card } from './issuer.ts';

const pins = example.pins!;

const opened = async (state = card()): Promise<CardInHand> => {
  const one = take(await state);
  one.select('jpki');
  return one;
};

/** A certificate file: DER at its beginning, its length in its first four bytes, filler behind it. */
const certificateIn = (file: Buffer): X509Certificate => {
  assert.ok(file.length >= 2048 && file.length % 256 === 0);
  assert.equal(hex(file.subarray(0, 2)), '3082');
  const end = file.readUInt16BE(2) + 4;
  assert.ok(file.subarray(end).every((byte) => byte === 0xff));
  return new X509Certificate(file.subarray(0, end));
};

describe('the pairs of certificate, authority, key and PIN', () => {
  for (const [purpose, fid, authority, keyFid, pinFid, pin] of [
    ['authentication', '000A', '000B', '0017', '0018', pins.authentication],
    ['signature', '0001', '0002', '001A', '001B', pins.signature!],
  ] as const)
    test(`${purpose}: ${fid}, ${authority}, ${keyFid}, ${pinFid}`, async () => {
      const one = await opened();
      const ca = certificateIn(one.file(authority));
      assert.ok(ca.ca && ca.verify(ca.publicKey));
      const digestInfo = `3031300D060960864801650304020105000420${hex(sha256(Buffer.from('a document')))}`;
      one.ok(`00A4020C02${keyFid}`);
      assert.equal(one.send(`802A008033${digestInfo}00`), '6982', 'not before the PIN');
      one.open(pinFid, pin);
      const held = certificateIn(one.file(fid));
      assert.ok(held.verify(ca.publicKey) && held.checkIssued(ca));
      one.ok(`00A4020C02${keyFid}`);
      assert.ok(isSigned(held.publicKey, one.ok(`802A008033${digestInfo}00`), Buffer.from('a document')));
      const validity = example.certificates[purpose]!;
      assert.equal(new Date(held.validFrom).getTime(), Date.parse(validity.notBefore));
      assert.equal(new Date(held.validTo).getTime(), Date.parse(`${validity.expiresOn}T23:59:59+09:00`));
    });

  test('the authentication certificate is free to read and says nothing of the person; the other wants its PIN', async () => {
    const one = await opened();
    assert.doesNotMatch(certificateIn(one.file('000A')).subject, /予備|L=/);
    one.ok('00A4020C020001');
    assert.equal(one.send('00B0000004'), '6982');
    one.open('001B', pins.signature!);
    const raw = one.file('0001').toString('utf8');
    for (const text of [example.holder.name, example.holder.address, '420080510']) assert.ok(raw.includes(text), text);
  });
});

test('EF 0006, the token: 160 bytes of CK_TOKEN_INFO', async () => {
  const file = (await opened()).file('0006');
  assert.equal(file.length, 160);
  const text = (from: number, length: number) => file.toString('latin1', from, from + length);
  assert.equal(text(0, 32), 'JPKIAPICCTOKEN2'.padEnd(32));
  assert.equal(text(32, 32), '1'.padStart(32, '0'));
  assert.equal(text(64, 16), 'D22R01NJ'.padEnd(16));
  assert.equal(text(80, 16), `0${example.manufacturingNumber}`);
  assert.equal(
    hex(file.subarray(96, 140)),
    `0000040D${'0000000100000000'.repeat(2)}0000001000000006${'FF'.repeat(16)}`,
  );
  assert.equal(text(140, 20), `0301${'9'.repeat(16)}`);
});

test('EF 0008: both certificates are there', async () => {
  assert.equal(hex((await opened()).file('0008')), '8F8F00');
});

test('PINs come with all their tries', async () => {
  const one = await opened();
  for (const [fid, answer] of [
    ['0018', '63C3'],
    ['001B', '63C5'],
    ['0010', '63C0'],
  ] as const) {
    one.ok(`00A4020C02${fid}`);
    assert.equal(one.send('00200080'), answer, fid);
  }
});

describe('without a signature certificate', () => {
  const state = () => card({ 'certificates.signature': null, 'pins.signature': null });

  test('EF 0008 says so; nothing is in 0001 and 001A, which nothing opens; the authority’s is there', async () => {
    const one = await opened(state());
    assert.equal(hex(one.file('0008')), '008F00');
    const { '0001': certificate, '001A': key } = (await state()).applications.jpki!;
    assert.deepEqual([certificate, key], [undefined, undefined]);
    one.ok('00A4020C020001');
    assert.equal(one.send('00B0000004'), '6982');
    one.ok('00A4020C02001A');
    assert.equal(one.send('802A008003ABCDEF00'), '6982');
    assert.ok(certificateIn(one.file('0002')).ca);
  });

  test('nothing is its password', async () => {
    const one = await opened(state());
    one.ok('00A4020C02001B');
    assert.equal(one.send('00200080'), '63C0');
    assert.equal(one.send('0020008006414243313233'), '6984');
  });
});

describe('without PINs (顔認証マイナンバーカード)', () => {
  test('the authentication certificate is there, and no PIN verifies anywhere', async () => {
    const one = await opened(card({ pins: null, 'certificates.signature': null }));
    assert.equal(hex(one.file('0008')), '008F00');
    certificateIn(one.file('000A'));
    for (const [application, fid] of [
      ['jpki', '0018'],
      ['jpki', '001B'],
      ['inputSupport', '0011'],
      ['residentRegister', '001C'],
      ['common', '001C'],
    ] as const) {
      one.select(application);
      one.ok(`00A4020C02${fid}`);
      assert.equal(one.send('00200080'), '63C0', `${application} ${fid}`);
      assert.equal(one.send('002000800431323334'), '6984', `${application} ${fid}`);
    }
  });

  test('what is printed opens the face and the four attributes as ever', async () => {
    const one = take(await card({ pins: null, 'certificates.signature': null }));
    one.select('surface');
    one.open('0012', '20051020361217');
    one.select('inputSupport');
    one.open('0014', example.holder.myNumber);
    one.open('0015', '20051020361217');
  });
});

test('a card may come locked, or with fewer tries', async () => {
  const one = await opened(card({ tries: { authentication: 0, signature: 1, inputSupport: 2, residentRegister: 0 } }));
  for (const [application, fid, answer] of [
    ['jpki', '0018', '63C0'],
    ['jpki', '001B', '63C1'],
    ['inputSupport', '0011', '63C2'],
    ['residentRegister', '001C', '63C0'],
  ] as const) {
    one.select(application);
    one.ok(`00A4020C02${fid}`);
    assert.equal(one.send('00200080'), answer, `${application} ${fid}`);
  }
});
