import * as z from 'zod';
import type { Answers, Schemas } from './context.ts';

/** What is asked of a town's clock. */
export interface ClockCalls {
  /** @returns the instant it is, in ISO 8601 */
  clock(request: Record<string, never>): string;
  /** Moves it on, and does what is due by then. @throws OpenMynaError `town.clock` for an instant that has been */
  moveClock(request: { readonly to: string }): string;
}

export const clockSchemas = {
  clock: z.strictObject({}),
  moveClock: z.strictObject({ to: z.iso.datetime() }),
} as const satisfies Schemas<ClockCalls>;

export const clockCalls: Answers<keyof ClockCalls> = {
  clock: async ({ clock }) => clock().toISOString(),

  moveClock: async ({ clock, moveClock, attend }, { to }) => {
    moveClock(new Date(to));
    await attend();
    return clock().toISOString();
  },
};
