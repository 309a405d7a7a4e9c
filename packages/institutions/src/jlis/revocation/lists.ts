// The lists: one a generation and municipality of a purpose, in the name that its certificates' distribution point gives. What
// is on one is kept in memory and follows the feed; what was published is a file, and a row that its number is taken.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBytesIfThere, writeDurably } from '@openmyna/durable';
import {
  type CrlShard,
  checkSuccessor,
  createCrlShard,
  MalformedDer,
  type Purpose,
  readCrl,
  type ShardEntry,
} from '@openmyna/pki';
import type { Lease, Store } from '@openmyna/store';
import { purposes } from '../authorities.ts';
import type { PublishedList, Work } from '../contract.ts';
import type { JlisTables } from '../schema.ts';
import { feedOf, messagesAfter } from './feed.ts';
import {
  crlValidity,
  draftList,
  keyOf,
  type ListName,
  type ListOptions,
  type Publication,
  signList,
} from './sign-list.ts';

/** The lists of both purposes. */
export interface Lists {
  /** Publishes all, or those that are due. @throws OpenMynaError `store.leased` while another process is at it */
  publish(options: { readonly due?: boolean } & Work): Promise<readonly PublishedList[]>;
  /** The published list, DER; undefined where there is none. */
  read(name: ListName): Uint8Array | undefined;
}

/** For how long one updater has a purpose's lists, in ms. */
const leaseTime = 60_000;

/** Lists between two renewals of the lease, and in one transaction. */
const batchSize = 200;

