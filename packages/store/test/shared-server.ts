// One embedded server for all test files of a run: what each would wait for is made and started once. OPENMYNA_TEST_SERVER
// names it to the harness, in which each test has a database of its own on it.

import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { openCluster } from '../src/embedded/open-cluster.ts';
import { seeded } from './handed.ts';

/** @param folder that goes after the run, and the server's cluster with it */
export const sharedServer = async (folder: string): Promise<AsyncDisposable & { readonly url: string }> => {
  const { host, secrets, ...cluster } = await openCluster(folder, { random: seeded('cluster'), wait: setTimeout });
  return { url: `postgresql://openmyna:${secrets.owner}@/postgres?host=${encodeURIComponent(host)}`, ...cluster };
};

/** Runs statements as the owner of a database. */
export const asOwner = async (url: string, ...statements: readonly string[]): Promise<pg.QueryResult> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let result!: pg.QueryResult;
    for (const statement of statements) result = await client.query(statement);
    return result;
  } finally {
    await client.end();
  }
};
