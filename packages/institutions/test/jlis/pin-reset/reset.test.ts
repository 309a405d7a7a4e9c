// Who may reset which PIN where (services.md §3.4, §3.5): each place and PIN, and a reservation that counts once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seeded } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import {
  applicationsOfPin,
  holds,
  noFaceMatch,
  openReservations,
  type PinKind,
  type Place,
  type ReservationEvent,
  type SessionPurpose,
} from '../../../src/jlis/index.ts';
import { isOpenAt, resetRules } from '../../../src/jlis/pin-reset/places.ts';
import { reservationAfter } from '../../../src/jlis/pin-reset/reservation.ts';
import { naha } from '../../municipality/fixture.ts';
import { setUpCard } from './fixture.ts';

const pins: readonly PinKind[] = ['authentication', 'signature', 'input-support', 'resident-register'];
const problem = (code: string, details: object = {}) => ({ code, details });
const refused = (why: string) => (error: { code?: string; details?: { problem?: string } }) =>
  error.code === 'jlis.reservation' && error.details?.problem === why;

describe('keys of a session are given', () => {
  /** What services.md §3.4 and the overview say, a line a place. */
  const allowed: readonly (readonly [Place, PinKind, string | undefined])[] = [
    ...pins.map((pin) => ['counter', pin, undefined] as const),
    ['post-office', 'authentication', undefined],
    ['post-office', 'signature', 'place'],
    ['post-office', 'input-support', undefined],
    ['post-office', 'resident-register', undefined],
    ['kiosk', 'authentication', 'no-reservation'],
    ['kiosk', 'signature', 'no-reservation'],
    ['kiosk', 'input-support', 'place'],
    ['kiosk', 'resident-register', 'place'],
    ['phone', 'authentication', 'no-reservation'],
    ['phone', 'signature', 'no-reservation'],
    ['phone', 'input-support', 'place'],
    ['phone', 'resident-register', 'place'],
  ];

  test('by place and PIN; every one is entered, and none that was refused', async () => {
    await using place = await setUpCard();
    let given = 0;
    for (const [at, pin, why] of allowed)
      for (const application of applicationsOfPin[pin]) {
        const asked = place.give({ act: 'reset-pin', at, pin }, application);
        if (why === undefined) {
          assert.equal((await asked).enc.length, 32);
          given++;
        } else
          await assert.rejects(asked, { code: 'jlis.session', details: { act: 'reset-pin', place: at, problem: why } });
      }
    const entered = await place.sessions.sessionsOf(place.name);
    assert.equal(entered.length, given);
    assert.deepEqual(
      entered.map(({ seq }) => seq),
      entered.map((_, index) => index + 1),
    );
    assert.deepEqual(entered.at(0), {
      cardId: 'R1-1',
      seq: 1,
      act: 'reset-pin',
      at: 'counter',
      about: 'authentication',
      application: 'jpki',
      counter: 7,
      givenAt: new Date('2026-11-26T03:00:00Z'),
    });
    for (const table of ['card_session', 'pin_reset_event'] as const)
      await assert.rejects(place.store.db.deleteFrom(table).execute(), 'what is entered stays');
  });

  test('at the post office of a municipality that entrusts it, and of no other', async () => {
    await using place = await setUpCard();
    const reset: SessionPurpose = { act: 'reset-pin', at: 'post-office', pin: 'authentication' };
    await place.happen('R1', { kind: 'move', to: naha });
    await place.give(reset);
    await place.happen('R1', { kind: 'move', to: { municipality: '131016', text: '東京都千代田区架空町９９丁目' } });
    await assert.rejects(place.give(reset), { code: 'jlis.session' });
    await place.give({ ...reset, at: 'counter' });
  });

  test('for the application that the PIN is in, as the card itself says', async () => {
    await using place = await setUpCard();
    const reset: SessionPurpose = { act: 'reset-pin', at: 'counter', pin: 'input-support' };
    await assert.rejects(
      place.give(reset, 'jpki'),
      problem('jlis.session', { act: 'reset-pin', place: 'counter', problem: 'application' }),
    );
    // A terminal that says one and is in another.
    await assert.rejects(place.give(reset, 'inputSupport', 'jpki'), { code: 'jlis.card-unknown' });
    await place.give(reset, 'inputSupport');
  });

  test('of a card in use, of somebody who is in the register, up to its last day', async () => {
    const counter: SessionPurpose = { act: 'reset-pin', at: 'counter', pin: 'authentication' };
    const renew: SessionPurpose = { act: 'renew', at: 'counter', purpose: 'authentication' };
    const status = (said: string) => ({
      code: 'jlis.card-status',
      details: { card: 'R1-1', kind: 'session', status: said },
    });
    const cases = [
      ['suspended', (place: Setting) => place.cards.record(place.name, { kind: 'suspended', why: 'lost' })],
      ['void', (place: Setting) => place.cards.record(place.name, { kind: 'void', why: 'returned' })],
      // Whoever is told of it late does not hand out keys meanwhile.
      ['dead', (place: Setting) => place.happen('R1', { kind: 'death' })],
      ['abroad', (place: Setting) => place.happen('R1', { kind: 'departure', continues: false })],
      [
        'expired',
        async (place: Setting) => place.pass((Date.parse('2036-03-28') - Date.parse('2026-11-26')) / 86_400_000),
      ],
    ] as const;
    for (const [said, happen] of cases) {
      await using place = await setUpCard();
      await happen(place);
      for (const purpose of [counter, renew]) await assert.rejects(place.give(purpose), status(said), said);
    }
  });

  test('of a card that is not handed over yet once both clerks have confirmed, for that alone', async () => {
    await using place = await setUpCard({ status: 'made' });
    const first: SessionPurpose = { act: 'hand-over', at: 'counter', pin: 'authentication' };
    const made = { code: 'jlis.card-status', details: { card: 'R1-1', kind: 'session', status: 'made' } };
    await assert.rejects(place.give(first), made);
    place.confirmed();
    await place.give(first);
    for (const purpose of [
      { act: 'reset-pin', at: 'counter', pin: 'authentication' },
      { act: 'renew', at: 'counter', purpose: 'signature' },
    ] as const)
      await assert.rejects(place.give(purpose), made);
    await place.cards.record(place.name, { kind: 'issued' });
    await assert.rejects(place.give(first), { code: 'jlis.card-status' });
  });

  test('of a card without PINs when it gets them, and not to reset them', async () => {
    await using place = await setUpCard({ form: 'face' });
    const set: SessionPurpose = { act: 'set-pins', at: 'counter', pin: 'authentication' };
    const reset: SessionPurpose = { act: 'reset-pin', at: 'counter', pin: 'authentication' };
    await assert.rejects(place.give(reset), { code: 'jlis.session' });
    await place.give(set);
    await place.cards.record(place.name, { kind: 'pins-set' });
    await place.give(reset);
    await assert.rejects(place.give(set), { code: 'jlis.session' });
  });
});

