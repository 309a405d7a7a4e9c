// A time-stamp authority: it says when it saw a digest, and nothing of what the digest is of (RFC 3161 2.1).

import { MalformedDer, type Random } from '@openmyna/pki';
import { hashLength, hashNamed } from '../cms/algorithms.ts';
import { oids } from '../cms/oids.ts';
import { signContent } from '../cms/sign.ts';
import type { DocumentSigner } from '../signer.ts';
import { type ReadTimestampRequest, readTimestampRequest } from './request.ts';
import { encodeGranted, encodeRefusal, type TimestampFailure } from './response.ts';
import { encodeTstInfo } from './tst-info.ts';

/** Certificate, key and rules of an authority. */
export interface TimestampAuthorityOptions extends DocumentSigner {
  /** The one policy it stamps under, dotted. */
  readonly policy: string;
  /** What it stamps by. */
  readonly clock: () => Date;
  /** Serial numbers are drawn from it: 128 bits, so that none comes twice. */
  readonly random: Random;
  /** How far the clock may be off, either way. */
  readonly accuracySeconds: number;
}

/** Who stamps. */
export interface TimestampAuthority {
  /**
   * TimeStampReq to TimeStampResp, DER. Whatever comes is answered.
   * @throws what `sign` throws, and OpenMynaError `signature.signer` where certificate and key are not a pair
   */
  answer(request: Uint8Array): Promise<Uint8Array>;
}

/** An authority with that certificate, key and rules. */
export const openTimestampAuthority = (options: TimestampAuthorityOptions): TimestampAuthority => ({
  answer: async (der) => {
    const request = read(der);
    if (request === undefined) return encodeRefusal('badDataFormat', 'not a time-stamp request');
    const refusal = refusalOf(request, options);
    return refusal === undefined ? encodeGranted(await stamp(request, options)) : encodeRefusal(...refusal);
  },
});

const read = (der: Uint8Array): ReadTimestampRequest | undefined => {
  try {
    return readTimestampRequest(der);
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

const refusalOf = (
  { version, imprint, policy, hasExtensions }: ReadTimestampRequest,
  options: TimestampAuthorityOptions,
): readonly [TimestampFailure, string] | undefined => {
  if (version !== 1n) return ['badRequest', 'another version than 1'];
  const hash = hashNamed(imprint.algorithm);
  if (hash === undefined) return ['badAlg', 'SHA-256, SHA-384 or SHA-512'];
  if (imprint.digest.length !== hashLength[hash]) return ['badDataFormat', 'a digest of another length'];
  if (policy !== undefined && policy !== options.policy) return ['unacceptedPolicy', `the policy is ${options.policy}`];
  if (hasExtensions) return ['unacceptedExtension', 'no extension is known'];
  return undefined;
};

const stamp = (
  { imprint, nonce, wantsCertificate }: ReadTimestampRequest,
  options: TimestampAuthorityOptions,
): Promise<Uint8Array> => {
  const { policy, clock, random, accuracySeconds } = options;
  const at = clock();
  const info = encodeTstInfo({
    policy,
    imprint: imprint.der,
    serial: BigInt(`0x01${Buffer.from(random(16)).toString('hex')}`),
    at,
    accuracySeconds,
    ...(nonce && { nonce }),
  });
  return signContent(oids.tstInfo, info, options, { withCertificates: wantsCertificate, signingTime: at });
};
