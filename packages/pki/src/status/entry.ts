// What is known of one certificate in 32 bits: when and why it was revoked, in mixed radix. Seven reasons and 2³² values
// leave 19.4 years of seconds, counted from the authority's notBefore: longer than any of its certificates can live.

import { type RevocationReason, reasonOf as reasonOfCode, revocationReasons } from '../revocation/reason.ts';

const reasons = Object.keys(revocationReasons).length;

/** The entry of a certificate that is not revoked. */
export const notRevoked = 0xffff_ffff;

/** The last second after the authority's notBefore that an entry can hold: 19.4 years. */
export const lastSecond = Math.floor(notRevoked / reasons) - 1;

/**
 * @param seconds 0 … {@link lastSecond}, since the authority's notBefore
 * @param reason its code in CRLReason
 */
export const packEntry = (seconds: number, reason: number): number => seconds * reasons + reason;

export const secondsOf = (entry: number): number => Math.floor(entry / reasons);

export const reasonOf = (entry: number): RevocationReason => reasonOfCode(entry % reasons)!;
