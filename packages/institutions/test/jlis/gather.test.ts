// What is asked for at once is issued in one go, and each gets their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherIssuing } from '../../src/jlis/index.ts';
import { authenticationRequest, setUp, signatureRequest } from './fixture.ts';

test('two of one card are one batch; what comes meanwhile is the next; each is what was asked for', async () => {
  await using place = await setUp();
  const batches: number[] = [];
  const { authority } = await place.open();
  const issue = gatherIssuing({
    issue: (requests) => {
      batches.push(requests.length);
      return authority.issue(requests);
    },
  });
  const authentication = await authenticationRequest();
  const signature = await signatureRequest();
  const first = [issue({ ...authentication, holder: 'A' }), issue({ ...signature, holder: 'A' })];
  await Promise.resolve();
  await Promise.resolve();
  const later = ['B', 'C', 'D'].map((holder) => issue({ ...authentication, holder }));
  const issued = await Promise.all([...first, ...later]);
  assert.deepEqual(batches, [2, 3]);
  const holders = [];
  for (const one of issued) holders.push((await authority.record(one)).holder);
  assert.deepEqual(holders, ['A', 'A', 'B', 'C', 'D']);
});

test('one that cannot be issued is refused alone', async () => {
  await using place = await setUp();
  const { authority } = await place.open();
  const issue = gatherIssuing(authority);
  const right = await authenticationRequest();
  const wrong = { ...right, notAfter: new Date(right.notBefore.getTime() - 1000) };
  const results = await Promise.allSettled([issue(right), issue(wrong), issue(right)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual((await authority.audit()).findings, []);
});
