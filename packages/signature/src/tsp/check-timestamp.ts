// A time-stamp of a file, as `openssl ts` and `openmyna timestamp` keep it: whether it holds, as a report like any other.

import { createHash } from 'node:crypto';
import type { Words } from '@openmyna/errors';
import { nameText } from '@openmyna/pki';
import { MalformedDer } from '@openmyna/pki/der';
import { type ByteSource, chunksOf } from '../byte-source.ts';
import { malformed } from '../cms/examine-signer.ts';
import { looked } from '../report/checks.ts';
import type { VerifyOptions } from '../report/judge-signer.ts';
import { type SignatureReport, type SignatureVerdict, verdictOf } from '../report/report.ts';
import { checkTimestampToken, type TimestampVerdict } from './check-token.ts';
import { readTimestampResponse } from './response.ts';

/** Longest TimeStampResp that is read, bytes. */
const longest = 1 << 16;

/** Whether bytes begin as a TimeStampResp does (RFC 3161 2.4.2), and no ContentInfo: with a status and not with a type. */
export const isTimestampResponse = (head: Uint8Array): boolean => {
  const [tag, length = 0] = head;
  const inside = 2 + (length > 0x80 ? length - 0x80 : 0);
  return tag === 0x30 && head[inside] === 0x30 && head[inside + 2] === 0x02;
};

/**
 * Checks the time-stamp of a file. Never throws for bytes of others.
 * @param timestamp TimeStampResp
 */
export const checkTimestamp = async (
  { timestamp, content }: { readonly timestamp: ByteSource; readonly content: ByteSource },
  options: Pick<VerifyOptions, 'timestampAnchors' | 'now'>,
): Promise<SignatureReport> => {
  const malformedReport = (why: Words): SignatureReport => ({
    format: 'timestamp',
    verdict: 'fails',
    signatures: [],
    document: [looked('form', 'failed', why)],
  });
  if (timestamp.size > longest) return malformedReport({ ja: '大きすぎる', en: 'it is too large' });
  try {
    const response = readTimestampResponse(await timestamp.read(0, timestamp.size));
    if (response.status === 'refused')
      return malformedReport({ ja: '断られたもので、時刻はない', en: 'it was refused, and says no time' });
    const hashes = new Map((['sha256', 'sha384', 'sha512'] as const).map((name) => [name, createHash(name)]));
    for await (const chunk of chunksOf(content)) for (const hash of hashes.values()) hash.update(chunk);
    const digests = new Map([...hashes].map(([name, hash]) => [name, new Uint8Array(hash.digest())]));
    const checked = await checkTimestampToken(response.token, (name) => digests.get(name), options);
    const document = [looked('form', 'passed')];
    const signatures = [verdictFrom(checked, options.now)];
    return { format: 'timestamp', verdict: verdictOf(document, signatures), signatures, document };
  } catch (error) {
    if (error instanceof MalformedDer) return malformedReport(malformed(error));
    throw error;
  }
};

const verdictFrom = ({ verdict, checks, at, certificate }: TimestampVerdict, now: Date): SignatureVerdict => ({
  kind: 'time-stamp',
  verdict,
  checks,
  coverage: {
    whole: true,
    covered: [{ ja: 'タイムスタンプと別のファイル', en: 'the file beside the time-stamp' }],
    uncovered: [],
  },
  ...(certificate && {
    signer: { serial: certificate.serial.toString(16).toUpperCase(), issuer: nameText(certificate.issuer) },
  }),
  time: verdict === 'holds' && at ? { at, known: 'time-stamp' } : { at: now, known: 'now' },
  changesAfter: [],
});
