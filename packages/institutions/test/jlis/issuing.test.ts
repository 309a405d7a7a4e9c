// Issuing: intents first, numbers once, all of a batch or nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCertificate, scheduleOf, toPem } from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import { asOwner, seeded } from '@openmyna/store/test-harness';
import type { LogEntry } from '../../src/jlis/index.ts';
import { beginBooks, createSerialNumbers } from '../../src/jlis/issuing/serial-numbers.ts';
import { digestOf } from '../../src/jlis/keys/signature-log.ts';
import {
  authenticationRequest,
  authenticationRequests,
  newHolder,
  openOver,
  setUp,
  signatureRequest,
} from './fixture.ts';

describe('what is issued', () => {
  test('is of the four families and of the generation of its day, and openssl accepts it', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    await using place = await setUp();
    await using opened = await place.open();
    const requests = [
      { ...(await authenticationRequest()), medium: 'card' },
      { ...(await authenticationRequest()), medium: 'phone' },
      { ...(await signatureRequest()), medium: 'card' },
      { ...(await signatureRequest()), medium: 'phone' },
      {
        ...(await authenticationRequest()),
        notBefore: new Date('2020-01-01T00:00:00Z'),
        notAfter: new Date('2025-03-26T14:59:59Z'),
        serial: 0x02000000n,
      },
    ] as const;
    const issued = await opened.authority.issue(requests);
    for (const [index, { purpose, serial, certificate }] of issued.entries()) {
      assert.equal(readCertificate(certificate).serial, serial);
      const file = join(place.folder, 'leaf.pem');
      writeFileSync(file, toPem('CERTIFICATE', certificate));
      const generation = index === 4 ? 2019 : 2023;
      const { stdout, stderr } = spawnSync(
        'openssl',
        ['verify', '-no_check_time', '-CAfile', join(place.folder, `${purpose}-${generation}.pem`), file],
        { encoding: 'utf8' },
      );
      assert.match(stdout, /: OK/, stderr);
    }
    assert.deepEqual((await opened.authority.audit()).findings, []);
  });

  test('is all of a batch or nothing of it', async () => {
    await using place = await setUp();
    await using opened = await place.open();
    const good = await authenticationRequest();
    const bad = { ...good, notAfter: new Date('2031-03-26T15:00:00Z') };
    await assert.rejects(opened.authority.issue([good, bad]), { code: 'pki.lint' });
    const { intents } = await opened.authority.audit();
    assert.equal(intents, 0);
  });
});

describe('a serial number', () => {
  test('is given once: many at once, 40001 in a third of all commits, over restarts', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    const serials: bigint[] = [];
    for (let run = 0; run < 3; run++) {
      await using opened = await place.open();
      const issued = await Promise.all(
        Array.from({ length: 15 }, async () => opened.authority.issue(await authenticationRequests(2))),
      );
      serials.push(...issued.flat().map(({ serial }) => serial));
      assert.deepEqual((await opened.authority.audit()).findings, []);
    }
    assert.equal(new Set(serials).size, 90);
  });

  test('from before the books is taken once, and from the books none is', async () => {
    await using place = await setUp();
    await using opened = await place.open();
    const request = { ...(await authenticationRequest()), serial: 0x07000000n };
    await opened.authority.issue([request]);
    await assert.rejects(opened.authority.issue([{ ...request, holder: newHolder() }]), { code: 'jlis.serial' });
    const [issued] = await opened.authority.issue([await authenticationRequest()]);
    const { serial } = issued!;
    await assert.rejects(opened.authority.issue([{ ...request, serial: serial + 500n }]), { code: 'jlis.serial' });
  });

  test('is never an authority’s own, of the past or of the generation to come', async () => {
    await using place = await setUp();
    // The books begin where the counter stands a day later: at the number that the authority of 2028 is to have.
    place.pass((Date.parse('2028-03-31T00:00:00Z') - place.clock().getTime()) / 1000);
    await using opened = await place.open();
    const [past, planned] = [2023, 2028].map((year) => scheduleOf('authentication', year).serial);
    const request = await authenticationRequest();
    const issued = await opened.authority.issue([request, await authenticationRequest()]);
    assert.deepEqual(
      issued.map(({ serial }) => serial - planned!),
      [1n, 2n],
    );
    await assert.rejects(opened.authority.issue([{ ...request, serial: past! }]), { code: 'jlis.serial' });
    await assert.rejects(opened.authority.issue([{ ...request, serial: planned! }]), { code: 'jlis.serial' });
  });

  test('whose signing failed is closed, and never used', async () => {
    await using place = await setUp();
    {
      await using broken = await place
        .open((own) => ({
          ...own,
          sign: async (name, data) => {
            if (name === 'authentication-2023') throw new Error('the module is away');
            return own.sign(name, data);
          },
        }))
        .catch(() => undefined as never);
      // The authority's own certificate could not be signed either: nothing was opened.
      assert.equal(broken, undefined);
    }
    {
      await using first = await place.open();
      await first.authority.issue([await authenticationRequest()]);
    }
    await using failing = await place.open((own) => ({ ...own, sign: async () => Promise.reject(new Error('away')) }));
    await assert.rejects(failing.authority.issue([await authenticationRequest()]), /away/);
    const report = await failing.authority.audit();
    assert.deepEqual([report.findings, report.abandoned, report.certificates], [[], 1, 1]);
  });
});

