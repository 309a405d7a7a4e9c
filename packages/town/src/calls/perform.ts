// How a call is made. A deed that is told in the database alone is one transaction, with whatever its caller keeps of it; so it is done
// and answered, or nothing of it is. Its consequences are the outbox's: they come after the commit, and one that fails is tried again
// later and takes nothing back, the answer least of all.

import type { Work } from '@openmyna/institutions/jlis';
import type { Recorder } from '@openmyna/institutions/municipality';
import type { Books } from '../authorities/institutions.ts';
import { calls } from './calls.ts';
import type { CallContext, MakeContext } from './context.ts';
import type { TownCall } from './contract.ts';

/** What a caller keeps of a deed, in the deed's transaction. */
export type Around = <T>(books: Books, deed: () => Promise<T>) => Promise<T>;

/** Who makes a call. */
export interface Caller {
  /** Of whom the register writes that they recorded it; nobody logs in for a command. */
  readonly recorder?: Recorder;
  readonly around?: Around;
}

/**
 * `deed`: one transaction. `steps`: several, as it signs in between or answers with its consequences; asked again, it goes on where
 * it was. Every other call reads; or gives keys of a session, and the same again gives the same ones.
 */
const kinds: Readonly<Partial<Record<TownCall, 'deed' | 'steps'>>> = {
  enter: 'deed',
  happen: 'deed',
  newHead: 'deed',
  identify: 'deed',
  confirmIdentity: 'deed',
  completeHandOver: 'steps',
  destroy: 'steps',
  apply: 'deed',
  withdraw: 'deed',
  produce: 'steps',
  cardEvent: 'deed',
  cardForm: 'deed',
  updated: 'steps',
  revoke: 'steps',
  renew: 'steps',
  publish: 'steps',
};

/** How a call changes something; undefined for one that does not. */
export const kindOf = (call: TownCall): 'deed' | 'steps' | undefined => kinds[call];

/** What a call is made with. */
export interface Performance extends MakeContext {
  /** Told of a consequence that did not come about yet. */
  readonly onError: (error: unknown) => void;
}

/** Makes a call. */
export const perform = async (
  { onError, ...performance }: Performance,
  call: TownCall,
  request: never,
  work: Work = {},
  { recorder, around = (_, deed) => deed() }: Caller = {},
): Promise<unknown> => {
  const made = { ...performance, ...(recorder && { caller: recorder }) };
  const { institutions } = made;
  const follow = (resident?: string) => institutions.follow(resident).catch(onError);
  const run = (context: CallContext): Promise<unknown> => calls[call](context, request, work);
  if (kindOf(call) !== 'deed') return run({ ...made, settle: follow });
  const { answer, concerned } = await institutions.together(async (books) => {
    const concerned = new Set<string | undefined>();
    const settle = async (resident?: string) => void concerned.add(resident);
    const within = { ...made, settle, institutions: { ...institutions, ...books } };
    return { answer: await around(books, () => run(within)), concerned };
  });
  for (const resident of concerned.has(undefined) ? [undefined] : concerned) await follow(resident);
  return answer;
};
