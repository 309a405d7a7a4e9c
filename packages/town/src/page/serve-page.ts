import type { PkiHandler } from '@openmyna/institutions/jlis';
import type { Hono } from 'hono';
import type { TownTimestamps } from '../authorities/timestamp-authority.ts';
import type { Clock } from '../clock.ts';
import type { Answerable } from '../defect.ts';
import { limitConnections } from '../http/connections.ts';
import { honoDoor } from '../http/hono-door.ts';
import { defaultLimits, type HttpLimits } from '../http/limits.ts';
import { listen } from '../http/listen.ts';
import { languageAccepted } from '../http/problem.ts';
import type { Door, HttpAnswer, HttpRequest } from '../http/resource.ts';
import { createHttpServer } from '../http/serve.ts';
import { isHostOf } from '../http/target.ts';
import type { StartFacts } from './facts.ts';
import { firstPage } from './first-page.ts';
import { timestampDoor } from './timestamp-door.ts';

export interface ServedPage extends AsyncDisposable {
  readonly address: string;
}

/** What is served besides. */
export interface ServedParts {
  readonly pki: PkiHandler;
  /** Under /pki/tsa, ahead of the rest of /pki. */
  readonly timestamps: TownTimestamps;
  readonly api: Hono;
  readonly clock: Clock;
  /** Under which it is asked, in lower case. A page of another name that resolves to here is told nothing. */
  readonly names: readonly string[];
  /** Told of whatever is thrown. */
  readonly answerable: Answerable;
  readonly limits?: HttpLimits;
  /** On every interface of this machine; else on the loopback one alone. */
  readonly everywhere?: boolean;
}

/** Of a call to the API, in bytes. */
const longestBody = 64 * 1024;

/**
 * Serves the first page, what the authorities publish, and the institutions for those who work there.
 * @param port 0: any free one
 * @throws OpenMynaError `town.port`
 */
export const servePage = async (
  port: number,
  facts: Omit<StartFacts, 'page' | 'now'>,
  { pki, api, timestamps, clock, names, answerable, limits = defaultLimits, everywhere = false }: ServedParts,
): Promise<ServedPage> => {
  let address = '';
  const page = async ({ target, headers }: HttpRequest): Promise<HttpAnswer> => {
    const asked = new URLSearchParams(target.split('?')[1]).get('lang') ?? headers['accept-language'];
    return {
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'cache-control': 'no-store',
      },
      body: String(await firstPage({ ...facts, page: address, now: clock().toISOString() }, languageAccepted(asked))),
    };
  };
  const doors: readonly Door[] = [
    (path) => (path === '/' ? { methods: ['GET'], answer: page } : undefined),
    timestampDoor(timestamps, answerable),
    pki.at,
    honoDoor(api, { base: '/api', takes: { type: 'application/json', bytes: longestBody } }),
  ];
  const door: Door = (path) => {
    for (const one of doors) {
      const found = one(path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const server = createHttpServer({ door, names, limits, answerable });
  const ocsp = pki.attend(server, { isOwnHost: (host) => isHostOf(host, names), onDefect: answerable });
  limitConnections(server, limits.connections);
  const listener = await listen(server, port, everywhere);
  // Of what listens, an error that nobody hears would end the process: too many open files, for one.
  server.on('error', answerable);
  address = `http://localhost:${listener.port}`;
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      listener[Symbol.dispose]();
      ocsp[Symbol.dispose]();
      server.closeAllConnections();
      await closed.promise;
    },
  };
};
