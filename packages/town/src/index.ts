export type { Clock } from './clock.ts';
export { errors } from './errors.ts';
export { openFolder } from './folder/open-folder.ts';
export { errors as residentsErrors } from './residents/errors.ts';
export type * from './town/contract.ts';
export { openLocalTown } from './town/local-town.ts';
