// The card of the golden, small enough to read, with everything a state can hold. Its "key" is no key.

import { fromAscii } from '@openmyna/apdu';
import type { CardChange, CardState } from '../../src/chip/index.ts';

export const goldenState: CardState = {
  version: 2,
  cardId: 'GOLDEN',
  model: 'e-2019',
  lifeCycle: 'secured',
  condition: 'intact',
  dataObjects: { '00F0': fromAscii('13221') },
  applications: {
    isd: {},
    jpki: {
      '0006': { kind: 'transparent', bytes: fromAscii('JPKIAPICCTOKEN2') },
      '0017': { kind: 'key', pkcs1: Uint8Array.of(0x30, 0x00) },
      '0018': { kind: 'secret', secret: fromAscii('1234'), tries: 3 },
      '001B': { kind: 'secret', secret: null, tries: 0 },
    },
    common: { '0001': { kind: 'records', records: [Uint8Array.of(1, 0), Uint8Array.of(2, 0)] } },
  },
};

export const goldenChanges: readonly CardChange[] = [
  { type: 'tries', application: 'jpki', fid: '0018', tries: 2 },
  { type: 'tries', application: 'jpki', fid: '0018', tries: 3 },
  { type: 'secret', application: 'jpki', fid: '0018', secret: fromAscii('8765'), tries: 3 },
  { type: 'tries', application: 'jpki', fid: '0018', tries: 2 },
];
