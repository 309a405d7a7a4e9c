// The commands of card.md §1.3, §3.4, §4. `sfi` is a file's short identifier, absent for the selected file.

import { concat, fromHex, statusWord } from '@openmyna/apdu';
import { type Application, applications, type SecretKind, secrets, type Words } from '../facts.ts';
import { Secret } from '../secret.ts';
import type { Command } from './command.ts';

const open = { data: 'open', answer: 'open' } as const;

/** What an application is called: one that is known, or one of the free area by its AID. */
export const titleOf = (application: Application | Uint8Array): Words =>
  application instanceof Uint8Array
    ? { ja: '空き領域のAP', en: 'application of the free area' }
    : applications[application].title;

export const selectApplication = (application: Application | Uint8Array): Command => {
  const title = titleOf(application);
  const aid = application instanceof Uint8Array ? application : applications[application].aid;
  return {
    ...open,
    title: { ja: `${title.ja}を選択`, en: `select the ${title.en}` },
    fields: { ins: 0xa4, p1: 0x04, p2: 0x0c, data: aid },
    meanings: {
      [statusWord.notFound]: { ja: 'カードにこのAPはない', en: 'the card has no such application' },
    },
  };
};

export const selectFile = (fid: number): Command => ({
  ...open,
  title: { ja: 'EFを選択', en: 'select a file' },
  fields: { ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(fid >> 8, fid & 0xff) },
  meanings: { [statusWord.notFound]: { ja: 'このAPにこのEFはない', en: 'the application has no such file' } },
});

export interface Reading {
  readonly title: Words;
  readonly answer: Command['answer'];
  readonly sfi?: number | undefined;
  readonly offset: number;
  /** 1 … 65536 */
  readonly le: number;
  readonly extended?: boolean;
}

const readMeanings = {
  [statusWord.securityStatusNotSatisfied]: {
    ja: '読むのに要る照合がされていない',
    en: 'the secret that opens it has not been verified',
  },
  [statusWord.notFound]: { ja: 'このAPにこのEFはない', en: 'the application has no such file' },
  [statusWord.offsetBeyondFile]: { ja: 'EFはそこまでない', en: 'the file ends before' },
  [statusWord.wrongLength]: { ja: 'カードはこの長さを受け付けない', en: 'the card takes no such length' },
} as const;

export const readBinary = ({ title, answer, sfi, offset, le, extended }: Reading): Command => ({
  data: 'open',
  answer,
  title: { ja: `${title.ja}を読む`, en: `read the ${title.en}` },
  meanings: readMeanings,
  fields: {
    ins: 0xb0,
    p1: sfi === undefined ? offset >> 8 : 0x80 | sfi,
    p2: offset & 0xff,
    le,
    ...(extended && { extended }),
  },
});

export const readRecord = (title: Words, sfi: number, number: number): Command => ({
  ...open,
  title: { ja: `${title.ja}を読む`, en: `read the ${title.en}` },
  fields: { ins: 0xb2, p1: number, p2: (sfi << 3) | 0x04, le: 256 },
  meanings: { [statusWord.recordNotFound]: { ja: 'このレコードはない', en: 'there is no such record' } },
});

const reference = (sfi: number | undefined): number => 0x80 | (sfi ?? 0);

/** The empty VERIFY: tries left, and nothing spent. */
export const queryTries = (kind: SecretKind, sfi?: number): Command => ({
  ...open,
  title: { ja: `${secrets[kind].title.ja}の残り回数`, en: `tries left of the ${secrets[kind].title.en}` },
  fields: { ins: 0x20, p2: reference(sfi) },
  meanings: {
    [statusWord.ok]: { ja: '照合されている', en: 'it is verified' },
    [statusWord.triesLeft(0)]: { ja: 'ロックされている', en: 'it is locked' },
  },
});

export const verify = (secret: Secret, sfi?: number): Command => ({
  data: 'secret',
  answer: 'open',
  title: { ja: `${secrets[secret.kind].title.ja}を照合`, en: `verify the ${secrets[secret.kind].title.en}` },
  fields: { ins: 0x20, p2: reference(sfi), data: Secret.present(secret) },
  meanings: {
    [statusWord.triesLeft(0)]: { ja: '違う。ロックされた', en: 'it is wrong, and locked now' },
    [statusWord.referenceBlocked]: { ja: 'ロックされている', en: 'it is locked' },
    [statusWord.wrongData]: { ja: '桁数が違う', en: 'it has not the right length' },
  },
});

