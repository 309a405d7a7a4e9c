export { errors as statusErrors } from './errors.ts';
export type { AuthorityEvent, IssuedEvent, Outcome, RevokedEvent, StatusEvent } from './event.ts';
export { restoreStatus } from './restore.ts';
export { snapshotStatus } from './snapshot.ts';
export { StatusMemory } from './status-memory.ts';
