// A card is made: named and dated first, then made by the vendor, then entered. Whatever ends the process in between, the same is
// done again under the same name; certificates for keys that no card has are revoked before there are others.
// One at a time for a person, on any machine: a lease says whose turn it is, a card is entered only while its
// application is in production, and the authority refuses second certificates whatever the lease says.

import type { Personalisation } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Clock, Lease, Store } from '@openmyna/store';
import type { Register, Resident } from '../../municipality/contract.ts';
import type { CardApplication } from '../applications/application.ts';
import type { ApplicationBook, ApplicationName, CardInProduction } from '../applications/application-book.ts';
import type { CardBook, CardRecord } from '../cards/card-book.ts';
import { certificationObstacle } from '../cards/may-certify.ts';
import type { CertificateRecord, CertificationAuthority } from '../contract.ts';
import { errors } from '../errors.ts';
import { planCard, planFacts, type Vendor } from './plan-card.ts';

/** Where cards are made. */
export interface Workshop {
  /** Whether a card of that name was made. */
  has(cardId: string): boolean;
  /** Makes it, with its certificates, and keeps it: all of it or nothing. */
  make(card: Personalisation): Promise<void>;
}

/** What production stands on. */
export interface ProductionOptions {
  readonly store: Pick<Store<unknown>, 'withLease'>;
  readonly applications: ApplicationBook;
  readonly register: Pick<Register, 'resident' | 'myNumber'>;
  readonly cards: CardBook;
  readonly authority: Pick<CertificationAuthority, 'certificatesOf' | 'revoke'>;
  readonly workshop: Workshop;
  /** Those that can make cards now. */
  readonly vendors: readonly Vendor[];
  readonly clock: Clock;
  readonly random: Random;
}

/** For how long, in ms, one may be at making a card: some fifty times what it takes. */
const leaseTime = 120_000;

const isError = (error: unknown, code: string): boolean => error instanceof OpenMynaError && error.code === code;

/**
 * Makes the card of an application. Asked again, it goes on where it was; asked once more, it is the same card.
 * @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status`; `jlis.in-production` while it is being made;
 * `jlis.application` for somebody who may not have one any more, or whose entry in the register changed meanwhile: their application
 * ends with it; `personalisation.…`
 */
export const produce = async (options: ProductionOptions, name: ApplicationName): Promise<CardRecord> => {
  const made = async (): Promise<CardRecord | undefined> => {
    const { status, cardId } = await options.applications.application(name);
    return status === 'made' ? options.cards.card({ cardId: cardId! }) : undefined;
  };
  const known = await made();
  if (known !== undefined) return known;
  try {
    return await alone(options, name, async (lease) => (await made()) ?? make(options, name, lease));
  } catch (error) {
    // What is committed is answered as done, whoever had the lease by then.
    const done = await made().catch(() => undefined);
    if (done !== undefined) return done;
    throw error;
  }
};

/** @throws OpenMynaError `jlis.in-production`, `store.lease-lost` */
const alone = async <T>(
  { store }: Pick<ProductionOptions, 'store'>,
  { residentId }: Pick<ApplicationName, 'residentId'>,
  work: (lease: Lease) => Promise<T>,
): Promise<T> => {
  try {
    return await store.withLease(`jlis.production.${residentId}`, leaseTime, work);
  } catch (error) {
    if (isError(error, 'store.leased')) throw new OpenMynaError(errors['jlis.in-production'], {}, { cause: error });
    throw error;
  }
};

const make = async (options: ProductionOptions, name: ApplicationName, lease: Lease): Promise<CardRecord> => {
  const { applications, register, workshop, vendors, clock, random } = options;
  const { residentId } = name;
  const known = await applications.application(name);
  const person = await register.resident(residentId);
  const isResumed = known.status === 'in-production';
  if (isResumed) await endIfOutdated(options, known as CardInProduction, person, await entered(options, known));
  const application = isResumed
    ? (known as CardInProduction)
    : await applications.beginProduction(name, planFacts(known, person, vendors, clock(), random), person.version);
  const { cardId, facts } = application;
  if (!workshop.has(cardId)) {
    await revokeAll(options, cardId);
    const { myNumber } = await register.myNumber({ residentId, purpose: 'card', by: 'jlis' });
    try {
      await workshop.make(planCard(cardId, facts, person, myNumber, clock()));
    } catch (error) {
      await revokeUnlessMade(options, cardId, lease).catch(() => {
        // `settleProductions` does it later.
      });
      throw error;
    }
  }
  return enter(options, application);
};

