// 券面事項確認AP: card.md §3.3.

import { fromHex, statusWord } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, free } from '../definition.ts';

const birthDate = '0011';
const codeB = '0012';
const codeA = '0013';
const notPublic = { ja: '非公開', en: 'not public' };

export const surface: ApplicationDefinition = {
  name: 'surface',
  title: { ja: '券面事項確認AP', en: 'card surface application' },
  aid: fromHex('D3921000310001010402'),
  files: {
    '0001': {
      kind: 'transparent',
      title: { ja: '生年月日', en: 'birth date record' },
      rewritten: true,
      read: anyOf(birthDate),
    },
    '0002': {
      kind: 'transparent',
      title: { ja: '券面事項', en: 'card face' },
      rewritten: true,
      read: anyOf(codeA, codeB),
    },
    '0003': {
      kind: 'transparent',
      title: { ja: 'AP基本情報', en: 'application information' },
      rewritten: true,
      read: free,
    },
    '0004': {
      kind: 'transparent',
      title: { ja: 'CV証明書', en: 'card verifiable certificate' },
      rewritten: true,
      read: free,
    },
    '0005': {
      kind: 'transparent',
      title: { ja: '個人番号の画像', en: 'My Number image' },
      rewritten: true,
      read: anyOf(codeA),
    },
    '0006': { kind: 'transparent', title: notPublic, read: free },
    [birthDate]: { kind: 'secret', title: { ja: '生年月日', en: 'birth date' }, tries: 10 },
    [codeB]: { kind: 'secret', title: { ja: '照合番号B', en: 'verification number B' }, tries: 10 },
    [codeA]: { kind: 'secret', title: { ja: '照合番号A', en: 'verification number A' }, tries: 10 },
    '0014': { kind: 'secret', title: notPublic, tries: 0 },
    '0015': { kind: 'secret', title: notPublic, tries: 0 },
    '001A': {
      kind: 'key',
      title: { ja: 'カードの署名鍵', en: 'card signing key' },
      operation: 'sign',
      use: free,
      isDefault: true,
    },
    '001C': { kind: 'opaque', title: notPublic },
    '001E': { kind: 'opaque', title: notPublic },
  },
  sessionKey: statusWord.sessionKeyNotConfigured,
};
