// The status of everything, in memory, and the file it is kept in between two runs. What is asked never waits for a database:
// the feed is followed, and what was committed here is followed at once.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@openmyna/apdu';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import {
  type CertificateStatus,
  type Generation,
  type Purpose,
  restoreStatus,
  StatusMemory,
  snapshotStatus,
} from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import { type NamedAuthority, purposes } from '../authorities.ts';
import type { JlisTables } from '../schema.ts';
import { feedOf, messagesAfter, statusEventOf } from './feed.ts';

export interface Status {
  get(purpose: Purpose, generation: Generation, serial: bigint): CertificateStatus;
  /** Number of the last message that is in memory. */
  sequence(purpose: Purpose): number;
  /** Takes in whatever the feed has by now. Resolves when it is in memory. */
  follow(): Promise<void>;
  /** Keeps what is in memory, so that the next opening reads only what came after. */
  save(): Promise<void>;
}

export interface StatusOptions {
  readonly store: Store<JlisTables>;
  readonly authorities: readonly NamedAuthority[];
  /** Asked for where the feed tells of an authority that is not among them: another process has made it. */
  readonly learn: () => Promise<unknown>;
  /** Where snapshots are kept: a copy of the feed, made anew where it is missing, damaged or of another feed. */
  readonly folder: string;
}

/** Opens it, with everything the feed has. */
export const openStatus = async (options: StatusOptions): Promise<Status> => {
  const { store, authorities, learn, folder } = options;
  const memories = new Map<Purpose, StatusMemory>();
  for (const purpose of purposes)
    memories.set(purpose, (await restored(store, purpose, fileOf(folder, purpose))) ?? new StatusMemory());
  const authorityOf = (purpose: Purpose) => (generation: Generation) =>
    authorities.find((one) => one.purpose === purpose && one.generation === generation);
  // Looked up for every answer; authorities come, and none goes.
  const issuers = new Map<string, string>();
  const issuerOf = (purpose: Purpose, generation: Generation): string => {
    const name = `${purpose} ${generation}`;
    const known = issuers.get(name);
    if (known !== undefined) return known;
    const authority = authorityOf(purpose)(generation);
    if (authority !== undefined) issuers.set(name, toHex(authority.keyId));
    return issuers.get(name) ?? '';
  };

  const followOne = async (purpose: Purpose) => {
    const memory = memories.get(purpose)!;
    for await (const { seq, message } of messagesAfter(store, purpose, memory.sequence)) {
      if (authorityOf(purpose)(message.generation) === undefined) await learn();
      memory.apply(statusEventOf(seq, message, (generation) => authorityOf(purpose)(generation)!));
    }
  };
  let following: Promise<void> = Promise.resolve();
  const follow = (): Promise<void> => {
    // One after another: whoever asks while one runs must see what was committed meanwhile.
    const next = following
      .catch(() => {})
      .then(async () => {
        for (const purpose of purposes) await followOne(purpose);
      });
    following = next;
    return next;
  };
  await follow();

  return {
    get: (purpose, generation, serial) => memories.get(purpose)!.get(issuerOf(purpose, generation), serial),
    sequence: (purpose) => memories.get(purpose)!.sequence,
    follow,
    save: async () => {
      for (const purpose of purposes) {
        const memory = memories.get(purpose)!;
        const { sequence } = memory;
        const file = fileOf(folder, purpose);
        writeDurably(file, Buffer.concat([...snapshotStatus(memory)]));
        writeDurably(`${file}.json`, JSON.stringify({ sequence, message: await markOf(store, purpose, sequence) }));
      }
    },
  };
};

const fileOf = (folder: string, purpose: Purpose): string => join(folder, `${purpose}.status`);

/** What the feed has under a number, hashed: another feed, as of a database restored from an old backup, has something else. */
const markOf = async (store: Store<JlisTables>, purpose: Purpose, seq: number): Promise<string> => {
  const row = await store.db
    .selectFrom('store_outbox')
    .select('body')
    .where('source', '=', feedOf(purpose))
    .where('seq', '=', seq)
    .executeTakeFirst();
  return createHash('sha256')
    .update(JSON.stringify(row?.body ?? null))
    .digest('hex');
};

const restored = async (
  store: Store<JlisTables>,
  purpose: Purpose,
  file: string,
): Promise<StatusMemory | undefined> => {
  const mark = readIfThere(`${file}.json`);
  if (mark === undefined) return undefined;
  try {
    const memory = await restoreStatus(createReadStream(file));
    const { sequence, message } = JSON.parse(mark) as { sequence: number; message: string };
    return memory.sequence === sequence && message === (await markOf(store, purpose, sequence)) ? memory : undefined;
  } catch (error) {
    const damaged = error instanceof OpenMynaError || error instanceof SyntaxError;
    if (damaged || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
