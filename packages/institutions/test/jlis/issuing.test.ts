// Issuing: intents first, numbers once, all of a batch or nothing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCertificate, scheduleOf, toPem } from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import { seeded } from '@openmyna/store/test-harness';
import { authenticationRequest, authenticationRequests, newHolder, setUp, signatureRequest } from './fixture.ts';

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
