// What only the issuer says to a card (GlobalPlatform Amendment D 7.1; ISO/IEC 7816-4 11.3.5, 11.6.10; 7816-8 5.1; 7816-9 5.1, 5.5).

import { berTlv, statusWord, uint16 } from '@openmyna/apdu';
import { type Purpose, purposes, type SecretKind, secrets, type Words } from '../facts.ts';
import type { Command } from './command.ts';

const open = { data: 'open', answer: 'open' } as const;

/** @param challenge 8 bytes */
export const initializeUpdate = (challenge: Uint8Array): Command => ({
  ...open,
  title: { ja: '発行者のセキュアチャネルを求める', en: 'ask for the issuer’s secure channel' },
  fields: { cla: 0x80, ins: 0x50, data: challenge, le: 256 },
  meanings: { [statusWord.dataObjectNotFound]: { ja: '発行者の鍵がない', en: 'there are no issuer’s keys' } },
});

export const externalAuthenticate = (cryptogram: Uint8Array, level: number): Command => ({
  ...open,
  title: { ja: '発行者であることを示す', en: 'prove to be the issuer' },
  fields: { cla: 0x80, ins: 0x82, p1: level, data: cryptogram },
});

export const generateKeyPair = (purpose: Purpose): Command => ({
  ...open,
  title: { ja: `${purposes[purpose].title.ja}の鍵を作る`, en: `make a key for the ${purposes[purpose].title.en}` },
  fields: { ins: 0x46, p1: 0x80, p2: 0x80 | purposes[purpose].key },
});

export const readPublicKey = (key: number, offset: number): Command => ({
  ...open,
  title: { ja: '公開鍵を読む', en: 'read a public key' },
  fields: { ins: 0x46, p1: 0x81, p2: 0x80 | key, data: Uint8Array.of(offset >> 8, offset & 0xff), le: 256 },
});

const writing: Words = { ja: 'ファイルに書く', en: 'write a file' };

/** A transparent file of so many bytes; nobody reads it before it is activated. */
export const createFile = (fid: number, size: number): Command => ({
  ...open,
  title: writing,
  fields: {
    ins: 0xe0,
    data: berTlv(0x62, [berTlv(0x80, uint16(size)), berTlv(0x82, Uint8Array.of(0x01)), berTlv(0x83, uint16(fid))]),
  },
});

/** All that were created, in the place of those there. */
export const activateFiles: Command = { ...open, title: writing, fields: { ins: 0x44 } };

export const updateBinary = (offset: number, bytes: Uint8Array): Command => ({
  title: writing,
  data: 'secret',
  answer: 'open',
  fields: { ins: 0xd6, p1: offset >> 8, p2: offset & 0xff, data: bytes },
});

/** @param value absent: the tries alone */
export const resetRetryCounter = (kind: SecretKind, reference: number, value?: Uint8Array): Command => ({
  title: { ja: `${secrets[kind].title.ja}を初期化する`, en: `reset the ${secrets[kind].title.en}` },
  data: 'secret',
  answer: 'open',
  fields: { ins: 0x2c, p1: value === undefined ? 0x03 : 0x02, p2: 0x80 | reference, ...(value && { data: value }) },
});
