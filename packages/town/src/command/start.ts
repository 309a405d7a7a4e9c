import { getConnInfo } from '@hono/node-server/conninfo';
import { OpenMynaError } from '@openmyna/errors';
import { openPkiHandler } from '@openmyna/institutions/jlis';
import { openPcsc, slotAddress } from '@openmyna/reader';
import { openAccounts } from '../api/accounts.ts';
import { createApi } from '../api/api.ts';
import { placeOfIn } from '../api/place-of.ts';
import { openTownTimestamps } from '../authorities/timestamp-authority.ts';
import { type Answerable, openDefects } from '../defect.ts';
import { errors } from '../errors.ts';
import { layout } from '../folder/layout.ts';
import { defaultPort } from '../folder/open-folder.ts';
import { type ReaderFact, type StartFacts, startText } from '../page/facts.ts';
import { servePage } from '../page/serve-page.ts';
import type { Town } from '../town/contract.ts';
import { type LocalTown, openLocalTown } from '../town/local-town.ts';
import { connectTown } from '../town/remote-town.ts';
import { serveTown } from '../town/serve-town.ts';
import type { CommandDefinition } from './definition.ts';
import { makeFolder } from './open-town.ts';
import { usage, wholeNumber } from './usage.ts';

const name = 'start';

/** The card that is in the reader when the town is up. */
const firstCard = 'C01';

export const start: CommandDefinition = {
  name,
  summary: { ja: '町を起動する(npm start と同じ)', en: 'bring the town up (the same as npm start)' },
  options: {
    port: {
      type: 'string',
      value: 'PORT',
      summary: { ja: 'ページのポート(既定は 8400)', en: 'port of the page (default 8400)' },
    },
    host: {
      type: 'string',
      value: 'NAME',
      summary: {
        ja: 'この名前で機械の外にも開く。アカウントが要る',
        en: 'served beyond this machine too, under this name; needs an account',
      },
    },
    seed: {
      type: 'string',
      value: 'N',
      summary: {
        ja: '住民をつくる種(最初だけ。既定は 1)',
        en: 'what the residents are drawn from, the first time (default 1)',
      },
    },
  },
  run: async (invocation) => {
    const { folder, clock, random, options, json, language, print, note } = invocation;
    const port = wholeNumber(name, 'port', options.port, 0, 65535) ?? defaultPort;
    const seed = typeof options.seed === 'string' ? options.seed : undefined;
    const host = typeof options.host === 'string' ? options.host : undefined;
    const made = await makeFolder(invocation, { seed, port });
    const accounts = openAccounts(layout(folder).accounts, random);
    if (host !== undefined && !/^[\w.-]+$/.test(host)) throw usage(name, '--host NAME');
    if (host !== undefined && !accounts.list().some(({ disabled }) => disabled !== true))
      throw new OpenMynaError(errors['api.no-account']);
    if ((await connectTown(folder)) !== undefined) throw new OpenMynaError(errors['town.running'], { folder });

    const interruption = invocation.interruption();
    const answerable = openDefects(random, note);
    using _whatever = surviveDefects(answerable);
    const onError = (error: unknown) => note(answerable(error).words.operator[language]);
    await using town = openLocalTown(folder, made, { ...invocation, onError });
    const cards = await town.cards();
    const institutions = await town.institutions();
    const { authority } = institutions;
    await using _socket = await serveTown(folder, town, answerable);
    const [{ reader, release }, pki] = await Promise.all([fillReader(town), openPkiHandler(authority, clock)]);
    using _pcsc = release;
    await using _daily = attendDaily(town, onError);
    const names = [...new Set(['localhost', '127.0.0.1', '[::1]', nameIn(made.address), ...(host ? [host] : [])])].map(
      (one) => one.toLowerCase(),
    );
    const facts: Omit<StartFacts, 'page' | 'now'> = { folder, cards, reader, certified: made.address };
    const api = createApi({
      accounts,
      trail: institutions.trail,
      idempotency: institutions.idempotency,
      call: (call, request, by) => town.call(call, request, {}, by),
      placeOf: placeOfIn(institutions),
      names,
      addressOf: (c) => getConnInfo(c).remote.address ?? '',
      clock,
      random,
      milliseconds: () => performance.now(),
      answerable,
    });
    const timestamps = openTownTimestamps(folder, institutions.passphrase, invocation);
    await using page = await servePage(port, facts, {
      ...{ pki, api, timestamps, clock, names, answerable },
      everywhere: host !== undefined,
    });
    if (interruption.aborted) return undefined;
    const all: StartFacts = { ...facts, page: page.address, now: clock().toISOString() };
    print(json ? JSON.stringify(all) : startText(all, language));
    const { promise, resolve } = Promise.withResolvers<void>();
    interruption.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    note({ ja: '町を閉じました。', en: 'The town is closed.' }[language]);
    return undefined;
  },
};

/** How often it is looked what is due, in ms. */
const everyMinute = 60_000;

/** Does what is due now, and looks again every minute. */
const attendDaily = (town: LocalTown, onError: (error: unknown) => void): AsyncDisposable => {
  let last = town.attend(onError);
  const timer = setInterval(() => {
    last = town.attend(onError);
  }, everyMinute);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await last;
    },
  };
};

/** Where the town's certificates say that it is: who follows them asks for this name. */
const nameIn = (address: string): string => new URL(address).hostname;

/**
 * What no listener caught is written down, and the town goes on: what it knows is in transactions and journals, each whole or not
 * at all, and the other cards and clerks have nothing to do with it. (A process that ends instead is a way for one to end it for all.)
 */
const surviveDefects = (answerable: Answerable): Disposable => {
  const survive = (cause: unknown) => void answerable(cause);
  process.on('uncaughtException', survive);
  // Nobody may be left who reads what is written: an error of that stream, unheard, would be a defect to write down, and so on for ever.
  const unread = () => {};
  const streams = [process.stdout, process.stderr];
  for (const stream of streams) stream.on('error', unread);
  return {
    [Symbol.dispose]: () => {
      process.off('uncaughtException', survive);
      for (const stream of streams) stream.off('error', unread);
    },
  };
};

const nothing: Disposable = { [Symbol.dispose]: () => {} };

/**
 * Puts the first card into the virtual reader, where there is one. PC/SC stays open with the town: Debian's pcscd, and the
 * reader with it, ends after a minute without a client.
 */
const fillReader = async (town: Town): Promise<{ reader: ReaderFact; release: Disposable }> => {
  let release = nothing;
  try {
    release = await openPcsc();
    await town.insert({ card: firstCard, through: 'contactless' });
    return { reader: { card: firstCard, address: slotAddress({}) }, release };
  } catch (error) {
    if (!(error instanceof OpenMynaError)) throw error;
    return { reader: { reason: error.code, words: error.words.holder }, release };
  }
};
