export { errors } from './errors.ts';
export type { Kind } from './kinds.ts';
export { earliestToday, makeResidents } from './make-residents.ts';
export { type PublicView, publicView, type Resident } from './resident.ts';
export { seededRandom } from './seeded-random.ts';
