import type { TownClock } from '../clock.ts';
import { openDefects } from '../defect.ts';
import { type OpenFolderOptions, openFolder } from '../folder/open-folder.ts';
import type { TownFacts } from '../folder/town-facts.ts';
import type { Town } from '../town/contract.ts';
import type { LocalTownOptions } from '../town/local-town.ts';
import { openTown as openTownIn } from '../town/open-town.ts';
import { connectTown } from '../town/remote-town.ts';
import type { Invocation } from './definition.ts';

/** A town that must be made is said to be, and the residents and cards are counted as they come. */
const folderOptions = (
  invocation: Invocation,
  made: Pick<OpenFolderOptions, 'seed' | 'port'> = {},
): OpenFolderOptions & TownClock & Pick<LocalTownOptions, 'onError'> => {
  const { folder, language, note, random } = invocation;
  const answerable = openDefects(random, note);
  const onTerminal = process.stderr.isTTY;
  return {
    ...invocation,
    ...made,
    onError: (error) => note(answerable(error).words.operator[language]),
    onProgress: (done, of) => {
      if (done === 0) note({ ja: `町をつくっています(${folder})…`, en: `Making a town in ${folder} …` }[language]);
      if (onTerminal) process.stderr.write(`\r${'█'.repeat(done + 1)}${'░'.repeat(of - done - 1)} ${done + 1}/${of}`);
      if (onTerminal && done + 1 === of) process.stderr.write('\n');
    },
  };
};

/** Makes the town where there is none. */
export const makeFolder = (
  invocation: Invocation,
  made?: Pick<OpenFolderOptions, 'seed' | 'port'>,
): Promise<TownFacts> => openFolder(invocation.folder, folderOptions(invocation, made));

/** The town that runs on the folder, or else this process as one for as long as the command takes. */
export const openTown = (invocation: Invocation): Promise<Town> =>
  openTownIn(invocation.folder, folderOptions(invocation));

/** The same for a command that stays: while this process holds the wallet, others talk to it. */
export const openServedTown = async (invocation: Invocation): Promise<Town> => {
  const facts = await makeFolder(invocation);
  const { folder } = invocation;
  const running = await connectTown(folder);
  if (running !== undefined) return running;
  const [{ openLocalTown }, { serveTown }] = await Promise.all([
    import('../town/local-town.ts'),
    import('../town/serve-town.ts'),
  ]);
  const town = openLocalTown(folder, facts, folderOptions(invocation));
  // Holds the wallet, so that the socket is this process's to make.
  await town.cards();
  const server = await serveTown(folder, town, openDefects(invocation.random, invocation.note));
  return {
    ...town,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await town[Symbol.asyncDispose]();
    },
  };
};
