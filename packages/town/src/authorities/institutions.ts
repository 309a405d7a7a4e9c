// The institutions of a town over its folder: their database, the authorities with their keys, and what they publish.

import {
  type ApplicationBook,
  type AttributeService,
  type AuthorityPlan,
  type CardBook,
  type CardKeys,
  type CardProofs,
  type CardSessions,
  type CardSessionsOptions,
  type ExpiryNotices,
  followRegister,
  type JlisTables,
  jlisMigrations,
  noFaceMatch,
  type OpenCertificationAuthority,
  openApplicationBook,
  openAttributes,
  openCardBook,
  openCardKeys,
  openCardPresence,
  openCardProofs,
  openCardSessions,
  openCertificationAuthority,
  openExpiryNotices,
  openFileVault,
  openReservations,
  openSignatureLog,
  passphraseIn,
  type Reservations,
  type SignatureLog,
} from '@openmyna/institutions/jlis';
import {
  type Counter,
  type CounterDesk,
  type MunicipalityTables,
  municipalityMigrations,
  openCounter,
  openRegister,
  type Register,
} from '@openmyna/institutions/municipality';
import { generateRsaKey, generationsUntil, type RsaKey } from '@openmyna/pki';
import { openStore, type Store, type StoreView } from '@openmyna/store';
import {
  type Idempotency,
  type IdempotencyTables,
  idempotencyMigrations,
  openIdempotency,
} from '../api/idempotency.ts';
import { createLineIds, openTrail, type Trail, type TrailTables, trailMigrations } from '../api/trail.ts';
import { layout } from '../folder/layout.ts';
import type { TownFacts } from '../folder/town-facts.ts';
import type { Machine } from '../machine.ts';

/** The tables of every institution; each knows its own alone. */
export type TownTables = JlisTables & MunicipalityTables & TrailTables & IdempotencyTables;

/** What is kept in the database alone. */
export interface Books {
  /** 住民基本台帳 */
  readonly register: Register;
  readonly cards: CardBook;
  /** Which cards have proved themselves. */
  readonly proofs: CardProofs;
  readonly applications: ApplicationBook;
  /** Where cards are handed over. */
  readonly counter: CounterDesk;
  /** What was asked over HTTP. */
  readonly trail: Trail;
  /** What was answered over HTTP under a key of the caller's. */
  readonly idempotency: Idempotency;
}

/** All of them, each by its own contract. */
export interface Institutions extends Books, AsyncDisposable {
  readonly store: Store<TownTables>;
  readonly counter: Counter;
  readonly log: SignatureLog;
  readonly authority: OpenCertificationAuthority;
  /** 最新の利用者情報(4情報)提供サービス */
  readonly attributes: AttributeService;
  /** Of the security domain of every card. */
  readonly cardKeys: CardKeys;
  /** The issuer's sessions with cards, and what they were given for. */
  readonly sessions: CardSessions;
  /** For resetting a PIN at a kiosk or with a phone. */
  readonly reservations: Reservations;
  /** What holders are told of what ends. */
  readonly notices: ExpiryNotices;
  readonly passphrase: string;
  /** Runs a function in one transaction of all the books, as `store.transaction` does. */
  together<T>(work: (books: Books) => Promise<T>): Promise<T>;
  /**
   * Takes in what the institutions have told one another, until nothing waits.
   * @param only of whom; everybody where it says nothing
   */
  follow(only?: string): Promise<void>;
}

/** The database of a town. @throws OpenMynaError `store.…` */
export const openTownStore = (
  folder: string,
  { id }: Pick<TownFacts, 'id'>,
  machine: Machine,
): Promise<Store<TownTables>> => {
  const { clock, random, databaseUrl: url, abortShare } = machine;
  return openStore({
    folder: layout(folder).store,
    url,
    schema: `openmyna_${id}`,
    migrations: [...jlisMigrations, ...municipalityMigrations, ...trailMigrations, ...idempotencyMigrations],
    clock,
    random,
    ...(abortShare !== undefined && { faults: { abortShare, random } }),
  });
};

