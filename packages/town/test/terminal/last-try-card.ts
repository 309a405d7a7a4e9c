// A card of secrets alone, of which it is known what is right and what is wrong.

import { fromAscii } from '@openmyna/apdu';
import { type ApplicationName, type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { blankCard } from '@openmyna/reader';
import { makeSecret, type Secret, type SecretKind, secrets } from '@openmyna/terminal';

export const right: Readonly<Record<SecretKind, string>> = {
  authenticationPin: '1234',
  signaturePassword: 'ABC123',
  inputSupportPin: '2345',
  residentRegisterPin: '3456',
  codeA: '123456789012',
  codeB: '12345678901234',
  birthDateCode: '550217',
  licencePin: '4567',
};
const wrong: Readonly<Record<SecretKind, string>> = {
  authenticationPin: '0000',
  signaturePassword: 'XYZ999',
  inputSupportPin: '0000',
  residentRegisterPin: '0000',
  codeA: '000000000000',
  codeB: '00000000000000',
  birthDateCode: '000000',
  licencePin: '0000',
};

/** Every secret of the card where it is. */
export const places = (Object.keys(secrets) as SecretKind[]).flatMap((kind) =>
  Object.entries(secrets[kind].at as Record<string, number>).map(([application, fid]) => ({
    kind,
    application: application as Exclude<ApplicationName, 'isd'>,
    fid: fid.toString(16).padStart(4, '0').toUpperCase(),
  })),
);

/** A card of secrets alone. @param tries left of each, by its place in the list */
export const cardOf = (model: string, tries: (index: number) => number): CardState => {
  const applications: Record<string, Record<string, unknown>> = { isd: {} };
  for (const [index, { application, fid, kind }] of places.entries()) {
    const secret = { kind: 'secret', secret: fromAscii(right[kind]), tries: tries(index) };
    applications[application] = { ...applications[application], [fid]: secret };
  }
  applications.jpki!['0006'] = { kind: 'transparent', bytes: fromAscii('JPKIAPICCTOKEN2'.padEnd(160)) };
  return { ...blankCard(), model, applications: applications as CardState['applications'] };
};

export const triesOn = (state: CardState): number[] =>
  places.map(({ application, fid }) => {
    const file = state.applications[application]![fid];
    return file?.kind === 'secret' ? file.tries : Number.NaN;
  });

export const chipOf = (state: CardState) =>
  createChip({
    memory: createMemory(state, { append: () => {} }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
  });

const made = (values: Readonly<Record<SecretKind, string>>) =>
  Object.fromEntries(
    (Object.keys(secrets) as SecretKind[]).map((kind) => [kind, makeSecret(kind, values[kind])]),
  ) as Record<SecretKind, Secret>;
export const rights = made(right);
export const wrongs = made(wrong);
