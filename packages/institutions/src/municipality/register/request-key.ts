// A request key is of one account and one request: the same again is the same event, and anything else under it is refused. So nobody reads
// an entry by guessing what another has sent. A refused request has written nothing, and its key is free.

import { createHash } from 'node:crypto';
import { OpenMynaError } from '@openmyna/errors';
import type { EventRequest } from '../contract.ts';
import { errors } from '../errors.ts';
import type { Row } from './rows.ts';

/** As JSON whose fields are in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Of what is asked, as it was asked: where no day was said, none. */
export const hashOf = ({ happenedOn, event, lateReason, whole }: EventRequest): string =>
  createHash('sha256')
    .update(canonical([happenedOn ?? null, event, lateReason ?? null, whole ?? false]))
    .digest('hex');

/** @throws OpenMynaError `register.request` where the row is of another account or request */
export const checkSame = (row: Row, asked: EventRequest): void => {
  const { account, municipality } = asked.by ?? {};
  const isOwn = row.recorded_by === (account ?? null) && row.recorded_at_office === (municipality ?? null);
  // A row of before has no hash: it can only be an operator's, whose commands say nobody.
  const isSame = row.request_hash === null || row.request_hash === hashOf(asked);
  if (!isOwn || !isSame) throw new OpenMynaError(errors['register.request']);
};
