// Who did what, about whom, and what came of it: a history that is only added to. Nothing of what was said or answered is in it.

import { toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Migration, StoreView } from '@openmyna/store';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import type { Account } from './roles.ts';

/** Its tables. */
export interface TrailTables {
  api_call: {
    request_id: string;
    /** Empty where nobody of that name may log in: what was typed may be a password. */
    account: string;
    role: string;
    municipality: string | null;
    call: string;
    /** The one it was about, of lines from before there could be several. */
    resident_id: string | null;
    status: number;
    /** Of the catalogue; null where it was done. */
    code: string | null;
    at: Date;
  };
  /** Whom a call was about. */
  api_subject: { request_id: string; kind: Subject['kind']; id: string };
}

export const trailMigrations: readonly Migration[] = [
  {
    id: 'api-0000-call',
    family: 'request',
    sql: `create table if not exists api_call (request_id text not null, account text not null, role text not null, municipality text,
      call text not null, resident_id text, status int not null, code text, at timestamptz not null, primary key (request_id))`,
    history: true,
  },
  {
    id: 'api-0001-at',
    family: 'request',
    sql: 'create index if not exists api_call_at on api_call (at)',
  },
  {
    id: 'api-0002-key',
    family: 'request',
    sql: 'create table if not exists api_key (request_id text not null, digest text not null, primary key (request_id))',
    history: true,
  },
  {
    id: 'api-0006-subject',
    family: 'request',
    sql: `create table if not exists api_subject (request_id text not null, kind text not null, id text not null,
      primary key (request_id, kind, id))`,
    history: true,
  },
  {
    id: 'api-0007-of-subject',
    family: 'request',
    sql: 'create index if not exists api_subject_of on api_subject (kind, id)',
  },
];

/** Who or what a call was about; somebody whom the register does not have is not named. */
export interface Subject {
  readonly kind: 'resident' | 'municipality';
  readonly id: string;
}

/** One line of it. */
export interface TrailEntry {
  readonly account: string;
  readonly role: string;
  readonly call: string;
  /** Whom or what it was about, as far as there is such a one. */
  readonly about: readonly Subject[];
  readonly status: number;
  readonly code?: string;
  readonly at: string;
}

/** Lines in one answer at most. */
export const longestPage = 1000;

/** Which lines to read. */
export interface PageRequest {
  /** `next` of the page before; the newest lines where there is none. */
  readonly after?: string | undefined;
  /** How many, up to `longestPage`. */
  readonly limit?: number | undefined;
}

/** Some lines of it, the newest first. */
export interface TrailPage {
  readonly entries: readonly TrailEntry[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** What is written down of a call. */
export interface TrailLine {
  /** Who asked; nobody where that is not known. */
  readonly account: Account | undefined;
  readonly call: string;
  readonly about: readonly Subject[];
  readonly status: number;
  readonly code?: string | undefined;
}

/** What was asked over HTTP. */
export interface Trail {
  add(line: TrailLine): Promise<void>;
  /**
   * A page of it. Lines that are added meanwhile come before the first page, so reading on neither repeats nor omits a line.
   * @throws OpenMynaError `api.request` for an `after` that no page has given
   */
  page(request: PageRequest): Promise<TrailPage>;
}

/**
 * Ids of lines, for one process: of two that are written in one millisecond the later one is the greater, so that the log has them in
 * their order. Random ids alone lost: two lines of one millisecond then stand in either order.
 */
export const createLineIds = (random: Random): (() => string) => {
  let count = 0;
  return () => `${(count++).toString(16).toUpperCase().padStart(8, '0')}${toHex(random(12))}`;
};

/** @param newId of {@link createLineIds} */
export const openTrail = (store: StoreView<TrailTables>, clock: Clock, newId: () => string): Trail => ({
  add: ({ account, call, about, status, code }) =>
    store.transaction(async (tx) => {
      const request_id = newId();
      await tx
        .insertInto('api_call')
        .values({
          request_id,
          account: account?.name ?? '',
          role: account?.role ?? '',
          municipality: account?.municipality ?? null,
          call,
          resident_id: null,
          status,
          code: code ?? null,
          at: clock(),
        })
        .execute();
      const subjects = about.map((subject) => ({ request_id, ...subject }));
      if (subjects.length > 0) await tx.insertInto('api_subject').values(subjects).execute();
    }),
  page: async ({ after, limit = longestPage }) => {
    const start = after === undefined ? undefined : await lineOf(store, after);
    const found = await store.db
      .selectFrom('api_call')
      .selectAll()
      .$if(start !== undefined, (query) =>
        query.where((eb) =>
          eb.or([
            eb('at', '<', start!.at),
            eb.and([eb('at', '=', start!.at), eb('request_id', '<', start!.request_id)]),
          ]),
        ),
      )
      .orderBy('at', 'desc')
      // Several lines may be of one instant: a town's clock can stand still.
      .orderBy('request_id', 'desc')
      // One more than is answered tells whether there is a next page.
      .limit(limit + 1)
      .execute();
    const rows = found.slice(0, limit);
    const ids = rows.map(({ request_id }) => request_id);
    const subjects =
      ids.length === 0
        ? []
        : await store.db
            .selectFrom('api_subject')
            .selectAll()
            .where('request_id', 'in', ids)
            .orderBy('kind')
            .orderBy('id')
            .execute();
    const ofCall = Map.groupBy(subjects, ({ request_id }) => request_id);
    const entries = rows.map(({ request_id, account, role, call, resident_id, status, code, at }) => ({
      account,
      role,
      call,
      about:
        resident_id === null
          ? (ofCall.get(request_id) ?? []).map(({ kind, id }) => ({ kind, id }))
          : [{ kind: 'resident' as const, id: resident_id }],
      status,
      ...(code !== null && { code }),
      at: at.toISOString(),
    }));
    return { entries, ...(found.length > limit && { next: rows.at(-1)!.request_id }) };
  },
});

/** The line that a page ended with. A position in time and id, and not a count: lines are added in front while somebody reads on. */
const lineOf = async (store: StoreView<TrailTables>, id: string) => {
  const line = await store.db
    .selectFrom('api_call')
    .select(['request_id', 'at'])
    .where('request_id', '=', id)
    .executeTakeFirst();
  if (line === undefined) throw new OpenMynaError(errors['api.request'], { field: 'after' });
  return line;
};
