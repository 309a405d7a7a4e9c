// What a card is to be made as: from the application, the register, and the law's dates (services.md §3.1).

import type { ModelName, Personalisation } from '@openmyna/card';
import {
  authenticationExpiry,
  cardExpiry,
  dayInJapan,
  endsWithStay,
  maySign,
  municipalityOf,
  type Random,
  randomDigits,
  signatureExpiry,
} from '@openmyna/identity';
import type { Resident } from '../../municipality/contract.ts';
import type { CardApplication } from '../applications/application.ts';
import type { CardFacts } from '../cards/card-book.ts';

/** Who makes the cards. */
export type Vendor = 'e' | 'd';

/** The generation of cards that is made now. */
const generation = 2023;

/** Of those that can make cards now, the one whose turn it is. */
const vendorOf = (applicationId: string, vendors: readonly Vendor[]): Vendor =>
  vendors[Number(BigInt(applicationId) % BigInt(vendors.length))]!;

/** Its dates and numbers but for the one that it is known by, which the application's book gives. @throws OpenMynaError `identity.date` where the year of birth is not known */
export const planFacts = (
  { applicationId, form, acceptedOn }: CardApplication,
  { birthDate, stayEndsOn }: Resident,
  vendors: readonly Vendor[],
  now: Date,
  random: Random,
): Omit<CardFacts, 'manufacturingNumber'> => {
  const issuedOn = dayInJapan(now);
  const circumstances = { birthDate, acceptedOn, issuedOn, stayEndsOn: stayEndsOn ?? undefined };
  return {
    model: `${vendorOf(applicationId, vendors)}-${generation}` satisfies ModelName,
    acceptedOn,
    issuedOn,
    expiresOn: cardExpiry(circumstances),
    ...(endsWithStay(circumstances) && { endsWithStay: true }),
    form: form.form,
    securityCode: randomDigits(random, 4),
    photo: form.photo?.seed ?? null,
  };
};

/** Everything that is on it, of the register as it is. @param now from when on its certificates hold */
export const planCard = (
  cardId: string,
  facts: CardFacts,
  person: Resident,
  myNumber: string,
  now: Date,
): Personalisation => {
  const { birthDate, sex, name, formerName, alias, address, residentCode, stayEndsOn } = person;
  const { model, manufacturingNumber, acceptedOn, issuedOn, expiresOn, securityCode, form, photo } = facts;
  const { code, romaji } = municipalityOf(address.municipality)!;
  const today = dayInJapan(now);
  const notBefore = `${now.toISOString().slice(0, 19)}Z`;
  const lastDay = authenticationExpiry({ birthDate, issuedOn: today, cardExpiresOn: expiresOn });
  const signs = form === 'pins' && maySign(birthDate, today);
  return {
    version: 1,
    cardId,
    model: model as ModelName,
    municipality: { code, prefecture: romaji.prefecture, name: romaji.name },
    manufacturingNumber,
    securityCode,
    acceptedOn,
    issuedOn,
    expiresOn,
    holder: {
      name,
      ...(formerName !== undefined && { formerName }),
      ...(alias !== undefined && { alias }),
      address: address.text,
      birthDate,
      sex,
      myNumber,
      residentCode,
      // A stay that was prolonged does not prolong the card.
      ...(stayEndsOn !== undefined && { residence: stayEndsOn === null ? {} : { periodEndsOn: expiresOn } }),
    },
    // The holder sets them when the card is handed over.
    pins: null,
    certificates: {
      authentication: { notBefore, expiresOn: lastDay },
      signature: signs ? { notBefore, expiresOn: signatureExpiry(lastDay, expiresOn) } : null,
    },
    photo: photo === null ? null : { seed: photo },
    licence: null,
  };
};