/** The card is made: it is entered, and sent to the municipality, unless something changed meanwhile. */
const enter = async (
  options: Omit<ProductionOptions, 'workshop' | 'vendors' | 'random'>,
  application: CardInProduction,
): Promise<CardRecord> => {
  const { applications, register, cards } = options;
  const { residentId, cardId, facts, registerVersion } = application;
  const record =
    (await entered(options, application)) ??
    (await cards.record(
      { residentId, cardId },
      { kind: 'made', facts, registerVersion },
      applications.whileInProduction(application),
    ));
  // From here on whatever changes is told of this card too; what changed until now is seen here.
  await endIfOutdated(options, application, await register.resident(residentId), record);
  await applications.record(application, { kind: 'made' });
  return record;
};

const entered = async (
  { cards }: Pick<ProductionOptions, 'cards'>,
  { residentId, cardId }: Pick<CardApplication, 'residentId' | 'cardId'>,
): Promise<CardRecord | undefined> => (await cards.cardsOf(residentId)).find((one) => one.cardId === cardId);

/** @throws OpenMynaError `jlis.application` */
const endIfOutdated = async (
  options: Pick<ProductionOptions, 'applications' | 'cards' | 'authority' | 'clock'>,
  application: CardInProduction,
  person: Resident,
  card?: CardRecord,
): Promise<void> => {
  const { applications, cards } = options;
  // In its holder's hand it is what the register and the counter say of it.
  if (card?.status === 'valid' || card?.status === 'suspended') return;
  const isGone = certificationObstacle(person, 'valid') !== undefined;
  const isCurrent = !isGone && person.version === application.registerVersion;
  if (isCurrent && (card === undefined || (card.status !== 'void' && (await isWhole(options, card.cardId))))) return;
  // A card that is in the book takes its certificates with it; of one that is not nothing may be left.
  if (card === undefined) await revokeAll(options, application.cardId);
  else if (card.status !== 'void') await cards.record(card, { kind: 'void', why: 'outdated' });
  await applications.record(application, { kind: 'ended', why: isGone ? 'no-longer-eligible' : 'outdated' });
  throw new OpenMynaError(errors['jlis.application'], { problem: isGone ? 'not-in-register' : 'outdated' });
};

const isLiving = ({ revocation, notAfter }: CertificateRecord, now: Date): boolean =>
  revocation === undefined && notAfter >= now;

/** Whether of each purpose that was certified for it one lives: a card whose certificates were lost meanwhile is not sent. */
const isWhole = async (
  { authority, clock }: Pick<ProductionOptions, 'authority' | 'clock'>,
  cardId: string,
): Promise<boolean> => {
  const all = await authority.certificatesOf(cardId);
  const living = all.filter((one) => isLiving(one, clock()));
  return all.length > 0 && all.every(({ purpose }) => living.some((one) => one.purpose === purpose));
};

/** Certificates for keys that no card has. */
const revokeAll = async ({ authority }: Pick<ProductionOptions, 'authority'>, cardId: string): Promise<void> => {
  for (const certificate of await authority.certificatesOf(cardId))
    if (certificate.revocation === undefined) await authority.revoke(certificate, 'unspecified');
};

/** Those of others are left alone: whoever lost the lease does not know whose they are. @throws OpenMynaError `store.lease-lost` */
const revokeUnlessMade = async (
  options: Pick<ProductionOptions, 'authority' | 'workshop'>,
  cardId: string,
  lease: Lease,
): Promise<void> => {
  if (options.workshop.has(cardId)) return;
  await lease.renew();
  await revokeAll(options, cardId);
};

/**
 * Sees to what was being made when a process ended: a card that is there is entered, and where none is, its certificates are revoked.
 * The applications stay, and are made when they are asked for. To be called when a town opens, and from time to time.
 */
export const settleProductions = async (
  options: Omit<ProductionOptions, 'workshop' | 'vendors' | 'random'> & { readonly workshop: Pick<Workshop, 'has'> },
): Promise<void> => {
  const { applications, workshop, register } = options;
  for (const application of await applications.inProduction())
    await alone(options, application, async () => {
      const now = await applications.application(application);
      if (now.status !== 'in-production') return;
      if (!workshop.has(application.cardId)) return revokeAll(options, application.cardId);
      const person = await register.resident(application.residentId);
      await endIfOutdated(options, application, person, await entered(options, application));
      await enter(options, application);
    }).catch((error: unknown) => {
      // Somebody is at it, or it came to its end.
      if (!isError(error, 'jlis.in-production') && !isError(error, 'jlis.application')) throw error;
    });
};
