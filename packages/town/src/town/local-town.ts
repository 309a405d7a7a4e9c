import { fromHex, toHex } from '@openmyna/apdu';
import {
  type CardInterface,
  type Chip,
  errors as cardErrors,
  createChip,
  nodeCrypto,
  openWallet,
  type TraceEvent,
  type Wallet,
} from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import type { Work } from '@openmyna/institutions/jlis';
import { insertCard, openChip, errors as readerErrors, timingProfiles } from '@openmyna/reader';
import type { Institutions } from '../authorities/institutions.ts';
import type { TownWorkshop } from '../authorities/workshop.ts';
import type { TownCall, TownCalls } from '../calls/contract.ts';
import type { Caller } from '../calls/perform.ts';
import type { TownClock } from '../clock.ts';
import { errors } from '../errors.ts';
import { layout } from '../folder/layout.ts';
import { readResidents } from '../folder/read-residents.ts';
import type { TownFacts } from '../folder/town-facts.ts';
import type { Machine } from '../machine.ts';
import { publicView } from '../residents/resident.ts';
import type { CardSummary, Exchange, Insertion, Town } from './contract.ts';
import { createQueue } from './queue.ts';

/** A town of this process, and what only this process can have of it. */
export interface LocalTown extends Town {
  call<N extends TownCall>(
    call: N,
    request: Parameters<TownCalls[N]>[0],
    work?: Work,
    by?: Caller,
  ): Promise<ReturnType<TownCalls[N]>>;
  /** Opened, and so held, when it is first needed. */
  institutions(): Promise<Institutions>;
  /** Does what is due. */
  attend(onError?: (error: unknown) => void): Promise<void>;
}

