// What `card read` can read, each with the secret it takes and how it is shown.

import type { MyNumberCard, Secret } from '@openmyna/terminal';
import type { Invocation } from '../definition.ts';
import { usage } from '../usage.ts';
import { lastTryOf, secretFor, secretOptions } from './secret-input.ts';

export type Reading =
  /** Shown as text or JSON. */
  | { readonly kind: 'facts'; readonly facts: object }
  /** Written to a file, or shown as base64. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly text: string };

type Read = (card: MyNumberCard, invocation: Invocation) => Promise<Reading>;

export const readOptions = {
  ...secretOptions('pin', 'code-a', 'code-b', 'birth-date'),
  purpose: {
    type: 'string',
    value: 'authentication|signing',
    summary: { ja: 'どちらの電子証明書か(既定は authentication)', en: 'which certificate (default authentication)' },
  },
  ca: { type: 'boolean', summary: { ja: '認証局の証明書', en: 'the certificate of its authority' } },
  pem: { type: 'boolean', summary: { ja: 'PEM で', en: 'as PEM' } },
  protect: { type: 'boolean', summary: { ja: 'セキュアメッセージングで', en: 'under secure messaging' } },
} as const;

const attributes: Read = async (card, invocation) => {
  const secret = (await secretFor(invocation, 'inputSupportPin', 'code-b')) as Secret<'inputSupportPin' | 'codeB'>;
  const protect = invocation.options.protect === true;
  return { kind: 'facts', facts: await card.attributes(secret, { ...lastTryOf(invocation), protect }) };
};

const number: Read = async (card, invocation) => {
  const secret = (await secretFor(invocation, 'inputSupportPin', 'code-a')) as Secret<'inputSupportPin' | 'codeA'>;
  const protect = invocation.options.protect === true;
  const myNumber = await card.myNumber(secret, { ...lastTryOf(invocation), protect });
  return { kind: 'facts', facts: { myNumber } };
};

const faceOf = async (card: MyNumberCard, invocation: Invocation) => {
  const secret = (await secretFor(invocation, 'codeB', 'code-b', 'code-a')) as Secret<'codeA' | 'codeB'>;
  return card.face(secret, lastTryOf(invocation));
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const face: Read = async (card, invocation) => {
  const { name, address, photo, securityCode, publicKey: _, ...facts } = await faceOf(card, invocation);
  const pictures = { name: base64(name), address: base64(address), securityCode: base64(securityCode) };
  return { kind: 'facts', facts: { ...facts, ...pictures, photo: photo === undefined ? null : base64(photo) } };
};

const photo: Read = async (card, invocation) => {
  const { photo: picture } = await faceOf(card, invocation);
  return { kind: 'bytes', bytes: picture ?? new Uint8Array(0) };
};

const age: Read = async (card, invocation) => {
  const secret = (await secretFor(invocation, 'birthDateCode', 'birth-date')) as Secret<'birthDateCode'>;
  const { birthDate } = await card.ageRecord(secret, lastTryOf(invocation));
  return { kind: 'facts', facts: { birthDate } };
};

const certificate: Read = async (card, invocation) => {
  const { purpose = 'authentication', ca, pem } = invocation.options;
  if (purpose !== 'authentication' && purpose !== 'signing')
    throw usage('card read', '--purpose: authentication | signing');
  const bytes = await (ca === true
    ? card.authorityCertificate(purpose)
    : purpose === 'authentication'
      ? card.authenticationCertificate()
      : card.signingCertificate(
          (await secretFor(invocation, 'signaturePassword')) as Secret<'signaturePassword'>,
          lastTryOf(invocation),
        ));
  if (pem !== true) return { kind: 'bytes', bytes };
  const lines = base64(bytes).match(/.{1,64}/g)!;
  return { kind: 'text', text: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----` };
};

const licence: Read = async (card, invocation) => {
  const secret = (await secretFor(invocation, 'licencePin')) as Secret<'licencePin'>;
  const { expiresOn, objects } = await card.licence(secret, lastTryOf(invocation));
  const shown = objects.map(({ tag, value }) => ({
    tag: tag.toString(16).toUpperCase(),
    value: Buffer.from(value).toString(),
  }));
  return { kind: 'facts', facts: { expiresOn, objects: shown } };
};

/** Everything that the secrets at hand open, and everything that is free. */
const all: Read = async (card, invocation) => {
  const { pin, 'code-a': codeA, 'code-b': codeB, 'birth-date': birthDate } = invocation.options;
  const { atr, ...information } = await card.information();
  const facts: Record<string, unknown> = {
    information: { atr: Buffer.from(atr).toString('hex').toUpperCase(), ...information },
  };
  const add = async (name: string, read: Read) => {
    const reading = await read(card, invocation);
    facts[name] =
      reading.kind === 'facts' ? reading.facts : reading.kind === 'bytes' ? base64(reading.bytes) : reading.text;
  };
  if (pin !== undefined || codeB !== undefined) await add('attributes', attributes);
  if (pin !== undefined || codeA !== undefined) await add('number', number);
  if (codeA !== undefined || codeB !== undefined) await add('face', face);
  if (birthDate !== undefined) await add('age', age);
  facts.certificate = base64(await card.authenticationCertificate());
  for (const purpose of ['authentication', 'signing'] as const)
    facts[`${purpose}Authority`] = base64(await card.authorityCertificate(purpose));
  return { kind: 'facts', facts };
};

export const things: Readonly<Record<string, Read>> = {
  attributes,
  number,
  face,
  photo,
  age,
  certificate,
  licence,
  all,
};

/** @throws OpenMynaError `command.usage` */
export const thingCalled = (command: string, name: string | undefined): Read => {
  const thing = name === undefined || !Object.hasOwn(things, name) ? undefined : things[name];
  if (thing === undefined) throw usage(command, Object.keys(things).join(' | '));
  return thing;
};
