import type { RevocationReason } from '../revocation/reason.ts';

/**
 * What happened, in the order in which it did. Every event has the next sequence number: 1, 2, 3 … without a hole.
 * `issuer` names the authority's key, in whatever spelling the feed keeps to; its key identifier in hexadecimal is
 * what an OCSP request also names (RFC 6960 4.1.1, issuerKeyHash).
 */
export type StatusEvent = AuthorityEvent | IssuedEvent | RevokedEvent;

/** An authority begins to issue. */
export interface AuthorityEvent {
  readonly type: 'authority';
  readonly sequence: number;
  readonly issuer: string;
  /** From when its own certificate is valid; no certificate of it is revoked before. */
  readonly notBefore: Date;
}

/** A certificate was issued, or a run of them. */
export interface IssuedEvent {
  readonly type: 'issued';
  readonly sequence: number;
  readonly issuer: string;
  /** 1 … 2¹⁵⁹ − 1 (RFC 5280 4.1.2.2) */
  readonly serial: bigint;
  /** The last of a run from `serial` on, of at most 2³² certificates; one certificate without it. */
  readonly through?: bigint;
  /** When the last of them expires; read only to forget them after. */
  readonly notAfter: Date;
}

/** A certificate was revoked. */
export interface RevokedEvent {
  readonly type: 'revoked';
  readonly sequence: number;
  readonly issuer: string;
  readonly serial: bigint;
  /** revocationTime (RFC 6960 4.2.1); the part below a second is cut off, as in GeneralizedTime. */
  readonly at: Date;
  readonly reason: RevocationReason;
}

/**
 * What an event did:
 * - `applied`: it is now in memory, and the next `get` says so.
 * - `present`: it was true before; of two revocations the first stays. Of a run, what was missing is now there.
 * - `unknown`: a revocation of what was never issued, or is forgotten. Nothing is kept, for the answer to it is `unknown`
 *   already, which nobody accepts; a feed that stopped here would keep back every later revocation.
 * - `repeated`: its sequence number has been here before; nothing was read of it.
 */
export type Outcome = 'applied' | 'present' | 'unknown' | 'repeated';
