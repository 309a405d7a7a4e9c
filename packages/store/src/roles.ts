// Two roles. The owner makes tables and does nothing else; whoever serves requests is another, which may add to history and read
// it, and which the server, not our code, keeps from changing it. It is named after its owner, as a server's roles are shared by
// all its databases: `openmyna_serving` serves what `openmyna` owns.

import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql } from 'kysely';
import { errors } from './errors.ts';
import type { Migration } from './migrations/migration.ts';

/** The name of the role that serves what an owner owns. */
export const servingRoleOf = (owner: string): string => `${owner}_serving`;

/**
 * Makes the serving role unless it is there, with a login of its own where there is a password, and lets it into the schema.
 * @returns its name
 */
export const ensureServingRole = async <Tables>(owner: Kysely<Tables>, password?: string): Promise<string> => {
  const { rows } = await sql<{ user: string; schema: string }>`
    select current_user as user, current_schema() as schema`.execute(owner);
  const { user, schema } = rows[0]!;
  const name = servingRoleOf(user);
  const role = sql.id(name);
  const { rows: existing } = await sql`select from pg_roles where rolname = ${name}`.execute(owner);
  if (existing.length === 0)
    // The owner is a member, so that its own login can take the role. Another process may make it at this moment.
    await sql`create role ${role} nologin role current_user`.execute(owner).catch((error) => {
      if (!alreadyThere.includes(error.code)) throw error;
    });
  if (password !== undefined) await sql`alter role ${role} login password ${sql.lit(password)}`.execute(owner);
  const { rows: allowed } = await sql<{ may: boolean }>`
    select has_schema_privilege(${name}, ${schema}, 'usage') as may`.execute(owner);
  if (!allowed[0]!.may) await sql`grant usage on schema ${sql.id(schema)} to ${role}`.execute(owner);
  return name;
};

/** duplicate_object, and unique_violation of the catalogue when two make it at once. */
const alreadyThere = ['42710', '23505'];

/** What the serving role may do with a table. */
export const grantOn = async <Tables>(
  owner: Kysely<Tables>,
  table: string,
  { history }: Migration,
  servingRole: string,
): Promise<void> => {
  const rights = history ? sql`select, insert` : sql`select, insert, update, delete`;
  await sql`grant ${rights} on ${sql.table(table)} to ${sql.id(servingRole)}`.execute(owner);
};

/**
 * A pooler between, or `options=` in the URL, may keep a session from taking its role, and then it would be the owner's.
 * @throws OpenMynaError `store.unavailable`
 */
export const checkRole = async <Tables>(db: Kysely<Tables>, servingRole: string): Promise<void> => {
  const { rows } = await sql<{ user: string }>`select current_user as user`.execute(db);
  if (rows[0]!.user === servingRole) return;
  const reason = `a session did not take the role ${servingRole}; is there options= in the URL, or a pooler that drops it?`;
  throw new OpenMynaError(errors['store.unavailable'], { reason });
};
