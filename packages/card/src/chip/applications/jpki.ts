// 公的個人認証AP: card.md §3.1.

import { fromHex, statusWord } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, free, never } from '../definition.ts';

const authenticationPin = '0018';
const signaturePassword = '001B';
const notPublic = { kind: 'opaque', title: { ja: '非公開', en: 'not public' } } as const;

export const jpki: ApplicationDefinition = {
  name: 'jpki',
  title: { ja: '公的個人認証AP', en: 'JPKI application' },
  aid: fromHex('D392F000260100000001'),
  files: {
    '0001': {
      kind: 'transparent',
      title: { ja: '署名用電子証明書', en: 'signature certificate' },
      rewritten: true,
      read: anyOf(signaturePassword),
    },
    '0002': {
      kind: 'transparent',
      title: { ja: '署名用CA証明書', en: 'signature CA certificate' },
      rewritten: true,
      read: free,
    },
    '0005': notPublic,
    '0006': { kind: 'transparent', title: { ja: 'トークン情報', en: 'token information' }, read: free },
    '0008': {
      kind: 'transparent',
      title: { ja: '証明書の有無', en: 'certificate availability' },
      rewritten: true,
      read: free,
    },
    '0009': { kind: 'transparent', title: { ja: '非公開', en: 'not public' }, read: never },
    '000A': {
      kind: 'transparent',
      title: { ja: '利用者証明用電子証明書', en: 'authentication certificate' },
      rewritten: true,
      read: free,
    },
    '000B': {
      kind: 'transparent',
      title: { ja: '利用者証明用CA証明書', en: 'authentication CA certificate' },
      rewritten: true,
      read: free,
    },
    '0010': { kind: 'secret', title: { ja: '非公開', en: 'not public' }, tries: 0 },
    '0016': notPublic,
    '0017': {
      kind: 'key',
      title: { ja: '利用者証明用秘密鍵', en: 'authentication private key' },
      rewritten: true,
      operation: 'sign',
      use: anyOf(authenticationPin),
    },
    [authenticationPin]: {
      kind: 'secret',
      title: { ja: '利用者証明用暗証番号', en: 'authentication PIN' },
      tries: 3,
      change: { by: 'change-reference-data', format: 'four-digits' },
    },
    '0019': notPublic,
    '001A': {
      kind: 'key',
      title: { ja: '署名用秘密鍵', en: 'signature private key' },
      rewritten: true,
      operation: 'sign',
      use: anyOf(signaturePassword),
    },
    [signaturePassword]: {
      kind: 'secret',
      title: { ja: '署名用パスワード', en: 'signature password' },
      tries: 5,
      change: { by: 'change-reference-data', format: 'signature-password' },
    },
    '001C': notPublic,
    '001E': notPublic,
  },
  sessionKey: statusWord.securityStatusNotSatisfied,
  knowsTerminalAuthentication: true,
};
