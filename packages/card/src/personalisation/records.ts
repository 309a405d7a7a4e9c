// The records of the card, byte for byte as card.md §3 has them. Each function is one elementary file; signatures are
// handed in as functions of the bytes they cover.

import { berTlv, concat, fromAscii, fromHex, uint16 } from '@openmyna/apdu';

/** RSASSA-PKCS1-v1_5 with SHA-256 over `data`. */
export type Sign = (data: Uint8Array) => Promise<Uint8Array>;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** `YYYYMMDD` of `YYYY-MM-DD`. */
export const compactDate = (date: string): string => date.replaceAll('-', '');

/** Fills a file with FF to its physical size, as unwritten memory reads. */
export const fillTo = (size: number, content: Uint8Array): Uint8Array => {
  if (content.length > size) throw new RangeError(`${content.length} bytes do not fit a file of ${size}`);
  return concat(content, new Uint8Array(size - content.length).fill(0xff));
};

/** Fills a file with FF to a whole number of blocks. */
export const fillBlocks = (block: number, content: Uint8Array): Uint8Array =>
  fillTo(Math.ceil(content.length / block) * block, content);

const filler = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);

/** DFxx: the private data objects of the 券面 applications. */
const object = (number: number, value: Uint8Array | readonly Uint8Array[], form?: 'two-byte'): Uint8Array =>
  berTlv(0xdf00 | number, value, form);

/** FFxx: the template around them. Beyond 127 bytes its length takes two bytes even where one would do. */
const template = (number: number, ...objects: readonly Uint8Array[]): Uint8Array => {
  const long = objects.reduce((sum, { length }) => sum + length, 0) > 127;
  return berTlv(0xff00 | number, objects, long ? 'two-byte' : 'shortest');
};

/** A first object that holds the absolute offsets of those behind it, two bytes each. */
const withOffsets = (number: number, objects: readonly Uint8Array[]): Uint8Array => {
  const whole = (offsets: readonly number[]) =>
    template(number & 0xf0, object(number, offsets.map(uint16)), ...objects);
  const offsets: number[] = [];
  let at = whole(objects.map(() => 0)).length - objects.reduce((sum, { length }) => sum + length, 0);
  for (const { length } of objects) {
    offsets.push(at);
    at += length;
  }
  return whole(offsets);
};

// 券面事項入力補助AP (card.md §3.2)

/** EF 0001 個人番号: 17 bytes, two of filler, because clients read exactly 17. */
export const myNumberFile = (myNumber: string): Uint8Array => concat(template(0x10, fromAscii(myNumber)), filler(2));

export interface Attributes {
  readonly name: string;
  readonly address: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly sex: '1' | '2' | '9';
}

const attributeObjects = ({ name, address, birthDate, sex }: Attributes): Uint8Array[] => [
  object(0x22, utf8(name)),
  object(0x23, utf8(address)),
  object(0x24, fromAscii(compactDate(birthDate))),
  object(0x25, fromAscii(sex)),
];

/** EF 0002 基本4情報, without filler. */
export const attributesFile = (attributes: Attributes): Uint8Array => withOffsets(0x21, attributeObjects(attributes));

/** EF 0003: digests of EF 0001 (all 17 bytes) and of the attributes behind their offsets, signed. */
export const integrityFile = async (
  myNumber: string,
  attributes: Attributes,
  sha256: (data: Uint8Array) => Uint8Array,
  sign: Sign,
): Promise<Uint8Array> => {
  const digests = concat(
    object(0x31, sha256(myNumberFile(myNumber))),
    object(0x32, sha256(concat(...attributeObjects(attributes)))),
  );
  return template(0x30, digests, object(0x33, await sign(digests)));
};