describe('numbers', () => {
  const purpose = 'authentication';

  test('come in blocks: takers at once share one, each its own numbers, and a restart leaves the rest of it', async () => {
    await using place = await setUp();
    const firsts = await beginBooks(place.store, place.clock);
    const begin = firsts.get(purpose)!;
    const next = async () => {
      const row = place.store.db.selectFrom('serial_block').select('next').where('purpose', '=', purpose);
      return (await row.executeTakeFirstOrThrow()).next;
    };
    const serials = createSerialNumbers(place.store, () => 0);
    const taken = await Promise.all(Array.from({ length: 40 }, () => serials.take(purpose, 3)));
    assert.deepEqual(
      taken,
      taken.map((_, index) => begin + 3 * index),
    );
    assert.equal(await next(), begin + 1000, 'one block is taken for all of them');
    const restarted = createSerialNumbers(place.store, () => 0);
    assert.equal(await restarted.take(purpose, 1), begin + 1000);
    // More than a block is one block: numbers of one taker follow one another.
    assert.equal(await restarted.take(purpose, 2500), begin + 2000);
    assert.equal(await next(), begin + 4500);
  });

  test('are those of one process alone, where two have blocks', async () => {
    await using place = await setUp();
    await beginBooks(place.store, place.clock);
    const both = [0, 1].map(() => createSerialNumbers(place.store, () => 0));
    const taken = await Promise.all(Array.from({ length: 60 }, (_, index) => both[index % 2]!.take(purpose, 100)));
    assert.equal(new Set(taken).size, 60);
    const sorted = taken.toSorted((a, b) => a - b);
    for (const [index, first] of sorted.entries()) if (index > 0) assert.ok(first >= sorted[index - 1]! + 100);
  });

  test('stay above everything in the log, whatever a database says that was restored from an old backup', async () => {
    await using place = await setUp();
    const requests = await authenticationRequests(5);
    let highest = 0n;
    {
      await using opened = await place.open();
      for (const { serial } of await opened.authority.issue(requests)) if (serial > highest) highest = serial;
    }
    // As it was before these were issued.
    await asOwner(
      place.store.url,
      'delete from certificate_issued; delete from certificate_holder; delete from certificate_intent',
      'update serial_block set next = first',
    );
    await using opened = await place.open();
    const [issued] = await opened.authority.issue([requests[0]!]);
    assert.equal(issued!.serial, highest + 1n);
  });
});

