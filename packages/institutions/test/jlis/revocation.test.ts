// Revocation: at once in memory, once for all, and on lists whose numbers never fall.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  anchorOf,
  checkCertificate,
  entriesOf,
  freshness,
  ocspRequestFor,
  type RevocationReason,
  readCertificate,
  readCrl,
  readOcspResponse,
  revocationReasons,
} from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import type { Lease } from '@openmyna/store';
import { seeded, testStore } from '@openmyna/store/test-harness';
import { type IssuedCertificate, type JlisTables, jlisMigrations } from '../../src/jlis/index.ts';
import { authenticationRequest, authenticationRequests, naha, openOver, setUp, temporaryFolder } from './fixture.ts';

const name = { purpose: 'authentication', generation: 2023, municipality: 'Tokyo-to/Kiyose-shi' } as const;
const day = 24 * 3600;

describe('a revocation', () => {
  test('is known at once; the second one learns what holds', async () => {
    await using place = await setUp();
    await using opened = await place.open();
    const { authority } = opened;
    for (const reason of Object.keys(revocationReasons) as RevocationReason[]) {
      const [issued] = await authority.issue([await authenticationRequest()]);
      assert.equal(authority.status(issued!, 2023).status, 'good');
      const at = place.clock();
      await authority.revoke(issued!, reason);
      assert.deepEqual(authority.status(issued!, 2023), { status: 'revoked', at, reason });
      place.pass(10);
      assert.deepEqual(await authority.revoke(issued!, 'unspecified'), { at, reason });
    }
  });

  test('by many at once, from two processes and for different reasons, is one, and all are told the same', async () => {
    await using place = await setUp({ faults: { abortShare: 0.2, random: seeded('revoke') } });
    await using one = await place.open();
    await using other = await place.open();
    const reasons = Object.keys(revocationReasons) as RevocationReason[];
    for (let round = 0; round < 5; round++) {
      const [issued] = await one.authority.issue([await authenticationRequest()]);
      const told = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 ? one : other).authority.revoke(issued!, reasons[index % reasons.length]!),
        ),
      );
      for (const answer of told) assert.deepEqual(answer, told[0]);
      await Promise.all([one.authority.follow(), other.authority.follow()]);
      for (const { authority } of [one, other])
        assert.deepEqual(authority.status(issued!, 2023), { status: 'revoked', ...told[0] });
    }
    await one.authority.publish();
    assert.equal([...entriesOf(readCrl(one.authority.lists.read(name)!))].length, 5);
    assert.deepEqual((await one.authority.audit()).findings, []);
  });

  test('of what was never issued is refused, and none is before its certificate', async () => {
    await using place = await setUp();
    await using opened = await place.open();
    await assert.rejects(opened.authority.revoke({ purpose: 'signature', serial: 77n }, 'unspecified'), {
      code: 'jlis.certificate-unknown',
    });
    const request = await authenticationRequest();
    const [issued] = await opened.authority.issue([request]);
    const { at } = await opened.authority.revoke(issued!, 'keyCompromise', new Date('2001-01-01T00:00:00Z'));
    assert.deepEqual(at, request.notBefore);
  });

  test('is there after a restart, from the snapshot, from the feed, and for another process', async () => {
    await using place = await setUp();
    const [first, second] = await (async () => {
      await using opened = await place.open();
      const issued = await opened.authority.issue(await authenticationRequests(2));
      await opened.authority.revoke(issued[0]!, 'keyCompromise');
      return issued;
    })();
    const statusOf = async (serial: bigint) => {
      await using opened = await place.open();
      return opened.authority.status({ purpose: 'authentication', serial }, 2023).status;
    };
    assert.equal(await statusOf(first!.serial), 'revoked');
    const snapshot = join(place.folder, 'pki', 'authentication.status');
    for (const spoil of [() => writeFileSync(snapshot, 'spoiled'), () => rmSync(snapshot)]) {
      spoil();
      assert.deepEqual([await statusOf(first!.serial), await statusOf(second!.serial)], ['revoked', 'good']);
    }
    await using one = await place.open();
    await using other = await place.open();
    await one.authority.revoke(second!, 'superseded');
    assert.equal(other.authority.status(second!, 2023).status, 'good');
    await other.authority.follow();
    assert.equal(other.authority.status(second!, 2023).status, 'revoked');
  });
});

