// 共通カードAP: card.md §3.4.

import { fromHex, statusWord } from '@openmyna/apdu';
import { type ApplicationDefinition, free } from '../definition.ts';

export const common: ApplicationDefinition = {
  name: 'common',
  title: { ja: '共通カードAP', en: 'common card application' },
  aid: fromHex('D3921000310001010100'),
  files: {
    '0001': { kind: 'records', title: { ja: '製造番号', en: 'manufacturing number' }, read: free },
    '0002': { kind: 'records', title: { ja: '鍵識別子', en: 'key reference' }, read: free },
    '0019': {
      kind: 'key',
      title: { ja: '内部認証鍵', en: 'internal authentication key' },
      operation: 'internal-authenticate',
      use: free,
    },
    '001C': {
      kind: 'secret',
      title: { ja: '共通カードAPの暗証番号', en: 'common application PIN' },
      tries: 3,
      change: { by: 'change-key', format: 'four-digits' },
    },
    '001E': { kind: 'secret', title: { ja: '非公開', en: 'not public' }, tries: 0 },
  },
  sessionKey: statusWord.sessionKeyNotConfigured,
};