/** EF 0005 AP基本情報; what the 32 bytes of DF43 are is not public, ours are random. */
export const inputSupportInformation = (
  specification: number,
  extendedLength: boolean,
  keyId: Uint8Array,
  random32: Uint8Array,
): Uint8Array =>
  fillTo(
    256,
    berTlv(
      0xff40,
      [
        object(0x41, applicationIdentification(specification, extendedLength)),
        object(0x42, keyId),
        object(0x43, concat(random32, filler(96)), 'two-byte'),
      ],
      'two-byte',
    ),
  );

/** EF 0006: the public key that session keys are delivered to. */
export const sessionKeyFile = (publicKey: Uint8Array): Uint8Array => berTlv(0xa1, publicKey);

/** EF 0007: the card's public key, signed. */
export const cardKeyFile = async (publicKey: Uint8Array, sign: Sign): Promise<Uint8Array> => {
  const key = object(0x51, publicKey);
  return template(0x50, key, object(0x52, await sign(key)));
};

// 券面事項確認AP (card.md §3.3)

/** EF 0001: birth date and card key, signed. */
export const birthDateFile = async (birthDate: string, publicKey: Uint8Array, sign: Sign): Promise<Uint8Array> => {
  const content = concat(object(0x11, fromAscii(compactDate(birthDate))), object(0x12, publicKey));
  return template(0x10, content, object(0x13, await sign(content)));
};

export interface Face {
  readonly birthDate: string;
  readonly sex: '1' | '2' | '9';
  readonly publicKey: Uint8Array;
  /** 1-bit PNG */
  readonly name: Uint8Array;
  /** 1-bit PNG */
  readonly address: Uint8Array;
  /** JP2; empty on a card without a photo */
  readonly photo: Uint8Array;
  /** YYYY-MM-DD */
  readonly expiresOn: string;
  /** 1-bit PNG */
  readonly securityCode: Uint8Array;
}

/** The three digests under the face's signature, over the objects as written: birth date to key, name and address, photo. */
export const faceDigestParts = ({ birthDate, sex, publicKey, name, address, photo }: Face): Uint8Array[] => [
  concat(object(0x22, fromAscii(compactDate(birthDate))), object(0x23, fromAscii(sex)), object(0x24, publicKey)),
  concat(object(0x25, name), object(0x26, address)),
  object(0x27, photo),
];

/**
 * EF 0002 券面事項, without filler.
 * @param signature RSASSA-PKCS1-v1_5 whose DigestInfo holds all three digests (`faceDigestInfo`)
 */
export const faceFile = (face: Face, signature: Uint8Array): Uint8Array => {
  const { birthDate, sex, publicKey, name, address, photo, expiresOn, securityCode } = face;
  return withOffsets(0x21, [
    object(0x22, fromAscii(compactDate(birthDate))),
    object(0x23, fromAscii(sex)),
    object(0x24, publicKey),
    object(0x25, name),
    object(0x26, address),
    object(0x27, photo),
    object(0x28, signature),
    object(0x29, fromAscii(compactDate(expiresOn))),
    object(0x2a, securityCode),
  ]);
};

/** The SHA-256 object identifier over an OCTET STRING of 96 bytes: what the real card signs (card.md §3.3). */
export const faceDigestInfo = (digests: readonly Uint8Array[]): Uint8Array =>
  concat(fromHex('3071300D060960864801650304020105000460'), ...digests);

/** EF 0003 AP基本情報. `encryptedCode`: 256 bytes, 照合番号 under the key of `codeKeyId`. */
export const surfaceInformation = (
  specification: number,
  extendedLength: boolean,
  keyId: Uint8Array,
  municipality: string,
  codeKeyId: Uint8Array,
  encryptedCode: Uint8Array,
): Uint8Array =>
  template(
    0x30,
    object(0x31, applicationIdentification(specification, extendedLength)),
    object(0x32, keyId),
    object(0x33, Uint8Array.of(0x00)),
    object(0x34, fromAscii(municipality)),
    object(0x35, concat(codeKeyId, encryptedCode)),
  );

/** EF 0005: the image of the My Number and the card key, signed. */
export const myNumberImageFile = async (image: Uint8Array, publicKey: Uint8Array, sign: Sign): Promise<Uint8Array> => {
  const content = concat(object(0x41, image), object(0x42, publicKey));
  return template(0x40, content, object(0x43, await sign(content)));
};

