// Whether a time-stamp token holds (RFC 3161 2.4.2, 2.3; RFC 5816): over this data, signed by an authority that is believed.

import type { Words } from '@openmyna/errors';
import { type Certificate, nameText } from '@openmyna/pki';
import { MalformedDer } from '@openmyna/pki/der';
import { hashOf } from '../cms/algorithms.ts';
import { type DigestOf, examineSigner, malformed } from '../cms/examine-signer.ts';
import { oids } from '../cms/oids.ts';
import { readSignedData } from '../cms/read-signed-data.ts';
import { looked } from '../report/checks.ts';
import { type VerifyOptions, verdictOfChecks } from '../report/judge-signer.ts';
import type { Check, Verdict } from '../report/report.ts';
import { authorityProblem } from './chain.ts';
import { isImprintOf } from './request.ts';
import { readTstInfo, type TstInfo } from './tst-info.ts';

/** What came of a time-stamp token. */
export interface TimestampVerdict {
  /** `fails` wherever not everything was looked at and passed. */
  readonly verdict: Exclude<Verdict, 'indeterminate'>;
  readonly checks: readonly Check[];
  /** All of it as one check of the signature that carries it. */
  readonly summary: Check;
  /** What it says, where it could be read; only where it holds is it so. */
  readonly at?: Date;
  readonly serial?: bigint;
  readonly policy?: string;
  /** Either way, in milliseconds. */
  readonly accuracy?: number;
  /** Subject of the certificate of its authority. */
  readonly authority?: string;
  readonly certificate?: Certificate;
}

/** How far clocks may differ, milliseconds. */
const skew = 60_000;

/**
 * Checks a token. Never throws for bytes of others.
 * @param token ContentInfo
 * @param over the data, or its digests
 * @param padded whether zeros may follow, as in a PDF
 */
export const checkTimestampToken = async (
  token: Uint8Array,
  over: Uint8Array | DigestOf,
  {
    timestampAnchors,
    now,
    padded = false,
  }: Pick<VerifyOptions, 'timestampAnchors' | 'now'> & { readonly padded?: boolean },
): Promise<TimestampVerdict> => {
  let info: TstInfo;
  let data: Awaited<ReturnType<typeof readSignedData>>;
  try {
    data = await readSignedData(token, { padded });
    info = readTstInfo(data.content ?? new Uint8Array(0));
  } catch (error) {
    if (error instanceof MalformedDer) return verdict([looked('time-stamp', 'failed', malformed(error))]);
    throw error;
  }
  const content = data.content ?? new Uint8Array(0);
  const [signer, ...others] = data.signers;
  const checks: Check[] = [looked('time-stamp', ...formOf(info, others.length, now))];
  if (signer === undefined)
    return verdict([looked('signed-data', 'failed', { ja: '署名がない', en: 'nobody signed it' })]);
  // Without certReq the certificate is not in it, and is one that is known.
  const certificates = [...data.certificates, ...timestampAnchors];
  const examined = examineSigner(signer, { ...data, certificates }, oids.tstInfo, (hash) => hashOf(hash, content));
  // ESSCertIDv2 must be there (RFC 5816 2.2.1): what a document may leave open, a time-stamp may not.
  checks.push(
    ...examined.checks.map((one): Check => (one.outcome === 'not-done' ? { ...one, outcome: 'failed' } : one)),
  );
  const digestOf: DigestOf = typeof over === 'function' ? over : (hash) => hashOf(hash, over);
  const same = isImprintOf(info.imprint, digestOf);
  checks.push(
    looked(
      'imprint',
      same ? 'passed' : 'failed',
      same ? undefined : { ja: '別のデータのものである', en: 'it is over something else' },
    ),
  );
  const { certificate } = examined;
  if (certificate === undefined)
    checks.push(looked('authority-certificate', 'failed', { ja: '証明書がない', en: 'there is none' }));
  else {
    const problem = authorityProblem(certificate, info.at, data.certificates, timestampAnchors);
    checks.push(looked('authority-certificate', problem ? 'failed' : 'passed', problem));
  }
  return verdict(checks, {
    at: info.at,
    serial: info.serial,
    policy: info.policy,
    ...(info.accuracy !== undefined && { accuracy: info.accuracy }),
    ...(certificate && { authority: subjectOf(certificate.subject), certificate }),
  });
};

const subjectOf = (subject: Uint8Array): string => {
  try {
    return nameText(subject);
  } catch (error) {
    if (error instanceof MalformedDer) return '';
    throw error;
  }
};

const formOf = ({ at }: TstInfo, others: number, now: Date): readonly ['passed' | 'failed', Words?] => {
  if (others > 0) return ['failed', { ja: '署名が一つではない', en: 'it has more than one signature' }];
  if (at.getTime() > now.getTime() + skew) return ['failed', { ja: '時刻が未来である', en: 'it is of the future' }];
  return ['passed'];
};

const verdict = (
  checks: readonly Check[],
  said: Omit<TimestampVerdict, 'verdict' | 'checks' | 'summary'> = {},
): TimestampVerdict => {
  const holds = verdictOfChecks(checks) === 'holds';
  const wrong = checks.filter(({ outcome }) => outcome !== 'passed').map(({ reason }) => reason);
  const why = { ja: wrong.map(({ ja }) => ja).join('、'), en: wrong.map(({ en }) => en).join('; ') };
  const summary = looked('time-stamp', holds ? 'passed' : 'failed', holds ? undefined : why);
  return { verdict: holds ? 'holds' : 'fails', checks, summary, ...said };
};
