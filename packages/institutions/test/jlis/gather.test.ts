// What is asked for at once is issued in one go, and each gets their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherIssuing } from '../../src/jlis/index.ts';
import { authenticationRequest, newHolder, setUp, signatureRequest } from './fixture.ts';

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
  const first = [issue({ ...authentication, holder: 'A-1' }), issue({ ...signature, holder: 'A-1' })];
  await Promise.resolve();
  await Promise.resolve();
  const later = ['B-1', 'C-1', 'D-1'].map((holder) => issue({ ...authentication, holder }));
  const issued = await Promise.all([...first, ...later]);
  assert.deepEqual(batches, [2, 3]);
  const holders = [];
  for (const one of issued) holders.push((await authority.record(one)).holder);
  assert.deepEqual(holders, ['A-1', 'A-1', 'B-1', 'C-1', 'D-1']);
});

test('one that cannot be issued is refused alone', async () => {
  await using place = await setUp();
  const { authority } = await place.open();
  const issue = gatherIssuing(authority);
  const right = await authenticationRequest();
  const wrong = { ...right, notAfter: new Date(right.notBefore.getTime() - 1000) };
  const other = { ...right, holder: newHolder() };
  const results = await Promise.allSettled([issue(right), issue(wrong), issue(other)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual((await authority.audit()).findings, []);
});
