import { statSync } from 'node:fs';
import { OpenMynaError } from '@openmyna/errors';
import type { Random, Wait } from '../handed-in.ts';
import { chooseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { clusterPlaces, ensureCluster, type Secrets } from './cluster.ts';
import { hold } from './hold.ts';
import { clearLeftover } from './leftover.ts';
import { type Server, startServer } from './server.ts';

export interface Cluster extends AsyncDisposable {
  /** The folder of its socket. */
  readonly host: string;
  readonly secrets: Secrets;
}

export interface ClusterOptions {
  readonly random: Random;
  readonly wait: Wait;
  /** Of another PostgreSQL than the one that is brought along. */
  readonly binaries?: Binaries | undefined;
}

/**
 * The embedded server of a folder, made if there is none, held by this process alone and ending with it.
 * @throws OpenMynaError `store.held`, `store.account`, `store.unavailable`
 */
export const openCluster = async (
  folder: string,
  { random, wait, binaries: given }: ClusterOptions,
): Promise<Cluster> => {
  await using opening = new AsyncDisposableStack();
  opening.use(hold(folder));
  const { cluster } = clusterPlaces(folder);
  const binaries = given ?? (await findBinaries());
  const account = chooseAccount(folder, binaries.postgres, statSync(cluster, { throwIfNoEntry: false }));
  const secrets = await ensureCluster(folder, binaries, account, random);
  await clearLeftover(folder, wait);
  const server = opening.use(await start(() => startServer(folder, binaries, account), wait));
  const open = opening.move();
  return { host: server.host, secrets, [Symbol.asyncDispose]: () => open.disposeAsync() };
};

/** Sessions of a server that was killed end by themselves, but not at once, and no server starts beside them. */
const start = async (startOnce: () => Promise<Server>, wait: Wait): Promise<Server> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await startOnce();
    } catch (error) {
      const beside =
        error instanceof OpenMynaError && /shared memory block .* still in use/.test(`${error.details.reason}`);
      if (!beside || attempt === 100) throw error;
      await wait(100);
    }
};
