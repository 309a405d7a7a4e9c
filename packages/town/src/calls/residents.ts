import { toHex } from '@openmyna/apdu';
import { dayInJapan } from '@openmyna/identity';
import type { LifeEvent, Resident } from '@openmyna/institutions/municipality';
import * as z from 'zod';
import type { Answers, Schemas } from './context.ts';

/** What is asked to be entered into the register. */
export interface LifeEventCall {
  readonly resident: string;
  /** Default: today. */
  readonly on?: string | undefined;
  readonly event: LifeEvent;
  /** The same again is the same event; without it every call is another. */
  readonly request?: string | undefined;
}

/** An entry of the register's history. */
export interface LifeEventView {
  readonly seq: number;
  readonly on: string;
  readonly recordedAt: string;
  readonly event: LifeEvent;
}

/** What is asked of the register. */
export interface ResidentCalls {
  /** @throws OpenMynaError `register.unknown` */
  resident(request: { readonly resident: string }): Resident;
  /** @throws OpenMynaError `register.unknown` */
  history(request: { readonly resident: string }): readonly LifeEventView[];
  /** Enters what happened, and tells J-LIS. @returns the person as they are now @throws OpenMynaError `register.…` */
  happen(request: LifeEventCall): Resident;
}

const day = z.string();
const address = z.strictObject({ municipality: z.string(), text: z.string() });
const lifeEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('move'), to: address }),
  z.strictObject({ kind: z.literal('return'), to: address }),
  z.strictObject({
    kind: z.literal('name'),
    name: z.string(),
    formerName: z.string().exactOptional(),
    alias: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('death') }),
  z.strictObject({ kind: z.literal('departure'), continues: z.boolean() }),
  z.strictObject({ kind: z.literal('number') }),
  z.strictObject({ kind: z.literal('naturalisation') }),
  z.strictObject({ kind: z.literal('stay'), endsOn: day.nullable() }),
  z.strictObject({ kind: z.literal('erasure') }),
]);

export const residentSchemas = {
  resident: z.strictObject({ resident: z.string() }),
  history: z.strictObject({ resident: z.string() }),
  happen: z.strictObject({
    resident: z.string(),
    on: day.optional(),
    event: lifeEvent,
    request: z.string().min(1).max(100).optional(),
  }),
} as const satisfies Schemas<ResidentCalls>;

export const residentCalls: Answers<keyof ResidentCalls> = {
  resident: ({ certification: { register } }, { resident }) => register.resident(resident),

  history: async ({ certification: { register } }, { resident }) =>
    (await register.history(resident)).map(({ seq, happenedOn, recordedAt, event }) => ({
      seq,
      on: happenedOn,
      recordedAt: recordedAt.toISOString(),
      event,
    })),

  happen: async ({ certification, clock, random }, { resident, on, event, request }) => {
    const { register } = certification;
    const after = await register.record({
      residentId: resident,
      happenedOn: on ?? dayInJapan(clock()),
      event,
      request: request ?? toHex(random(16)),
    });
    await certification.follow(resident);
    return after;
  },
};
