// Everything that the institutions keep, table by table, as a backup has it.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../town-process.ts';
import type { Api } from './fixture.ts';

/** What is written down of a request, and not what it did; and how late it has become. */
const ofRequests = ['api_call', 'api_subject', 'store_time'];

/** The tables that two of them do not have alike. */
export const differing = (a: Everything, b: Everything): readonly string[] =>
  [...a.keys()].filter((table) => `${a.get(table)}` !== `${b.get(table)}`);

/** Each row as text, by its table. */
export type Everything = ReadonlyMap<string, readonly string[]>;

export const everythingIn = async ({ town }: Api, without = ofRequests): Promise<Everything> => {
  const { folder } = temporaryFolder();
  try {
    const file = join(folder, 'backup');
    await town.call('backup', { file });
    const tables = new Map<string, string[]>();
    let rows: string[] = [];
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [kind, rest] = [line[0], line.slice(2)];
      if (kind === 'T') {
        rows = [];
        tables.set((JSON.parse(rest) as { table: string }).table, rows);
      }
      if (kind === 'R') rows.push(rest);
    }
    for (const table of without) tables.delete(table);
    return tables;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
