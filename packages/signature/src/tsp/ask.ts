// A time-stamp over bytes, asked for and held against what was asked.

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

/**
 * A token over bytes, by SHA-256.
 * @param timestamp TimeStampReq to TimeStampResp, DER
 * @returns ContentInfo, DER; whether its authority may be believed is for whoever checks it
 * @throws OpenMynaError `signature.time-stamp` where it is refused, or the answer is to something else
 */
export const timestampOver = async (
  data: Uint8Array,
  timestamp: (request: Uint8Array) => Promise<Uint8Array>,
  random?: Random,
): Promise<Uint8Array> => {
  const imprint = { hash: 'sha256', digest: hashOf('sha256', data) } as const;
  const nonce = random?.(8);
  const request = encodeTimestampRequest({ imprint, wantsCertificate: true, ...(nonce && { nonce }) });
  const answer = await timestamp(request);
  try {
    const response = readTimestampResponse(answer);
    if (response.status === 'refused') return refuse(response.failure ?? `status ${response.number}`);
    const { content } = await readSignedData(response.token);
    const info = readTstInfo(content ?? new Uint8Array(0));
    if (!isImprintOf(info.imprint, (hash) => hashOf(hash, data))) refuse('imprint');
    if (nonce !== undefined && !(info.nonce && equalBytes(info.nonce, integer(nonce)))) refuse('nonce');
    return response.token;
  } catch (error) {
    if (error instanceof MalformedDer) return refuse(error.message);
    throw error;
  }
};