/** Specification version · extended Lc and Le · vendor · vendor's value (card.md §7). */
const applicationIdentification = (specification: number, extendedLength: boolean): Uint8Array =>
  Uint8Array.of(specification, extendedLength ? 0x03 : 0x00, 0x0e, 0x01);

// 共通カードAP and 住基AP (card.md §3.4, §3.5)

/** Record 1 of EF 0001, simple-TLV: 製造番号 15 digits · municipality 5 · expiry 8. */
export const manufacturingRecord = (number: string, municipality: string, expiresOn: string): Uint8Array => {
  const digits = fromAscii(`${number}${municipality}${compactDate(expiresOn)}`);
  return concat(Uint8Array.of(0x01, digits.length), digits);
};

/** 住民票コード in the form of the My Number's file; EF and form are ours (the real one is not public). */
export const residentCodeFile = (residentCode: string): Uint8Array =>
  concat(template(0x10, fromAscii(residentCode)), filler(2));

// 公的個人認証AP (card.md §3.1)

export interface Token {
  readonly label: string;
  readonly model: string;
  /** 16 digits */
  readonly serialNumber: string;
  readonly hardware: string;
  readonly firmware: string;
}

/** EF 0006: CK_TOKEN_INFO of PKCS#11 in big-endian fields of four bytes, 160 bytes. */
export const tokenInformation = ({ label, model, serialNumber, hardware, firmware }: Token): Uint8Array => {
  const uint32 = (value: number) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
  return concat(
    fromAscii(label.padEnd(32)),
    fromAscii('1'.padStart(32, '0')),
    fromAscii(model.padEnd(16)),
    fromAscii(serialNumber.padEnd(16)),
    uint32(0x0000040d),
    ...[1, 0, 1, 0].map(uint32),
    ...[16, 6].map(uint32),
    filler(16),
    fromAscii(`${hardware}${firmware}`),
    fromAscii('9'.repeat(16)),
  );
};

/** EF 0008: 8F where a certificate is there, 00 where not; the third byte is not public. */
export const certificateAvailability = (signature: boolean, authentication: boolean): Uint8Array =>
  Uint8Array.of(signature ? 0x8f : 0x00, authentication ? 0x8f : 0x00, 0x00);

// マイナ免許証AP (card.md §3.6)

export interface LicenceData {
  readonly number: string;
  /** Era digit and YYMMDD, JIS X 0201: `5061231`. */
  readonly expiry: string;
  readonly issued: string;
  readonly categories: readonly string[];
}

export const pinSettingFile = (isSet: boolean): Uint8Array => Uint8Array.of(0xc1, 0x01, isSet ? 0x01 : 0x00);

/** EF 001B. Tags C2, C3 (empty) and C5 are public; that C4 is the number, C6 the issue and C7 the categories is ours. */
export const licenceFile = ({ number, expiry, issued, categories }: LicenceData): Uint8Array => {
  // A length is one byte or `82 hi lo`: clients know no other (card.md §3.6).
  const entry = (tag: number, value: Uint8Array) => berTlv(tag, value, value.length > 127 ? 'two-byte' : 'shortest');
  return concat(
    entry(0xc2, new Uint8Array(0)),
    entry(0xc3, new Uint8Array(0)),
    entry(0xc4, fromAscii(number)),
    entry(0xc5, fromAscii(expiry)),
    entry(0xc6, fromAscii(issued)),
    entry(0xc7, utf8(categories.join('、'))),
  );
};

/** EF 001C: signature over EF 001B, and the CV certificate of its key; the form is ours. */
export const licenceSignatureFile = async (
  licence: Uint8Array,
  cvCertificate: Uint8Array,
  sign: Sign,
): Promise<Uint8Array> => concat(berTlv(0xb1, await sign(licence)), berTlv(0xb2, cvCertificate));
