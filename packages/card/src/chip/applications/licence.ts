// マイナ免許証AP: card.md §3.6.

import { fromHex, statusWord } from '@openmyna/apdu';
import { type ApplicationDefinition, anyOf, free } from '../definition.ts';

const pin = '0006';

export const licence: ApplicationDefinition = {
  name: 'licence',
  title: { ja: 'マイナ免許証AP', en: 'driving licence application' },
  aid: fromHex('A0000002310600000000000000000000'),
  files: {
    [pin]: { kind: 'secret', title: { ja: '免許用暗証番号', en: 'licence PIN' }, tries: 10 },
    '001A': { kind: 'transparent', title: { ja: '暗証番号設定', en: 'PIN setting' }, read: free },
    '001B': { kind: 'transparent', title: { ja: '免許情報', en: 'licence data' }, read: anyOf(pin) },
    '001C': { kind: 'transparent', title: { ja: '電子署名', en: 'digital signature' }, read: anyOf(pin) },
  },
  sessionKey: statusWord.instructionNotSupported,
  lockedBy: pin,
};
