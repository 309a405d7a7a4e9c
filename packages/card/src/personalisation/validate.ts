// What the schema cannot say: check digits, the order of dates, and who may have what until when (services.md §3.1).

import { type Details, type ErrorDefinition, OpenMynaError } from '@openmyna/errors';
import {
  ageOn,
  authenticationExpiry,
  cardExpiry,
  dayInJapan,
  isMunicipalityCode,
  isMyNumber,
  isResidentCode,
  maySign,
  nthBirthdayAfter,
  signatureExpiry,
} from '@openmyna/identity';
import { errors } from '../errors.ts';
import { type Personalisation, personalisationSchema } from './schema.ts';

/** @throws OpenMynaError `personalisation.*`, naming the first field that breaks the schema or a rule */
export const validate = (input: unknown): Personalisation => {
  const parsed = personalisationSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new OpenMynaError(errors['personalisation.schema'], {
      field: issue!.path.join('.') || '(root)',
      reason: issue!.message,
    });
  }
  const card = parsed.data;
  checkNumbers(card);
  checkOrder(card);
  checkExpiry(card);
  checkCertificates(card);
  require(card.photo !== null || ageOn(card.holder.birthDate, card.acceptedOn) < 1, errors['personalisation.photo'], {
    field: 'photo',
  });
  return card;
};

const require = (holds: boolean, error: ErrorDefinition, details: Details): void => {
  if (!holds) throw new OpenMynaError(error, details);
};

/** A number passes under the sandbox's rule, or under the law's for those who asked for real-rule numbers. */
const checkNumbers = ({ holder, municipality }: Personalisation): void => {
  const error = errors['personalisation.number'];
  const { myNumber, residentCode } = holder;
  require(isMyNumber(myNumber, 'sandbox') || isMyNumber(myNumber, 'real'), error, { field: 'holder.myNumber' });
  require(isResidentCode(residentCode, 'sandbox') || isResidentCode(residentCode, 'real'), error, {
    field: 'holder.residentCode',
  });
  require(isMunicipalityCode(municipality.code), error, { field: 'municipality.code' });
};

const checkOrder = (card: Personalisation): void => {
  const { holder, acceptedOn, issuedOn, expiresOn, certificates, licence } = card;
  const inOrder = (field: string, date: string, after: string, earlier: string) =>
    require(earlier <= date, errors['personalisation.order'], { field, after });
  inOrder('acceptedOn', acceptedOn, 'holder.birthDate', holder.birthDate);
  inOrder('issuedOn', issuedOn, 'acceptedOn', acceptedOn);
  inOrder('expiresOn', expiresOn, 'issuedOn', issuedOn);
  for (const purpose of ['authentication', 'signature'] as const) {
    const validity = certificates[purpose];
    if (validity === null) continue;
    const [begins, ends] = [`certificates.${purpose}.notBefore`, `certificates.${purpose}.expiresOn`];
    const firstDay = dayInJapan(new Date(validity.notBefore));
    inOrder(begins, firstDay, 'issuedOn', issuedOn);
    inOrder(ends, validity.expiresOn, begins, firstDay);
  }
  if (licence === null) return;
  inOrder('licence.issuedOn', licence.issuedOn, 'holder.birthDate', holder.birthDate);
  inOrder('licence.expiresOn', licence.expiresOn, 'licence.issuedOn', licence.issuedOn);
};

const checkExpiry = ({ holder, acceptedOn, issuedOn, expiresOn }: Personalisation): void => {
  const { birthDate, residence } = holder;
  const expected = cardExpiry({ birthDate, acceptedOn, issuedOn, stayEndsOn: residence?.periodEndsOn });
  require(expiresOn === expected, errors['personalisation.expiry'], { field: 'expiresOn', expected });
};

const checkCertificates = ({ holder, expiresOn, certificates, pins }: Personalisation): void => {
  const { authentication, signature } = certificates;
  const { birthDate } = holder;
  const issuedOn = dayInJapan(new Date(authentication.notBefore));
  const fifth = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn: expiresOn });
  // A certificate renewed within its last three months may reach the sixth birthday; which it replaced is not on the card.
  const renewed = nthBirthdayAfter(birthDate, issuedOn, 6);
  require(authentication.expiresOn === fifth || (authentication.expiresOn === renewed && renewed <= expiresOn), errors[
    'personalisation.expiry'
  ], { field: 'certificates.authentication.expiresOn', expected: fifth });
  const hasPassword = pins !== null && pins.signature !== null;
  const passwordFits = pins === null || hasPassword === (signature !== null);
  require(passwordFits, errors['personalisation.signature-password'], { field: 'pins.signature' });
  if (signature === null) return;
  const mayHaveIt = maySign(birthDate, dayInJapan(new Date(signature.notBefore)));
  require(mayHaveIt, errors['personalisation.signature-age'], { field: 'certificates.signature' });
  const expected = signatureExpiry(authentication.expiresOn, expiresOn);
  require(signature.expiresOn === expected, errors['personalisation.expiry'], {
    field: 'certificates.signature.expiresOn',
    expected,
  });
};
