import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resident } from '../residents/resident.ts';

/** The residents of a town, C01 first. */
export const readResidents = (folder: string): Resident[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
