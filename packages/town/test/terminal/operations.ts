// Every operation of the SDK, with right secrets of resident C01, as something to be run against any card.

import type { MyNumberCard } from '@openmyna/terminal';
import {
  authenticationPin,
  birthDateCode,
  codeA,
  codeB,
  inputSupportPin,
  licencePin,
  signaturePassword,
} from '@openmyna/terminal';
import type { PublicView } from '../../src/residents/resident.ts';

export type Operation = (card: MyNumberCard, resident: PublicView) => Promise<unknown>;

const document = new TextEncoder().encode('a document');

export const operations: Readonly<Record<string, Operation>> = {
  attributes: (card, { pins }) => card.attributes(inputSupportPin(pins!.inputSupport)),
  'attributes, protected': (card, { pins }) => card.attributes(inputSupportPin(pins!.inputSupport), { protect: true }),
  'attributes by code B': (card, resident) => card.attributes(codeB(resident.codeB)),
  'My Number': (card, resident) => card.myNumber(codeA(resident.codeA)),
  face: (card, resident) => card.face(codeB(resident.codeB)),
  'My Number image': (card, resident) => card.myNumberImage(codeA(resident.codeA)),
  'age record': (card, resident) => card.ageRecord(birthDateCode(resident.codeB.slice(0, 6))),
  'authentication certificate': (card) => card.authenticationCertificate(),
  'signing certificate': (card, { pins }) => card.signingCertificate(signaturePassword(pins!.signature!)),
  'authority certificate': (card) => card.authorityCertificate('signing'),
  'signature for authentication': (card, { pins }) =>
    card.signForAuthentication(document, authenticationPin(pins!.authentication)),
  signature: (card, { pins }) => card.sign(document, signaturePassword(pins!.signature!)),
  'PIN status': (card) => card.pinStatus(),
  'change of PIN': (card, { pins }) =>
    card.changePin(authenticationPin(pins!.authentication), authenticationPin(pins!.authentication)),
  licence: (card) => card.licence(licencePin('4567')),
  information: (card) => card.information(),
  'verification of records': (card, { pins }) => card.verifyRecords(inputSupportPin(pins!.inputSupport), []),
  'verification of the face': (card, resident) => card.verifyFace(codeA(resident.codeA), []),
};
