import type { TownClock } from '../clock.ts';
import { type OpenFolderOptions, openFolder } from '../folder/open-folder.ts';
import { machineOf } from '../machine.ts';
import type { Town } from './contract.ts';
import type { LocalTownOptions } from './local-town.ts';
import { connectTown } from './remote-town.ts';

/**
 * The town in a folder: the one that runs on it, or else this process as one until it is disposed of. Where there is none
 * yet it is made, which takes some seconds.
 * @throws OpenMynaError `town.folder`, `town.version`, `town.seed`, `wallet.held`
 */
export const openTown = async (
  folder = 'openmyna-data',
  options: OpenFolderOptions & TownClock & Pick<LocalTownOptions, 'onError'> = machineOf(folder),
): Promise<Town> => {
  const facts = await openFolder(folder, options);
  const running = await connectTown(folder);
  if (running !== undefined) return running;
  // A town that runs is asked over a socket: whoever asks needs nothing of its institutions.
  const { openLocalTown } = await import('./local-town.ts');
  return openLocalTown(folder, facts, options);
};
