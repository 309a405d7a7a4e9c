import { authorityCalls } from './authority.ts';
import { cardCalls } from './cards.ts';
import { certificateCalls } from './certificates.ts';
import type { Answers } from './context.ts';
import type { TownCall } from './contract.ts';
import { residentCalls } from './residents.ts';

/** The calls as the process answers them that holds the town. */
export const calls: Answers<TownCall> = { ...certificateCalls, ...cardCalls, ...residentCalls, ...authorityCalls };
