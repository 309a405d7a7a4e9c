// Authorities whose time comes while the others are open: made once, announced, and seen by everybody who is open.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generationsUntil } from '@openmyna/pki';
import { testStore } from '@openmyna/store/test-harness';
import { holderOf } from '../../src/jlis/cards/card-id.ts';
import { type JlisTables, jlisMigrations, openCardBook } from '../../src/jlis/index.ts';
import { authenticationRequest, madeAs, openOver, temporaryFolder } from './fixture.ts';

const setUp = async () => {
  await using opening = new AsyncDisposableStack();
  const folder = temporaryFolder();
  const store = opening.use(await testStore<JlisTables>({ used: true, migrations: jlisMigrations }));
  let now = new Date('2026-11-26T03:00:00Z');
  const clock = () => now;
  const cards = openCardBook(store, clock);
  const open = opening.move();
  return {
    folder,
    open: () => openOver(folder, store, clock, undefined, generationsUntil),
    enter: (cardId: string) => cards.record({ residentId: holderOf(cardId)!, cardId }, madeAs(cardId)),
    jump: (to: string) => {
      now = new Date(to);
    },
    at: () => now,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

const years = (authorities: readonly { readonly generation: number }[]) =>
  [...new Set(authorities.map(({ generation }) => generation))].sort();

test('one that has come issues, is answered for, and is published; those of before stay', async () => {
  await using place = await setUp();
  await using one = await place.open();
  const { authority } = one;
  assert.deepEqual(years(authority.authorities), [2015, 2019, 2023]);
  const old = (await authority.issue([await authenticationRequest()]))[0]!;
  place.jump('2035-12-01T00:00:00Z');
  await authority.begin();
  assert.deepEqual(years(authority.authorities), [2015, 2019, 2023, 2027, 2031, 2035]);
  const request = {
    ...(await authenticationRequest()),
    notBefore: new Date('2035-12-01T00:00:00Z'),
    notAfter: new Date('2040-03-26T14:59:59Z'),
  };
  await place.enter(request.holder);
  const [issued] = await authority.issue([request]);
  assert.equal((await authority.record(issued!)).generation, 2035);
  assert.equal(authority.status(issued!, 2035).status, 'good');
  await authority.revoke(issued!, 'keyCompromise');
  assert.equal(authority.status(issued!, 2035).status, 'revoked');
  // The authority of 2023 ended in 2033: it signs no list any more.
  const lists = await authority.publish();
  assert.deepEqual(years(lists), [2035]);
  assert.equal(authority.status(old, 2023).status, 'good');
  await assert.rejects(authority.revoke(old, 'keyCompromise'), { code: 'jlis.certificate-ended' });
  const { findings } = await authority.audit();
  assert.deepEqual(findings, []);
});

test('one that is made while others are open is one, and is seen by all of them', async () => {
  await using place = await setUp();
  await using one = await place.open();
  await using other = await place.open();
  place.jump('2028-01-01T00:00:00Z');
  const begun = await Promise.allSettled([one.authority.begin(), other.authority.begin()]);
  for (const result of begun) if (result.status === 'rejected') assert.equal(result.reason.code, 'store.leased');
  await one.authority.begin();
  const [issued] = await one.authority.issue([
    {
      ...(await authenticationRequest()),
      notBefore: new Date('2028-01-01T00:00:00Z'),
      notAfter: new Date('2032-03-26T14:59:59Z'),
    },
  ]);
  await other.authority.follow();
  assert.equal(other.authority.status(issued!, 2027).status, 'good');
  const keyOf = ({ authority }: typeof one) =>
    authority.authorities.find(({ name }) => name === 'signature-2027')!.keyId;
  assert.deepEqual(keyOf(other), keyOf(one));
});

test('a key that was made and not certified is the one that is certified after the process has ended', async () => {
  await using place = await setUp();
  place.jump('2028-01-01T00:00:00Z');
  let keyId: Uint8Array;
  {
    await using before = await place.open();
    keyId = before.authority.authorities.find(({ name }) => name === 'signature-2027')!.keyId;
  }
  rmSync(join(place.folder, 'signature-2027.pem'));
  await using after = await place.open();
  assert.deepEqual(after.authority.authorities.find(({ name }) => name === 'signature-2027')!.keyId, keyId);
});
