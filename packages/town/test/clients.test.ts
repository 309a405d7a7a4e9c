// What real clients send, as card.md §5 has it read out of their code: each one's way of asking, against the town's cards.

import assert from 'node:assert/strict';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { concat, fromAscii, fromHex, readTlvs, toAscii, toHex } from '@openmyna/apdu';
import { aid, type CardInHand, openTestTown, type TestTown } from './card-in-hand.ts';

let town: TestTown;

before(async () => {
  town = await openTestTown();
});

after(() => town[Symbol.dispose]());

/** Cards of every model whose PINs work. */
const usable = ['C01', 'C02', 'C07', 'C08', 'C10'];

describe('myna (Rust): header of 7 bytes, then on from there', () => {
  const wholeObject = (card: CardInHand): Uint8Array => {
    let bytes = card.read(0, 7);
    const total = totalLength(bytes);
    while (bytes.length < total) {
      const left = total - bytes.length;
      const more = card.read(bytes.length, left <= 255 ? left : 0);
      if (more.length === 0) break;
      bytes = concat(bytes, more);
    }
    return bytes;
  };

  const totalLength = (head: Uint8Array): number => {
    const at = (head[0]! & 0x1f) === 0x1f ? 2 : 1;
    if (head[at] === 0x82) return at + 3 + ((head[at + 1]! << 8) | head[at + 2]!);
    return head[at] === 0x81 ? at + 2 + head[at + 1]! : at + 1 + head[at]!;
  };

  test('is told a My Number card by the token’s label', () => {
    for (const id of town.ids) {
      const card = town.take(id);
      card.select(aid.jpki);
      card.file('0006');
      assert.equal(toAscii(card.read(0, 32)).trimEnd(), 'JPKIAPICCTOKEN2', id);
    }
  });

  test('pin status: 63Cx from every counter, on every card', () => {
    for (const id of town.ids) {
      const card = town.take(id);
      for (const [application, fids] of [
        [aid.inputSupport, ['0011', '0014', '0015']],
        [aid.surface, ['0013', '0012']],
        [aid.jpki, ['0018', '001B']],
      ] as const) {
        card.select(application);
        for (const fid of fids) {
          card.file(fid);
          assert.match(card.send('00200080'), /^63C[0-9A]$/, `${id} ${fid}`);
        }
      }
    }
  });

  test('reads My Number and attributes, in order, as UTF-8', () => {
    for (const id of usable) {
      const card = town.take(id);
      const { resident } = card;
      card.select(aid.inputSupport);
      card.file('0011');
      card.verify(resident.pins!.inputSupport);
      card.file('0001');
      const number = card.read(0, 17);
      assert.equal(number.length, 17);
      assert.equal(toAscii(number.subarray(3, 15)), resident.myNumber);
      card.file('0002');
      const [template] = readTlvs(wholeObject(card), { privateTags: true });
      const [offsets, name, , birthDate, sex] = readTlvs(template!.value);
      assert.deepEqual([offsets!.tag, name!.tag, sex!.tag], [0xdf21, 0xdf22, 0xdf25]);
      assert.equal(new TextDecoder().decode(name!.value), resident.name);
      assert.equal(toAscii(birthDate!.value), resident.birthDate.replaceAll('-', ''));
    }
  });

  test('reads the card face with 照合番号A, and its elements in the order of their tags', () => {
    for (const id of usable) {
      const card = town.take(id);
      card.select(aid.surface);
      card.file('0013');
      card.verify(card.resident.codeA);
      card.file('0002');
      const [template] = readTlvs(wholeObject(card), { privateTags: true });
      const tags = readTlvs(template!.value).map(({ tag }) => tag & 0xff);
      assert.deepEqual(tags, [0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a]);
    }
  });

  test('signs a DigestInfo with the signature key', () => {
    const card = town.take('C01');
    card.select(aid.jpki);
    card.file('001B');
    card.verify(card.resident.pins!.signature!);
    card.file('001A');
    const message = Buffer.from('a document');
    const hash = createHash('sha256').update(message).digest('hex').toUpperCase();
    const signature = card.ok(`802A0080333031300D060960864801650304020105000420${hash}00`);
    card.file('0001');
    const { publicKey } = new X509Certificate(wholeObject(card));
    assert.ok(verify('sha256', message, publicKey, signature));
  });

  test('changes a PIN: the old one is wrong from then on', () => {
    const card = town.take('C01');
    card.select(aid.jpki);
    card.file('0018');
    card.verify('1234');
    card.ok('002401800438373635');
    assert.equal(card.send('002000800431323334'), '63C2');
    card.verify('8765');
  });

  test('reads the manufacturing number with READ RECORD by SFI', () => {
    const card = town.take('C01');
    card.select(aid.common);
    const record = card.ok('00B2010C00');
    assert.equal(toHex(record.subarray(0, 2)), '011C');
    assert.match(toAscii(record.subarray(2)), /^\d{28}$/);
  });
});

test('myna (Go) insists on 336, 568 and 256 bytes', () => {
  for (const id of usable) {
    const card = town.take(id);
    card.select(aid.inputSupport);
    card.file('0011');
    card.verify(card.resident.pins!.inputSupport);
    card.file('0003');
    assert.equal(card.read(0, 0).length + card.read(256, 0).length, 336);
    card.file('0004');
    assert.equal(card.read(0, 0).length + card.read(256, 0).length + card.read(512, 0).length, 568);
    card.file('0005');
    assert.equal(card.read(0, 0).length, 256);
  }
});

