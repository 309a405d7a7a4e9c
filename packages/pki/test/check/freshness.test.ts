// How fresh is fresh enough, and a cache that never makes more of what it was told than a policy allows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  anchorOf,
  checkCertificate,
  createEvidenceCache,
  type Evidence,
  explainFreshness,
  freshness,
  issueAuthenticationCertificate,
  readCertificate,
  signCrl,
} from '../../src/index.ts';
import { authority, request } from '../fixture.ts';

const issuing = await authority('authentication');
const asked = await request();
const leaf = issueAuthenticationCertificate(issuing, asked);
const certificate = readCertificate(leaf);
const anchor = anchorOf('authentication', issuing.certificate);
const begin = new Date('2026-11-26T03:00:00Z').getTime();
const listAt = (seconds: number, number = 1n): Evidence => ({
  kind: 'crl',
  crl: signCrl(issuing, {
    municipality: asked.municipality,
    number,
    thisUpdate: new Date(begin + seconds * 1000),
    nextUpdate: new Date(begin + (seconds + 900) * 1000),
    entries: [],
  }),
});

/** A responder whose every answer is handed over by the test. */
const setUp = (capacity = 10) => {
  let now = begin;
  const waiting: PromiseWithResolvers<Evidence>[] = [];
  const cache = createEvidenceCache({
    fetch: () => {
      const one = Promise.withResolvers<Evidence>();
      waiting.push(one);
      return one.promise;
    },
    clock: () => new Date(now),
    policy: freshness.display,
    capacity,
  });
  return {
    cache,
    waiting,
    at: (seconds: number) => {
      now = begin + seconds * 1000;
    },
    get: () => cache.get(certificate, anchor),
    status: (evidence: Evidence) =>
      checkCertificate(leaf, {
        at: new Date(now),
        purpose: 'authentication',
        anchors: [anchor],
        revocation: [evidence],
        freshness: freshness.display,
      }).status,
  };
};

/** What has been resolved has come to everybody. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a policy', () => {
  test('explains itself, and says that nothing known is never enough', () => {
    for (const policy of Object.values(freshness)) {
      const { ja, en } = explainFreshness(policy);
      assert.match(en, new RegExp(`${policy.maximumAge} seconds`));
      assert.match(en, /Without it nothing is valid/);
      assert.match(ja, /有効とはしません/);
    }
    assert.match(explainFreshness(freshness.display).en, /900 seconds more/);
  });

  test('lets nothing be valid on anything older than it says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('online', 'daily', 'display'),
        fc.integer({ min: -200, max: 90_000 }),
        (name, age) => {
          const policy = freshness[name];
          const { status } = checkCertificate(leaf, {
            at: new Date(begin + age * 1000),
            purpose: 'authentication',
            anchors: [anchor],
            revocation: [listAt(0)],
            freshness: policy,
          });
          const limit = Math.min(policy.maximumAge, 900) + policy.staleWhileRevalidate + policy.clockSkew;
          assert.equal(status === 'valid', age <= limit && age >= -policy.clockSkew, `${name} ${age} ${status}`);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a cache', () => {
  test('asks once for all who ask at once, and not again while it is fresh', async () => {
    const { get, waiting, at } = setUp();
    const both = [get(), get()];
    waiting[0]!.resolve(listAt(0));
    for (const { stale } of await Promise.all(both)) assert.equal(stale, false);
    at(800);
    await get();
    assert.equal(waiting.length, 1);
  });

  test('gives what is stale at once, with newer on its way; then waits', async () => {
    const { get, waiting, at, status } = setUp();
    const first = get();
    waiting[0]!.resolve(listAt(0));
    await first;
    at(1000);
    const [one, two] = [await get(), await get()];
    assert.deepEqual([one.stale, two.stale, waiting.length], [true, true, 2]);
    assert.equal(status(one.evidence), 'valid');
    waiting[1]!.reject(new Error('down'));
    await settled();
    assert.equal((await get()).stale, true, 'a responder that is down takes nothing away before its time');
    at(2000);
    const late = get();
    waiting[2]!.reject(new Error('down'));
    await settled();
    const again = get();
    waiting.at(-1)!.resolve(listAt(1999, 2n));
    assert.equal(status((await again).evidence), 'valid');
    assert.ok(['unavailable', 'crl'].includes((await late).evidence.kind));
  });

  test('keeps nothing that cannot be read, and nothing older than it has', async () => {
    const { get, waiting, at, status } = setUp();
    const spoiled = get();
    waiting[0]!.resolve({ kind: 'crl', crl: Uint8Array.of(1) });
    assert.equal(status((await spoiled).evidence), 'unverifiable');
    const good = get();
    waiting[1]!.resolve(listAt(0));
    await good;
    at(1000);
    await get();
    waiting[2]!.resolve(listAt(-500));
    await settled();
    assert.deepEqual((await get()).evidence, listAt(0));
  });

  test('remembers so many and no more', async () => {
    const { cache, waiting } = setUp(2);
    for (let serial = 1n; serial <= 4n; serial++) {
      const one = cache.get({ ...certificate, serial }, anchor);
      waiting.at(-1)!.resolve(listAt(0));
      await one;
    }
    await cache.get({ ...certificate, serial: 4n }, anchor);
    assert.equal(waiting.length, 4);
    const forgotten = cache.get({ ...certificate, serial: 1n }, anchor);
    assert.equal(waiting.length, 5);
    waiting[4]!.resolve(listAt(0));
    await forgotten;
  });
});
