// The time of a town: the machine's, and as far ahead of it as it was moved. It goes forward alone, because what happened in a town is
// in order.

import { OpenMynaError } from '@openmyna/errors';
import { readIfThere, writeDurably } from '@openmyna/store/durable-file';
import { errors } from './errors.ts';

/** The instant it is in the town. */
export type Clock = () => Date;

/** A clock that can be moved on. */
export interface TownClock {
  readonly clock: Clock;
  /** For this process, and for all that open the town from now on. @throws OpenMynaError `town.clock` for an instant that has been */
  moveClock(to: Date): void;
}

/** The latest there is, in ms: after it a date has another form than those of certificates and of the database (RFC 5280 4.1.2.5). */
const latest = Date.UTC(2100, 0);

/**
 * The clock of a town.
 * @param file where it is written how far it is ahead; none for a town that was never moved
 */
export const openTownClock = (file: string, machine: Clock): TownClock => {
  const written = readIfThere(file);
  let ahead: number = written === undefined ? 0 : JSON.parse(written).aheadOfMachine;
  let newest = 0;
  // A machine whose clock is set back does not take the town with it.
  const now = (): number => {
    newest = Math.max(newest, machine().getTime() + ahead);
    return newest;
  };
  return {
    clock: () => new Date(now()),
    moveClock: (to) => {
      const by = to.getTime() - now();
      if (!(by >= 0 && to.getTime() < latest))
        throw new OpenMynaError(errors['town.clock'], { now: new Date(now()).toISOString() });
      ahead += by;
      writeDurably(file, `${JSON.stringify({ aheadOfMachine: ahead })}\n`);
    },
  };
};