describe('a snapshot of the status', () => {
  test('of another feed is not taken, though it is as long: a database was restored from a backup', async () => {
    await using before = await setUp();
    const revoked = await (async () => {
      await using opened = await before.open();
      const [issued] = await opened.authority.issue([await authenticationRequest()]);
      await opened.authority.revoke(issued!, 'keyCompromise');
      return issued!;
    })();
    await using after = await setUp();
    const issued = await (async () => {
      await using opened = await after.open();
      const first = await opened.authority.issue([await authenticationRequest()]);
      return [...first, ...(await opened.authority.issue([await authenticationRequest()]))];
    })();
    assert.equal(issued[0]!.serial, revoked.serial, 'the same number, of another feed');
    const sequenceOf = ({ folder }: typeof before) =>
      JSON.parse(readFileSync(join(folder, 'pki', 'authentication.status.json'), 'utf8')).sequence as number;
    assert.equal(sequenceOf(before), sequenceOf(after));
    for (const file of ['authentication.status', 'authentication.status.json'])
      copyFileSync(join(before.folder, 'pki', file), join(after.folder, 'pki', file));
    await using opened = await after.open();
    assert.deepEqual(
      issued.map((one) => opened.authority.status(one, 2023).status),
      ['good', 'good'],
    );
  });
});

describe('an updater of lists that was stopped', () => {
  test('writes nothing once another has its lease: no row, no line of the log, no list', async () => {
    const folder = temporaryFolder();
    let now = new Date('2026-11-26T03:00:00Z');
    const clock = () => now;
    await using store = await testStore<JlisTables>({ used: true, migrations: jlisMigrations, clock });
    /** Another's, for as long as it wants. */
    const taken = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let theirs: Promise<unknown> | undefined;
    const stopped = {
      ...store,
      withLease: <T>(of: string, milliseconds: number, work: (lease: Lease) => Promise<T>) =>
        store.withLease(of, milliseconds, (lease) =>
          work({
            ...lease,
            renew: async () => {
              await lease.renew();
              // Here it sleeps for an hour.
              now = new Date(now.getTime() + 3600_000);
              theirs = store.withLease(of, milliseconds, () => {
                taken.resolve();
                return end.promise;
              });
              await taken.promise;
            },
          }),
        ),
    };
    await using opened = await openOver(folder, stopped, clock);
    await opened.authority.issue([await authenticationRequest()]);
    await assert.rejects(opened.authority.publish(), { code: 'store.lease-lost' });
    assert.deepEqual(await store.db.selectFrom('crl_publication').selectAll().execute(), []);
    assert.deepEqual(
      [...opened.log.entries()].filter(({ use }) => use === 'crl'),
      [],
    );
    assert.equal(opened.authority.lists.read(name), undefined);
    end.resolve();
    await theirs;
  });
});