/**
 * Opens them; what is not there yet is made.
 * @throws OpenMynaError `store.…`, `jlis.keystore`, `jlis.passphrase`, `jlis.log`
 */
export const openInstitutions = async (
  folder: string,
  facts: TownFacts,
  machine: Machine,
  newRsaKey: () => Promise<Pick<RsaKey, 'pkcs1'>> = generateRsaKey,
): Promise<Institutions> => {
  const places = layout(folder);
  const { clock, random, passphraseFile, faceMatch: face = noFaceMatch } = machine;
  const passphrase = passphraseIn(passphraseFile ?? places.passphrase, random);
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openTownStore(folder, facts, machine));
  const log = opening.use(openSignatureLog(places.signatureLog));
  const authority = opening.use(
    await openCertificationAuthority({
      store: tablesOf<JlisTables>(store),
      vault: openFileVault({ folder: places.authorities, passphrase, newRsaKey }),
      log,
      clock,
      plan: planOf(facts),
      authorityFolder: places.authorities,
      publicationFolder: places.publications,
    }),
  );
  const [ofRegister, ofJlis] = [tablesOf<MunicipalityTables>(store), tablesOf<JlisTables>(store)];
  const cards = openCardBook(ofJlis, clock);
  const presence = openCardPresence({ store: ofJlis, authority, cards, clock });
  const register = openRegister({ store: ofRegister, clock, random, presence });
  const applications = openApplicationBook({ store: ofJlis, register, cards, clock, random });
  const counter = openCounter({ store: ofRegister, register, cards, clock });
  const books = { register, cards, proofs: openCardProofs(ofJlis, clock), applications, counter };
  const newLineId = createLineIds(random);
  const ofRequests = (view: StoreView<TownTables>) => ({
    trail: openTrail(viewOf<TrailTables>(view), clock, newLineId),
    idempotency: openIdempotency(viewOf<IdempotencyTables>(view), clock),
  });
  const attributes = openAttributes({ store: tablesOf<JlisTables>(store), authority, cards, register, clock, random });
  const cardKeys = openCardKeys({ folder: places.authorities, passphrase, random });
  const reservations = openReservations({ store: ofJlis, authority, face, clock, random });
  const isConfirmed: CardSessionsOptions['isConfirmed'] = async (card) =>
    (await counter.handOver(card)).status === 'confirmed';
  const notices = openExpiryNotices({ store: ofJlis, cards, authority, clock });
  const sessions = openCardSessions({ store: ofJlis, register, cards, cardKeys, reservations, isConfirmed, clock });
  const open = opening.move();
  return {
    ...books,
    ...ofRequests(store),
    store,
    log,
    authority,
    attributes,
    cardKeys,
    sessions,
    reservations,
    notices,
    passphrase,
    together: (work) =>
      store.transaction((tx) =>
        work({
          register: register.within(tx),
          cards: cards.within(tx),
          proofs: openCardProofs(viewOf<JlisTables>(store.within(tx)), clock),
          applications: applications.within(tx),
          counter: counter.within(tx),
          ...ofRequests(store.within(tx)),
        }),
      ),
    follow: async (only) => {
      // What comes about by itself is told like anything else.
      if (only === undefined) await register.due();
      // What one does is told to the other.
      while ((await followRegister(store, { authority, cards }, only)) + (await counter.follow(only)) > 0);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

/** What one institution sees of the database. Kysely's type takes no subset of the tables, though every query of one is a query of both. */
const tablesOf = <Tables>(store: Store<TownTables>): Store<Tables> => store as Store<unknown> as Store<Tables>;
const viewOf = <Tables>(view: StoreView<TownTables>): StoreView<Tables> =>
  view as StoreView<unknown> as StoreView<Tables>;

/** Those for today's kind of card, as their time comes. */
const planOf = ({ address }: TownFacts): AuthorityPlan => ({
  generations: generationsUntil,
  keyAlgorithm: () => 'RSA-2048',
  ocspAddress: (purpose) => `${address}/pki/ocsp/${purpose}`,
});
