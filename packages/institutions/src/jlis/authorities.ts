// The certification authorities over their vault. A key that is not there yet is made, logged, and signs its own certificate:
// the ceremony is that, for all of them, and its transcript is the log.

import { join } from 'node:path';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import {
  type Authority,
  assembleSigned,
  authorityFrom,
  draftAuthorityCertificate,
  fromPem,
  type Generation,
  generationsUntil,
  type KeyAlgorithm,
  type Purpose,
  errors as pkiErrors,
  toPem,
} from '@openmyna/pki';
import type { Clock } from '@openmyna/store';
import type { KeyVault } from './keys/key-vault.ts';
import { digestOf, type SignatureLog } from './keys/signature-log.ts';

/** An authority, and the name of its key in the vault. */
export type NamedAuthority = Authority & { readonly name: string };

export interface AuthorityKeys {
  readonly vault: KeyVault;
  readonly log: SignatureLog;
  readonly clock: Clock;
}

/** Which authorities there are to be. */
export interface AuthorityPlan {
  /** Those of a purpose that have begun by an instant. */
  readonly generations: (purpose: Purpose, instant: Date) => readonly Generation[];
  /** Of which kind a generation's keys are. */
  readonly keyAlgorithm: (generation: Generation) => KeyAlgorithm;
  /** Where the certificates of a purpose say that they are asked after. */
  readonly ocspAddress: (purpose: Purpose) => string;
}

/** Both, in the order of the law. */
export const purposes = ['signature', 'authentication'] as const satisfies readonly Purpose[];

/** Those that have begun, by purpose and year. */
const begun = (plan: AuthorityPlan, now: Date): readonly (readonly [Purpose, Generation])[] =>
  purposes.flatMap((purpose) => plan.generations(purpose, now).map((generation) => [purpose, generation] as const));

/** Where authorities are kept, and what they are made with. */
export interface AuthorityPlace {
  /** In which `NAME.pem` is each one's certificate, for whoever checks a chain. */
  readonly folder: string;
  readonly keys: AuthorityKeys;
  readonly plan: AuthorityPlan;
}

/** Those that have begun and are there, and whether these are all. */
export const findAuthorities = async ({ folder, keys, plan }: AuthorityPlace) => {
  const all = begun(plan, keys.clock());
  const authorities: NamedAuthority[] = [];
  for (const [purpose, generation] of all) {
    const name = `${purpose}-${generation}`;
    const known = await keys.vault.find(name);
    const pem = readIfThere(join(folder, `${name}.pem`));
    if (known === undefined || pem === undefined) continue;
    authorities.push({
      ...authorityFrom(purpose, generation, known, fromPem(pem), plan.ocspAddress(purpose)),
      name,
    });
  }
  return { authorities, isComplete: authorities.length === all.length };
};

/** Makes those that have begun and are not there: the ceremony. */
export const makeAuthorities = async (place: AuthorityPlace): Promise<void> => {
  const there = new Set((await findAuthorities(place)).authorities.map(({ name }) => name));
  const missing = begun(place.plan, place.keys.clock()).filter((one) => !there.has(one.join('-')));
  await Promise.all(missing.map(([purpose, generation]) => makeAuthority(place, purpose, generation)));
};

const makeAuthority = async (
  { folder, keys: { vault, log, clock }, plan }: AuthorityPlace,
  purpose: Purpose,
  generation: Generation,
): Promise<void> => {
  const name = `${purpose}-${generation}`;
  const algorithm = plan.keyAlgorithm(generation);
  const known = await vault.find(name);
  const key = known ?? (await vault.make(name, algorithm));
  if (known === undefined)
    log.append({ key: name, use: 'key', about: algorithm, digest: digestOf([key.publicKey]) }, clock());
  const tbs = draftAuthorityCertificate(purpose, generation, key);
  log.append({ key: name, use: 'authority', about: name, digest: digestOf([tbs]) }, clock());
  const certificate = assembleSigned(tbs, key.algorithm, await vault.sign(name, tbs));
  writeDurably(join(folder, `${name}.pem`), toPem('CERTIFICATE', certificate));
};

/** The newest that has begun by an instant: it issues. @throws OpenMynaError `pki.request` before the first of them */
export const authorityAt = <P extends Purpose>(
  authorities: readonly NamedAuthority[],
  purpose: P,
  instant: Date,
): NamedAuthority & { readonly purpose: P } => {
  const authority = generationsUntil(purpose, instant)
    .map((generation) => authorities.find((one) => one.purpose === purpose && one.generation === generation))
    .findLast((one) => one !== undefined);
  if (authority === undefined) throw new OpenMynaError(pkiErrors['pki.request'], { field: 'notBefore' });
  return authority as NamedAuthority & { readonly purpose: P };
};
