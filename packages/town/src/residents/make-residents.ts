import type { Personalisation } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import {
  addDays,
  addMonths,
  cardExpiry,
  type LocalDate,
  makeMyNumber,
  makeResidentCode,
  maySign,
  municipalities,
  normaliseAddress,
  nthBirthdayAfter,
  type Random,
  randomDigits,
  type Sex,
} from '@openmyna/identity';
import { certificatesOf } from './certificates.ts';
import { errors } from './errors.ts';
import { type Plan, plans } from './kinds.ts';
import { namesFrom } from './names.ts';
import type { Resident } from './resident.ts';
import { seededRandom } from './seeded-random.ts';

/** The first day on which every kind of resident can exist: the licence on the card began on 2025-03-24. */
export const earliestToday: LocalDate = '2025-08-01';

/** From acceptance to issue, in days; an infant's card is made express. */
const daysToIssue = 21;
const daysToExpressIssue = 7;

const pins = { authentication: '1234', signature: 'ABC123', inputSupport: '2345', residentRegister: '3456' } as const;
const licencePin = '4567';

/**
 * The twelve residents of the sandbox. All are invented: their numbers fail the real check digit, and they live in
 * 架空町 99丁目, which no municipality has.
 * @param seed what names, numbers and photos are drawn from: the same seed and day, the same residents
 * @param today the day of the town, `YYYY-MM-DD`; every date of theirs hangs on it
 * @throws residents.today before `earliestToday`; identity.date
 */
export const makeResidents = ({ seed, today }: { seed: string; today: LocalDate }): Resident[] => {
  if (today < earliestToday) throw new OpenMynaError(errors['residents.today'], { earliest: earliestToday });
  const random = seededRandom(seed);
  const nextName = namesFrom(random);
  return plans.map((plan, index) => {
    const id = `C${String(index + 1).padStart(2, '0')}`;
    return { id, kind: plan.kind, description: plan.description, card: makeCard(id, plan, today, random, nextName) };
  });
};

const makeCard = (
  id: string,
  plan: Plan,
  today: LocalDate,
  random: Random,
  nextName: (sex: Sex) => string,
): Personalisation => {
  const birthDate = plan.birthDate(today);
  const acceptedOn = plan.acceptedOn(today, birthDate);
  const issuedOn = addDays(acceptedOn, plan.without === 'photo' ? daysToExpressIssue : daysToIssue);
  const stayEndsOn = plan.stayMonths === undefined ? undefined : addMonths(today, plan.stayMonths);
  const expiresOn = cardExpiry({ birthDate, acceptedOn, issuedOn, stayEndsOn });
  const municipality = municipalities.find(({ code }) => code === plan.municipality)!;
  const signs = plan.without !== 'pins' && maySign(birthDate, acceptedOn);
  return {
    version: 1,
    cardId: id,
    model: `${plan.vendor}-${generationOf(issuedOn)}`,
    municipality: { code: municipality.code, ...municipality.romaji },
    manufacturingNumber: `900000${randomDigits(random, 9)}`,
    securityCode: randomDigits(random, 4),
    acceptedOn,
    issuedOn,
    expiresOn,
    holder: {
      name: plan.name ?? nextName(plan.sex),
      ...(plan.formerName === undefined ? {} : { formerName: plan.formerName }),
      ...(plan.alias === undefined ? {} : { alias: plan.alias }),
      address: addressIn(`${municipality.prefecture}${municipality.name}`, random),
      birthDate,
      sex: plan.sex,
      myNumber: makeMyNumber(random),
      residentCode: makeResidentCode(random),
      ...(stayEndsOn === undefined ? {} : { residence: { periodEndsOn: stayEndsOn } }),
    },
    pins: plan.without === 'pins' ? null : { ...pins, signature: signs ? pins.signature : null },
    ...(plan.locked === undefined ? {} : { tries: { [plan.locked]: 0 } }),
    certificates: certificatesOf({
      birthDate,
      issuedOn,
      cardExpiresOn: expiresOn,
      today,
      renews: plan.without !== 'renewal',
      maySign: signs,
      minute: Number(randomDigits(random, 2)) % 60,
      second: Number(randomDigits(random, 2)) % 60,
    }),
    photo: plan.without === 'photo' ? null : { seed: new DataView(random(4).slice().buffer).getUint32(0) },
    licence:
      plan.licenceDaysAgo === undefined ? null : makeLicence(birthDate, addDays(today, -plan.licenceDaysAgo), random),
  };
};

/** The generation of cards that was issued on a day. */
const generationOf = (issuedOn: LocalDate): '2015' | '2019' | '2023' => {
  if (issuedOn < '2020-01-01') return '2015';
  return issuedOn < '2024-01-01' ? '2019' : '2023';
};

const addressIn = (city: string, random: Random): string =>
  normaliseAddress(
    `${city}架空町99丁目${1 + Number(randomDigits(random, 1))}番${1 + Number(randomDigits(random, 1))}号`,
  );

/** A first licence: until a month after the third birthday. Its number begins with 99, which no prefecture has. */
const makeLicence = (birthDate: LocalDate, issuedOn: LocalDate, random: Random): Personalisation['licence'] => ({
  number: `99${randomDigits(random, 10)}`,
  issuedOn,
  expiresOn: addMonths(nthBirthdayAfter(birthDate, issuedOn, 3), 1),
  pin: licencePin,
  categories: ['普通'],
});
