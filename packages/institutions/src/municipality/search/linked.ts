// The fence of a link (services.md §9, M3). What somebody was found by may turn out wrong. The correction and the end of every read by a
// link of before are one row in one transaction: there is no moment at which the one is true and the other is not, so nobody reads
// the old value after it, and nobody the new one by a link that was made on the old.

import { OpenMynaError } from '@openmyna/errors';
import type { LifeEventKind, PersonLink, Resident } from '../contract.ts';
import { errors } from '../errors.ts';
import { foldAll, type Row, residentOf } from '../register/rows.ts';

/** What says that a link of before may be of the wrong person. A move or a marriage does not: the person is the same. */
const fences: readonly LifeEventKind[] = ['correction', 'number', 'erasure', 'restoration'];

/** @throws OpenMynaError `register.fenced` */
export const readLinked = (rows: readonly Row[], { version }: PersonLink): Resident => {
  const fence = rows.findLast(({ seq, event }) => seq > version && fences.includes(event.kind));
  const isOfTheFuture = version > rows.length;
  if (fence !== undefined || isOfTheFuture)
    throw new OpenMynaError(errors['register.fenced'], {
      linked: `${version}`,
      version: `${fence?.seq ?? rows.length}`,
    });
  return residentOf(foldAll(rows)!);
};
