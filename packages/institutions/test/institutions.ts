// Register, authorities, cards, applications and counter over one database, with a clock that is set: what crosses between them.

import assert from 'node:assert/strict';
import type { Personalisation } from '@openmyna/card';
import { endOfDayInJapan } from '@openmyna/identity';
import { generationsUntil } from '@openmyna/pki';
import type { Store, StoreOptions } from '@openmyna/store';
import { seeded, testStore } from '@openmyna/store/test-harness';
import {
  type ApplicationForm,
  type CertificateRequest,
  followRegister,
  type JlisTables,
  jlisMigrations,
  openApplicationBook,
  openCardBook,
  openCardPresence,
  produce,
  type Workshop,
} from '../src/jlis/index.ts';
import {
  type LifeEvent,
  type MunicipalityTables,
  municipalityMigrations,
  openCounter,
  openRegister,
} from '../src/municipality/index.ts';
import { authenticationRequest, factsOf, madeAs, openOver, signatureRequest, temporaryFolder } from './jlis/fixture.ts';
import { recordWithDeparture } from './municipality/with-departure.ts';

export { factsOf, madeAs };

/** What an adult fills in. */
export const form = (more: Partial<ApplicationForm> = {}): ApplicationForm => ({
  route: 'web',
  reason: 'first',
  form: 'pins',
  express: false,
  by: 'self',
  photo: { seed: 1, takenOn: '2026-11-20' },
  ...more,
});

export const setUp = async (options: Pick<StoreOptions, 'faults'> = {}) => {
  await using opening = new AsyncDisposableStack();
  const migrations = [...jlisMigrations, ...municipalityMigrations];
  let now = new Date('2026-11-26T03:00:00Z');
  const clock = () => now;
  const store = opening.use(
    await testStore<JlisTables & MunicipalityTables>({ used: true, ...options, migrations, clock }),
  );
  const random = seeded('institutions');
  const ofJlis = store as Store<unknown> as Store<JlisTables>;
  const ofMunicipality = store as Store<unknown> as Store<MunicipalityTables>;
  const folder = temporaryFolder();
  const { authority } = opening.use(await openOver(folder, ofJlis, clock, undefined, generationsUntil));
  const cards = openCardBook(ofJlis, clock);
  const presence = openCardPresence({ store: ofJlis, authority, cards, clock });
  const register = openRegister({ store: ofMunicipality, clock, random, presence });
  const applications = openApplicationBook({ store: ofJlis, register, cards, clock, random });
  const counter = openCounter({ store: ofMunicipality, register, cards, clock });
  /** Keeps what it was asked to make, with certificates that the authority really issues. */
  const workshop: Workshop & { readonly made: Map<string, Personalisation> } = {
    made: new Map(),
    has: (cardId) => workshop.made.has(cardId),
    make: async (card) => {
      const { notBefore, expiresOn } = card.certificates.authentication;
      await certify(card.cardId, { notBefore: new Date(notBefore), notAfter: endOfDayInJapan(expiresOn) });
      workshop.made.set(card.cardId, card);
    },
  };
  /** A card's certificates and a phone's, of both purposes, in the place of those there are. */
  const certify = async (holder: string, dates: { readonly notBefore?: Date; readonly notAfter?: Date } = {}) => {
    await authority.begin();
    const requests = [
      { ...(await authenticationRequest()), holder, ...dates },
      { ...(await signatureRequest()), holder, ...dates },
    ];
    const known = await authority.certificatesOf(holder);
    const all = [...requests, ...requests.map((one) => ({ ...one, medium: 'phone' as const }))];
    await authority.issue(
      all.map((one) => {
        const { medium = 'card', purpose }: CertificateRequest = one;
        const replaced = known.findLast((before) => before.purpose === purpose && before.medium === medium);
        return { ...one, ...(replaced && { replaces: replaced.serial }) };
      }),
    );
  };
  let requests = 0;
  const open = opening.move();
  return {
    folder,
    store,
    random,
    authority,
    cards,
    register,
    applications,
    counter,
    workshop,
    certify,
    clock,
    today: () => new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10),
    pass: (days: number) => {
      now = new Date(now.getTime() + days * 86_400_000);
    },
    happen: (residentId: string, event: LifeEvent, happenedOn = '2026-11-26') =>
      recordWithDeparture(register, { residentId, happenedOn, event, request: `${requests++}` }),
    apply: (residentId: string, more: Partial<ApplicationForm> = {}) =>
      applications.apply({ residentId, form: form(more), request: `${requests++}` }),
    produce: (residentId: string, applicationId: string, shop: Workshop = workshop, book = applications) =>
      produce(
        { store, applications: book, register, cards, authority, workshop: shop, vendors: ['e', 'd'], clock, random },
        { residentId, applicationId },
      ),
    /** A card that is handed over, of the same name where no other is given. */
    issue: async (residentId: string, cardId = residentId) => {
      await cards.record({ residentId, cardId }, madeAs(cardId));
      await cards.record({ residentId, cardId }, { kind: 'issued' });
    },
    follow: (only?: string) => followRegister(store, { authority, cards }, only),
    /** Until nothing waits. */
    settle: async () => {
      while ((await followRegister(store, { authority, cards })) + (await counter.follow()) > 0);
    },
    /** Reasons by purpose; a card's and a phone's are told the same. */
    reasons: async (holder: string) => {
      const said: Record<string, string> = {};
      for (const { purpose, medium, revocation } of await authority.certificatesOf(holder)) {
        const reason = revocation?.reason ?? 'good';
        if (medium === 'phone') assert.equal(reason, said[purpose]);
        said[purpose] = reason;
      }
      return [said.signature, said.authentication];
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

export type Institutions = Awaited<ReturnType<typeof setUp>>;
