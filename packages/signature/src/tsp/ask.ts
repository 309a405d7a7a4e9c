// A time-stamp, asked for and held against what was asked.

import { equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { MalformedDer, type Random } from '@openmyna/pki';
import { integer } from '@openmyna/pki/der';
import { hashOf } from '../cms/algorithms.ts';
import { readSignedData } from '../cms/read-signed-data.ts';
import { errors } from '../errors.ts';
import { encodeTimestampRequest, isImprintOf } from './request.ts';
import { readTimestampResponse } from './response.ts';
import { readTstInfo } from './tst-info.ts';

const refuse = (problem: string): never => {
  throw new OpenMynaError(errors['signature.time-stamp'], { problem });
};

/** What was asked for, and what came back. */
export interface AskedTimestamp {
  /** TimeStampResp, DER: what `openssl ts -verify -in` takes. */
  readonly response: Uint8Array;
  /** ContentInfo, DER; whether its authority may be believed is for whoever checks it. */
  readonly token: Uint8Array;
  /** When its authority says it was. */
  readonly at: Date;
}

/**
 * A time-stamp over what has a digest.
 * @param digest SHA-256
 * @param timestamp TimeStampReq to TimeStampResp, DER
 * @throws OpenMynaError `signature.time-stamp` where it is refused, or the answer is to something else
 */
export const timestampOverDigest = async (
  digest: Uint8Array,
  timestamp: (request: Uint8Array) => Promise<Uint8Array>,
  random?: Random,
): Promise<AskedTimestamp> => {
  const nonce = random?.(8);
  const imprint = { hash: 'sha256', digest } as const;
  const answer = await timestamp(encodeTimestampRequest({ imprint, wantsCertificate: true, ...(nonce && { nonce }) }));
  try {
    const response = readTimestampResponse(answer);
    if (response.status === 'refused') return refuse(response.failure ?? `status ${response.number}`);
    const { token } = response;
    const { content } = await readSignedData(token);
    const info = readTstInfo(content ?? new Uint8Array(0));
    if (!isImprintOf(info.imprint, (hash) => (hash === 'sha256' ? digest : undefined))) refuse('imprint');
    if (nonce !== undefined && !(info.nonce && equalBytes(info.nonce, integer(nonce)))) refuse('nonce');
    return { response: answer, token, at: info.at };
  } catch (error) {
    if (error instanceof MalformedDer) return refuse(error.message);
    throw error;
  }
};

/** The token of one over bytes. @throws as {@link timestampOverDigest} */
export const timestampOver = async (
  data: Uint8Array,
  timestamp: (request: Uint8Array) => Promise<Uint8Array>,
  random?: Random,
): Promise<Uint8Array> => (await timestampOverDigest(hashOf('sha256', data), timestamp, random)).token;
