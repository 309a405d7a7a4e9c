import { OpenMynaError } from '@openmyna/errors';
import { type Kysely, sql, type Transaction } from 'kysely';
import { errors } from '../errors.ts';
import { applied } from '../migrations/migrate.ts';
import { readLines, type TableLine, verify } from './format.ts';
import { readTables, type Table } from './tables.ts';

/** A statement adds no more rows and hardly more characters, as engines bound a transaction's statements. */
const mostRows = 200;
const mostLength = 1 << 20;

/**
 * Puts a backup into an empty database, all of it or nothing. A backup of an older schema fits as long as what is new has a
 * default or may be null.
 * @throws OpenMynaError `store.backup-damaged`, `store.version` for one of a newer schema, `store.not-empty`
 */
export const restoreDatabase = async <Tables>(owner: Kysely<Tables>, file: string): Promise<void> => {
  const header = await verify(file);
  await owner
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (transaction) => {
      const known = await applied(transaction);
      const unknown =
        header.version === 1 ? header.migrations.find((id) => !known.has(id)) : `version ${header.version}`;
      if (unknown !== undefined) throw newer(unknown);
      const tables = new Map((await readTables(transaction)).map((table) => [table.name, table]));
      for (const table of tables.keys()) await checkEmpty(transaction, table);
      let target: Table | undefined;
      let rows: string[] = [];
      let length = 0;
      const flush = async () => {
        if (rows.length > 0) await addRows(transaction, target!, rows);
        rows = [];
        length = 0;
      };
      for await (const line of readLines(file)) {
        if (line.letter === 'R') {
          rows.push(line.text);
          length += line.text.length;
        }
        if (line.letter !== 'R' || rows.length === mostRows || length > mostLength) await flush();
        if (line.letter === 'T') target = targetOf(line.value as TableLine, tables);
      }
      // A server that has not counted what came at once reads all of a table to find a row of it.
      for (const table of tables.keys()) await sql`analyze ${sql.table(table)}`.execute(transaction);
    });
};

const newer = (migration: string) => new OpenMynaError(errors['store.version'], { migration });

/** The table as the backup knows it, with today's types. */
const targetOf = ({ table: name, columns }: TableLine, tables: ReadonlyMap<string, Table>): Table => {
  const table = tables.get(name);
  if (table === undefined) throw newer(name);
  const column = (wanted: string) => {
    const found = table.columns.find(({ name }) => name === wanted);
    if (found === undefined) throw newer(`${name}.${wanted}`);
    return found;
  };
  return { ...table, columns: columns.map(column) };
};

const checkEmpty = async <Tables>(transaction: Transaction<Tables>, table: string): Promise<void> => {
  const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(transaction);
  if (rows.length > 0) throw new OpenMynaError(errors['store.not-empty'], { table });
};

const addRows = async <Tables>(
  transaction: Transaction<Tables>,
  { name, columns }: Table,
  rows: readonly string[],
): Promise<void> => {
  const names = sql.join(columns.map((column) => sql.ref(column.name)));
  const values = sql.join(columns.map(({ type }, index) => sql`(row ->> ${sql.lit(index)})::${sql.raw(type)}`));
  await sql`insert into ${sql.table(name)} (${names})
    select ${values} from jsonb_array_elements(${`[${rows.join(',')}]`}::jsonb) as page (row)`.execute(transaction);
};
