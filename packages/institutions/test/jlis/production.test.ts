// Making a card: by many at once, from two processes, and by one that ends at any step. What lives afterwards is on a card that was
// made, once for each purpose.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Personalisation } from '@openmyna/card';
import { endOfDayInJapan } from '@openmyna/identity';
import { generationsUntil } from '@openmyna/pki';
import type { Lease, Store } from '@openmyna/store';
import { testStore } from '@openmyna/store/test-harness';
import {
  type CertificateRecord,
  type CertificateRequest,
  type CertificationAuthority,
  type JlisTables,
  jlisMigrations,
  openApplicationBook,
  openCardBook,
  type ProductionOptions,
  produce,
  settleProductions,
  type Workshop,
} from '../../src/jlis/index.ts';
import type { LifeEvent } from '../../src/municipality/index.ts';
import { type MunicipalityTables, municipalityMigrations } from '../../src/municipality/index.ts';
import { type Institutions, setUp } from '../institutions.ts';
import { naha, person } from '../municipality/fixture.ts';
import { authenticationRequest, openOver, signatureRequest } from './fixture.ts';

const adult: LifeEvent = { kind: 'registration', person: person() };

type Made = Map<string, Personalisation>;

/** Certifies one purpose after the other, and keeps the card at the end, as a vendor does. */
const workshopOf = (authority: Pick<CertificationAuthority, 'issue'>, made: Made): Workshop => ({
  has: (cardId) => made.has(cardId),
  make: async (card) => {
    const { notBefore, expiresOn } = card.certificates.authentication;
    const dates = { notBefore: new Date(notBefore), notAfter: endOfDayInJapan(expiresOn) };
    for (const request of [await authenticationRequest(), await signatureRequest()] as CertificateRequest[])
      await authority.issue([{ ...request, ...dates, holder: card.cardId }]);
    if (made.has(card.cardId)) throw new Error('there is such a card already');
    made.set(card.cardId, card);
  },
});

const optionsOf = (place: Institutions, made: Made): ProductionOptions => ({
  ...place,
  workshop: workshopOf(place.authority, made),
  vendors: ['e', 'd'],
});

