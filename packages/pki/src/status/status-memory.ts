import { OpenMynaError } from '@openmyna/errors';
import { type CertificateStatus, revocationReasons } from '../revocation/reason.ts';
import {
  type AuthorityIndex,
  createAuthorityIndex,
  entryOf,
  forget,
  issue,
  measure,
  revoke,
} from './authority-index.ts';
import { lastSecond, notRevoked, packEntry, reasonOf, secondsOf } from './entry.ts';
import { errors } from './errors.ts';
import type { AuthorityEvent, IssuedEvent, Outcome, RevokedEvent, StatusEvent } from './event.ts';
import { lastSerial } from './sparse.ts';

/** Above the greatest: a certificate that is never forgotten (RFC 5280 4.1.2.5, 99991231235959Z). */
const never = 0xffff_ffff;

const longestRun = 2n ** 32n;

/** In UTF-16 units: a key identifier, or a whole distinguished name. */
const longestIssuer = 4096;

const good: CertificateStatus = Object.freeze({ status: 'good' });
const unknown: CertificateStatus = Object.freeze({ status: 'unknown' });

/**
 * The status of every certificate of some authorities, in memory: no look-up waits for anything, and what is applied
 * is seen by the next look-up. It is fed by events in their order, and only by them; a database, or a
 * snapshot and the events after it, makes the same memory again.
 *
 * What a certificate costs: where an authority's serial numbers are a counter, a bit, or two if some of the 65 536 around it
 * were not given out, and 4 bytes more, with room for the next 4.5, if it is revoked; anywhere else up to 112 bytes. So
 * 2×10⁸ certificates of a counter stay under 100 MB until 8 % are revoked, or 5 % if every 65 536 have a hole.
 */
export class StatusMemory {
  readonly #authorities: Map<string, AuthorityIndex>;
  #sequence: number;

  /** @param restored what a snapshot held; empty without it */
  constructor(restored: { authorities: Map<string, AuthorityIndex>; sequence: number } | undefined = undefined) {
    this.#authorities = restored?.authorities ?? new Map();
    this.#sequence = restored?.sequence ?? 0;
  }

  /** The last event applied; 0 before the first. Feed it from the next one on. */
  get sequence(): number {
    return this.#sequence;
  }

  /** For a snapshot, and to be changed by events only. */
  get authorities(): ReadonlyMap<string, AuthorityIndex> {
    return this.#authorities;
  }

  /**
   * The status now. Any number may be asked for: one that no certificate can have is `unknown`, as is one of an
   * authority that is not here.
   */
  get(issuer: string, serial: bigint): CertificateStatus {
    const index = this.#authorities.get(issuer);
    const entry = index && entryOf(index, serial);
    if (entry === undefined) return unknown;
    if (entry === notRevoked) return good;
    const at = new Date((index!.epoch + secondsOf(entry)) * 1000);
    return { status: 'revoked', at, reason: reasonOf(entry) };
  }

  /**
   * Applies the next event. One that was here before is `repeated` and changes nothing, so whoever feeds may begin anywhere
   * up to {@link sequence} + 1.
   * @throws OpenMynaError `pki.status-sequence` when events are missing before this one, and `pki.status-event` when
   * it cannot be; both leave the memory as it was, and the same number due
   */
  apply(event: StatusEvent): Outcome {
    const { sequence } = event;
    if (!Number.isSafeInteger(sequence) || sequence < 1) throw wrong(event, 'sequence');
    if (sequence <= this.#sequence) return 'repeated';
    const expected = this.#sequence + 1;
    if (sequence !== expected) throw new OpenMynaError(errors['pki.status-sequence'], { expected, sequence });
    const outcome = this.#perform(event);
    this.#sequence = sequence;
    return outcome;
  }

  /**
   * Drops certificates that expired before an instant; they are `unknown` from then on. What their serial numbers are close
   * together with keeps them: 65 536 of a counter go when the last of them has expired, and a revocation goes with its
   * certificate, never before. Not an event: a memory that forgets later answers the same for every certificate
   * that is still valid.
   * @returns how many certificates went
   */
  forget(before: Date): number {
    const seconds = Math.floor(before.getTime() / 1000);
    let gone = 0;
    for (const index of this.#authorities.values()) gone += forget(index, seconds - index.epoch);
    return gone;
  }

  /** Certificates held, those of them revoked, and the bytes of the arrays that hold them. Walks through all pages. */
  measure(): { readonly issued: number; readonly revoked: number; readonly bytes: number } {
    const total = { issued: 0, revoked: 0, bytes: 0 };
    for (const index of this.#authorities.values()) {
      const { issued, revoked, bytes } = measure(index);
      total.issued += issued;
      total.revoked += revoked;
      total.bytes += bytes;
    }
    return total;
  }

  #perform(event: StatusEvent): Outcome {
    switch (event.type) {
      case 'authority':
        return this.#begin(event);
      case 'issued':
        return this.#issue(event);
      case 'revoked':
        return this.#revoke(event);
      default:
        throw wrong(event, 'type');
    }
  }

  #begin(event: AuthorityEvent): Outcome {
    if (event.issuer.length < 1 || event.issuer.length > longestIssuer) throw wrong(event, 'issuer');
    const epoch = secondsIn(event, 'notBefore', event.notBefore, 0);
    const there = this.#authorities.get(event.issuer);
    if (there === undefined) {
      this.#authorities.set(event.issuer, createAuthorityIndex(epoch));
      return 'applied';
    }
    if (there.epoch !== epoch) throw wrong(event, 'notBefore');
    return 'present';
  }

  #issue(event: IssuedEvent): Outcome {
    const index = this.#indexOf(event);
    const first = serialIn(event, 'serial', event.serial);
    const last = serialIn(event, 'through', event.through ?? first);
    if (last < first || last - first >= longestRun) throw wrong(event, 'through');
    const notAfter = secondsIn(event, 'notAfter', event.notAfter, index.epoch);
    const added = issue(index, first, last, Math.min(notAfter, never));
    return BigInt(added) === last - first + 1n ? 'applied' : 'present';
  }

  #revoke(event: RevokedEvent): Outcome {
    const index = this.#indexOf(event);
    const serial = serialIn(event, 'serial', event.serial);
    const seconds = secondsIn(event, 'at', event.at, index.epoch);
    if (seconds > lastSecond) throw wrong(event, 'at');
    if (!Object.hasOwn(revocationReasons, event.reason)) throw wrong(event, 'reason');
    const reason = revocationReasons[event.reason];
    const before = revoke(index, serial, packEntry(seconds, reason));
    if (before === undefined) return 'unknown';
    return before === notRevoked ? 'applied' : 'present';
  }

  #indexOf(event: IssuedEvent | RevokedEvent): AuthorityIndex {
    const index = this.#authorities.get(event.issuer);
    if (index === undefined) throw wrong(event, 'issuer');
    return index;
  }
}

const wrong = ({ sequence }: { readonly sequence: number }, field: string): OpenMynaError =>
  new OpenMynaError(errors['pki.status-event'], { sequence, field });

const serialIn = (event: StatusEvent, field: string, serial: bigint): bigint => {
  if (typeof serial !== 'bigint' || serial < 1n || serial > lastSerial) throw wrong(event, field);
  return serial;
};

/** Whole seconds from the epoch on; refused before it. */
const secondsIn = (event: StatusEvent, field: string, instant: Date, epoch: number): number => {
  const seconds = Math.floor(instant.getTime() / 1000) - epoch;
  if (!(seconds >= 0)) throw wrong(event, field);
  return seconds;
};
