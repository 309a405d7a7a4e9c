// Who did what about whom, and what came of it: a history that is only added to. Nothing of what was said or answered is in it.

import { toHex } from '@openmyna/apdu';
import type { Random } from '@openmyna/identity';
import type { Migration, Store } from '@openmyna/store';
import type { Clock } from '../clock.ts';
import type { Account } from './roles.ts';

/** The tables of what is served. */
export interface ApiTables {
  api_call: {
    request_id: string;
    account: string;
    role: string;
    municipality: string | null;
    call: string;
    resident_id: string | null;
    status: number;
    /** Of the catalogue; null where it was done. */
    code: string | null;
    at: Date;
  };
  /** By which key whose request has come before: the hash of what it said. */
  api_key: { request_id: string; digest: string };
}

export const apiMigrations: readonly Migration[] = [
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
];

/** One line of it. */
export interface TrailEntry {
  readonly account: string;
  readonly role: string;
  readonly call: string;
  readonly resident?: string;
  readonly status: number;
  readonly code?: string;
  readonly at: string;
}

/** Hashes: of who says which key, and of what is asked under it. */
export interface IdempotencyKey {
  readonly name: string;
  readonly digest: string;
}

export interface Trail {
  add(
    account: Account,
    call: string,
    outcome: { readonly resident?: string | undefined; readonly status: number; readonly code?: string | undefined },
  ): Promise<void>;
  /** The newest first. */
  latest(count: number): Promise<readonly TrailEntry[]>;
  /** Whether this key has come with this body, or never. */
  isFirstOrSame(key: IdempotencyKey): Promise<boolean>;
}

export const openTrail = (store: Store<ApiTables>, clock: Clock, random: Random): Trail => ({
  add: async ({ name, role, municipality }, call, { resident, status, code }) => {
    await store.db
      .insertInto('api_call')
      .values({
        request_id: toHex(random(16)),
        account: name,
        role,
        municipality: municipality ?? null,
        call,
        resident_id: resident ?? null,
        status,
        code: code ?? null,
        at: clock(),
      })
      .execute();
  },
  latest: async (count) =>
    (await store.db.selectFrom('api_call').selectAll().orderBy('at', 'desc').limit(count).execute()).map(
      ({ account, role, call, resident_id, status, code, at }) => ({
        account,
        role,
        call,
        ...(resident_id !== null && { resident: resident_id }),
        status,
        ...(code !== null && { code }),
        at: at.toISOString(),
      }),
    ),
  isFirstOrSame: ({ name, digest }) =>
    store.transaction(async (tx) => {
      const known = await tx.selectFrom('api_key').select('digest').where('request_id', '=', name).executeTakeFirst();
      if (known !== undefined) return known.digest === digest;
      await tx.insertInto('api_key').values({ request_id: name, digest }).execute();
      return true;
    }),
});