export const createLists = (options: ListOptions): Lists => {
  const { store, clock, folder } = options;
  const shards = new Map<string, CrlShard>();
  /** By purpose: the last message that the shards in memory have. */
  const followed = new Map<Purpose, number>();
  /** By list: what came since this process last published it, with its message's number. */
  const fresh = new Map<string, { readonly seq: number; readonly entry: ShardEntry }[]>();
  /** The number of the list in a file, where this process has looked. */
  const onDisk = new Map<string, number>();
  const fileOf = (name: ListName): string => join(folder, `${keyOf(name)}.crl`);

  /** What was published, where it can be read. */
  const fileIn = (name: ListName): Uint8Array | undefined => usable(readBytesIfThere(fileOf(name)));

  /** Whether a list got to its file. Each file is read once; after that it is enough that it is there. */
  const isPublished = (name: ListName, number: number): boolean => {
    if (onDisk.get(keyOf(name)) === number) return existsSync(fileOf(name));
    const der = fileIn(name);
    if (der === undefined) return false;
    onDisk.set(keyOf(name), Number(readCrl(der).number));
    return onDisk.get(keyOf(name)) === number;
  };

  /** What is revoked, from the rows; those of later messages come by following the feed. */
  const load = async (name: ListName): Promise<CrlShard> => {
    const { purpose, generation, municipality } = name;
    const rows = await store.db
      .selectFrom('certificate_revocation')
      .select(['certificate_serial', 'not_after', 'revoked_at', 'reason'])
      .where('purpose', '=', purpose)
      .where('generation', '=', generation)
      .where('municipality', '=', municipality)
      .execute();
    return createCrlShard(
      rows.map((row) => ({
        serial: BigInt(row.certificate_serial),
        at: row.revoked_at,
        reason: row.reason,
        notAfter: row.not_after,
      })),
    );
  };

  const shardOf = async (name: ListName): Promise<CrlShard> => {
    const known = shards.get(keyOf(name));
    if (known !== undefined) return known;
    const shard = await load(name);
    shards.set(keyOf(name), shard);
    return shard;
  };

  /**
   * The last message that the published list has: what came later has been on none, and stays even if its certificate has ended.
   * @param end the last message there is, for lists from before this was kept
   */
  const seenIn = async (name: ListName, newest: Publication | undefined, end: number): Promise<number> => {
    if (newest === undefined) return end;
    if (isPublished(name, newest.number)) return newest.followed ?? end;
    // What was meant to be published never got to its file: what is there is an earlier one.
    const der = fileIn(name);
    if (der === undefined) return end;
    const row = await store.db
      .selectFrom('crl_publication')
      .select('followed')
      .where('purpose', '=', name.purpose)
      .where('generation', '=', name.generation)
      .where('municipality', '=', name.municipality)
      .where('number', '=', Number(readCrl(der).number))
      .executeTakeFirst();
    return row?.followed ?? end;
  };

  const endOf = async (purpose: Purpose): Promise<number> => {
    const row = await store.db
      .selectFrom('store_source')
      .select('seq')
      .where('source', '=', feedOf(purpose))
      .executeTakeFirst();
    return row?.seq ?? 0;
  };

  /** Brings the shards that are in memory up to the feed. A revocation that a load has seen already changes nothing. */
  const follow = async (purpose: Purpose, newest: ReadonlyMap<string, Publication>): Promise<number> => {
    let last = followed.get(purpose);
    if (last === undefined) {
      const end = await endOf(purpose);
      last = end;
      for (const row of newest.values()) last = Math.min(last, await seenIn(row, row, end));
    }
    for await (const { seq, message } of messagesAfter(store, purpose, last)) {
      last = seq;
      if (message.type !== 'revoked') continue;
      const { generation, municipality, serial, at, reason, notAfter } = message;
      const entry = { serial: BigInt(serial), at: new Date(at), reason, notAfter: new Date(notAfter) };
      const key = keyOf({ purpose, generation, municipality });
      fresh.set(key, fresh.get(key) ?? []);
      fresh.get(key)!.push({ seq, entry });
      shards.get(key)?.revoke(entry);
    }
    followed.set(purpose, last);
    return last;
  };

  /** The entries of a list that is to be made. */
  const entriesFor = async (name: ListName, newest: Publication | undefined): Promise<CrlShard> => {
    const published = fileIn(name);
    const shard = await shardOf(name);
    if (published === undefined) return shard;
    // What has ended has been on a list made after its end (RFC 5280 3.3): on one that was published, not only meant to be.
    shard.forget(readCrl(published).thisUpdate);
    // And whoever was revoked after the end, or with a clock that had gone back, has been on none.
    const seen = await seenIn(name, newest, followed.get(name.purpose)!);
    for (const { seq, entry } of fresh.get(keyOf(name)) ?? []) if (seq > seen) shard.revoke(entry);
    return shard;
  };

  const publishPurpose = async (purpose: Purpose, due: boolean, lease: Lease, work: Work) => {
    const newest = await newestOf(store, purpose);
    const end = await follow(purpose, newest);
    const names = await store.db.selectFrom('crl_shard').selectAll().where('purpose', '=', purpose).execute();
    const limit = new Date(clock().getTime() + crlValidity.renewedBefore * 1000);
    // An authority that has ended signs nothing; nor has anything of its left to revoke.
    const standing = options.authorities.filter(({ notAfter }) => clock() <= notAfter);
    const isStanding = (name: ListName) =>
      standing.some((one) => one.purpose === name.purpose && one.generation === name.generation);
    const asked = names.filter(isStanding).filter((name) => {
      const last = newest.get(keyOf(name));
      // A row without its file: what was to be published never got there.
      return !due || last === undefined || last.next_update <= limit || !isPublished(name, last.number);
    });
    const published: PublishedList[] = [];
    for (let begin = 0; begin < asked.length && !work.signal?.aborted; begin += batchSize) {
      const batch = asked.slice(begin, begin + batchSize);
      await lease.renew();
      const drafts = await Promise.all(
        batch.map(async (name) => {
          const last = newest.get(keyOf(name));
          return draftList(options, name, await entriesFor(name, last), last, end);
        }),
      );
      // First the row, so that no number is ever two lists', and nothing is signed that the auditor does not find in the books. A
      // list that never got to its file after it is made again under the next number.
      await store.transaction(async (tx) => {
        await lease.confirm(tx);
        await tx
          .insertInto('crl_publication')
          .values(drafts.map(({ row }) => row))
          .execute();
      });
      const lists = await Promise.all(drafts.map((one) => signList(options, one)));
      for (const [index, der] of lists.entries()) {
        const { name, row } = drafts[index]!;
        const { number, this_update: thisUpdate, next_update: nextUpdate, revoked } = row;
        checkSuccessor(fileIn(name), der);
        writeDurably(fileOf(name), der);
        onDisk.set(keyOf(name), number);
        fresh.delete(keyOf(name));
        published.push({ ...name, number, thisUpdate, nextUpdate, revoked });
      }
      work.onProgress?.(Math.min(begin + batchSize, asked.length), asked.length);
    }
    return published;
  };

  const publishAll = async (due: boolean, work: Work): Promise<readonly PublishedList[]> => {
    const published: PublishedList[] = [];
    for (const purpose of purposes)
      published.push(
        ...(await store.withLease(`jlis.crl.${purpose}`, leaseTime, (lease) =>
          publishPurpose(purpose, due, lease, work),
        )),
      );
    return published;
  };
  /** Whoever asks in this process waits its turn; another process is told by the lease. */
  let publishing: Promise<unknown> = Promise.resolve();

  return {
    publish: ({ due = false, ...work }) => {
      const published = publishing.then(() => publishAll(due, work));
      publishing = published.catch(() => {});
      return published;
    },
    read: (name) => readBytesIfThere(fileOf(name)),
  };
};

/** What was published, where it can be read: a damaged file must not keep a whole one from taking its place. */
const usable = (published: Uint8Array | undefined): Uint8Array | undefined => {
  if (published === undefined) return undefined;
  try {
    readCrl(published);
    return published;
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

const newestOf = async (store: Store<JlisTables>, purpose: Purpose): Promise<ReadonlyMap<string, Publication>> => {
  const rows = await store.db
    .selectFrom('crl_publication')
    .selectAll()
    .distinctOn(['purpose', 'generation', 'municipality'])
    .where('purpose', '=', purpose)
    .orderBy('purpose')
    .orderBy('generation')
    .orderBy('municipality')
    .orderBy('number', 'desc')
    .execute();
  return new Map(rows.map((row) => [keyOf(row), row]));
};
