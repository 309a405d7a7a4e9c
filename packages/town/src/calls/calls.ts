import { applicationCalls, applicationSchemas } from './applications.ts';
import { attributeCalls, attributeSchemas } from './attributes.ts';
import { authorityCalls, authoritySchemas } from './authority.ts';
import { cardCalls, cardSchemas } from './cards.ts';
import { certificateCalls, certificateSchemas } from './certificates.ts';
import { clockCalls, clockSchemas } from './clock.ts';
import type { Answers, Schemas } from './context.ts';
import type { TownCall, TownCalls } from './contract.ts';
import { pinResetCalls, pinResetSchemas } from './pin-reset.ts';
import { residentCalls, residentSchemas } from './residents.ts';

/** The calls as the process answers them that holds the town. */
export const calls: Answers<TownCall> = {
  ...certificateCalls,
  ...cardCalls,
  ...pinResetCalls,
  ...applicationCalls,
  ...residentCalls,
  ...attributeCalls,
  ...authorityCalls,
  ...clockCalls,
};

/** What each call is given, held against when it comes from another process. */
export const callSchemas = {
  ...certificateSchemas,
  ...cardSchemas,
  ...pinResetSchemas,
  ...applicationSchemas,
  ...residentSchemas,
  ...attributeSchemas,
  ...authoritySchemas,
  ...clockSchemas,
} as const satisfies Schemas<TownCalls>;
