// A town is made once, whole or not at all: everything is made inside `.making`, then moved out, town.json last. Whatever
// interrupts it, the next process finds a town or makes one.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toHex } from '@openmyna/apdu';
import { holdFolder } from '@openmyna/card/hold-folder';
import { syncFolder } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan } from '@openmyna/identity';
import type { RsaKey } from '@openmyna/pki';
import { errors } from '../errors.ts';
import type { Machine } from '../machine.ts';
import { type Layout, layout } from './layout.ts';
import { type TownFacts, townVersion } from './town-facts.ts';

/** What making a town takes. */
export interface OpenFolderOptions extends Machine {
  /** Of the town to make: the port of its page, which its certificates name. */
  readonly port?: number | undefined;
  /** Of the town to make; an existing one must have been made with it. */
  readonly seed?: string | undefined;
  /** Of the town to make: keys made elsewhere, each for one place; made now unless handed in. */
  readonly newKey?: (() => Promise<RsaKey>) | undefined;
  /** Told of every resident, before it is made. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

const defaultSeed = '1';

/** How long one process waits, in ms, while another makes the town. */
const patience = 120_000;

/**
 * The town in a folder; makes it where there is none yet.
 * @throws OpenMynaError `town.folder`, `town.version`, `town.seed`, `wallet.held`
 */
export const openFolder = async (folder: string, options: OpenFolderOptions): Promise<TownFacts> => {
  const places = layout(folder);
  const facts = read(places) ?? (await make(places, options));
  if (options.seed !== undefined && options.seed !== facts.seed)
    throw new OpenMynaError(errors['town.seed'], { seed: facts.seed });
  return facts;
};

const read = ({ folder, town }: Layout): TownFacts | undefined => {
  if (!existsSync(town)) return undefined;
  const facts: TownFacts = JSON.parse(readFileSync(town, 'utf8'));
  if (facts.version !== townVersion)
    throw new OpenMynaError(errors['town.version'], { folder, version: facts.version });
  return facts;
};

/** Of the page, and so of everything that certificates point to. */
export const defaultPort = 8400;

const make = async (places: Layout, options: OpenFolderOptions) => {
  const { clock, random, seed = defaultSeed, port } = options;
  const { folder, making } = places;
  checkEmpty(places);
  using _ = holdFolder(folder, patience);
  // Another process may have made it while this one waited.
  const made = read(places);
  if (made !== undefined) return made;
  const parts = [
    places.authorities,
    places.passphrase,
    places.store,
    places.publications,
    places.residents,
    places.wallet,
    places.town,
  ];
  // Left behind by an interruption: `.making` is there, so what stands beside it had moved out of it.
  for (const part of [making, ...parts]) rmSync(part, { recursive: true, force: true, maxRetries: 20 });
  // In a place of its own: what a killed process has started may still write where it was told to, and make that again.
  const attempt = join(making, toHex(random(8)).toLowerCase());
  mkdirSync(attempt, { recursive: true, mode: 0o700 });
  const facts: TownFacts = {
    version: townVersion,
    id: toHex(random(8)).toLowerCase(),
    seed,
    madeOn: dayInJapan(clock()),
    address: `http://localhost:${port || defaultPort}`,
  };
  const { makeTown } = await import('./make-town.ts');
  await makeTown(attempt, facts, options);
  for (const part of parts.filter((one) => existsSync(join(attempt, basename(one)))))
    renameSync(join(attempt, basename(part)), part);
  // While `.making` stands, whatever is beside it is made again; so all of it has its name on the disk before that goes.
  syncFolder(folder);
  rmSync(making, { recursive: true, maxRetries: 20 });
  return facts;
};

/** A folder with anything in it is only touched where it says itself that a town was being made there. */
const checkEmpty = ({ folder, making, town }: Layout): void => {
  if (!existsSync(folder) || existsSync(making) || existsSync(town)) return;
  // `.lock` is what holding the folder leaves behind, and no content.
  const others = readdirSync(folder).filter((name) => !name.startsWith('.lock'));
  if (others.length > 0) throw new OpenMynaError(errors['town.folder'], { folder });
};
