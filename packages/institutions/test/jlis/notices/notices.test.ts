// Notices before a card or certificate ends (services.md §9, M12): each on its day, once, also after years.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dayInJapan } from '@openmyna/identity';
import type { Store } from '@openmyna/store';
import { seeded } from '@openmyna/store/test-harness';
import { type CardFacts, type JlisTables, openExpiryNotices } from '../../../src/jlis/index.ts';
import { factsOf, setUp } from '../../institutions.ts';
import { naha, person } from '../../municipality/fixture.ts';
import { authenticationRequest, signatureRequest } from '../fixture.ts';

/** A town with cards that end in 2036, and certificates that end on 26 March 2031. */
const withCards = async (
  cards: Readonly<Record<string, Partial<CardFacts>>>,
  options: Parameters<typeof setUp>[0] = {},
) => {
  const place = await setUp(options);
  const { authority, clock } = place;
  const notices = openExpiryNotices({
    store: place.store as Store<unknown> as Store<JlisTables>,
    cards: place.cards,
    authority,
    clock,
  });
  for (const [id, facts] of Object.entries(cards)) {
    const name = { residentId: id, cardId: id };
    await place.happen(id, { kind: 'registration', person: person() });
    await place.cards.record(name, { kind: 'made', facts: { ...factsOf(id), ...facts }, registerVersion: 1 });
    await place.cards.record(name, { kind: 'issued' });
    await authority.issue([
      { ...(await authenticationRequest()), holder: id },
      { ...(await signatureRequest()), holder: id },
    ]);
  }
  await place.settle();
  const listOf = async (id: string) =>
    (await notices.noticesOf(await place.cards.card({ cardId: id }))).map(
      ({ on, kind, of, status }) => `${on} ${kind} ${of.join(' ')} ${status}`,
    );
  return {
    ...place,
    notices,
    listOf,
    /** Noon in Japan. */
    until: (day: string) => place.pass((Date.parse(`${day}T03:00:00Z`) - place.clock().getTime()) / 86_400_000),
  };
};

const plan = [
  '2030-12-26 expiring authentication signature',
  '2031-03-26 ended authentication signature',
  '2031-06-26 grace-ended authentication',
  '2035-12-27 expiring card',
  '2036-03-27 ended card',
];
const all = (status: string, ...some: readonly string[]) => some.map((line) => `${line} ${status}`);

describe('notices are sent', () => {
  test('each on its day: a letter three months before, on the day, and when health insurance no longer takes it', async () => {
    await using place = await withCards({ R1: {} });
    assert.equal(await place.notices.attend(), 0);
    assert.deepEqual(await place.listOf('R1'), all('planned', ...plan));
    for (const [index, line] of plan.entries()) {
      const day = line.slice(0, 10);
      place.until(day);
      assert.deepEqual((await place.listOf('R1'))[index], `${line} due`);
      assert.equal(await place.notices.attend(), 1, day);
      assert.equal(await place.notices.attend(), 0, day);
      place.pass(1);
      assert.equal(await place.notices.attend(), 0, day);
    }
    assert.deepEqual(await place.listOf('R1'), all('sent', ...plan));
    await assert.rejects(place.store.db.deleteFrom('expiry_notice').execute());
  });

  test('a clock that stops only where something is due next meets every notice’s day, at ends of months too', async () => {
    // Three months before and after them there is no 31st, or no 29th.
    const ends = ['2032-02-29', '2032-05-31', '2032-11-30', '2033-05-29', '2033-08-31'];
    const idOf = (end: string) => `R${end.replaceAll('-', '')}`;
    await using place = await withCards(Object.fromEntries(ends.map((expiresOn) => [idOf(expiresOn), { expiresOn }])));
    await place.notices.attend();
    for (;;) {
      const next = await place.notices.nextDue(place.clock());
      if (next === undefined) break;
      assert.ok(next > place.clock());
      place.pass((next.getTime() - place.clock().getTime()) / 86_400_000);
      await place.notices.attend();
    }
    const sent = await place.notices.latest(1000);
    assert.ok(sent.length >= 2 * ends.length);
    for (const { on, sentAt } of sent) assert.equal(dayInJapan(sentAt!), on);
    for (const end of ends)
      for (const notice of await place.notices.noticesOf(await place.cards.card({ cardId: idOf(end) })))
        assert.equal(notice.status, 'sent', `${end}: ${notice.kind} on ${notice.on}`);
  });

  test('after a jump of years all of them, once, however many are at it and whatever is aborted', async () => {
    const faults = { abortShare: 0.3, random: seeded('faults') };
    await using place = await withCards({ R1: {}, R2: {}, R3: {} }, { faults });
    await place.notices.attend();
    place.until('2040-01-01');
    const { attend } = place.notices;
    const [first, second, third] = await Promise.all([attend(), attend(), attend()]);
    assert.equal(first! + second! + third!, 3 * plan.length);
    assert.equal(await attend(), 0);
    for (const id of ['R1', 'R2', 'R3']) assert.deepEqual(await place.listOf(id), all('sent', ...plan));
  });

  test('again where it was stopped in the middle: the day is attended when all is sent', async () => {
    await using place = await withCards({ R1: {}, R2: {} });
    await place.notices.attend();
    place.until('2031-03-26');
    let asked = 0;
    const away = openExpiryNotices({
      store: place.store as Store<unknown> as Store<JlisTables>,
      cards: {
        card: (key) => (asked++ === 1 ? Promise.reject(new Error('away')) : place.cards.card(key)),
      },
      authority: place.authority,
      clock: place.clock,
    });
    await assert.rejects(away.attend(), /away/);
    const latest = async () =>
      (await place.notices.latest(10)).map(({ cardId, on, status }) => `${cardId} ${on} ${status}`);
    const states = (await latest()).map((line) => line.split(' ')[2]).toSorted();
    assert.deepEqual(states, ['due', 'due', 'sent', 'sent']);
    assert.equal(await place.notices.attend(), 2, 'of the other card');
    assert.equal((await latest()).filter((line) => line.endsWith('sent')).length, 4);
    assert.equal((await place.notices.latest(3)).length, 3);
    for (const id of ['R1', 'R2'])
      assert.deepEqual((await place.listOf(id)).slice(0, 2), all('sent', ...plan.slice(0, 2)));
  });

  test('of everything since the books began, also where nobody attended before; of nothing from before them', async () => {
    await using place = await withCards({ R1: {} });
    // Ended when the town was made.
    await place.issue('R2');
    const { authority } = place;
    const ended = { notBefore: new Date('2020-10-20T03:00:00Z'), notAfter: new Date('2025-03-26T14:59:59Z') };
    await authority.issue([{ ...(await authenticationRequest()), ...ended, holder: 'R2' }]);
    place.until('2031-04-01');
    assert.deepEqual((await place.listOf('R1')).slice(0, 2), all('due', ...plan.slice(0, 2)));
    assert.equal(await place.notices.attend(), 2);
    assert.deepEqual(await place.listOf('R1'), [
      ...all('sent', ...plan.slice(0, 2)),
      ...all('planned', ...plan.slice(2)),
    ]);
    assert.deepEqual(await place.listOf('R2'), all('planned', ...plan.slice(3)));
  });

  test('and when the clock goes back, of nothing twice', async () => {
    await using place = await withCards({ R1: {} });
    await place.notices.attend();
    place.until('2031-03-26');
    assert.equal(await place.notices.attend(), 2);
    place.until('2030-12-26');
    assert.equal(await place.notices.attend(), 0);
    place.until('2031-03-27');
    assert.equal(await place.notices.attend(), 0);
  });
});