/** What a town of this process is handed. */
export interface LocalTownOptions extends Machine, TownClock {
  /** Told of what is done later: a consequence that did not come about at once. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Opens it. The wallet is opened, and so held, when a card is first needed; the institutions, and their files read, when they are. */
export const openLocalTown = (folder: string, facts: TownFacts, machine: LocalTownOptions): LocalTown => {
  const { clock, random, checkClock, onError = () => {} } = machine;
  const places = layout(folder);
  const residents = readResidents(places.residents);
  /** By card: how to take it out of the reader. */
  const insertions = new Map<string, () => Promise<void>>();
  let opened: Wallet | undefined;
  let certified: Promise<Institutions> | undefined;
  /** Other processes may have recorded something later than this one's clock. */
  const takeInTime = async ({ store }: Institutions): Promise<void> => {
    const seen = await store.seen();
    if (seen !== undefined) machine.sawTime(seen);
  };
  /** Sees to cards that were being made when a process ended. */
  const settle = async (institutions: Institutions) => {
    const { settleProductions } = await import('@openmyna/institutions/jlis');
    await settleProductions({ ...institutions, workshop: { has: (card) => wallet().has(card) }, clock });
  };
  const institutions = () => {
    certified ??= (async () => {
      const [{ openInstitutions }, { enterResidents }] = await Promise.all([
        import('../authorities/institutions.ts'),
        import('../residents/enter-residents.ts'),
      ]);
      const opened = await openInstitutions(folder, facts, machine);
      await takeInTime(opened);
      await enterResidents(opened, residents, facts.madeOn);
      // What was told when a process ended before its consequences.
      await opened.follow();
      await settle(opened);
      return opened;
    })();
    return certified;
  };
  /** What is due is done by one at a time: whoever moves the clock finds done what was due before. */
  let attending: Promise<void> = Promise.resolve();
  const inTurn = (work: (due: typeof import('../authorities/attend.ts')) => Promise<void>): Promise<void> => {
    const next = attending.catch(() => {}).then(async () => work(await import('../authorities/attend.ts')));
    attending = next;
    return next;
  };
  const attend = (onError?: (error: unknown) => void): Promise<void> =>
    inTurn(async ({ attendTo }) => {
      try {
        checkClock();
      } catch (error) {
        if (onError === undefined) throw error;
        onError(error);
        return;
      }
      const all = await institutions();
      await takeInTime(all);
      await attendTo(all, onError);
      await settle(all).catch((error: unknown) => {
        if (onError === undefined) throw error;
        onError(error);
      });
    });
  const advance = (to: Date, work: Work): Promise<void> =>
    inTurn(async (due) => due.advance(await institutions(), machine, to, work));
  let atWork: Promise<TownWorkshop> | undefined;
  const workshop = () => {
    atWork ??= (async () => {
      const { openWorkshop } = await import('../authorities/workshop.ts');
      return openWorkshop(folder, await institutions(), wallet, random);
    })();
    return atWork;
  };
  const wallet = () => {
    opened ??= openWallet(places.wallet);
    return opened;
  };

  const chipOf = (card: string, through: CardInterface, trace?: (event: TraceEvent) => void): Chip =>
    createChip({
      memory: wallet().open(card),
      environment: { crypto: nodeCrypto, random, ...(trace && { trace }) },
      through,
    });

  const summary = (id: string): Pick<CardSummary, 'model' | 'condition'> => {
    try {
      const { model, condition } = wallet().open(id).state;
      return { model, condition: insertions.has(id) ? 'in-reader' : condition };
    } catch (error) {
      const known = error instanceof OpenMynaError ? error.code : undefined;
      if (known === cardErrors['card.damaged'].code || known === cardErrors['card.version'].code)
        return { condition: 'damaged' };
      throw error;
    }
  };

  return {
    residents: async () => residents.map(publicView),

    cards: async () =>
      wallet()
        .cardIds()
        .map((id) => ({
          id,
          ...summary(id),
          description: residents.find((resident) => resident.id === id)?.description ?? { ja: '', en: '' },
        })),

    exchange: async ({ card, commands, through }) => {
      let traced: TraceEvent | undefined;
      const chip = chipOf(card, through, (event) => {
        traced = event;
      });
      chip.powerOn();
      return commands.map((command): Exchange => {
        const response = chip.transmit(fromHex(command));
        if (response === null) throw new OpenMynaError(readerErrors['card.silent'], { card });
        const { explanation } = traced!;
        return { response: toHex(response), command: traced!.command, ...(explanation && { explanation }) };
      });
    },

    channel: async ({ card, through = 'contactless' }) => {
      const chip = chipOf(card, through);
      if (chip.powerOn().length === 0) throw new OpenMynaError(readerErrors['card.silent'], { card });
      return openChip(chip);
    },

    insert: async ({ card, through, timing, ...slot }, signal): Promise<Insertion> => {
      if (insertions.has(card)) throw new OpenMynaError(errors['card.in-reader'], { card });
      const events = createQueue<'lost' | 'back' | 'removed'>();
      const inserted = insertCard(chipOf(card, through), {
        ...slot,
        ...(signal && { signal }),
        ...(timing && { timing: timingProfiles[timing] }),
        onChange: (event) => (event === 'silent' ? void remove() : events.push(event)),
      });
      const remove = async () => {
        await (await inserted).remove();
        insertions.delete(card);
        events.push('removed');
        events.end();
      };
      insertions.set(card, remove);
      try {
        await inserted;
      } catch (error) {
        insertions.delete(card);
        throw error;
      }
      return { events, remove };
    },

    institutions: async () => {
      const all = await institutions();
      checkClock();
      return all;
    },
    attend,

    call: async (call, request, work, by) => {
      const { perform } = await import('../calls/perform.ts');
      const made = { institutions: await institutions(), workshop: await workshop(), advance, clock, random };
      // Whoever asks for the time, or moves it on, puts it right.
      if (call !== 'clock' && call !== 'moveClock') checkClock();
      return perform({ ...made, onError }, call, request as never, work, by) as never;
    },

    [Symbol.asyncDispose]: async () => {
      (await atWork?.catch(() => undefined))?.[Symbol.dispose]();
      await (await certified?.catch(() => undefined))?.[Symbol.asyncDispose]();
      await Promise.allSettled([...insertions.values()].map((remove) => remove()));
      opened?.[Symbol.dispose]();
    },
  };
};