describe('a list', () => {
  test('is verified by openssl, names its scope, and decides a check as of before and as of now', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    await using place = await setUp();
    await using opened = await place.open();
    const [ours, theirs] = await authenticationRequests(2);
    const [issued] = await opened.authority.issue([ours!, { ...theirs!, municipality: naha }]);
    place.pass(3600);
    await opened.authority.revoke(issued!, 'keyCompromise');
    place.pass(1);
    assert.equal((await opened.authority.publish()).length, 2);
    const crl = opened.authority.lists.read(name)!;
    const file = join(place.folder, 'list.crl');
    writeFileSync(file, crl);
    const { stdout, stderr } = spawnSync(
      'openssl',
      [
        'crl',
        '-inform',
        'DER',
        '-in',
        file,
        '-CAfile',
        join(place.folder, 'authentication-2023.pem'),
        '-noout',
        '-text',
      ],
      { encoding: 'utf8' },
    );
    assert.match(stderr + stdout, /verify OK/);
    assert.match(stdout, /OU = Tokyo-to, CN = Kiyose-shi CRLDP[\s\S]*Key Compromise/);
    const check = (seconds: number) =>
      checkCertificate(issued!.certificate, {
        at: new Date(place.clock().getTime() + seconds * 1000),
        now: place.clock(),
        purpose: 'authentication',
        anchors: [anchorOf('authentication', issued!.authority)],
        revocation: [{ kind: 'crl', crl }],
      }).status;
    assert.deepEqual([check(-60), check(0)], ['valid', 'revoked']);
  });

  test('has a number that rises and never falls: clock back, file lost, file damaged, restart', async () => {
    await using place = await setUp();
    {
      await using opened = await place.open();
      await opened.authority.issue([await authenticationRequest()]);
      await opened.authority.publish();
    }
    const file = join(place.folder, 'pki', 'authentication/2023/Tokyo-to/Kiyose-shi.crl');
    let before = 1n;
    for (const happens of [
      () => place.pass(60),
      () => place.pass(-7200),
      () => rmSync(file),
      () => writeFileSync(file, 'damaged'),
    ]) {
      happens();
      await using opened = await place.open();
      await opened.authority.publish();
      const { number } = readCrl(opened.authority.lists.read(name)!);
      assert.equal(number, before + 1n);
      before = number;
      assert.deepEqual((await opened.authority.audit()).findings, []);
    }
    for (const spoil of [() => rmSync(file), () => writeFileSync(file, 'damaged')]) {
      spoil();
      await using opened = await place.open();
      assert.equal((await opened.authority.publish({ due: true })).length, 1, 'a row without its file is due');
      assert.equal((await opened.authority.publish({ due: true })).length, 0);
      rmSync(file);
      assert.equal((await opened.authority.publish({ due: true })).length, 1, 'and one whose file goes meanwhile');
    }
    await using opened = await place.open();
    place.pass(day + 7200);
    assert.equal((await opened.authority.publish({ due: true })).length, 1);
  });

  test('that followed the feed is that of the books read anew; what has ended leaves it', async () => {
    await using place = await setUp();
    const [one, ...others] = await authenticationRequests(4);
    const short = { ...one!, notAfter: new Date('2026-11-28T14:59:59Z') };
    await using followed = await place.open();
    const issued = await followed.authority.issue([...others, short]);
    await followed.authority.publish();
    for (const { serial } of issued)
      await followed.authority.revoke({ purpose: 'authentication', serial }, 'affiliationChanged');
    place.pass(1);
    await followed.authority.publish();
    const listed = () => [...entriesOf(readCrl(followed.authority.lists.read(name)!))].map(({ serial }) => serial);
    assert.equal(listed().length, 4);
    const ours = readCrl(followed.authority.lists.read(name)!);
    await using fresh = await place.open();
    await fresh.authority.publish();
    const theirs = readCrl(fresh.authority.lists.read(name)!);
    assert.deepEqual(Buffer.from(theirs.entries), Buffer.from(ours.entries));
    // It ends; one list after its end still has it, the next has not (RFC 5280 3.3).
    for (const count of [4, 4, 4, 3]) {
      place.pass(day);
      await followed.authority.publish();
      assert.equal(listed().length, count);
    }
    assert.deepEqual((await followed.authority.audit()).findings, []);
  });

  for (const restart of [false, true])
    for (const goesBack of [false, true])
      test(`has whoever is revoked after the end of the certificate${goesBack ? ', by a clock that went back,' : ''} once${restart ? ', after a restart' : ''}`, async () => {
        await using place = await setUp();
        const before = await place.open();
        let opened = before;
        const [request, other] = await authenticationRequests(2);
        const notAfter = new Date('2026-11-28T14:59:59Z');
        const [short, long] = await opened.authority.issue([{ ...request!, notAfter }, other!]);
        place.pass(5 * day);
        await opened.authority.revoke(long!, 'superseded');
        await opened.authority.publish();
        // Its list is of a time after its end, and has no reason to name it yet.
        if (goesBack) place.pass(-4 * day);
        const used = new Date('2026-11-27T00:00:00Z');
        await opened.authority.revoke(short!, 'keyCompromise', used);
        if (restart) {
          await opened[Symbol.asyncDispose]();
          opened = await place.open();
        }
        for (const expected of [2, 1, 1]) {
          await opened.authority.publish();
          const listed = [...entriesOf(readCrl(opened.authority.lists.read(name)!))];
          assert.equal(listed.length, expected);
          if (expected === 2)
            assert.deepEqual(
              listed.find(({ serial }) => serial === short!.serial),
              { serial: short!.serial, at: used, reason: 'keyCompromise' },
            );
          assert.equal(opened.authority.status(short!, 2023).status, 'revoked');
        }
        assert.deepEqual((await opened.authority.audit()).findings, []);
        await opened[Symbol.asyncDispose]();
      });

  test('has one updater at a time, in one process or in two', async () => {
    await using place = await setUp();
    await using one = await place.open();
    await using other = await place.open();
    await one.authority.issue([await authenticationRequest()]);
    await Promise.all([one.authority.publish(), one.authority.publish()]);
    const both = await Promise.allSettled([one.authority.publish(), other.authority.publish()]);
    for (const result of both)
      if (result.status === 'rejected') assert.equal(result.reason.code, 'store.leased', result.reason);
    const rows = await place.store.db.selectFrom('crl_publication').select('number').orderBy('number').execute();
    assert.deepEqual(
      rows.map(({ number }) => number),
      rows.map((_, index) => index + 1),
    );
  });
});

