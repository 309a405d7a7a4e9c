import { entriesOf, isSignedBy, MalformedDer, type Purpose, readCrl, verifyingKeyOf } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import type { NamedAuthority } from '../authorities.ts';
import { digestOf, type LogEntry } from '../keys/signature-log.ts';
import { messagesAfter } from '../revocation/feed.ts';
import type { Lists } from '../revocation/lists.ts';
import type { JlisTables } from '../schema.ts';
import type { Find } from './audit.ts';

interface Audited {
  readonly store: Store<JlisTables>;
  readonly authorities: readonly NamedAuthority[];
  readonly lists: Lists;
  readonly entries: readonly LogEntry[];
  readonly find: Find;
}

/** Holds the newest list of each municipality against the books. @returns how many there are */
export const auditLists = async ({ store, authorities, lists, entries, find }: Audited): Promise<number> => {
  const published = await store.db.selectFrom('crl_publication').selectAll().orderBy('number', 'desc').execute();
  const known = new Set(published.map(({ digest }) => digest));
  for (const { seq, use, key, about, digest } of entries)
    if (use === 'crl' && !known.has(digest)) find('log-unknown', `${seq} ${key} ${about}`);

  const later = revokedLater(store);
  const seen = new Set<string>();
  for (const row of published) {
    const about = `${row.purpose}/${row.generation}/${row.municipality}`;
    if (seen.has(about)) continue;
    seen.add(about);
    const der = lists.read(row);
    const authority = authorities.find((one) => one.purpose === row.purpose && one.generation === row.generation);
    if (der === undefined || authority === undefined) {
      find('list-missing', about);
      continue;
    }
    try {
      const crl = readCrl(der);
      if (!isSignedBy(verifyingKeyOf(authority.publicKey), crl.tbs, crl.signature)) find('list-signature', about);
      if (crl.number !== BigInt(row.number) || digestOf([crl.tbs]) !== row.digest) find('list-number', about);
      const listed = new Map([...entriesOf(crl)].map(({ serial, at, reason }) => [Number(serial), `${+at} ${reason}`]));
      if (!(await isWhole(store, row, listed, await later(row)))) find('list-entries', about);
    } catch (error) {
      if (!(error instanceof MalformedDer)) throw error;
      find('list-signature', about);
    }
  }
  return seen.size;
};

type Publication = JlisTables['crl_publication'];

/**
 * Which certificates the feed says to be revoked after what a list has of it: they are on the next. The feed's order tells it, and not
 * the dates, which say otherwise where a clock went back. Undefined for a list from before its place was kept.
 */
const revokedLater = (store: Store<JlisTables>) => {
  const feeds = new Map<Purpose, Promise<ReadonlyMap<number, number>>>();
  const read = async (purpose: Purpose): Promise<ReadonlyMap<number, number>> => {
    const seqs = new Map<number, number>();
    for await (const { seq, message } of messagesAfter(store, purpose, 0))
      if (message.type === 'revoked') seqs.set(message.serial, seq);
    return seqs;
  };
  return async ({ purpose, followed }: Publication): Promise<((serial: number) => boolean) | undefined> => {
    if (followed === null) return undefined;
    const feed = feeds.get(purpose) ?? read(purpose);
    feeds.set(purpose, feed);
    const seqs = await feed;
    return (serial) => (seqs.get(serial) ?? 0) > followed;
  };
};

/** Every revocation recorded by then is on it, with its second and reason, and nothing that is not revoked. */
const isWhole = async (
  { db }: Store<JlisTables>,
  { purpose, generation, municipality, this_update }: Publication,
  listed: ReadonlyMap<number, string>,
  isLater: ((serial: number) => boolean) | undefined,
): Promise<boolean> => {
  const rows = await db
    .selectFrom('certificate_revocation')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('generation', '=', generation)
    .where('municipality', '=', municipality)
    .execute();
  const books = new Map(rows.map((row) => [row.certificate_serial, row]));
  const isRight = (row: (typeof rows)[number]) =>
    listed.get(row.certificate_serial) === `${+row.revoked_at} ${row.reason}`;
  const isOfTheNext = (row: (typeof rows)[number]) =>
    // To the second, as thisUpdate is.
    isLater === undefined ? +row.recorded_at >= +this_update : isLater(row.certificate_serial);
  return (
    [...listed.keys()].every((serial) => books.has(serial) && isRight(books.get(serial)!)) &&
    // What had ended by then is on an earlier list.
    rows.every((row) => isRight(row) || isOfTheNext(row) || row.not_after < this_update)
  );
};
