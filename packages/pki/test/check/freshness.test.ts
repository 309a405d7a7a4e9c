// How fresh is fresh enough, and a cache that never makes more of what it was told than a policy allows.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  anchorOf,
  type CertificateStatus,
  checkCertificate,
  createEvidenceCache,
  createOcspResponder,
  type Evidence,
  encodeEntry,
  explainFreshness,
  type FindingClass,
  freshness,
  issueAuthenticationCertificate,
  issueOcspResponderCertificate,
  ocspRequestFor,
  readCertificate,
  rsaSigner,
  type SigningAuthority,
  signCrl,
} from '../../src/index.ts';
import { authority, key, request } from '../fixture.ts';

const issuing = await authority('authentication');
const impostor = { ...issuing, signer: (await authority('signature')).signer };
const responderSigner = rsaSigner((await key('responder')).pkcs1);
const asked = await request();
const leaf = issueAuthenticationCertificate(issuing, asked);
const certificate = readCertificate(leaf);
const anchor = anchorOf('authentication', issuing.certificate);
const begin = new Date('2026-11-26T03:00:00Z').getTime();
const instant = (seconds: number) => new Date(begin + seconds * 1000);
const revoked: CertificateStatus = { status: 'revoked', at: instant(-86_400), reason: 'keyCompromise' };

interface Saying {
  readonly by?: SigningAuthority;
  readonly status?: CertificateStatus;
  /** Seconds that it holds. */
  readonly holds?: number;
  readonly serial?: bigint;
}

const listAt = (seconds: number, { by = issuing, status, holds = 900 }: Saying = {}): Evidence => ({
  kind: 'crl',
  crl: signCrl(by, {
    municipality: asked.municipality,
    number: 1n,
    thisUpdate: instant(seconds),
    nextUpdate: instant(seconds + holds),
    entries: status?.status === 'revoked' ? [encodeEntry({ serial: certificate.serial, ...status })] : [],
  }),
});

const answerAt = async (
  seconds: number,
  { by = issuing, status = { status: 'good' }, holds = 900, serial = certificate.serial }: Saying = {},
): Promise<Evidence> => {
  const responder = createOcspResponder({
    issuers: [
      {
        authority: by,
        certificate: issueOcspResponderCertificate(by, {
          serial: 0x07700000n,
          publicKey: responderSigner.publicKey,
          notBefore: instant(-86_400),
          notAfter: instant(5 * 86_400),
        }),
        signer: responderSigner,
        status: () => status,
      },
    ],
    clock: () => instant(seconds),
    validity: holds,
    nonce: 'ignore',
  });
  const { der } = await responder.answer(ocspRequestFor({ ...certificate, serial }, anchor));
  return { kind: 'ocsp', response: der };
};

/** A responder whose every answer is handed over by the test. */
const setUp = (capacity = 10) => {
  let now = begin;
  const waiting: (PromiseWithResolvers<Evidence> & AbortController)[] = [];
  const limits: AbortController[] = [];
  const cache = createEvidenceCache({
    fetch: (_certificate, _anchor, signal) => {
      const limit = limits.at(-1)!;
      assert.equal(signal, limit.signal);
      const one = { ...Promise.withResolvers<Evidence>(), signal, abort: () => limit.abort(timeOut) };
      waiting.push(one);
      return one.promise;
    },
    limit: () => {
      limits.push(new AbortController());
      return limits.at(-1)!.signal;
    },
    clock: () => new Date(now),
    policy: freshness.display,
    capacity,
  });
  const check = (revocation: readonly Evidence[]) =>
    checkCertificate(leaf, {
      at: new Date(now),
      purpose: 'authentication',
      anchors: [anchor],
      revocation,
      freshness: freshness.display,
    });
  return {
    cache,
    waiting,
    at: (seconds: number) => {
      now = begin + seconds * 1000;
    },
    get: () => cache.get(certificate, anchor),
    /** Asks, lets the responder say this, and what comes of it. */
    told: async (evidence: Evidence) => {
      const known = cache.get(certificate, anchor);
      waiting.at(-1)!.resolve(evidence);
      return check((await known).revocation);
    },
    status: async (known: ReturnType<typeof cache.get>) => check((await known).revocation).status,
    check,
  };
};

