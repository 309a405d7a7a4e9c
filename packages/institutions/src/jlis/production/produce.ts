// A card is made: named and dated first, then made by the vendor, then entered. Whatever ends the process in between, the same is
// done again under the same name; certificates for keys that no card has are revoked before there are others.

import type { Personalisation } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Clock } from '@openmyna/store';
import type { Register, Resident } from '../../municipality/contract.ts';
import type { CardApplication } from '../applications/application.ts';
import type { ApplicationBook, ApplicationName } from '../applications/application-book.ts';
import type { CardBook, CardName, CardRecord } from '../cards/card-book.ts';
import { certificationObstacle } from '../cards/may-certify.ts';
import type { CertificationAuthority } from '../contract.ts';
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

/**
 * Makes the card of an application. Asked again, it goes on where it was.
 * @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status`; `jlis.application` for somebody who may not have one any
 * more, or whose entry in the register changed meanwhile: their application ends with it; `personalisation.…`
 */
export const produce = async (options: ProductionOptions, name: ApplicationName): Promise<CardRecord> => {
  const { applications, register, cards, workshop, clock } = options;
  const known = await applications.application(name);
  if (known.status === 'made') return cards.card({ cardId: known.cardId! });
  const person = await register.resident(name.residentId);
  const isResumed = known.status === 'in-production';
  const application = (isResumed ? known : await begin(options, known, person)) as InProduction;
  const { cardId, facts, registerVersion } = application;
  const card = { residentId: name.residentId, cardId };
  if (isResumed) await endIfOutdated(options, application, person);
  const { myNumber } = await register.myNumber({ residentId: name.residentId, purpose: 'card', by: 'jlis' });
  if (!workshop.has(cardId)) {
    if (isResumed) await revokeLeftOver(options, cardId);
    await workshop.make(planCard(cardId, facts, person, myNumber, clock()));
  }
  const made = { kind: 'made', facts, registerVersion } as const;
  const record = (isResumed && (await entered(cards, card))) || (await cards.record(card, made));
  // From here on whatever changes is told of this card too; what changed until now is seen here.
  await endIfOutdated(options, application, await register.resident(name.residentId), record);
  await applications.record(name, { kind: 'made' });
  return record;
};

type InProduction = CardApplication & Required<Pick<CardApplication, 'cardId' | 'facts' | 'registerVersion'>>;

/** @throws OpenMynaError `jlis.application` */
const endIfOutdated = async (
  { applications, cards }: ProductionOptions,
  { residentId, applicationId, registerVersion }: InProduction,
  person: Resident,
  card?: CardRecord,
): Promise<void> => {
  const isGone = certificationObstacle(person, 'valid') !== undefined;
  if (!isGone && person.version === registerVersion) return;
  if (card !== undefined) await cards.record(card, { kind: 'void', why: 'outdated' });
  await applications.record(
    { residentId, applicationId },
    { kind: 'ended', why: isGone ? 'no-longer-eligible' : 'outdated' },
  );
  throw new OpenMynaError(errors['jlis.application'], { problem: isGone ? 'not-in-register' : 'outdated' });
};

const begin = async (
  { applications, cards, vendors, clock, random }: ProductionOptions,
  application: CardApplication,
  person: Resident,
): Promise<CardApplication> => {
  const { residentId } = application;
  // A name that an application had which came to nothing is not given again.
  const named = new Set((await cards.cardsOf(residentId)).map(({ cardId }) => cardId));
  for (const { cardId } of await applications.applicationsOf(residentId)) if (cardId !== undefined) named.add(cardId);
  const facts = planFacts(application, person, vendors, clock(), random);
  return applications.record(application, {
    kind: 'in-production',
    cardId: `${residentId}-${named.size + 1}`,
    facts,
    registerVersion: person.version,
  });
};

/** Certificates for keys that no card has. */
const revokeLeftOver = async ({ authority }: ProductionOptions, cardId: string): Promise<void> => {
  for (const certificate of await authority.certificatesOf(cardId))
    if (certificate.revocation === undefined) await authority.revoke(certificate, 'unspecified');
};

const entered = async (cards: CardBook, { residentId, cardId }: CardName): Promise<CardRecord | undefined> =>
  (await cards.cardsOf(residentId)).find((one) => one.cardId === cardId);
