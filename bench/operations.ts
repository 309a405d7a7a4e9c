// What a client does with a card, as the SDK has it.

import {
  authenticationPin,
  birthDateCode,
  codeA,
  codeB,
  inputSupportPin,
  type MyNumberCard,
  signaturePassword,
} from '@openmyna/terminal';
import type { PublicView } from '@openmyna/town';

type Operation = (card: MyNumberCard, resident: PublicView) => Promise<unknown>;

const document = new TextEncoder().encode('賃貸借契約書');

/** Of an adult whose PINs are set. */
export const operations = {
  attributes: (card, { pins }) => card.attributes(inputSupportPin(pins!.inputSupport)),
  'attributes, protected': (card, { pins }) => card.attributes(inputSupportPin(pins!.inputSupport), { protect: true }),
  'My Number': (card, { pins }) => card.myNumber(inputSupportPin(pins!.inputSupport)),
  face: (card, resident) => card.face(codeB(resident.codeB)),
  'back of the card': (card, resident) => card.myNumberImage(codeA(resident.codeA)),
  'age record': (card, resident) => card.ageRecord(birthDateCode(resident.codeB.slice(0, 6))),
  'authentication certificate': (card) => card.authenticationCertificate(),
  'signature certificate': (card, { pins }) => card.signingCertificate(signaturePassword(pins!.signature!)),
  'CA certificate, authentication': (card) => card.authorityCertificate('authentication'),
  'CA certificate, signature': (card) => card.authorityCertificate('signing'),
  'signature, authentication key': (card, { pins }) =>
    card.signForAuthentication(document, authenticationPin(pins!.authentication)),
  'signature, signature key': (card, { pins }) => card.sign(document, signaturePassword(pins!.signature!)),
  'tries of every secret': (card) => card.pinStatus(),
  'what card it is': (card) => card.information(),
} as const satisfies Record<string, Operation>;

const reading = Object.entries(operations).filter(([name]) => !/protected|key$/.test(name));

/** Every file that a holder can open, and every counter. */
export const readEverything = async (card: MyNumberCard, resident: PublicView): Promise<void> => {
  for (const [, operation] of reading) await operation(card, resident);
};
