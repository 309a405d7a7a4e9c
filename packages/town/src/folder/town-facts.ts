import type { LocalDate } from '@openmyna/identity';

/** What town.json holds. */
export interface TownFacts {
  readonly version: typeof townVersion;
  /** 16 hexadecimal digits: its name among several in one database. */
  readonly id: string;
  /** What names, numbers and photos of the residents are drawn from. */
  readonly seed: string;
  /** The day on which every kind of resident is what it says; time goes on from there. */
  readonly madeOn: LocalDate;
  /** Where its certificates say that the town is: `http://localhost:8400`. */
  readonly address: string;
}

export const townVersion = 3;
