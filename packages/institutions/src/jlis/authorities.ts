// The certification authorities over their vault. A key that is not there yet is made, logged, and signs its own certificate:
// the ceremony is that, for all of them, and its transcript is the log.

import { join } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import {
  type Authority,
  assembleSigned,
  authorityFrom,
  draftAuthorityCertificate,
  type Generation,
  generationAt,
  type KeyAlgorithm,
  type Purpose,
  errors as pkiErrors,
} from '@openmyna/pki';
import type { Clock } from '@openmyna/store';
import { readIfThere, writeDurably } from './keys/file-vault.ts';
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
  readonly generations: readonly Generation[];
  /** Of which kind a generation's keys are. */
  readonly keyAlgorithm: (generation: Generation) => KeyAlgorithm;
  /** Where the certificates of a purpose say that they are asked after. */
  readonly ocspAddress: (purpose: Purpose) => string;
}

/** Both, in the order of the law. */
export const purposes = ['signature', 'authentication'] as const satisfies readonly Purpose[];

/**
 * Opens them; those that are not there yet are made.
 * @param folder in which `NAME.pem` is each one's certificate, for whoever checks a chain
 */
export const openAuthorities = (
  folder: string,
  keys: AuthorityKeys,
  plan: AuthorityPlan,
): Promise<readonly NamedAuthority[]> =>
  Promise.all(
    purposes.flatMap((purpose) =>
      plan.generations.map((generation) => openAuthority(folder, keys, plan, purpose, generation)),
    ),
  );

const openAuthority = async (
  folder: string,
  { vault, log, clock }: AuthorityKeys,
  plan: AuthorityPlan,
  purpose: Purpose,
  generation: Generation,
): Promise<NamedAuthority> => {
  const name = `${purpose}-${generation}`;
  const file = join(folder, `${name}.pem`);
  const address = plan.ocspAddress(purpose);
  const known = await vault.find(name);
  const pem = readIfThere(file);
  if (known !== undefined && pem !== undefined)
    return { ...authorityFrom(purpose, generation, known, fromPem(pem), address), name };
  const algorithm = plan.keyAlgorithm(generation);
  const key = known ?? (await vault.make(name, algorithm));
  if (known === undefined)
    log.append({ key: name, use: 'key', about: algorithm, digest: digestOf([key.publicKey]) }, clock());
  const tbs = draftAuthorityCertificate(purpose, generation, key);
  log.append({ key: name, use: 'authority', about: name, digest: digestOf([tbs]) }, clock());
  const certificate = assembleSigned(tbs, key.algorithm, await vault.sign(name, tbs));
  writeDurably(file, toPem('CERTIFICATE', certificate));
  return { ...authorityFrom(purpose, generation, key, certificate, address), name };
};

/** The one that issues at an instant. @throws OpenMynaError `pki.request` before the first of them */
export const authorityAt = <P extends Purpose>(
  authorities: readonly NamedAuthority[],
  purpose: P,
  instant: Date,
): NamedAuthority & { readonly purpose: P } => {
  const generation = generationAt(purpose, instant);
  const authority = authorities.find((one) => one.purpose === purpose && one.generation === generation);
  if (authority === undefined) throw new OpenMynaError(pkiErrors['pki.request'], { field: 'notBefore' });
  return authority as NamedAuthority & { readonly purpose: P };
};

/** Textual encoding of RFC 7468. */
export const toPem = (label: string, der: Uint8Array): string => {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

const fromPem = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64'));
