// 券面事項入力補助AP: card.md §3.2, and the one application with secure messaging, §4.4.

import { fromHex } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, free } from '../definition.ts';

const pin = '0011';
const codeA = '0014';
const codeB = '0015';
const notPublic = { ja: '非公開', en: 'not public' };

/** The private half of EF 0006. Not a file on the real card either: no command selects this identifier. */
const sessionKey = 'session-key';

export const inputSupport: ApplicationDefinition = {
  name: 'inputSupport',
  title: { ja: '券面事項入力補助AP', en: 'input support application' },
  aid: fromHex('D3921000310001010408'),
  files: {
    '0001': { kind: 'transparent', title: { ja: '個人番号', en: 'My Number' }, read: anyOf(pin, codeA) },
    '0002': {
      kind: 'transparent',
      title: { ja: '基本4情報', en: 'four attributes' },
      rewritten: true,
      read: anyOf(pin, codeB),
    },
    '0003': {
      kind: 'transparent',
      title: { ja: '真正性情報', en: 'integrity record' },
      rewritten: true,
      read: anyOf(pin, codeA, codeB),
    },
    '0004': {
      kind: 'transparent',
      title: { ja: 'CV証明書', en: 'card verifiable certificate' },
      rewritten: true,
      read: free,
    },
    '0005': {
      kind: 'transparent',
      title: { ja: 'AP基本情報', en: 'application information' },
      rewritten: true,
      read: free,
    },
    '0006': {
      kind: 'transparent',
      title: { ja: '鍵配送用公開鍵', en: 'session key public key' },
      read: anyOf(pin, codeA, codeB),
    },
    '0007': {
      kind: 'transparent',
      title: { ja: 'カード公開鍵', en: 'card public key' },
      rewritten: true,
      read: anyOf(pin, codeA, codeB),
    },
    '0008': { kind: 'transparent', title: notPublic, read: free },
    '0010': { kind: 'opaque', title: notPublic },
    [pin]: {
      kind: 'secret',
      title: { ja: '券面事項入力補助用暗証番号', en: 'input support PIN' },
      tries: 3,
      change: { by: 'change-reference-data', format: 'four-digits' },
    },
    '0012': { kind: 'secret', title: notPublic, tries: 0 },
    '0013': {
      kind: 'key',
      title: { ja: 'カードの署名鍵', en: 'card signing key' },
      operation: 'sign',
      use: free,
      isDefault: true,
    },
    [codeA]: { kind: 'secret', title: { ja: '照合番号A', en: 'verification number A' }, tries: 10 },
    [codeB]: { kind: 'secret', title: { ja: '照合番号B', en: 'verification number B' }, tries: 10 },
    '001C': { kind: 'opaque', title: notPublic },
    '001E': { kind: 'opaque', title: notPublic },
    [sessionKey]: {
      kind: 'key',
      title: { ja: '鍵配送用秘密鍵', en: 'session key private key' },
      operation: 'session-key',
      use: anyOf(pin),
    },
  },
  sessionKey: { verified: pin, key: sessionKey },
};