/** Another process: connections, keys and memory of its own over the same database and folder. */
const beside = async (place: Institutions, made: Made) => {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(
    await testStore<JlisTables & MunicipalityTables>({
      url: place.store.url,
      migrations: [...jlisMigrations, ...municipalityMigrations],
      clock: place.clock,
    }),
  );
  const ofJlis = store as Store<unknown> as Store<JlisTables>;
  const { authority } = opening.use(await openOver(place.folder, ofJlis, place.clock, undefined, generationsUntil));
  const cards = openCardBook(ofJlis, place.clock);
  const { register, clock, random } = place;
  const applications = openApplicationBook({ store: ofJlis, register, cards, clock, random });
  const open = opening.move();
  return {
    options: {
      ...optionsOf(place, made),
      store,
      authority,
      cards,
      applications,
      workshop: workshopOf(authority, made),
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

const livingOf = async ({ authority, clock }: Pick<Institutions, 'authority' | 'clock'>, holder: string) =>
  (await authority.certificatesOf(holder)).filter(
    ({ revocation, notAfter }) => revocation === undefined && notAfter >= clock(),
  );

const purposesOf = (living: readonly CertificateRecord[]) => living.map(({ purpose }) => purpose).sort();

describe('a card that is asked for more than once at the same moment', () => {
  for (const processes of [1, 2])
    for (const count of [2, 10, 50])
      test(`${count} times, from ${processes === 1 ? 'one process' : 'two processes'}, is one card with one certificate of each purpose`, async () => {
        await using place = await setUp();
        await place.happen('R1', adult);
        const name = await place.apply('R1');
        const made: Made = new Map();
        await using other = await beside(place, made);
        const all = [optionsOf(place, made), other.options].slice(0, processes);
        const asked = await Promise.allSettled(
          Array.from({ length: count }, (_, index) => produce(all[index % processes]!, name)),
        );
        const given = new Set<string>();
        for (const one of asked)
          if (one.status === 'fulfilled') given.add(one.value.cardId);
          else assert.equal(one.reason.code, 'jlis.in-production', one.reason);
        assert.deepEqual([...given], ['R1-1']);
        // Whoever was told to wait gets the same card.
        assert.equal((await produce(all.at(-1)!, name)).cardId, 'R1-1');
        await place.settle();
        assert.deepEqual([...made.keys()], ['R1-1']);
        assert.equal((await place.cards.cardsOf('R1')).length, 1);
        assert.deepEqual(purposesOf(await place.authority.certificatesOf('R1-1')), ['authentication', 'signature']);
        assert.deepEqual((await place.authority.audit()).findings, []);
      });

  test('of several people is a card for each', async () => {
    await using place = await setUp();
    const made: Made = new Map();
    const people = Array.from({ length: 8 }, (_, index) => `R${index}`);
    const names = [];
    for (const id of people) {
      await place.happen(id, adult);
      names.push(await place.apply(id));
    }
    await Promise.all(names.map((name) => produce(optionsOf(place, made), name)));
    assert.equal(made.size, people.length);
    for (const id of people) assert.equal((await livingOf(place, `${id}-1`)).length, 2);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });

  test('waits for whoever is at it, for as long as a card takes; then another goes on', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const name = await place.apply('R1');
    const made: Made = new Map();
    const options = optionsOf(place, made);
    const stopped = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const sleeping: Workshop = {
      ...options.workshop,
      make: async (card) => {
        await options.authority.certificatesOf(card.cardId);
        begun.resolve();
        await stopped.promise;
        await options.workshop.make(card);
      },
    };
    const first = produce({ ...options, workshop: sleeping }, name);
    await begun.promise;
    await assert.rejects(produce(options, name), { code: 'jlis.in-production' });
    place.pass(1 / 500);
    const { cardId } = await produce(options, name);
    stopped.resolve();
    // Its time is over: the authority gives it no certificates, what the other has stays, and it is told of that card.
    assert.equal((await first).cardId, cardId);
    assert.equal((await place.authority.certificatesOf(cardId)).length, 2);
    assert.deepEqual(purposesOf(await livingOf(place, cardId)), ['authentication', 'signature']);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });
});

describe('whoever was stopped when the card was made, and goes on when their time is over', () => {
  const setUpStopped = async () => {
    const place = await setUp();
    await place.happen('R1', adult);
    const name = await place.apply('R1');
    const made: Made = new Map();
    const options = optionsOf(place, made);
    const goOn = Promise.withResolvers<void>();
    const isMade = Promise.withResolvers<void>();
    const make = async (card: Personalisation) => {
      await options.workshop.make(card);
      isMade.resolve();
      await goOn.promise;
    };
    const first = produce({ ...options, workshop: { ...options.workshop, make } }, name);
    first.catch(() => {});
    await isMade.promise;
    place.pass(1 / 500);
    return { place, name, options, first, goOn: goOn.resolve };
  };

  test('gets the card that another has finished', async () => {
    const { place, name, options, first, goOn } = await setUpStopped();
    await using _place = place;
    const { cardId } = await produce(options, name);
    goOn();
    assert.equal((await first).cardId, cardId);
    assert.deepEqual((await place.cards.cardsOf('R1')).length, 1);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });

  test('enters no card of an application that has ended', async () => {
    const { place, name, options, first, goOn } = await setUpStopped();
    await using _place = place;
    await place.happen('R1', { kind: 'move', to: naha });
    await assert.rejects(produce(options, name), { code: 'jlis.application' });
    goOn();
    await assert.rejects(first, { code: 'jlis.application-status' });
    assert.deepEqual(await place.cards.cardsOf('R1'), []);
    assert.deepEqual(await livingOf(place, 'R1-1'), []);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });
});

/** A process that ends before or after its nth step, and does nothing any more. */
const mortal = (options: ProductionOptions, endsAt: number) => {
  const end = new Error('the process ends');
  let steps = 0;
  const step = () => {
    if (steps++ >= endsAt) throw end;
  };
  const guarded = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (of, key) => {
        const value = Reflect.get(of, key);
        // What is looked at in another's transaction is part of that step.
        if (typeof value !== 'function' || key === 'whileInProduction') return value;
        return async (...given: unknown[]) => {
          step();
          const result = await value.apply(of, given);
          step();
          return result;
        };
      },
    });
  const { workshop } = options;
  const made = new Map<string, Personalisation>();
  const authority = guarded(options.authority as CertificationAuthority);
  const own = workshopOf(authority, made);
  return {
    end,
    options: {
      ...options,
      authority,
      applications: guarded(options.applications),
      register: guarded(options.register),
      cards: guarded(options.cards),
      store: {
        // Nobody gives back a lease whose owner is gone.
        withLease: <T>(name: string, milliseconds: number, work: (lease: Lease) => Promise<T>) =>
          new Promise<T>((resolve, reject) => {
            options.store
              .withLease(name, milliseconds, (lease) =>
                work(lease).catch((error) => {
                  if (error !== end) throw error;
                  reject(error);
                  return new Promise<T>(() => {});
                }),
              )
              .then(resolve, reject);
          }),
      },
      workshop: {
        has: (cardId: string) => workshop.has(cardId),
        make: async (card: Personalisation) => {
          await own.make(card);
          step();
          keep(card);
          step();
        },
      },
    } satisfies ProductionOptions,
    made,
  };
  function keep(card: Personalisation) {
    kept.get(workshop)!.set(card.cardId, card);
  }
};

