import type { LocalDate } from '@openmyna/identity';

/** What town.json holds. */
export interface TownFacts {
  readonly version: typeof townVersion;
  /** What names, numbers and photos of the residents are drawn from. */
  readonly seed: string;
  /** The day on which every kind of resident is what it says; time goes on from there. */
  readonly madeOn: LocalDate;
}

export const townVersion = 1;
