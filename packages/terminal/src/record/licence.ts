// マイナ免許証 (card.md §3.6). Which tag is what is public for the expiry alone; everything is given as it is.

import { readTlvs, toAscii } from '@openmyna/apdu';
import { dayOfEraDigitYymmdd } from '@openmyna/identity';
import type { Words } from '../facts.ts';
import { malformed } from '../session.ts';

export const licenceTitle: Words = { ja: '免許情報', en: 'licence data' };

/** マイナ免許証 (card.md §3.6). */
export interface Licence {
  /** YYYY-MM-DD of C5 */
  readonly expiresOn: string;
  /** Every object in order. */
  readonly objects: readonly { readonly tag: number; readonly value: Uint8Array }[];
}

export const readLicence = (file: Uint8Array): Licence => {
  try {
    const objects = readTlvs(file).map(({ tag, value }) => ({ tag, value: value.slice() }));
    const expiry = objects.find(({ tag }) => tag === 0xc5);
    const expiresOn = expiry && dayOfEraDigitYymmdd(toAscii(expiry.value));
    if (expiresOn === undefined) throw malformed(licenceTitle, 'no expiry');
    return { expiresOn, objects };
  } catch (error) {
    if (error instanceof RangeError) throw malformed(licenceTitle, error.message);
    throw error;
  }
};
