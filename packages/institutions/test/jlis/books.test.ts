// The books against a model of them: whatever is asked in whatever order, with a key that fails, a clock that goes back, a process
// that ends and another beside it, they say what a list of certificates in an array says, and the auditor agrees.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesOf, type RevocationReason, readCrl, revocationReasons, scheduleOf } from '@openmyna/pki';
import fc from 'fast-check';
import type { CertificateName, CertificateRequest } from '../../src/jlis/index.ts';
import { authenticationRequest, kiyose, naha, setUp, signatureRequest } from './fixture.ts';

/** A certificate as the model has it. */
interface Held extends CertificateName {
  readonly request: CertificateRequest;
  revocation?: { readonly at: Date; readonly reason: RevocationReason };
  successor?: bigint;
  isListed?: boolean;
  isGone?: boolean;
}

const nth = fc.nat({ max: 1000 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('issue'), kinds: fc.array(nth, { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew'), which: nth }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('revoke'),
      which: nth,
      reason: fc.constantFrom(...(Object.keys(revocationReasons) as RevocationReason[])),
      back: fc.nat({ max: 100_000 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart', 'other', 'unknown', 'many') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), what: fc.constantFrom('issue', 'publish') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.integer({ min: -5000, max: 200_000 }) }) },
  // Beyond the end of those of a year.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constant(366 * 86_400) }) },
);

const year = 366 * 86_400_000;
/** From then on a certificate for four years would outlive its authority, and these tests have one generation. */
const lastDay =
  Math.min(...(['authentication', 'signature'] as const).map((purpose) => +scheduleOf(purpose, 2023).notAfter)) -
  5 * year;

const kinds = await Promise.all([authenticationRequest, signatureRequest].map(async (requestOf) => await requestOf()));

/** What once failed (seed 1603130687): revoked by a clock that had gone back behind the last list, it was said to be missing on it. */
const revokedBehindTheList = [
  { do: 'other' as const },
  { do: 'publish' as const },
  { do: 'pass' as const, seconds: -1 },
  { do: 'revoke' as const, which: 0, reason: 'unspecified' as const, back: 0 },
];

/** What once failed (seed -305656561): time went on until a certificate would have outlived its authority. */
const failed = [
  ...Array.from({ length: 3 }, () => ({ do: 'pass' as const, seconds: 366 * 86_400 })),
  { do: 'issue' as const, kinds: [0] },
  { do: 'publish' as const },
  { do: 'issue' as const, kinds: [0] },
];

/** One of eight: either purpose, either municipality, for a year or for five. */
const requestOf = (kind: number, now: Date, holder: string): CertificateRequest => {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const end = new Date(notBefore.getTime() + (kind & 4 ? year : 4 * year));
  return {
    ...kinds[kind & 1]!,
    holder,
    municipality: kind & 2 ? naha : kiyose,
    notBefore,
    notAfter: new Date(end.setUTCHours(14, 59, 59, 0)),
  };
};

test('say what a list of certificates says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using place = await setUp();
      let isAway = false;
      const open = () =>
        place.open((own) => ({
          ...own,
          sign: (name, data) => (isAway ? Promise.reject(new Error('the module is away')) : own.sign(name, data)),
        }));
      let opened = await open();
      const held: Held[] = [];
      const published = new Map<string, { number: bigint; thisUpdate: Date }>();
      let many = 0;

      const issued = (requests: readonly CertificateRequest[], serials: readonly bigint[]) =>
        held.push(
          ...requests.map((request, index) => ({ request, purpose: request.purpose, serial: serials[index]! })),
        );
      const livesFor = ({ holder, purpose }: CertificateRequest, but?: bigint) =>
        held.find(
          ({ request, serial, revocation }) =>
            request.holder === holder &&
            request.purpose === purpose &&
            serial !== but &&
            revocation === undefined &&
            request.notAfter >= place.clock(),
        );
      const refused = { code: 'jlis.certificate-living' };
      const since = ({ notBefore }: CertificateRequest, at: Date) =>
        new Date(Math.max(Math.floor(at.getTime() / 1000) * 1000, notBefore.getTime()));
      const shardOf = ({ municipality: { prefecture, name }, purpose }: CertificateRequest) =>
        `${purpose} ${prefecture}/${name}`;
      const checkLists = () => {
        for (const shard of new Set(held.map(({ request }) => shardOf(request)))) {
          const [purpose, municipality] = shard.split(' ') as ['authentication', string];
          const crl = readCrl(opened.authority.lists.read({ purpose, generation: 2023, municipality })!);
          const before = published.get(shard);
          const { number } = crl;
          assert.ok(number > (before?.number ?? 0n), `${shard} ${number}`);
          // An entry goes once a list has had it that is later than its certificate's end, and never before it was on one.
          const expected = held.filter((one) => {
            if (shardOf(one.request) !== shard || one.revocation === undefined || one.isGone) return false;
            one.isGone = one.isListed === true && before !== undefined && one.request.notAfter < before.thisUpdate;
            one.isListed = true;
            return !one.isGone;
          });
          assert.deepEqual(
            [...entriesOf(crl)].map(({ serial, at, reason }) => ({ serial, at, reason })),
            expected
              .toSorted((a, b) => (a.serial < b.serial ? -1 : 1))
              .map(({ serial, revocation }) => ({ serial, ...revocation })),
          );
          published.set(shard, { number, thisUpdate: crl.thisUpdate });
        }
      };
      const checkStatus = async () => {
        assert.equal(new Set(held.map(({ purpose, serial }) => `${purpose} ${serial}`)).size, held.length);
        for (const { purpose, serial, revocation, successor } of held) {
          const known = opened.authority.status({ purpose, serial }, 2023);
          assert.deepEqual(known, revocation === undefined ? { status: 'good' } : { status: 'revoked', ...revocation });
          const record = await opened.authority.record({ purpose, serial });
          assert.deepEqual([record.revocation, record.successor], [revocation, successor]);
        }
      };

      try {
        for (const one of steps) {
          const now = place.clock();
          const pick = 'which' in one && held.length > 0 ? held[one.which % held.length] : undefined;
          if (one.do === 'issue' && 'kinds' in one) {
            // One of four people each, and so now and then one of them twice.
            const requests = one.kinds.map((kind) => requestOf(kind, now, `H${(kind >> 3) % 4}-1`));
            const asked = requests.map(({ holder, purpose }) => `${holder} ${purpose}`);
            if (new Set(asked).size < asked.length || requests.some((request) => livesFor(request) !== undefined))
              await assert.rejects(opened.authority.issue(requests), refused);
            else
              issued(
                requests,
                (await opened.authority.issue(requests)).map(({ serial }) => serial),
              );
          } else if (one.do === 'renew' && pick !== undefined) {
            const request = {
              ...requestOf(pick.purpose === 'signature' ? 1 : 0, now, pick.request.holder),
              replaces: pick.serial,
            };
            if (livesFor(request, pick.serial) !== undefined)
              await assert.rejects(opened.authority.issue([request]), refused);
            else {
              const lived = livesFor(request);
              const [renewed] = await opened.authority.issue([request]);
              if (lived !== undefined) lived.revocation = { at: since(lived.request, now), reason: 'superseded' };
              issued([request], [renewed!.serial]);
              pick.successor ??= renewed!.serial;
            }
          } else if (one.do === 'revoke' && 'back' in one && pick !== undefined) {
            const at = new Date(now.getTime() - one.back * 1000);
            pick.revocation ??= { at: since(pick.request, at), reason: one.reason };
            assert.deepEqual(await opened.authority.revoke(pick, one.reason, at), pick.revocation);
          } else if (one.do === 'publish') {
            await opened.authority.publish();
            checkLists();
          } else if (one.do === 'restart') {
            await opened[Symbol.asyncDispose]();
            opened = await open();
          } else if (one.do === 'other') {
            await using other = await open();
            const request = requestOf(0, now, 'H0-1');
            if (livesFor(request) !== undefined) await assert.rejects(other.authority.issue([request]), refused);
            else {
              const [theirs] = await other.authority.issue([request]);
              issued([request], [theirs!.serial]);
              await opened.authority.follow();
            }
          } else if (one.do === 'unknown') {
            const nobody = { purpose: 'signature', serial: 3n } as const;
            await assert.rejects(opened.authority.revoke(nobody, 'unspecified'), { code: 'jlis.certificate-unknown' });
          } else if (one.do === 'many') {
            many++;
            const requests = [1, 2, 3].map((n) => requestOf(many, now, `M${many}N${n}-1`));
            const job = { name: `job ${many}`, count: 3, requestOf: (index: number) => requests[index]! };
            assert.equal(await opened.authority.issueMany(job), 3);
            assert.equal(await opened.authority.issueMany(job), 0);
            for (const request of requests) {
              const [record] = await opened.authority.certificatesOf(request.holder);
              issued([request], [record!.serial]);
            }
          } else if (one.do === 'fail' && 'what' in one) {
            isAway = true;
            if (one.what === 'issue')
              await assert.rejects(opened.authority.issue([requestOf(0, now, 'H9-1')]), /the module is away/);
            else if (held.length > 0) await assert.rejects(opened.authority.publish(), /the module is away/);
            isAway = false;
          } else if (one.do === 'pass' && 'seconds' in one) {
            if (now.getTime() + one.seconds * 1000 < lastDay) place.pass(one.seconds);
          }
          await checkStatus();
        }
        // What was to be published when the key was away is published now.
        await opened.authority.publish({ due: true });
        const { findings, certificates } = await opened.authority.audit();
        assert.deepEqual([findings, certificates], [[], held.length]);
      } finally {
        await opened[Symbol.asyncDispose]();
      }
    }),
    { numRuns: 18, examples: [[failed], [revokedBehindTheList]] },
  );
});
