import { fromHex, statusWord } from '@openmyna/apdu';
import type { ApplicationDefinition } from '../definition.ts';

/** Issuer Security Domain (GlobalPlatform): the current application after power-up. */
export const isd: ApplicationDefinition = {
  name: 'isd',
  title: { ja: '発行者セキュリティドメイン', en: 'issuer security domain' },
  aid: fromHex('A0000001510000'),
  files: { '001E': { kind: 'opaque', title: { ja: '非公開', en: 'not public' } } },
  sessionKey: statusWord.instructionNotSupported,
  answersGetData: true,
};
