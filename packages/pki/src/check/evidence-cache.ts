// What was said of certificates, kept for as long as a policy lets it count. While something is stale but still usable it is given
// at once and newer is fetched behind it; once it is useless, whoever asks waits, and where nobody can be asked nothing is known.
// Only what may be believed is kept: what somebody else says takes nothing's place, and its own reason comes back beside.

import { createHash } from 'node:crypto';
import { toHex } from '@openmyna/apdu';
import type { Certificate } from '../read-certificate.ts';
import type { Anchor } from './anchor.ts';
import { type FreshnessPolicy, freshnessAt } from './freshness.ts';
import { type Consulted, type Evidence, judgeEvidence } from './revocation.ts';

/** What a cache stands on. */
export interface EvidenceCacheOptions {
  /** Asks anew, until the signal. A rejection is that nobody could be asked. */
  readonly fetch: (certificate: Certificate, anchor: Anchor, signal: AbortSignal) => Promise<Evidence>;
  /** The instant it is. */
  readonly clock: () => Date;
  /** How long somebody waits for an answer: `() => AbortSignal.timeout(5000)`. */
  readonly limit: () => AbortSignal;
  /** Under which what is given will be judged. */
  readonly policy: FreshnessPolicy;
  /** Certificates remembered; the one that was asked for longest ago makes room. */
  readonly capacity: number;
}

/** What is known of a certificate's revocation at an instant. */
export interface KnownRevocation {
  /** For `checkCertificate`, which judges it again: what was said last, and beside it what came instead of newer. */
  readonly revocation: readonly Evidence[];
  /** Seconds since what may be believed of it was said; undefined where nothing may be. */
  readonly age?: number;
  /** It counts only while newer is being fetched. */
  readonly stale: boolean;
}

/** Evidence for `checkCertificate`. */
export interface EvidenceCache {
  /** Never rejects, and never waits longer than `limit`. */
  get(certificate: Certificate, anchor: Anchor): Promise<KnownRevocation>;
}

interface Entry {
  readonly evidence: Evidence;
  readonly consulted: Consulted;
  readonly revoked: boolean;
}

/** A cache that is empty. */
export const createEvidenceCache = (options: EvidenceCacheOptions): EvidenceCache => {
  const { fetch, clock, limit, policy, capacity } = options;
  const kept = new Map<string, Entry>();
  const asking = new Map<string, Promise<Evidence | undefined>>();

  const keep = (name: string, entry: Entry) => {
    kept.delete(name);
    if (kept.size >= capacity) kept.delete(kept.keys().next().value!);
    kept.set(name, entry);
  };

  /** Keeps what may be believed and is news; gives back what may not be believed. */
  const weigh = (name: string, evidence: Evidence, certificate: Certificate, anchor: Anchor): Evidence | undefined => {
    const now = clock();
    const { consulted, wrong } = judgeEvidence(evidence, { certificate, anchor, at: now, now, freshness: policy });
    if (consulted === undefined) return evidence;
    const entry = { evidence, consulted, revoked: wrong.length > 0 };
    if (isNews(entry, kept.get(name))) keep(name, entry);
    return undefined;
  };

  /** One at a time for a certificate. Resolves to what came instead of news. */
  const refresh = (name: string, certificate: Certificate, anchor: Anchor): Promise<Evidence | undefined> => {
    const under = asking.get(name);
    if (under !== undefined) return under;
    const signal = limit();
    const asked = Promise.race([(async () => fetch(certificate, anchor, signal))(), aborted(signal)])
      .catch((error: unknown): Evidence => {
        return { kind: 'unavailable', problem: error instanceof Error ? error.name : 'Error' };
      })
      .then((evidence) => weigh(name, evidence, certificate, anchor))
      .finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  };

  const known = (entry: Entry | undefined, instead: Evidence | undefined): KnownRevocation => {
    const beside = instead === undefined ? [] : [instead];
    if (entry === undefined) return { revocation: beside, stale: false };
    const now = clock();
    return {
      revocation: [entry.evidence, ...beside],
      age: (now.getTime() - entry.consulted.thisUpdate.getTime()) / 1000,
      stale: freshnessAt(policy, entry.consulted, now) === 'stale',
    };
  };

  return {
    get: async (certificate, anchor) => {
      // By its bytes: another certificate of the same number has other distribution points.
      const name = `${toHex(anchor.keyId)} ${createHash('sha256').update(certificate.tbs).digest('base64')}`;
      const entry = kept.get(name);
      const state = entry === undefined ? 'useless' : freshnessAt(policy, entry.consulted, clock());
      if (entry !== undefined) keep(name, entry);
      if (state === 'fresh') return known(entry, undefined);
      const asked = refresh(name, certificate, anchor);
      if (state === 'stale') return known(entry, undefined);
      const instead = await asked;
      return known(kept.get(name), instead);
    },
  };
};

/** What was said last stands: an older answer, replayed, must not undo a revocation; of two of one instant the worse counts. */
const isNews = (entry: Entry, before: Entry | undefined): boolean => {
  if (before === undefined) return true;
  const later = entry.consulted.thisUpdate.getTime() - before.consulted.thisUpdate.getTime();
  return later > 0 || (later === 0 && entry.revoked);
};

/** Rejects with the signal, whoever heeds it or not. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