test('myna (Go) finds every AID by walking it byte by byte', () => {
  const card = town.take('C12');
  const found: string[] = [];
  const walk = (prefix: string) => {
    if (card.send(`00A4040C${toHex(Uint8Array.of(prefix.length / 2))}${prefix}`) !== '9000') return;
    let leaf = true;
    for (let byte = 0; byte < 0xff; byte++) {
      const longer = prefix + toHex(Uint8Array.of(byte));
      if (prefix.length < 32 && card.send(`00A4040C${toHex(Uint8Array.of(longer.length / 2))}${longer}`) === '9000') {
        leaf = false;
        walk(longer);
      }
    }
    if (leaf) found.push(prefix);
  };
  walk('D3');
  assert.deepEqual(found, [aid.common, aid.residentRegister, aid.surface, aid.inputSupport, aid.jpki]);
});

test('TRETJapanNFCReader: the first 20 bytes of the token are text; 共通カードAP counts its PIN', () => {
  const card = town.take('C06');
  card.select(aid.jpki);
  card.file('0006');
  const token = card.read(0, 0x14);
  assert.equal(new TextDecoder('utf-8', { fatal: true }).decode(token).replaceAll(' ', ''), 'JPKIAPICCTOKEN2');
  card.select(aid.common);
  card.file('001C');
  assert.equal(card.send('00200080'), '63C3');
});

test('JPKIReader: four bytes of header, then whole blocks of 256, every one 9000', () => {
  for (const id of usable) {
    const card = town.take(id);
    card.select(aid.jpki);
    card.file('000A');
    const head = card.read(0, 4);
    assert.equal(toHex(head.subarray(0, 2)), '3082');
    const length = 4 + ((head[2]! << 8) | head[3]!);
    const blocks = Array.from({ length: Math.ceil(length / 256) }, (_, block) => card.read(block * 256, 0));
    assert.match(new X509Certificate(concat(...blocks).subarray(0, length)).issuer, /OPENMYNA-SANDBOX/);
  }
});

test('pyjpki: 255 bytes at a time until 6B00', () => {
  const card = town.take('C01');
  card.select(aid.jpki);
  card.file('000A');
  let bytes: Uint8Array = new Uint8Array(0);
  for (;;) {
    const response = card.send(`00B0${toHex(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff))}FF`);
    if (response === '6B00') break;
    bytes = concat(bytes, fromHex(response.slice(0, -4)));
  }
  assert.equal(bytes.length % 256, 0);
});

test('AokiApp: whole files by SFI with an extended Le, VERIFY by SFI, filler of FF behind', () => {
  for (const id of usable.filter((one) => town.modelOf(one) !== 'd-2015')) {
    const card = town.take(id);
    card.select(aid.jpki);
    const file = card.ok('00B08A00000000');
    // By its length: the signature itself may end in FF.
    const end = 4 + ((file[2]! << 8) | file[3]!);
    assert.ok(file.subarray(end).every((byte) => byte === 0xff));
    assert.match(new X509Certificate(file.subarray(0, end)).issuer, /OPENMYNA-SANDBOX/);
    assert.equal(card.send('00200098'), '63C3');
    assert.equal(card.send('0020009B'), '63C5');
    card.ok('0020009804 31323334');
    assert.equal(card.ok(`802A029720${'AB'.repeat(32)}00`).length, 256);
  }
});

test('c-3lab: header of four bytes, the rest with one extended Le', () => {
  const card = town.take('C01');
  card.select(aid.jpki);
  card.file('000B');
  const head = card.read(0, 4);
  const left = toHex(head.subarray(2));
  const certificate = concat(head, card.ok(`00B00004 00${left}`));
  assert.ok(new X509Certificate(certificate).ca);
});

test('myna-card: a throw-away first command, GET DATA before any application', () => {
  for (const id of town.ids) {
    const card = town.take(id);
    card.send('00A40000');
    assert.match(toAscii(card.ok('00CA00F000')), /^\d{5}$/);
    assert.match(toAscii(card.ok('00CA00F200')), /^20\d{6}$/);
  }
});

test('DLC_Starter: the licence’s expiry, two bytes at a time', () => {
  const card = town.take('C12');
  card.ok(`00A4040C10${aid.licence}`);
  assert.equal(toHex(card.ok('00B09A0003')), 'C10101');
  assert.equal(card.send('00200086'), '63CA');
  card.ok(`0020008604${toHex(fromAscii('4567'))}`);
  card.file('001B');
  for (let at = 4; ; ) {
    const [tag, length] = card.read(at, 2) as Uint8Array & [number, number];
    const long = length === 0x82 ? card.read(at + 2, 2) : undefined;
    const size = long === undefined ? length : (long[0]! << 8) | long[1]!;
    const start = at + (long === undefined ? 2 : 4);
    if (tag === 0xc5) {
      assert.match(toAscii(card.read(start, size)), /^5\d{6}$/);
      break;
    }
    at = start + size;
  }
  assert.equal(town.take('C01').send(`00A4040C10${aid.licence}`), '6A82');
});