describe('a list that never got to its file', () => {
  test('is in the books, found by the auditor until it is made again, and drops nothing that nobody saw', async () => {
    await using place = await setUp();
    let isAway = false;
    await using opened = await place.open((own) => ({
      ...own,
      sign: (key, data) => (isAway ? Promise.reject(new Error('away')) : own.sign(key, data)),
    }));
    const { authority } = opened;
    const notAfter = new Date('2026-12-01T14:59:59Z');
    const [issued] = await authority.issue([{ ...(await authenticationRequest()), notAfter }]);
    await authority.revoke(issued!, 'keyCompromise');
    await authority.publish();
    place.pass(10 * day);
    isAway = true;
    await assert.rejects(authority.publish(), /away/);
    isAway = false;
    const findings = (await authority.audit()).findings.map(({ id }) => id);
    assert.deepEqual(findings, ['list-number'], 'the file is of the one before');
    // It ended since, but no list of a time after its end has been there yet (RFC 5280 3.3).
    for (const entries of [1, 0]) {
      assert.equal((await authority.publish({ due: true })).length, entries === 1 ? 1 : 0);
      if (entries === 0) await authority.publish();
      assert.equal([...entriesOf(readCrl(authority.lists.read(name)!))].length, entries);
      assert.deepEqual((await authority.audit()).findings, []);
    }
  });
});

describe('the responder', () => {
  test('of a town that stays up answers with certificates that hold, a new one every few days', async () => {
    await using place = await setUp();
    await using opened = await place.open();
    const { authority } = opened;
    const [{ certificate: leaf, authority: issuer }] = (await authority.issue([await authenticationRequest()])) as [
      IssuedCertificate,
    ];
    const anchor = anchorOf('authentication', issuer);
    const { responders, renew } = await authority.responders();
    const request = ocspRequestFor(readCertificate(leaf), anchor);
    const told = async () => {
      const { der } = await responders.get('authentication')!.answer(request);
      const response = readOcspResponse(der);
      assert.ok(typeof response !== 'string');
      const { status, findings } = checkCertificate(leaf, {
        at: place.clock(),
        purpose: 'authentication',
        anchors: [anchor],
        revocation: [{ kind: 'ocsp', response: der }],
        freshness: freshness.online,
      });
      return { status: findings[0]?.id ?? status, by: readCertificate(response.certificates[0]!).serial };
    };
    const by = new Set<bigint>();
    for (let passed = 0; passed < 30; passed++) {
      const answer = await told();
      assert.equal(answer.status, 'valid', `day ${passed}`);
      by.add(answer.by);
      place.pass(day);
      await renew();
    }
    assert.equal(by.size, 6);
    place.pass(7 * day + 1);
    assert.equal((await told()).status, 'revocation-signer', 'nobody renewed it');
    assert.deepEqual((await authority.audit()).findings, []);
  });
});
