import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql, type Transaction } from 'kysely';
import { errors } from '../errors.ts';
import { applied } from '../migrations/migrate.ts';
import { lineOf } from './format.ts';
import { readTables, type Table } from './tables.ts';

const pageSize = 200;

/**
 * Writes everything in the database at one moment to a new file that only its owner may read, while others go on writing.
 * The file is there whole and durable, or not at all.
 * @throws OpenMynaError `store.backup-exists`
 */
export const backupDatabase = async <Tables>(owner: Kysely<Tables>, file: string): Promise<void> => {
  const exists = () => new OpenMynaError(errors['store.backup-exists'], { file });
  if (existsSync(file)) throw exists();
  const making = `${file}.making`;
  try {
    {
      await using out = await open(making, 'w', 0o600);
      const hash = createHash('sha256');
      const write = async (text: string) => {
        hash.update(text);
        await out.writeFile(text);
      };
      await owner
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((snapshot) => writeAll(snapshot, write));
      await out.writeFile(lineOf('E', hash.digest('hex')));
      await out.sync();
    }
    // Unlike a rename, a link never takes another file's place.
    await link(making, file).catch((error) => {
      throw error.code === 'EEXIST' ? exists() : error;
    });
  } finally {
    await rm(making, { force: true });
  }
  await using folder = await open(dirname(file), 'r');
  await folder.sync();
};

const writeAll = async <Tables>(
  snapshot: Transaction<Tables>,
  write: (text: string) => Promise<void>,
): Promise<void> => {
  // So that the same data is the same bytes, whatever the server's settings are.
  for (const setting of ["datestyle = 'ISO'", "timezone = 'UTC'", 'extra_float_digits = 1', "bytea_output = 'hex'"])
    await sql.raw(`set local ${setting}`).execute(snapshot);
  const migrations = [...(await applied(snapshot)).keys()];
  await write(lineOf('H', { format: 'openmyna-store', version: 1, migrations }));
  for (const table of await readTables(snapshot)) {
    await write(lineOf('T', { table: table.name, columns: table.columns.map(({ name }) => name) }));
    for await (const page of pages(snapshot, table)) await write(page.map((row) => `R ${row}\n`).join(''));
  }
};

/** The rows of a table by its key, a page at a time, each as a JSON array of text. */
async function* pages<Tables>(snapshot: Transaction<Tables>, table: Table): AsyncGenerator<readonly string[]> {
  const texts = sql.join(table.columns.map(({ name }) => sql`${sql.ref(name)}::text`));
  const key = sql.join(table.key.map((name) => sql.ref(name)));
  const keyColumns = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  for (let last: readonly string[] | undefined; ; ) {
    const values =
      last && sql.join(keyColumns.map((index) => sql`${last![index]}::${sql.raw(table.columns[index]!.type)}`));
    const after = values === undefined ? sql`` : sql`where (${key}) > (${values})`;
    const { rows } = await sql<{ row: string }>`select array_to_json(array[${texts}])::text as row
      from ${sql.table(table.name)} ${after} order by ${key} limit ${pageSize}`.execute(snapshot);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < pageSize) return;
    last = JSON.parse(rows.at(-1)!.row);
  }
}