type Setting = Awaited<ReturnType<typeof setUpCard>>;

describe('a reservation', () => {
  for (const pin of ['authentication', 'signature'] as const)
    for (const at of ['kiosk', 'phone'] as const)
      test(`for the ${pin} PIN at a ${at}: keys once, and entered with it`, async () => {
        await using place = await setUpCard();
        const reserved = await place.reserve(pin);
        assert.equal(reserved.validUntil!.getTime() - Date.parse('2026-11-26T03:00:00Z'), holds.reservation);
        await place.reset(reserved, at);
        await assert.rejects(place.reset(reserved, at), refused('used'));
        const [session, ...others] = await place.sessions.sessionsOf(place.name);
        assert.deepEqual([session!.reservationId, session!.at, session!.about], [reserved.reservationId, at, pin]);
        assert.deepEqual(others, []);
        const [kept] = await place.reservations.reservationsOf('R1');
        assert.equal(kept!.status, 'used');
      });

  test('is not to be had without the other PIN, the face, a living one, both certificates', async () => {
    await using place = await setUpCard();
    const { reservations } = place;
    const card = await place.card();
    for (const pin of ['input-support', 'resident-register'] as const)
      await assert.rejects(reservations.ask(card, pin), refused('pin'));
    const asked = await reservations.ask(card, 'signature');
    const reserve = (signature: Uint8Array) =>
      reservations.reserve(card, asked.reservationId, { ...place.pictures, signature });
    const right = place.proofOf(asked);
    await assert.rejects(reserve(place.proofOf(asked, 'signature')), refused('proof'), 'by the key of the lost PIN');
    const other = await reservations.ask(card, 'signature');
    await assert.rejects(reserve(place.proofOf(other)), refused('proof'), 'of another question');
    for (const bytes of [new Uint8Array(0), right.slice(1), new Uint8Array(256), new Uint8Array(10_000)])
      await assert.rejects(reserve(bytes), refused('proof'));
    for (const verdict of [
      { same: false, live: true },
      { same: true, live: false },
      { same: true, live: undefined },
    ]) {
      place.says(verdict);
      await assert.rejects(reserve(right), refused('face'));
    }
    place.says({ same: true, live: true });
    assert.equal((await reserve(right)).status, 'reserved');
    await assert.rejects(reserve(right), refused('reserved'), 'once');
    await assert.rejects(
      reservations.reserve(card, 'f'.repeat(32), { ...place.pictures, signature: right }),
      refused('unknown'),
    );
  });

  test('is not to be had where no face can be matched, and nobody is asked for anything', async () => {
    await using place = await setUpCard();
    const { authority, clock, random } = place;
    const reservations = openReservations({ store: place.store as never, authority, face: noFaceMatch, clock, random });
    await assert.rejects(reservations.ask(await place.card(), 'signature'), { code: 'jlis.face-match' });
    assert.deepEqual(await reservations.reservationsOf('R1'), []);
    await assert.rejects(noFaceMatch.match(place.pictures), { code: 'jlis.face-match' });
  });

  test('is not to be had once the certificates have expired', async () => {
    await using place = await setUpCard();
    place.pass((Date.parse('2031-03-26T14:59:59Z') - Date.parse('2026-11-26T03:00:00Z')) / 86_400_000);
    await place.reservations.ask(await place.card(), 'signature');
    place.hours(1 / 3600);
    await assert.rejects(
      place.reservations.ask(await place.card(), 'signature'),
      refused('authentication-certificate'),
    );
  });

  test('ends with a certificate: after a change of name, after a revocation; at every step of it', async () => {
    for (const step of ['ask', 'reserve', 'present', 'redeem'] as const)
      for (const what of ['signature', 'authentication'] as const) {
        await using place = await setUpCard();
        const card = await place.card();
        const ends = async () => {
          if (what === 'signature') {
            await place.happen('R1', { kind: 'name', name: '例文　太郎' });
            await place.follow();
          } else
            for (const one of await place.authority.certificatesOf('R1-1'))
              if (one.purpose === what) await place.authority.revoke(one, 'keyCompromise');
        };
        const is = refused(`${what}-certificate`);
        const attempt = async () => {
          if (step === 'ask') await ends();
          const asked = await place.reservations.ask(card, 'authentication');
          const proof = { ...place.pictures, signature: place.proofOf(asked) };
          if (step === 'reserve') await ends();
          const { reservationId: id } = await place.reservations.reserve(card, asked.reservationId, proof);
          if (step === 'present') await ends();
          const presented = await place.reservations.present(card, id, 'kiosk');
          if (step === 'redeem') await ends();
          const signature = place.proofOf(presented);
          await place.give({ act: 'reset-pin', at: 'kiosk', pin: 'authentication', reservation: { id, signature } });
        };
        await assert.rejects(attempt(), is, step);
        assert.deepEqual(await place.sessions.sessionsOf(place.name), []);
      }
  });

  test('holds for 24 hours, for one PIN, at the terminal that asked last', async () => {
    await using place = await setUpCard();
    const reserved = await place.reserve('signature');
    place.hours(24);
    await assert.rejects(place.reset(reserved, 'phone'), refused('over'));
    place.hours(-1 / 3600);
    const first = await place.reservations.present(await place.card(), reserved.reservationId, 'kiosk');
    const second = await place.reservations.present(await place.card(), reserved.reservationId, 'phone');
    const give = (at: Place, pin: PinKind, signature: Uint8Array) =>
      place.give({ act: 'reset-pin', at, pin, reservation: { id: reserved.reservationId, signature } });
    await assert.rejects(give('kiosk', 'signature', place.proofOf(first)), refused('proof'));
    await assert.rejects(give('kiosk', 'signature', place.proofOf(second)), refused('presented'), 'another place');
    await assert.rejects(give('phone', 'authentication', place.proofOf(second)), refused('pin'));
    await give('phone', 'signature', place.proofOf(second));
    for (const at of ['counter', 'post-office'] as const)
      await assert.rejects(
        place.reservations.present(await place.card(), reserved.reservationId, at),
        refused('place'),
      );
  });

  test('waits ten minutes for what is to be signed', async () => {
    await using place = await setUpCard();
    const asked = await place.reservations.ask(await place.card(), 'signature');
    const proof = { ...place.pictures, signature: place.proofOf(asked) };
    place.hours(1 / 6);
    await assert.rejects(
      place.reservations.reserve(await place.card(), asked.reservationId, proof),
      refused('too-late'),
    );
  });

  test('counts at a kiosk from 06:30 until 23:00, and at any time with a phone', async () => {
    const at = (time: string) => new Date(`2026-11-26T${time}+09:00`);
    for (const [time, isOpen] of [
      ['00:00:00', false],
      ['06:29:59.999', false],
      ['06:30:00', true],
      ['22:59:59.999', true],
      ['23:00:00', false],
      ['23:59:59', false],
    ] as const) {
      assert.equal(isOpenAt(resetRules.kiosk, at(time)), isOpen, time);
      assert.ok(isOpenAt(resetRules.phone, at(time)));
    }
    await using place = await setUpCard();
    const reserved = await place.reserve('signature');
    // 12:00 to 23:00.
    place.hours(11);
    await assert.rejects(place.reset(reserved, 'kiosk'), problem('jlis.hours', { opens: '06:30', closes: '23:00' }));
    place.hours(7.5);
    await place.reset(reserved, 'kiosk');
  });

  test('is used once by two kiosks at once, whatever the database aborts', async () => {
    await using place = await setUpCard({ faults: { abortShare: 0.3, random: seeded('faults') } });
    for (let round = 0; round < 6; round++) {
      const reserved = await place.reserve('signature');
      const presented = await place.reservations.present(await place.card(), reserved.reservationId, 'kiosk');
      const reservation = { id: reserved.reservationId, signature: place.proofOf(presented) };
      const give = () => place.give({ act: 'reset-pin', at: 'kiosk', pin: 'signature', reservation });
      // Another terminal that asks meanwhile takes the question from the others.
      const another = round % 2 === 0 ? [] : [place.reset(reserved, 'kiosk')];
      const all = await Promise.allSettled([give(), give(), give(), ...another]);
      const given = all.filter(({ status }) => status === 'fulfilled');
      if (another.length === 0) assert.equal(given.length, 1);
      assert.ok(given.length <= 1, `${given.length}`);
      for (const one of all)
        if (one.status === 'rejected') assert.equal((one.reason as { code: string }).code, 'jlis.reservation');
      const entered = (await place.sessions.sessionsOf(place.name)).filter(
        ({ reservationId }) => reservationId === reserved.reservationId,
      );
      assert.equal(entered.length, given.length);
    }
    const used = (await place.reservations.reservationsOf('R1')).filter(({ status }) => status === 'used');
    assert.equal((await place.sessions.sessionsOf(place.name)).length, used.length);
    assert.ok(used.length > 0);
  });

  test('whatever happens to it in whatever order: used once at most, in its day, at a terminal that asked', () => {
    const step = fc.tuple(
      fc.constantFrom('asked', 'reserved', 'presented', 'used'),
      fc.constantFrom<Place>('kiosk', 'phone'),
      fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: -60_000, max: 120_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(holds.challenge, 6 * 3_600_000, 20 * 3_600_000) },
      ),
    );
    const name = { residentId: 'R1', reservationId: 'f'.repeat(32) };
    let everUsed = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now = Date.parse('2026-11-26T03:00:00Z');
        let state: ReturnType<typeof reservationAfter>;
        let reservedAt: number | undefined;
        let asked: { at: Place; time: number } | undefined;
        let used = 0;
        for (const [kind, at, wait] of steps) {
          now += wait;
          const event: ReservationEvent =
            kind === 'asked'
              ? { kind, cardId: 'R1-1', pin: 'signature', challenge: '0' }
              : kind === 'reserved'
                ? { kind, face: { same: true, live: true } }
                : kind === 'presented'
                  ? { kind, at, challenge: `${now}` }
                  : { kind, at };
          const next = reservationAfter(state, name, event, new Date(now));
          if (next === undefined) continue;
          state = next;
          if (kind === 'reserved') reservedAt = now;
          if (kind === 'presented') asked = { at, time: now };
          if (kind !== 'used') continue;
          used++;
          assert.ok(reservedAt !== undefined && now < reservedAt + holds.reservation);
          assert.ok(asked?.at === at && now < asked.time + holds.challenge);
        }
        assert.ok(used <= 1);
        everUsed += used;
      }),
      { numRuns: 2000, seed: 5 },
    );
    assert.ok(everUsed > 20, `${everUsed}`);
  });
});
