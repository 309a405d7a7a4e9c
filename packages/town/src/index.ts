/**
 * A town: its residents, and their cards as a client holds them.
 *
 * @module town
 */

export type { Clock } from './clock.ts';
export { errors } from './errors.ts';
export type { OpenFolderOptions } from './folder/open-folder.ts';
export { errors as residentsErrors } from './residents/errors.ts';
export type { PublicView } from './residents/resident.ts';
export type * from './town/contract.ts';
export { openTown } from './town/open-town.ts';