const timeOut = new DOMException('', 'TimeoutError');

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

/** What a responder may say that says nothing. */
const lies: readonly [string, Evidence, string][] = [
  ['cannot be read', { kind: 'crl', crl: Uint8Array.of(1) }, 'revocation-malformed'],
  ['is signed by another', listAt(0, { by: impostor }), 'revocation-signature'],
  ['is signed by a responder of another', await answerAt(0, { by: impostor }), 'revocation-signer'],
  ['is about another certificate', await answerAt(0, { serial: 1n }), 'revocation-other-certificate'],
  ['is dated tomorrow', listAt(86_400), 'revocation-future'],
  ['has expired', await answerAt(-86_400), 'revocation-stale'],
  ['is no answer', { kind: 'ocsp', response: Uint8Array.of(0x30, 3, 0x0a, 1, 3) }, 'revocation-refused'],
];

describe('a cache', () => {
  test('asks once for all who ask at once, and not again while it is fresh', async () => {
    const { get, waiting, at } = setUp();
    const both = [get(), get()];
    waiting[0]!.resolve(listAt(0));
    for (const { stale, age } of await Promise.all(both)) assert.deepEqual([stale, age], [false, 0]);
    at(800);
    assert.equal((await get()).age, 800);
    assert.equal(waiting.length, 1);
  });

  test('gives what is stale at once, with newer on its way; then waits', async () => {
    const { get, waiting, at, status, check } = setUp();
    const first = get();
    waiting[0]!.resolve(await answerAt(0));
    await first;
    at(1000);
    const [one, two] = [await get(), await get()];
    assert.deepEqual([one.stale, two.stale, one.age, waiting.length], [true, true, 1000, 2]);
    assert.equal(check(one.revocation).status, 'valid');
    waiting[1]!.reject(new TypeError('down'));
    await settled();
    assert.equal((await get()).stale, true, 'a responder that is down takes nothing away before its time');
    at(2000);
    const late = get();
    waiting[2]!.reject(new TypeError('down'));
    const { findings } = check((await late).revocation);
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['revocation-stale', 'revocation-unavailable'],
    );
    const again = get();
    waiting[3]!.resolve(await answerAt(1999));
    assert.equal(await status(again), 'valid');
  });

  test('what it waited for can be stale too, and says so', async () => {
    const { get, waiting, at, check } = setUp();
    at(1200);
    const known = get();
    waiting[0]!.resolve(listAt(0));
    const { stale, age, revocation } = await known;
    assert.deepEqual([stale, age, check(revocation).status], [true, 1200, 'valid']);
  });

  test('waits no longer than its limit for one that is slow, and asks again', async () => {
    const { get, waiting, status, check } = setUp();
    const slow = get();
    waiting[0]!.abort();
    const { findings } = check((await slow).revocation);
    assert.match(findings.map(({ id, words }) => `${id} ${words.en}`).join(), /^revocation-unavailable .*TimeoutError/);
    assert.equal(waiting[0]!.signal.aborted, true);
    const next = get();
    waiting[1]!.resolve(listAt(0));
    assert.equal(await status(next), 'valid');
  });

  for (const [name, evidence, reason] of lies)
    test(`keeps nothing that ${name}, and tells its reason`, async () => {
      const { told, get, waiting, status } = setUp();
      const { status: verdict, findings } = await told(evidence);
      assert.equal(verdict, 'unverifiable');
      assert.deepEqual(
        findings.map(({ id }) => id),
        [reason],
      );
      const good = get();
      assert.equal(waiting.length, 2);
      waiting[1]!.resolve(await answerAt(0));
      assert.equal(await status(good), 'valid');
    });

  test('a revocation that is known stands against an older good answer, played again', async () => {
    const { told, at, get, waiting, status } = setUp();
    const good = await answerAt(0);
    at(500);
    assert.equal((await told(await answerAt(500, { status: revoked, holds: 60 }))).status, 'revoked');
    at(800);
    assert.equal((await told(good)).status, 'revoked');
    at(5000);
    const down = get();
    waiting.at(-1)!.reject(new TypeError('down'));
    assert.equal(await status(down), 'revoked', 'and when nobody can be asked');
  });

  test('of two that were said at one instant the worse counts', async () => {
    const { told, at } = setUp();
    assert.equal((await told(await answerAt(0, { holds: 60 }))).status, 'valid');
    at(1100);
    assert.equal((await told(listAt(0, { status: revoked }))).status, 'revoked');
    at(5000);
    assert.equal((await told(await answerAt(0))).status, 'revoked');
  });

  test('another certificate of the same number is another', async () => {
    const { cache, told, waiting, check } = setUp();
    await told(listAt(0));
    const other = issueAuthenticationCertificate(issuing, {
      ...asked,
      municipality: { prefecture: 'Tokyo-to', name: 'Nerima-ku' },
    });
    const known = cache.get(readCertificate(other), anchor);
    waiting[1]!.resolve(listAt(0));
    const { revocation } = await known;
    assert.equal(check(revocation).status, 'valid', 'for ours');
    assert.equal((await known).age, undefined, 'not for theirs');
  });

  test('remembers so many and no more', async () => {
    const { cache, waiting } = setUp(2);
    const of = (serial: bigint) => readCertificate(issueAuthenticationCertificate(issuing, { ...asked, serial }));
    for (let serial = 1n; serial <= 4n; serial++) {
      const one = cache.get(of(serial), anchor);
      waiting.at(-1)!.resolve(listAt(0));
      await one;
    }
    await cache.get(of(4n), anchor);
    assert.equal(waiting.length, 4);
    const forgotten = cache.get(of(1n), anchor);
    assert.equal(waiting.length, 5);
    waiting[4]!.resolve(listAt(0));
    await forgotten;
  });

  test('whatever a responder does, nothing is valid that its last word does not bear', async () => {
    const deeds = ['good', 'revoked', 'replay', 'forged', 'other', 'garbage', 'future', 'down', 'slow'] as const;
    const limit = freshness.display.maximumAge + freshness.display.staleWhileRevalidate + freshness.display.clockSkew;
    const moves = fc.array(
      fc.record({ pass: fc.nat({ max: 1500 }), deed: fc.constantFrom(...deeds), list: fc.boolean() }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (steps) => {
        const { at, get, waiting, check } = setUp();
        let now = 0;
        let answered = 0;
        /** What the authority has really said, the last of it. */
        let last: { seconds: number; status: FindingClass | 'valid' } | undefined;
        const said: Evidence[] = [];
        for (const { pass, deed, list } of steps) {
          now += pass;
          at(now);
          const say = async (seconds: number, saying: Saying = {}) =>
            list ? listAt(seconds, saying) : answerAt(seconds, saying);
          const known = get();
          let heard = last;
          if (waiting.length > answered) {
            const { resolve, reject, abort } = waiting[answered++]!;
            if (deed === 'good' || deed === 'revoked') {
              const evidence = await say(now, deed === 'revoked' ? { status: revoked } : {});
              said.push(evidence);
              resolve(evidence);
              if (last === undefined || now > last.seconds || deed === 'revoked')
                heard = { seconds: now, status: deed === 'good' ? 'valid' : 'revoked' };
            } else if (deed === 'replay') resolve(said[0] ?? { kind: 'unavailable', problem: 'nothing' });
            else if (deed === 'forged') resolve(await say(now, { by: impostor }));
            else if (deed === 'other') resolve(await answerAt(now, { serial: 1n }));
            else if (deed === 'garbage') resolve({ kind: 'ocsp', response: Uint8Array.of(0x30, now & 0x7f) });
            else if (deed === 'future') resolve(await say(now + 3600));
            else if (deed === 'slow') abort();
            else reject(new TypeError('down'));
          }
          const { revocation, age, stale } = await known;
          await settled();
          const { status } = check(revocation);
          // Who was given what is stale at once has not heard what came behind it.
          const news = stale ? last : heard;
          const expected =
            news === undefined || (news.status === 'valid' && now - news.seconds > limit)
              ? 'unverifiable'
              : news.status;
          assert.equal(status, expected, JSON.stringify({ now, deed, last, heard, age, stale }));
          last = heard;
        }
      }),
      { numRuns: 150, seed: 4 },
    );
  });
});
