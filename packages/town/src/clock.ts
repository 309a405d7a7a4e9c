// The time of a town: the machine's, and as far ahead of it as it was moved. What happened in a town is in order, so its time never
// goes back: not when the machine's clock does, and not from one process to the next.

import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

/** The instant it is in the town. */
export type Clock = () => Date;

/** A clock that can be moved on. */
export interface TownClock {
  /** Never earlier than it said before, or than what the town has seen: where the machine is behind that, it stands still. */
  readonly clock: Clock;
  /** For this process, and for all that open the town from now on. @throws OpenMynaError `town.clock` for an instant that has been */
  moveClock(to: Date): void;
  /** @throws OpenMynaError `town.clock` for an instant to which it does not move */
  checkMove(to: Date): void;
  /** Tells it of a time that the town has seen: something was recorded then. */
  sawTime(at: Date): void;
  /**
   * To be asked before anything is done that is dated.
   * @throws OpenMynaError `town.clock-behind` where the machine's clock is further behind what the town has seen than it is put right by
   */
  checkClock(): void;
}

/** The latest there is, in ms: after it a date has another form than those of certificates and of the database (RFC 5280 4.1.2.5). */
const latest = Date.UTC(2100, 0);

/**
 * How far, in ms, a machine may be behind. A clock that NTP puts right, or a virtual machine that wakes up, steps by seconds; the time
 * stands still for as long. For more than that standing still would be wrong: everything would be dated the same.
 */
const tolerance = 10_000;

/**
 * The clock of a town.
 * @param file where it is written how far it is ahead, and when it was moved; none for a town that was never moved
 */
export const openTownClock = (file: string, machine: Clock): TownClock => {
  const written = readIfThere(file);
  const { aheadOfMachine = 0, seen = 0 } = written === undefined ? {} : JSON.parse(written);
  let ahead: number = aheadOfMachine;
  let newest: number = new Date(seen).getTime();
  const byMachine = (): number => machine().getTime() + ahead;
  const now = (): number => {
    newest = Math.max(newest, byMachine());
    return newest;
  };
  const checkMove = (to: Date): void => {
    if (!(to.getTime() >= now() && to.getTime() < latest))
      throw new OpenMynaError(errors['town.clock'], { now: new Date(now()).toISOString() });
  };
  return {
    clock: () => new Date(now()),
    checkMove,
    moveClock: (to) => {
      checkMove(to);
      // From the machine's time, and not from the town's: a town whose machine is behind goes on from there.
      ahead = to.getTime() - machine().getTime();
      newest = to.getTime();
      writeDurably(file, `${JSON.stringify({ aheadOfMachine: ahead, seen: to.toISOString() })}\n`);
    },
    sawTime: (at) => {
      newest = Math.max(newest, at.getTime());
    },
    checkClock: () => {
      if (byMachine() >= now() - tolerance) return;
      throw new OpenMynaError(errors['town.clock-behind'], {
        seen: new Date(newest).toISOString(),
        machine: machine().toISOString(),
        town: new Date(byMachine()).toISOString(),
      });
    },
  };
};