/** `00 24 01 80`, or for the PINs of 共通 and 住基 JICSAP's `80 32 00 80`; of the selected file. */
export const change = (next: Secret): Command => ({
  data: 'secret',
  answer: 'open',
  title: { ja: `${secrets[next.kind].title.ja}を変更`, en: `change the ${secrets[next.kind].title.en}` },
  meanings: {
    [statusWord.securityStatusNotSatisfied]: {
      ja: 'いまの値が照合されていない',
      en: 'the present one has not been verified',
    },
    [statusWord.wrongData]: { ja: '新しい値が決まりに合わない', en: 'the new one breaks the rules for it' },
  },
  fields:
    next.kind === 'residentRegisterPin'
      ? { cla: 0x80, ins: 0x32, p2: 0x80, data: Secret.present(next) }
      : { ins: 0x24, p1: 0x01, p2: 0x80, data: Secret.present(next) },
});

/** How COMPUTE DIGITAL SIGNATURE takes its input (card.md §4.3). */
export const signatureInput = { digestInfo: 0x00, hashPss: 0x04 } as const;

/** @param key short identifier; 0 is the default key of a 券面 application; absent, the selected file */
export const computeSignature = (input: number, key: number | undefined, data: Uint8Array): Command => ({
  data: 'open',
  answer: 'personal',
  title: { ja: 'デジタル署名', en: 'compute a digital signature' },
  meanings: {
    [statusWord.securityStatusNotSatisfied]: {
      ja: '鍵を使うための照合がされていない',
      en: 'the secret of the key has not been verified',
    },
    [statusWord.conditionsNotSatisfied]: { ja: 'DigestInfoではない', en: 'the data is no DigestInfo' },
    [statusWord.wrongP1P2]: { ja: 'カードはこの方式で署名しない', en: 'the card does not sign in this way' },
  },
  fields: { cla: 0x80, ins: 0x2a, p1: input, p2: key === 0 ? 0x00 : reference(key), data, le: 256 },
});

export const getData = (tag: number, title: Words, le = 256): Command => ({
  ...open,
  title: { ja: `${title.ja}を読む`, en: `read the ${title.en}` },
  fields: { ins: 0xca, p1: tag >> 8, p2: tag & 0xff, le },
});

/** The issuer security domain: the way to log out of an application (card.md §1.4). */
export const selectIssuerSecurityDomain: Command = {
  ...open,
  title: { ja: '発行者セキュリティドメインを選択', en: 'select the issuer security domain' },
  fields: { ins: 0xa4, p1: 0x04, p2: 0x0c, data: fromHex('A0000001510000') },
};

/** card.md §4.4: the session key, for the chip's eyes alone. */
export const setSessionKey = (cryptogram: Uint8Array): Command => ({
  data: 'secret',
  answer: 'open',
  title: { ja: 'セッション鍵を設定', en: 'set the session key' },
  fields: { cla: 0x80, ins: 0xae, data: cryptogram, extended: true },
  meanings: {
    [statusWord.securityStatusNotSatisfied]: {
      ja: '暗証番号が照合されていない',
      en: 'the PIN has not been verified',
    },
    [statusWord.wrongLength]: {
      ja: 'カードは拡張長を受け付けない',
      en: 'the card takes no extended lengths',
    },
    [statusWord.wrongData]: { ja: '復号した中身が正しくない', en: 'the deciphered content is not right' },
  },
});

const digestInfoPrefixes = {
  'SHA-1': '3021300906052B0E03021A05000414',
  'SHA-256': '3031300D060960864801650304020105000420',
  'SHA-384': '3041300D060960864801650304020205000430',
  'SHA-512': '3051300D060960864801650304020305000440',
} as const;

/** Hashes that a card’s DigestInfo may name (RFC 8017 9.2). */
export type HashName = keyof typeof digestInfoPrefixes;

/** DigestInfo of RFC 8017 9.2, with NULL parameters. @throws RangeError for a hash of another length */
export const digestInfo = (hash: HashName, value: Uint8Array): Uint8Array => {
  const prefix = fromHex(digestInfoPrefixes[hash]);
  if (value.length !== prefix.at(-1)) throw new RangeError(`a hash by ${hash} has ${prefix.at(-1)} bytes`);
  return concat(prefix, value);
};
