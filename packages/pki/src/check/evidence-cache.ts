// What was said of certificates, kept for as long as a policy lets it count. While something is stale but still usable it is given
// at once and newer is fetched behind it; once it is useless, whoever asks waits, and where nobody can be asked nothing is known.

import { toHex } from '@openmyna/apdu';
import { readCrl } from '../crl/read-crl.ts';
import { MalformedDer } from '../der/read.ts';
import { readOcspResponse } from '../ocsp/response.ts';
import type { Certificate } from '../read-certificate.ts';
import type { Anchor } from './anchor.ts';
import { type FreshnessPolicy, freshnessAt } from './freshness.ts';
import type { Evidence } from './revocation.ts';

/** What a cache stands on. */
export interface EvidenceCacheOptions {
  /** Asks anew. A rejection is that nobody could be asked. */
  readonly fetch: (certificate: Certificate, anchor: Anchor) => Promise<Evidence>;
  /** The instant it is. */
  readonly clock: () => Date;
  /** Under which what is given will be judged. */
  readonly policy: FreshnessPolicy;
  /** Certificates remembered; the one that was asked for longest ago makes room. */
  readonly capacity: number;
}

/** Evidence for `checkCertificate`, which judges it as it would any other: a cache believes nothing. */
export interface EvidenceCache {
  /** `stale`: newer is being fetched. */
  get(certificate: Certificate, anchor: Anchor): Promise<{ readonly evidence: Evidence; readonly stale: boolean }>;
}

interface Times {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** A cache that is empty. */
export const createEvidenceCache = ({ fetch, clock, policy, capacity }: EvidenceCacheOptions): EvidenceCache => {
  const kept = new Map<string, { readonly evidence: Evidence; readonly times: Times }>();
  const fetching = new Map<string, Promise<Evidence>>();
  const keep = (name: string, entry: { readonly evidence: Evidence; readonly times: Times }) => {
    kept.delete(name);
    if (kept.size >= capacity) kept.delete(kept.keys().next().value!);
    kept.set(name, entry);
  };
  /** One at a time for a certificate. What cannot be read, or is older than what is kept, takes nothing's place. */
  const refresh = (name: string, certificate: Certificate, anchor: Anchor): Promise<Evidence> => {
    const under = fetching.get(name);
    if (under !== undefined) return under;
    const asked = (async () => fetch(certificate, anchor))()
      .catch(
        (error: unknown): Evidence => ({
          kind: 'unavailable',
          problem: error instanceof Error ? error.name : 'Error',
        }),
      )
      .then((evidence) => {
        const times = timesOf(evidence);
        const before = kept.get(name);
        // What was said last stands: an older answer, replayed, must not undo a revocation that is known.
        if (before !== undefined && (times === undefined || times.thisUpdate <= before.times.thisUpdate))
          return before.evidence;
        if (times !== undefined) keep(name, { evidence, times });
        return evidence;
      })
      .finally(() => fetching.delete(name));
    fetching.set(name, asked);
    return asked;
  };
  return {
    get: async (certificate, anchor) => {
      const name = `${toHex(anchor.keyId)} ${certificate.serial}`;
      const entry = kept.get(name);
      const state = entry === undefined ? 'useless' : freshnessAt(policy, entry.times, clock());
      if (entry === undefined || state === 'useless')
        return { evidence: await refresh(name, certificate, anchor), stale: false };
      keep(name, entry);
      if (state === 'stale') void refresh(name, certificate, anchor);
      return { evidence: entry.evidence, stale: state === 'stale' };
    },
  };
};

/** When it was said; undefined for what says nothing. */
const timesOf = (evidence: Evidence): Times | undefined => {
  try {
    if (evidence.kind === 'crl') return readCrl(evidence.crl);
    if (evidence.kind === 'unavailable') return undefined;
    const response = readOcspResponse(evidence.response);
    if (typeof response === 'string' || response.responses.length === 0) return undefined;
    const { thisUpdate, nextUpdate = thisUpdate } = response.responses[0]!;
    return { thisUpdate, nextUpdate };
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};