/** What a workshop has, for whoever stands in for it. */
const kept = new WeakMap<Workshop, Made>();

describe('a process that ends while it makes a card', () => {
  const meanwhile: readonly (readonly [string, LifeEvent | undefined])[] = [
    ['', undefined],
    [', and the holder moves before the next one starts', { kind: 'move', to: naha }],
    [', and the holder dies before the next one starts', { kind: 'death' }],
  ];
  for (const [what, event] of meanwhile)
    test(`at any step${what}: nothing lives that is not on a card`, async () => {
      await using place = await setUp();
      const made: Made = new Map();
      const options = optionsOf(place, made);
      kept.set(options.workshop, made);
      let crashes = 0;
      for (let isDone = false; !isDone; crashes++) {
        const id = `R${crashes}`;
        await place.happen(id, adult);
        const name = await place.apply(id);
        const { options: ending, end } = mortal(options, crashes);
        const asked = await produce(ending, name).catch((error) => {
          assert.equal(error, end);
          return undefined;
        });
        isDone = asked !== undefined;
        if (event !== undefined) await place.happen(id, event);
        // The next start, when the lease has run out.
        place.pass(1 / 500);
        await place.settle();
        await settleProductions(options);
        await place.settle();
        const cards = await place.cards.cardsOf(id);
        const living = await livingOf(place, `${id}-1`);
        if (living.length > 0) assert.ok(made.has(`${id}-1`) && cards[0]?.status === 'made', `step ${crashes}`);
        if (cards[0]?.status === 'void') assert.deepEqual(living, [], `step ${crashes}`);
        assert.deepEqual(
          (await place.authority.audit()).findings.map((one) => `${crashes} ${one.id} ${one.about}`),
          [],
        );
        // And whoever asks again gets the card, or is told why there is none.
        const again = await produce(options, name).catch((error) => error.code as string);
        if (event === undefined || typeof again !== 'string') {
          assert.ok(typeof again !== 'string', `step ${crashes}: ${again}`);
          assert.equal(again.cardId, `${id}-1`);
          await place.settle();
          const left = purposesOf(await livingOf(place, `${id}-1`));
          if (event === undefined) assert.deepEqual(left, ['authentication', 'signature'], `step ${crashes}`);
        } else assert.match(again, /^jlis\.application(-status)?$/, `step ${crashes}`);
      }
      assert.ok(crashes > 30, `${crashes}`);
      assert.deepEqual((await place.authority.audit()).findings, []);
      assert.deepEqual(await place.applications.inProduction(), []);
    });
});