describe('a key of an authority signs', () => {
  test('only what the log has already, on the disk: certificates, a nation’s, responders’ and lists', async () => {
    await using place = await setUp();
    const signed: string[] = [];
    const entries = () =>
      readFileSync(join(place.folder, 'signatures.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as LogEntry);
    await using opened = await place.open((own) => ({
      ...own,
      sign: (name, data) => {
        // What is asked over OCSP is signed by the responder's own key, for which there is no log.
        if (/^(authentication|signature)-/.test(name)) {
          const serial = isList(data) ? undefined : serialIn(data);
          const line = entries().findLast(({ key, use, about, digest }) => {
            if (key !== name) return false;
            if (use !== 'certificates') return digest === digestOf([data]);
            const [first, last] = about.split('-').map((hex) => BigInt(`0x${hex}`));
            return serial !== undefined && first! <= serial && serial <= last!;
          });
          assert.ok(line !== undefined, `${name} signs what the log does not have`);
          signed.push(line.use);
        }
        return own.sign(name, data);
      },
    }));
    const { authority } = opened;
    await authority.issue([await authenticationRequest(), await signatureRequest()]);
    const request = await authenticationRequest();
    await authority.issueMany({
      name: 'many',
      count: 300,
      requestOf: (index) => ({ ...request, holder: `N${index}-1` }),
    });
    await authority.responders();
    await authority.publish();
    const count = (use: string) => signed.filter((one) => one === use).length;
    assert.ok(count('certificates') > 302 && count('crl') >= 2, JSON.stringify(Object.groupBy(signed, (use) => use)));
    assert.deepEqual((await authority.audit()).findings, []);
  });

  test('for nothing that another process has closed meanwhile: its number stays unused', async () => {
    await using place = await setUp();
    let other: Awaited<ReturnType<typeof place.open>> | undefined;
    let isOpen = false;
    {
      await using opened = await place.open((own) => ({
        ...own,
        sign: async (name, data) => {
          const signature = await own.sign(name, data);
          // It takes what is under way here for what a crash left.
          if (isOpen) other ??= await place.open();
          return signature;
        },
      }));
      const request = await authenticationRequest();
      isOpen = true;
      await assert.rejects(opened.authority.issue([request]), { code: 'jlis.serial' });
      assert.deepEqual(await opened.authority.certificatesOf(request.holder), []);
      const { findings, certificates, abandoned } = await opened.authority.audit();
      assert.deepEqual([findings, certificates, abandoned], [[], 0, 1]);
      // Asked again, under another number.
      assert.equal((await opened.authority.issue([request])).length, 1);
    }
    await other![Symbol.asyncDispose]();
  });

  test('once, where the answer to a commit was lost: what came about is not abandoned', async () => {
    await using place = await setUp();
    let isLost = false;
    const store = {
      ...place.store,
      transaction: async <T>(work: Parameters<typeof place.store.transaction<T>>[0]): Promise<T> => {
        const before = await issuedIn(place.store);
        const result = await place.store.transaction(work);
        if (!isLost && (await issuedIn(place.store)) > before) {
          isLost = true;
          throw new Error('the connection ended during the commit');
        }
        return result;
      },
    };
    await using opened = await openOver(place.folder, store, place.clock);
    const request = await authenticationRequest();
    await place.enter([request.holder]);
    await assert.rejects(opened.authority.issue([request]), /during the commit/);
    await assert.rejects(opened.authority.issue([request]), { code: 'jlis.certificate-living' });
    const { findings, certificates, abandoned } = await opened.authority.audit();
    assert.deepEqual([findings, certificates, abandoned], [[], 1, 0]);
  });
});

const issuedIn = async ({ db }: Awaited<ReturnType<typeof setUp>>['store']): Promise<number> =>
  (await db.selectFrom('certificate_issued').select('purpose').execute()).length;

/** A TBSCertList begins with its version, a TBSCertificate with [0]. */
const isList = (tbs: Uint8Array): boolean => tbs[4] !== 0xa0;

/** Of a TBSCertificate: behind SEQUENCE and the version. */
const serialIn = (tbs: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(tbs.subarray(11, 11 + tbs[10]!)).toString('hex')}`);

describe('many', () => {
  test('go on exactly where they were, after a cancel and after an error', async () => {
    await using place = await setUp();
    const requestOf = await (async () => {
      const request = await authenticationRequest();
      return (index: number) => ({ ...request, holder: `N${index}-1` });
    })();
    const job = { name: 'nation', count: 1600, requestOf };
    {
      await using opened = await place.open();
      const cancel = new AbortController();
      const issued = await opened.authority.issueMany(job, { signal: cancel.signal, onProgress: () => cancel.abort() });
      assert.ok(issued > 0 && issued < job.count);
    }
    {
      let left = 300;
      await using opened = await place.open((own) => ({
        ...own,
        sign: (name, data) => (left-- > 0 ? own.sign(name, data) : Promise.reject(new Error('away'))),
      }));
      await assert.rejects(opened.authority.issueMany(job), /away/);
    }
    await using opened = await place.open();
    await opened.authority.issueMany(job);
    assert.equal(await opened.authority.issueMany(job), 0);
    const holders = await place.store.db
      .selectFrom('certificate_intent as i')
      .innerJoin('certificate_issued as c', (join) =>
        join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
      )
      .select('i.holder')
      .where('i.profile', '=', 'card')
      .execute();
    assert.equal(holders.length, job.count);
    assert.equal(new Set(holders.map(({ holder }) => holder)).size, job.count, 'nobody has two');
    assert.deepEqual((await opened.authority.audit()).findings, []);
  });
});
