import { type Kysely, sql } from 'kysely';

/** A table as a backup sees it. */
export interface Table {
  readonly name: string;
  /** What is stored, so without generated columns; types as SQL writes them. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The primary key's columns, in its order. */
  readonly key: readonly string[];
}

/** What belongs to this database and this moment, and not to the data. */
const notData = ['store_migration', 'store_lease'];

/** Every table of the schema with data, a table after those its foreign keys lead to. */
export const readTables = async <Tables>(db: Kysely<Tables>): Promise<readonly Table[]> => {
  const { rows } = await sql<Table & { parents: readonly string[] }>`
    select c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select json_agg(a.attname order by array_position(i.indkey::int2[], a.attnum))
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])
        where i.indrelid = c.oid and i.indisprimary) as key,
      (select coalesce(json_agg(p.relname), '[]')
        from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f') as parents
    from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relname <> all (${notData})
    order by c.relname`.execute(db);
  const sorted: Table[] = [];
  const add = ({ parents, ...table }: (typeof rows)[number]): void => {
    if (sorted.some(({ name }) => name === table.name)) return;
    for (const parent of rows.filter(({ name }) => parents.includes(name))) add(parent);
    sorted.push(table);
  };
  rows.forEach(add);
  return sorted;
};
