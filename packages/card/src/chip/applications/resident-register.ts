// 住基AP: card.md §3.5. Where the real card keeps the 住民票コード is not public; EF 0003 and its form are ours.

import { fromHex, statusWord } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, free } from '../definition.ts';

export const residentRegister: ApplicationDefinition = {
  name: 'residentRegister',
  title: { ja: '住基AP', en: 'resident register application' },
  aid: fromHex('D3921000310001010401'),
  files: {
    '0002': { kind: 'records', title: { ja: '鍵識別子', en: 'key reference' }, read: free },
    '0003': { kind: 'transparent', title: { ja: '住民票コード', en: 'resident record code' }, read: anyOf('001C') },
    '001C': {
      kind: 'secret',
      title: { ja: '住民基本台帳用暗証番号', en: 'resident register PIN' },
      tries: 3,
      change: { by: 'change-key', format: 'four-digits' },
    },
  },
  sessionKey: statusWord.securityStatusNotSatisfied,
};
