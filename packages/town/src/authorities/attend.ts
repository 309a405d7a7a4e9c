import { OpenMynaError } from '@openmyna/errors';
import type { Work } from '@openmyna/institutions/jlis';
import type { TownClock } from '../clock.ts';
import type { Institutions } from './institutions.ts';

/** What has days on which something is due. */
export type Attended = Pick<
  Institutions,
  'authority' | 'register' | 'attributes' | 'notices' | 'follow' | 'idempotency'
>;

type OnError = ((error: unknown) => void) | undefined;

/**
 * Does what is due: makes the authorities whose time has come, takes in what other processes have entered, sees to it that the
 * responders' certificates hold, publishes lists, and forgets answers that were kept long enough.
 * @param onError told of what could not be done; without it, it is thrown
 */
export const attendTo = async (attended: Attended, onError?: OnError): Promise<void> => {
  await attendDated(attended, onError);
  await attendPublished(attended, onError);
};

/** What is recorded with its date. */
const attendDated = ({ authority, attributes, notices, follow }: Attended, onError: OnError): Promise<void> =>
  inOrder([authority.begin, () => follow(), attributes.attend, notices.attend], onError);

/** What is made to be valid now, whatever there was before. */
const attendPublished = async ({ authority, idempotency }: Attended, onError: OnError): Promise<void> => {
  const responders = await authority.responders();
  await inOrder([responders.renew, () => authority.publish({ due: true }), idempotency.forget], onError);
};

const inOrder = async (due: readonly (() => Promise<unknown>)[], onError: OnError): Promise<void> => {
  for (const work of due)
    await work().catch((error: unknown) => {
      // Another process may be at it already.
      if (error instanceof OpenMynaError && error.code === 'store.leased') return;
      if (onError === undefined) throw error;
      onError(error);
    });
};

/** When, after an instant, something is due next. */
const nextDue = async (
  { authority, register, attributes, notices }: Attended,
  after: Date,
): Promise<Date | undefined> => {
  const all = [];
  for (const room of [authority, register, attributes, notices]) all.push(await room.nextDue(after));
  return all.filter((one) => one !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0];
};

const day = 24 * 3600_000;

/**
 * Moves the clock on, from one due moment to the next, and does at each what is due then: so everything has its own date, and the
 * town is the same wherever one stops on the way. Lists and responders' certificates are made at the end only: who
 * asks meanwhile is answered by what there is, and a year would need 73 certificates and 365 lists a municipality that nobody ever sees.
 * Whatever ends it on the way, the clock stands at what has been done.
 * @param work told the days that have passed; its signal ends it after the moment that it is at
 * @throws OpenMynaError `town.clock` for an instant that has been; and what keeps something from being done on its day
 */
export const advance = async (
  attended: Attended,
  { clock, moveClock, checkMove }: Pick<TownClock, 'clock' | 'moveClock' | 'checkMove'>,
  to: Date,
  { onProgress, signal }: Work = {},
): Promise<void> => {
  const from = clock();
  // An instant that has been, or is too far away, is refused before anything is done.
  checkMove(to);
  const days = Math.ceil((to.getTime() - from.getTime()) / day);
  await attendDated(attended, undefined);
  // After the moment before and not after the clock: that goes on while the work is done.
  for (let last = from; last < to && !signal?.aborted; ) {
    const next = await nextDue(attended, last);
    last = next === undefined || next > to ? to : next;
    if (last > clock()) moveClock(last);
    await attendDated(attended, undefined);
    onProgress?.(Math.floor((last.getTime() - from.getTime()) / day), days);
  }
  await attendPublished(attended, undefined);
};
