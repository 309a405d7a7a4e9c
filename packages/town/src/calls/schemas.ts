// What each call is given, held against when it comes from another process.

import { type RevocationReason, revocationReasons } from '@openmyna/pki';
import * as z from 'zod';
import type { TownCall } from './contract.ts';

const purpose = z.enum(['authentication', 'signature']);
const hex = z.string().regex(/^[0-9A-Fa-f]{1,13}$/);

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

export const callSchemas = {
  certificates: z.strictObject({ card: z.string() }),
  revoke: z.strictObject({
    card: z.string().optional(),
    serial: hex.optional(),
    purpose,
    reason: z.enum(Object.keys(revocationReasons) as [RevocationReason, ...RevocationReason[]]),
  }),
  issue: z.strictObject({ card: z.string(), purpose, medium: z.enum(['card', 'phone']), request: z.base64() }),
  renewable: z.strictObject({ diversification: z.hex().length(20), purpose }),
  renew: z.strictObject({ diversification: z.hex().length(20), purpose, publicKey: z.base64() }),
  cardState: z.strictObject({ card: z.string() }),
  cardEvent: z.strictObject({
    card: z.string(),
    event: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('suspended'), why: z.enum(['lost', 'stolen']) }),
      z.strictObject({ kind: z.literal('resumed') }),
      z.strictObject({ kind: z.literal('void'), why: z.enum(['lost', 'stolen', 'returned']) }),
    ]),
  }),
  cardSession: z.strictObject({
    diversification: z.hex().length(20),
    version: z.int().min(1).max(127),
    context: z.hex().length(32),
  }),
  resident: z.strictObject({ resident: z.string() }),
  history: z.strictObject({ resident: z.string() }),
  happen: z.strictObject({
    resident: z.string(),
    on: day.optional(),
    event: lifeEvent,
    request: z.string().min(1).max(100).optional(),
  }),
  publish: z.strictObject({ due: z.boolean().optional() }),
  audit: z.strictObject({}),
  ceremony: z.strictObject({}),
  backup: z.strictObject({ file: z.string().startsWith('/') }),
} as const satisfies Record<TownCall, z.ZodType>;
