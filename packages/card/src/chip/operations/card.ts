// What the issuer does to the card as a whole, in its security domain (GlobalPlatform Card Specification 2.3, chapter 11).

import { concat, toHex } from '@openmyna/apdu';
import { applications } from '../applications/index.ts';
import { done, type Outcome, refuse } from '../rules.ts';
import type { ApplicationContext } from '../session.ts';
import type { CardState } from '../state.ts';

/**
 * STORE DATA (11.11): what GET DATA gives, each object under its tag as the data grouping identifier. It comes true with the last
 * block, all of it.
 */
export const storeData = (context: ApplicationContext, block: number, isLast: boolean, data: Uint8Array): Outcome => {
  const refused = onlyInMaking(context);
  if (refused !== undefined) return refused;
  const { session } = context;
  const before = block === 0 ? { data: new Uint8Array(0), blocks: 0 } : session.stored;
  session.stored = undefined;
  if (before?.blocks !== block) return refuse('store.block');
  const whole = concat(before.data, data);
  if (!isLast) {
    session.stored = { data: whole, blocks: block + 1 };
    return done;
  }
  const objects = groupsIn(whole);
  if (objects === undefined) return refuse('store.content');
  context.storeDataObjects(objects);
  return done;
};

/** Identifier of two bytes, length of one byte or `FF` and two, value. */
const groupsIn = (bytes: Uint8Array): CardState['dataObjects'] | undefined => {
  const groups: Record<string, Uint8Array> = {};
  for (let at = 0; at < bytes.length; ) {
    const isLong = bytes[at + 2] === 0xff;
    const from = at + (isLong ? 5 : 3);
    if (from > bytes.length) return undefined;
    const length = isLong ? (bytes[at + 3]! << 8) | bytes[at + 4]! : bytes[at + 2]!;
    if (from + length > bytes.length) return undefined;
    groups[toHex(bytes.subarray(at, at + 2))] = bytes.slice(from, from + length);
    at = from + length;
  }
  return groups;
};

/** SET STATUS (11.10) of the card: from now on it is somebody's. */
export const setStatus = (context: ApplicationContext): Outcome => {
  const refused = onlyInMaking(context);
  if (refused !== undefined) return refused;
  context.secure();
  return done;
};

const onlyInMaking = ({ session, lifeCycle }: ApplicationContext): Outcome | undefined => {
  if (session.definition !== applications.isd) return refuse('apdu.instruction');
  return lifeCycle === 'secured' ? refuse('life-cycle.secured') : undefined;
};
