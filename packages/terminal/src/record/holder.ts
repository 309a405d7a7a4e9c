// What the 券面 applications say of the holder (card.md §3.2, §3.3).

import { toAscii } from '@openmyna/apdu';
import type { PublicKey } from '../crypto.ts';
import type { Words } from '../facts.ts';
import { malformed } from '../session.ts';
import { readDate, readTemplate, readText } from './objects.ts';
import { readPublicKey } from './public-key.ts';

/** 1 male, 2 female, 9 not applicable, 0 unknown (JIS X 0303) */
export type SexCode = '0' | '1' | '2' | '9';

/** 基本4情報 */
export interface Attributes {
  /** 氏名, family and given parted by U+3000 */
  readonly name: string;
  readonly address: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly sex: SexCode;
}

export const titles = {
  myNumber: { ja: '個人番号', en: 'My Number' },
  attributes: { ja: '基本4情報', en: 'four attributes' },
  face: { ja: '券面事項', en: 'card face' },
  age: { ja: '生年月日の記録', en: 'birth date record' },
  back: { ja: '個人番号の画像', en: 'My Number image' },
  integrity: { ja: '真正性情報', en: 'integrity record' },
  cardKey: { ja: 'カード公開鍵', en: 'card public key' },
  sessionKey: { ja: '鍵配送用公開鍵', en: 'session key public key' },
  certificate: { ja: 'CV証明書', en: 'card-verifiable certificate' },
} as const satisfies Record<string, Words>;

const readSex = (bytes: Uint8Array, title: Words): SexCode => {
  const code = toAscii(bytes);
  if (code === '0' || code === '1' || code === '2' || code === '9') return code;
  throw malformed(title, 'no code of sex');
};

/** 入力補助 EF 0001: `FF10 0C` and twelve digits. */
export const readMyNumber = (file: Uint8Array): string => {
  const digits = toAscii(file.subarray(3, 15));
  if (file[0] !== 0xff || file[1] !== 0x10 || file[2] !== 12 || !/^\d{12}$/.test(digits))
    throw malformed(titles.myNumber, 'no twelve digits');
  return digits;
};

/** 入力補助 EF 0002 */
export const readAttributes = (file: Uint8Array): Attributes => {
  const title = titles.attributes;
  const record = readTemplate(file, 0xff20, title);
  return {
    name: readText(record.value(0xdf22), title),
    address: readText(record.value(0xdf23), title),
    birthDate: readDate(record.value(0xdf24), title),
    sex: readSex(record.value(0xdf25), title),
  };
};

/** 券面確認 EF 0001 */
export interface AgeRecord {
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly publicKey: PublicKey;
}

export const readAgeRecord = (file: Uint8Array): AgeRecord => {
  const record = readTemplate(file, 0xff10, titles.age);
  return {
    birthDate: readDate(record.value(0xdf11), titles.age),
    publicKey: readPublicKey(record.value(0xdf12), titles.age),
  };
};

/** 券面確認 EF 0002: what is printed on the front. */
export interface Face {
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly sex: SexCode;
  /** PNG, 1 bit */
  readonly name: Uint8Array;
  /** PNG, 1 bit */
  readonly address: Uint8Array;
  /** JPEG 2000 (JP2); undefined on a card without a photo */
  readonly photo: Uint8Array | undefined;
  /** YYYY-MM-DD; not under the signature */
  readonly expiresOn: string;
  /** PNG, 1 bit; not under the signature */
  readonly securityCode: Uint8Array;
  readonly publicKey: PublicKey;
}

export const readFace = (file: Uint8Array): Face => {
  const title = titles.face;
  const record = readTemplate(file, 0xff20, title);
  const photo = record.value(0xdf27).slice();
  return {
    birthDate: readDate(record.value(0xdf22), title),
    sex: readSex(record.value(0xdf23), title),
    name: record.value(0xdf25).slice(),
    address: record.value(0xdf26).slice(),
    photo: photo.length === 0 ? undefined : photo,
    expiresOn: readDate(record.value(0xdf29), title),
    securityCode: record.value(0xdf2a).slice(),
    publicKey: readPublicKey(record.value(0xdf24), title),
  };
};

/** 券面確認 EF 0005: what is printed on the back. PNG, 1 bit. */
export const readMyNumberImage = (file: Uint8Array): Uint8Array =>
  readTemplate(file, 0xff40, titles.back).value(0xdf41).slice();
