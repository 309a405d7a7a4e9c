// Every record on every card of a town, read as a client reads it and verified up to the town's own roots (card.md §3, §6),
// with node:crypto and nothing of ours but the TLV reader.

import assert from 'node:assert/strict';
import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicDecrypt,
  verify,
  X509Certificate,
} from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { concat, fromHex, readTlvs, toAscii, toHex } from '@openmyna/apdu';
import { aid, type CardInHand, openTestTown, type TestTown } from './card-in-hand.ts';
import { privateKeyOf } from './town-process.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256')
    .update(concat(...parts))
    .digest();

const keyOf = (modulus: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }, format: 'jwk' });

/** `90 03 010001 · 91 82 0100 n` */
const publicKeyIn = (object: Uint8Array): KeyObject => {
  const [exponent, modulus] = readTlvs(object);
  assert.deepEqual([exponent!.tag, toHex(exponent!.value), modulus!.tag], [0x90, '010001', 0x91]);
  return keyOf(modulus!.value);
};

type SealName = 'card' | 'surface' | 'inputSupport' | 'licence';

const rootOf = (name: SealName): KeyObject => privateKeyOf(town.folder, `seals/${name}-root`);

/** The key of a card-verifiable certificate that the root of its chain signed (card.md §6.1). */
const sealKey = (name: SealName, certificate: Uint8Array): KeyObject => {
  assert.equal(certificate.length, 568);
  const [outer] = readTlvs(certificate);
  const [body, signature] = readTlvs(outer!.value);
  assert.deepEqual([outer!.tag, body!.tag, signature!.tag], [0x7f21, 0x5f4e, 0x5f37]);
  assert.ok(verify('sha256', body!.value, createPublicKey(rootOf(name)), signature!.value), `${name} chain`);
  return publicKeyIn(body!.value.subarray(32));
};

/** The objects inside a template: by tag, with their bytes as written. */
const objectsOf = (file: Uint8Array) => {
  const [template] = readTlvs(file, { privateTags: true });
  const objects = readTlvs(template!.value);
  const one = (tag: number) => objects.find((object) => object.tag === tag)!;
  return {
    template: template!,
    tags: objects.map(({ tag }) => tag),
    value: (tag: number) => one(tag).value,
    written: (tag: number) => template!.value.subarray(one(tag).start, one(tag).end),
    at: (tag: number) => template!.valueStart + one(tag).start,
  };
};

const fileOf = (card: CardInHand, fid: string): Uint8Array => {
  card.file(fid);
  return card.whole();
};

/** Files and the reference to present the right value to. */
const open = (card: CardInHand, fid: string, value: string): void => {
  card.file(fid);
  card.verify(value);
};

/** INTERNAL: the card signs a challenge with the key its record names (card.md §6.2). */
const answersFor = (card: CardInHand, key: KeyObject): void => {
  const hash = createHash('sha256').update('challenge').digest('hex').toUpperCase();
  const signature = card.ok(`802A0000333031300D060960864801650304020105000420${hash}00`);
  assert.ok(verify('sha256', Buffer.from('challenge'), key, signature), 'active authentication');
};

/** On every card of the town; a failure names the card. */
const eachCard = (title: string, run: (card: CardInHand) => void) =>
  test(title, () => {
    for (const id of town.ids) {
      try {
        run(town.take(id));
      } catch (error) {
        throw new Error(`${id}, ${town.modelOf(id)}: ${(error as Error).message}`, { cause: error });
      }
    }
  });

describe('券面事項入力補助AP', () => {
  /** 照合番号A and B together open what the PIN opens, on a card without PINs too. */
  const opened = (card: CardInHand): void => {
    card.select(aid.inputSupport);
    open(card, '0014', card.resident.codeA);
    open(card, '0015', card.resident.codeB);
  };

  eachCard(
    'My Number and the four attributes are what the integrity record digests, signed by the municipality',
    (card) => {
      opened(card);
      const seal = sealKey('inputSupport', fileOf(card, '0004'));
      const number = fileOf(card, '0001');
      assert.equal(toHex(number), `FF100C${toHex(Buffer.from(card.resident.myNumber))}FFFF`);
      const attributes = objectsOf(fileOf(card, '0002'));
      const { template } = attributes;
      const record = objectsOf(fileOf(card, '0003'));
      assert.deepEqual(Buffer.from(record.value(0xdf31)), sha256(number));
      const [offsets] = readTlvs(template.value);
      assert.deepEqual(Buffer.from(record.value(0xdf32)), sha256(template.value.subarray(offsets!.end)));
      const digests = concat(record.written(0xdf31), record.written(0xdf32));
      assert.ok(verify('sha256', digests, seal, record.value(0xdf33)));
      assert.equal(record.template.end, 336);
    },
  );

  eachCard('the offsets of DF21 lead to the attributes', (card) => {
    opened(card);
    const attributes = objectsOf(fileOf(card, '0002'));
    const offsets = Buffer.from(attributes.value(0xdf21));
    for (const [index, tag] of [0xdf22, 0xdf23, 0xdf24, 0xdf25].entries())
      assert.equal(offsets.readUInt16BE(2 * index), attributes.at(tag));
    assert.equal(new TextDecoder().decode(attributes.value(0xdf22)), card.resident.name);
  });

  eachCard('the card’s key is signed by the municipality, and the card answers for it', (card) => {
    opened(card);
    const seal = sealKey('inputSupport', fileOf(card, '0004'));
    const record = objectsOf(fileOf(card, '0007'));
    assert.ok(verify('sha256', record.written(0xdf51), seal, record.value(0xdf52)));
    answersFor(card, publicKeyIn(record.value(0xdf51)));
  });

  eachCard('the application’s information fills 256 bytes and names its certificate’s key', (card) => {
    card.select(aid.inputSupport);
    const information = fileOf(card, '0005');
    assert.equal(information.length, 256);
    const certificate = fileOf(card, '0004');
    assert.deepEqual(objectsOf(information).value(0xdf42), certificate.subarray(26, 42));
    const extended = town.modelOf(card.id) === 'd-2015' ? '00' : '03';
    assert.equal(toHex(objectsOf(information).value(0xdf41)), `01${extended}0E01`);
  });
});