describe('one certificate of a purpose and medium lives on a card', () => {
  for (const processes of [1, 2])
    for (const count of [2, 10, 50])
      test(`however it is renewed: ${count} times at once, from ${processes === 1 ? 'one process' : 'two processes'}`, async () => {
        await using place = await setUp();
        await place.happen('R1', adult);
        await place.issue('R1', 'R1-1');
        await place.certify('R1-1');
        await using other = await beside(place, new Map());
        const authorities = [place.authority, other.options.authority as CertificationAuthority].slice(0, processes);
        const before = (await livingOf(place, 'R1-1')).find(
          ({ purpose, medium }) => purpose === 'authentication' && medium === 'card',
        )!;
        const request = { ...(await authenticationRequest()), holder: 'R1-1', replaces: before.serial };
        const asked = await Promise.allSettled(
          Array.from({ length: count }, (_, index) => authorities[index % processes]!.issue([request])),
        );
        const issued = asked.filter(({ status }) => status === 'fulfilled');
        assert.equal(issued.length, 1);
        for (const one of asked)
          if (one.status === 'rejected') assert.equal(one.reason.code, 'jlis.certificate-living', one.reason);
        const all = await place.authority.certificatesOf('R1-1');
        const replaced = all.find(({ serial, purpose }) => serial === before.serial && purpose === before.purpose)!;
        assert.equal(replaced.revocation?.reason, 'superseded');
        await place.authority.follow();
        assert.equal(place.authority.status(replaced, replaced.generation).status, 'revoked');
        assert.equal((await livingOf(place, 'R1-1')).length, 4);
        assert.deepEqual((await place.authority.audit()).findings, []);
      });

  test('in one request as well, and one of another purpose or medium, of another card, or beside one that has ended is no second', async () => {
    await using place = await setUp();
    const { authority } = place;
    for (const id of ['R1', 'R2']) await place.issue(id, `${id}-1`);
    const request = { ...(await authenticationRequest()), holder: 'R1-1' };
    const refused = { code: 'jlis.certificate-living' };
    await assert.rejects(authority.issue([request, request]), refused);
    assert.deepEqual(await authority.certificatesOf('R1-1'), []);
    const [first] = await authority.issue([request]);
    await assert.rejects(authority.issue([request]), refused);
    await assert.rejects(authority.issue([{ ...request, replaces: first!.serial + 1n }]), refused);
    await authority.issue([
      { ...request, medium: 'phone' },
      { ...request, holder: 'R2-1' },
      { ...(await signatureRequest()), holder: 'R1-1' },
      { ...request, notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2025-03-26T14:59:59Z') },
    ]);
    await authority.revoke(first!, 'certificateHold');
    const [second] = await authority.issue([request]);
    assert.equal((await authority.record(second!)).revocation, undefined);
    // What it takes the place of is that card's, and nobody else's: another's stays.
    const [others] = await authority.certificatesOf('R2-1');
    const replaces = { ...request, holder: 'R1-1', medium: 'phone' as const, replaces: others!.serial };
    await assert.rejects(authority.issue([replaces]), refused);
    assert.equal((await authority.record(others!)).revocation, undefined);
    place.pass(5 * 366);
    await authority.begin();
    await authority.issue([{ ...request, notBefore: place.clock(), notAfter: new Date('2035-03-26T14:59:59Z') }]);
    assert.deepEqual((await authority.audit()).findings, []);
  });
});
