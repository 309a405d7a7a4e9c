// An OCSP responder (RFC 6960, profile of RFC 5019) over whatever knows the status: is it ours, what is known, signed now or
// signed before. One responder answers for every generation of both authorities; which is meant is told by key, never by name.

import { createHash } from 'node:crypto';
import type { Signer } from '../algorithm.ts';
import type { Authority } from '../authority.ts';
import { MalformedDer } from '../der/read.ts';
import { keyBits, keyIdentifier } from '../key/public-key.ts';
import { authorityName, encodeName } from '../name.ts';
import type { CertificateStatus } from '../revocation/reason.ts';
import { type CertificateId, type CertificateIdHash, readOcspRequest } from './request.ts';
import { encodeRefusal, signOcspResponse } from './response.ts';

/** What signs answers: a key of this process, one in Node's thread pool, or one that is elsewhere. */
export interface AnswerSigner extends Pick<Signer, 'publicKey' | 'algorithm'> {
  /** By the key's own algorithm. @returns the signature, now or later */
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Who signs for an authority: the authority lets it, by the certificate. */
export interface OcspSigner {
  readonly certificate: Uint8Array;
  readonly signer: AnswerSigner;
}

/** What is known of a serial number now. */
export type StatusLookup = (serial: bigint) => CertificateStatus;

/** An authority, who answers for it, and what is known of its certificates. */
export interface OcspIssuer extends OcspSigner {
  readonly authority: Pick<Authority, 'purpose' | 'publicKey'>;
  readonly status: StatusLookup;
}

/** For whom a responder answers, and how. */
export interface ResponderOptions {
  readonly issuers: readonly OcspIssuer[];
  /** The instant that answers are of. */
  readonly clock: () => Date;
  /** Seconds an answer holds: until the next update. The real ones are made anew every 15 minutes (services.md §1.8). */
  readonly validity: number;
  /** `echo`: a request with a nonce gets it back, signed for it alone. `ignore`: nonces are passed over (RFC 5019 2.1.1). */
  readonly nonce: 'echo' | 'ignore';
  /**
   * Answers for one certificate and no nonce are kept and given again: for so many certificates, and so many seconds of their
   * validity. What is known of the certificate is looked up every time, so a revocation is told at once.
   */
  readonly kept?: { readonly certificates: number; readonly seconds: number };
  /** Answers that may wait to be signed; whoever comes then is told to try later (RFC 6960 4.2.1). Default 1,000. */
  readonly mostWaiting?: number;
}

/** OCSPResponse, DER, and until when whoever asked may keep it; what is not to be kept says nothing. */
export interface OcspAnswer {
  readonly der: Uint8Array;
  readonly caching?: { readonly producedAt: Date; readonly nextUpdate: Date; readonly etag: string };
}

/** A responder over bytes. */
export interface OcspResponder {
  /**
   * OCSPRequest in, OCSPResponse out, both DER: at once where it is known, later where somebody signs. Never throws or
   * rejects: what cannot be answered is refused in the protocol's words.
   */
  answer(request: Uint8Array): OcspAnswer | Promise<OcspAnswer>;
}

const digests = { 'SHA-1': 'sha1', 'SHA-256': 'sha256' } as const satisfies Record<CertificateIdHash, string>;

/** Name and key of an issuer under a hash, as one text. */
const keyOf = (hash: CertificateIdHash, name: Uint8Array, key: Uint8Array): string =>
  `${hash}${Buffer.from(name).toString('latin1')}${Buffer.from(key).toString('latin1')}`;

const issuerKey = ({ purpose, publicKey }: OcspIssuer['authority'], hash: CertificateIdHash): string => {
  const digest = (data: Uint8Array) => createHash(digests[hash]).update(data).digest();
  return keyOf(hash, digest(encodeName(authorityName(purpose))), digest(keyBits(publicKey)));
};

/** An answer that was given, or is being signed for everybody who asks meanwhile. */
interface Kept {
  readonly status: CertificateStatus;
  readonly producedAt: number;
  readonly answer: OcspAnswer | Promise<OcspAnswer>;
}

const isSame = (a: CertificateStatus, b: CertificateStatus): boolean =>
  a.status === 'revoked' && b.status === 'revoked' ? a.reason === b.reason && +a.at === +b.at : a.status === b.status;

/** A responder for the issuers named. */
export const createOcspResponder = (options: ResponderOptions): OcspResponder => {
  const { issuers, clock, validity, nonce, kept, mostWaiting = 1000 } = options;
  const byKey = new Map(
    issuers.flatMap((issuer) =>
      (Object.keys(digests) as CertificateIdHash[]).map((hash) => [issuerKey(issuer.authority, hash), issuer] as const),
    ),
  );
  const keyHashes = new Map(issuers.map((issuer) => [issuer, keyIdentifier(issuer.signer.publicKey)]));
  const answers = new Map<string, Kept>();
  let waiting = 0;
  const nameOf = ({ der }: CertificateId): string => Buffer.from(der).toString('latin1');
  /** The one that was signed longest ago makes room. */
  const keep = (name: string, answer: Kept) => {
    answers.delete(name);
    if (answers.size >= kept!.certificates) answers.delete(answers.keys().next().value!);
    answers.set(name, answer);
  };
  const issuerOf = ({ hash, issuerNameHash, issuerKeyHash }: CertificateId) =>
    byKey.get(keyOf(hash, issuerNameHash, issuerKeyHash));

  const answer = (der: Uint8Array): OcspAnswer | Promise<OcspAnswer> => {
    const request = readOcspRequest(der);
    // One answer has one signature, so all of it is one issuer's.
    const issuer = issuerOf(request.certificates[0]!);
    if (issuer === undefined) return refusal('unauthorized');
    const producedAt = clock();
    const echoed = nonce === 'echo' ? request.nonce : undefined;
    const isKept = kept !== undefined && echoed === undefined && request.certificates.length === 1;
    const known: { readonly id: CertificateId; readonly status: CertificateStatus }[] = [];
    for (const id of request.certificates) {
      const status: CertificateStatus = issuerOf(id) === issuer ? issuer.status(id.serial) : { status: 'unknown' };
      // Of what was never issued nothing is said, not even that it is unknown (RFC 5019 2.2.3).
      if (status.status === 'unknown') return refusal('unauthorized');
      if (isKept) {
        const before = answers.get(nameOf(id));
        const age = (producedAt.getTime() - (before?.producedAt ?? 0)) / 1000;
        if (before !== undefined && age >= 0 && age < kept.seconds && isSame(before.status, status))
          return before.answer;
      }
      known.push({ id, status });
    }
    if (waiting >= mostWaiting) return refusal('tryLater');
    const nextUpdate = new Date(producedAt.getTime() + validity * 1000);
    const responses = known.map((one) => ({ ...one, thisUpdate: producedAt, nextUpdate }));
    const fields = { responderKeyHash: keyHashes.get(issuer)!, producedAt, responses, nonce: echoed };
    const signed = signOcspResponse(fields, issuer.signer, issuer.certificate);
    const complete = (bytes: Uint8Array): OcspAnswer =>
      echoed === undefined ? { der: bytes, caching: { producedAt, nextUpdate, etag: etagOf(bytes) } } : { der: bytes };
    const name = nameOf(known[0]!.id);
    const keepAs = (given: Kept['answer']) =>
      keep(name, { status: known[0]!.status, producedAt: producedAt.getTime(), answer: given });
    if (signed instanceof Uint8Array) {
      const given = complete(signed);
      if (isKept) keepAs(given);
      return given;
    }
    waiting++;
    const given: Promise<OcspAnswer> = signed.then(complete).then(
      (made) => {
        waiting--;
        if (isKept && answers.get(name)?.answer === given) keepAs(made);
        return made;
      },
      () => {
        waiting--;
        if (answers.get(name)?.answer === given) answers.delete(name);
        return refusal('internalError');
      },
    );
    if (isKept) keepAs(given);
    return given;
  };

  return {
    answer: (request) => {
      try {
        return answer(request);
      } catch (error) {
        return refusal(error instanceof MalformedDer ? 'malformedRequest' : 'internalError');
      }
    },
  };
};

const refusal = (status: Parameters<typeof encodeRefusal>[0]): OcspAnswer => ({ der: encodeRefusal(status) });

const etagOf = (bytes: Uint8Array): string => `"${createHash('sha256').update(bytes).digest('hex')}"`;
