// One list, from what is on it to its bytes: the row that takes its number, the line of the log, the signature.

import { assembleSigned, type CrlShard, draftCrl, type Generation, type Purpose } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import type { NamedAuthority } from '../authorities.ts';
import type { KeyVault } from '../keys/key-vault.ts';
import { digestOf, type SignatureLog } from '../keys/signature-log.ts';
import type { JlisTables } from '../schema.ts';
import { municipalityOf } from './municipality.ts';

/** A list holds for a day (services.md §1.8); the next one is there before it ends, by as much as changing them takes there. */
export const crlValidity = { seconds: 24 * 3600, renewedBefore: 10 * 60 } as const;

export interface ListOptions {
  readonly store: Store<JlisTables>;
  readonly clock: Clock;
  readonly authorities: readonly NamedAuthority[];
  readonly vault: KeyVault;
  readonly log: SignatureLog;
  /** `PURPOSE/GENERATION/PREFECTURE/MUNICIPALITY.crl` each. */
  readonly folder: string;
}

export interface ListName {
  readonly purpose: Purpose;
  readonly generation: Generation;
  readonly municipality: string;
}

/** Of a list, in text. */
export const keyOf = ({ purpose, generation, municipality }: ListName): string =>
  `${purpose}/${generation}/${municipality}`;

export type Publication = JlisTables['crl_publication'];

/** A list that is about to be signed. */
export interface ListDraft {
  readonly name: ListName;
  readonly authority: NamedAuthority;
  readonly tbs: Uint8Array;
  readonly row: Publication;
}

/** @param followed the last message of the feed that is in it */
export const draftList = (
  { clock, authorities }: ListOptions,
  name: ListName,
  shard: CrlShard,
  last: Publication | undefined,
  followed: number,
): ListDraft => {
  const authority = authorities.find((one) => one.purpose === name.purpose && one.generation === name.generation)!;
  // To the second, as a list has it; a clock that went back does not take the lists with it.
  const seconds = Math.floor(Math.max(clock().getTime(), last?.this_update.getTime() ?? 0) / 1000);
  const thisUpdate = new Date(seconds * 1000);
  const nextUpdate = new Date((seconds + crlValidity.seconds) * 1000);
  const number = (last?.number ?? 0) + 1;
  const tbs = draftCrl(authority, {
    municipality: municipalityOf(name.municipality),
    number: BigInt(number),
    thisUpdate,
    nextUpdate,
    entries: shard.entries(),
  });
  const row: Publication = {
    ...name,
    number,
    this_update: thisUpdate,
    next_update: nextUpdate,
    revoked: shard.size,
    digest: digestOf([tbs]),
    followed,
  };
  return { name, authority, tbs, row };
};

/** @returns CertificateList, DER */
export const signList = async (
  { clock, vault, log }: ListOptions,
  { name, authority, tbs, row }: ListDraft,
): Promise<Uint8Array> => {
  const about = `${keyOf(name)} ${row.number}`;
  log.append({ key: authority.name, use: 'crl', about, digest: row.digest }, clock());
  return assembleSigned(tbs, authority.algorithm, await vault.sign(authority.name, tbs));
};
