// GET CHALLENGE, GET DATA (card.md §1.5) and the parameter check of 80 A2 (§4.3).

import { answer, type Outcome, refuse } from '../rules.ts';
import type { ApplicationContext } from '../session.ts';

export const getChallenge = ({ environment }: ApplicationContext, le: number): Outcome =>
  answer(environment.random(le));

const contactAtr = '5F51';
const applicationLabel = '0050';

export const getData = ({ session, model, dataObjects }: ApplicationContext, tag: string, le: number): Outcome => {
  if (tag === applicationLabel && session.definition.label !== undefined) return whole(session.definition.label, le);
  const inIsd = session.definition.answersGetData === true;
  const answered = tag === contactAtr && model.atrObject === 'in-application' ? !inIsd : inIsd;
  const object = answered ? dataObjects[tag] : undefined;
  return object === undefined ? refuse('data-object.none') : whole(object, le);
};

const whole = (object: Uint8Array, le: number): Outcome =>
  object.length > le ? refuse('apdu.response-length', { bytes: object.length }) : answer(object);

/** Length of the body that gets past the length check; it looks like the body of a CV certificate. */
const terminalCertificateLength = 307;

/** The keys of the certified institutions are not public, so the right body is refused too. */
export const authenticateTerminal = ({ session }: ApplicationContext, data: Uint8Array): Outcome => {
  if (session.definition.knowsTerminalAuthentication !== true) return refuse('apdu.instruction');
  return data.length === terminalCertificateLength ? refuse('terminal-authentication.private') : refuse('apdu.length');
};