describe('券面事項確認AP', () => {
  eachCard('the birth date opens the age record; it is signed, with the card’s key', (card) => {
    card.select(aid.surface);
    const seal = sealKey('surface', fileOf(card, '0004'));
    open(card, '0011', card.resident.codeB.slice(0, 6));
    const file = fileOf(card, '0001');
    assert.equal(file.length, 547);
    const record = objectsOf(file);
    assert.equal(toAscii(record.value(0xdf11)), card.resident.birthDate.replaceAll('-', ''));
    assert.ok(verify('sha256', concat(record.written(0xdf11), record.written(0xdf12)), seal, record.value(0xdf13)));
    answersFor(card, publicKeyIn(record.value(0xdf12)));
  });

  eachCard(
    'the face is signed over three digests in one DigestInfo; expiry and security code are not under it',
    (card) => {
      card.select(aid.surface);
      const seal = sealKey('surface', fileOf(card, '0004'));
      open(card, '0012', card.resident.codeB);
      const face = objectsOf(fileOf(card, '0002'));
      const offsets = Buffer.from(face.value(0xdf21));
      for (const [index, tag] of face.tags.slice(1).entries())
        assert.equal(offsets.readUInt16BE(2 * index), face.at(tag));
      const digests = [
        sha256(face.written(0xdf22), face.written(0xdf23), face.written(0xdf24)),
        sha256(face.written(0xdf25), face.written(0xdf26)),
        sha256(face.written(0xdf27)),
      ];
      const block = publicDecrypt({ key: seal, padding: constants.RSA_PKCS1_PADDING }, face.value(0xdf28));
      const header = fromHex('3071300D060960864801650304020105000460');
      assert.deepEqual(new Uint8Array(block), concat(header, ...digests));
      assert.equal(toAscii(face.value(0xdf29)).slice(0, 4), card.resident.codeB.slice(6, 10));
    },
  );

  eachCard('name, address and security code are 1-bit PNGs, the photo is a JP2 of 192 × 240 grey or absent', (card) => {
    card.select(aid.surface);
    open(card, '0013', card.resident.codeA);
    const face = objectsOf(fileOf(card, '0002'));
    const png = (bytes: Uint8Array) => {
      const view = Buffer.from(bytes);
      assert.equal(toHex(bytes.subarray(0, 8)), '89504E470D0A1A0A');
      return [view.readUInt32BE(16), view.readUInt32BE(20), view[24], view[25]];
    };
    assert.deepEqual(png(face.value(0xdf2a)), [24, 12, 1, 0]);
    for (const tag of [0xdf25, 0xdf26]) assert.deepEqual(png(face.value(tag)).slice(2), [1, 0]);
    const back = objectsOf(fileOf(card, '0005'));
    assert.deepEqual(png(back.value(0xdf41)), [72, 12, 1, 0]);
    const photo = Buffer.from(face.value(0xdf27));
    if (card.id === 'C05') assert.equal(photo.length, 0);
    else {
      const header = photo.indexOf('ihdr');
      assert.equal(toHex(photo.subarray(4, 12)), '6A5020200D0A870A');
      assert.deepEqual(
        [photo.readUInt32BE(header + 4), photo.readUInt32BE(header + 8), photo.readUInt16BE(header + 12)],
        [240, 192, 1],
      );
    }
  });

  eachCard('the My Number image is signed; one card key stands in all three records', (card) => {
    card.select(aid.surface);
    const seal = sealKey('surface', fileOf(card, '0004'));
    open(card, '0013', card.resident.codeA);
    open(card, '0011', card.resident.codeB.slice(0, 6));
    const [age, face, back] = ['0001', '0002', '0005'].map((fid) => objectsOf(fileOf(card, fid)));
    assert.ok(verify('sha256', concat(back!.written(0xdf41), back!.written(0xdf42)), seal, back!.value(0xdf43)));
    assert.deepEqual(age!.value(0xdf12), face!.value(0xdf24));
    assert.deepEqual(back!.value(0xdf42), face!.value(0xdf24));
  });

  eachCard('照合番号B lies enciphered for the chain’s root', (card) => {
    card.select(aid.surface);
    const information = objectsOf(fileOf(card, '0003'));
    assert.equal(information.value(0xdf35).length, 272);
    const key = { key: rootOf('surface'), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    assert.equal(privateDecrypt(key, information.value(0xdf35).subarray(16)).toString(), card.resident.codeB);
  });
});

describe('公的個人認証AP', () => {
  const certificate = (card: CardInHand, fid: string) => new X509Certificate(fileOf(card, fid));

  eachCard('each certificate is of the key beside it, and of the authority beside it', (card) => {
    const { pins } = card.resident;
    card.select(aid.jpki);
    for (const [fid, ca, pinFid, keyFid, pin] of [
      ['000A', '000B', '0018', '0017', card.id === 'C11' ? null : pins?.authentication],
      ['0001', '0002', '001B', '001A', pins?.signature],
    ] as const) {
      assert.ok(certificate(card, ca).ca);
      if (pin == null) continue;
      open(card, pinFid, pin);
      const held = certificate(card, fid);
      assert.ok(held.verify(certificate(card, ca).publicKey));
      card.file(keyFid);
      const hash = createHash('sha256').update('document').digest('hex').toUpperCase();
      const signature = card.ok(`802A0080333031300D060960864801650304020105000420${hash}00`);
      assert.ok(verify('sha256', Buffer.from('document'), held.publicKey, signature));
    }
  });

  test('the locked card is locked, the child’s has no signature certificate, the card without PINs verifies nothing', () => {
    const locked = town.take('C11');
    locked.select(aid.jpki);
    locked.file('0018');
    assert.equal(locked.send('00200080'), '63C0');
    assert.equal(locked.send('002000800431323334'), '6984');
    const child = town.take('C04');
    child.select(aid.jpki);
    assert.equal(toHex(fileOf(child, '0008')), '008F00');
    const faceOnly = town.take('C09');
    faceOnly.select(aid.jpki);
    for (const fid of ['0018', '001B']) {
      faceOnly.file(fid);
      assert.equal(faceOnly.send('00200080'), '63C0');
      assert.equal(faceOnly.send('002000800431323334'), '6984');
    }
  });

  test('a name no certificate can write is substituted and flagged; the chip’s own record keeps it', () => {
    const card = town.take('C08');
    card.select(aid.jpki);
    open(card, '001B', 'ABC123');
    const raw = Buffer.from(fileOf(card, '0001')).toString('utf8');
    assert.ok(raw.includes('高見本　吉子') && raw.includes('100010'));
    assert.equal(card.resident.name, '髙見本　𠮷子');
  });
});

describe('the card itself, 共通カードAP, 住基AP', () => {
  eachCard('GET DATA carries the chain’s certificate, whole and without its wrapper', (card) => {
    const contents = town.modelOf(card.id) === 'd-2015' ? undefined : card.ok('00CA00F8000000');
    if (contents === undefined) {
      assert.equal(card.send('00CA00F800'), '6700', 'a short Le is too short for it');
      return;
    }
    sealKey('card', concat(fromHex('7F21820233'), contents));
    const old = town.modelOf(card.id).endsWith('2015');
    assert.equal(card.send('00CA7F21000000').slice(-4), old ? '6A88' : '9000');
  });

  eachCard('the manufacturing record says what GET DATA says: number, municipality, expiry', (card) => {
    const [number, municipality, expiry] = ['0045', '00F0', '00F2'].map((tag) => toAscii(card.ok(`00CA${tag}00`)));
    card.select(aid.common);
    assert.equal(toAscii(card.ok('00B2010C00').subarray(2)), `${number}${municipality}${expiry}`);
    assert.equal(card.resident.codeB.slice(6, 10), expiry!.slice(0, 4));
  });

  eachCard('the 住民票コード is behind the 住基 PIN', (card) => {
    card.select(aid.residentRegister);
    card.file('0003');
    assert.equal(card.send('00B0000000'), '6982');
    if (card.resident.pins === null) return;
    open(card, '001C', card.resident.pins.residentRegister);
    assert.match(toAscii(fileOf(card, '0003').subarray(3, 14)), /^\d{11}$/);
  });
});

test('マイナ免許証: the data are signed by a key of the licence chain', () => {
  const card = town.take('C12');
  card.select(aid.licence);
  card.ok('00200086' + '04' + toHex(Buffer.from('4567')));
  const data = fileOf(card, '001B');
  const [signature, certificate] = readTlvs(fileOf(card, '001C'));
  assert.ok(verify('sha256', data, sealKey('licence', certificate!.value), signature!.value));
});