describe('no notice', () => {
  test('of a card that ends with the stay comes as a letter; nor of the certificates that end with it', async () => {
    await using place = await withCards({ R1: { expiresOn: '2031-03-26', endsWithStay: true } });
    assert.deepEqual(await place.listOf('R1'), [
      '2031-03-26 ended card authentication signature planned',
      '2031-06-26 grace-ended authentication planned',
    ]);
  });

  test('of a certificate that was revoked or replaced, of a card that is void', async () => {
    await using place = await withCards({ R1: {}, R2: {} });
    await place.happen('R1', { kind: 'move', to: naha });
    await place.happen('R2', { kind: 'death' });
    await place.settle();
    assert.deepEqual(
      await place.listOf('R1'),
      all('planned', ...plan.map((line) => line.replace('authentication signature', 'authentication'))),
    );
    assert.deepEqual(await place.listOf('R2'), []);
    await place.notices.attend();
    place.until('2030-12-26');
    assert.equal(await place.notices.attend(), 1);
    // Renewed in the window: what ends is the new one.
    const before = (await place.authority.certificatesOf('R1')).find(({ purpose }) => purpose === 'authentication');
    const fresh = {
      ...(await authenticationRequest()),
      holder: 'R1',
      notBefore: place.clock(),
      replaces: before!.serial,
    };
    await place.authority.issue([{ ...fresh, notAfter: new Date('2032-03-26T14:59:59Z') }]);
    assert.deepEqual(await place.listOf('R1'), [
      '2030-12-26 expiring authentication sent',
      '2031-12-26 expiring authentication planned',
      '2032-03-26 ended authentication planned',
      '2032-06-26 grace-ended authentication planned',
      '2035-12-27 expiring card planned',
      '2036-03-27 ended card planned',
    ]);
    place.until('2036-12-31');
    assert.equal(await place.notices.attend(), 5);
  });

  test('of what is issued after its day: a certificate of the last months is not announced by the letter of before', async () => {
    await using place = await withCards({ R1: { expiresOn: '2031-05-01' } });
    place.until('2031-04-01');
    await place.authority.issue([
      {
        ...(await authenticationRequest()),
        holder: 'R1',
        notBefore: place.clock(),
        notAfter: new Date('2031-05-01T14:59:59Z'),
      },
    ]);
    await place.notices.attend();
    assert.deepEqual(await place.listOf('R1'), [
      '2030-12-26 expiring signature sent',
      '2031-02-01 expiring card sent',
      '2031-03-26 ended signature sent',
      '2031-05-01 ended card authentication planned',
      '2031-08-01 grace-ended authentication planned',
    ]);
  });
});
