import * as z from 'zod';
import type { Answers, Schemas } from './context.ts';

/** What is asked of a town's clock. */
export interface ClockCalls {
  /** @returns the instant it is, in ISO 8601 */
  clock(request: Record<string, never>): string;
  /**
   * Moves it on, and does on the way what is due, each on its day.
   * @returns the instant it is then, which is before `to` where it was asked to end
   * @throws OpenMynaError `town.clock` for an instant that has been
   */
  moveClock(request: { readonly to: string }): string;
}

export const clockSchemas = {
  clock: z.strictObject({}),
  moveClock: z.strictObject({ to: z.iso.datetime() }),
} as const satisfies Schemas<ClockCalls>;

export const clockCalls: Answers<keyof ClockCalls> = {
  clock: async ({ clock }) => clock().toISOString(),

  moveClock: async ({ clock, advance }, { to }, work) => {
    await advance(new Date(to), work);
    return clock().toISOString();
  },
};
