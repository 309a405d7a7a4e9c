// When a document was signed, from what is known: its time-stamps before its word.

import type { DigestOf } from '../cms/examine-signer.ts';
import { looked } from '../report/checks.ts';
import type { VerifyOptions } from '../report/judge-signer.ts';
import type { Check, SigningTime } from '../report/report.ts';
import { checkTimestampToken } from './check-token.ts';

/** How far clocks may differ, milliseconds. */
const skew = 60_000;

/** Most time-stamps of one signature that are looked at. */
export const mostTimestamps = 4;

/**
 * From the earliest time-stamp, if there is one, else as it is claimed. One that is there and does not hold is a failed check.
 * @param stamps tokens (ContentInfo), and what each has to be over
 */
export const signingTimeOf = async (
  stamps: readonly { readonly token: Uint8Array; readonly over: Uint8Array | DigestOf }[],
  claimed: Date | undefined,
  options: Pick<VerifyOptions, 'timestampAnchors' | 'now'>,
): Promise<{ readonly time: SigningTime; readonly checks: readonly Check[] }> => {
  const checks: Check[] = [];
  const stamped: Date[] = [];
  for (const { token, over } of stamps.slice(0, mostTimestamps)) {
    const { verdict, at, summary } = await checkTimestampToken(token, over, options);
    if (verdict === 'holds' && at !== undefined) stamped.push(at);
    checks.push(summary);
  }
  if (stamps.length > mostTimestamps)
    checks.push(looked('time-stamp', 'failed', { ja: '多すぎる', en: 'there are too many' }));
  if (claimed !== undefined && claimed.getTime() > options.now.getTime() + skew)
    checks.push(
      looked('signed-attributes', 'failed', {
        ja: '署名の時刻が未来である',
        en: 'it says it was signed in the future',
      }),
    );
  const [first] = stamped.sort((a, b) => a.getTime() - b.getTime());
  if (first !== undefined) return { time: { at: first, known: 'time-stamp' }, checks };
  return {
    time: claimed === undefined ? { at: options.now, known: 'now' } : { at: claimed, known: 'claimed' },
    checks,
  };
};
