import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { OpenMynaError } from '@openmyna/errors';
import type { PkiHandler } from '@openmyna/institutions/jlis';
import { Hono } from 'hono';
import type { TownTimestamps } from '../authorities/timestamp-authority.ts';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import type { Language } from '../words.ts';
import { answerTimestamp } from './answer-timestamp.ts';
import type { StartFacts } from './facts.ts';
import { firstPage } from './first-page.ts';

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
  /** On every interface of this machine; else on the loopback one alone. */
  readonly everywhere?: boolean;
}

/**
 * Serves the first page, what the authorities publish, and the institutions for those who work there.
 * @param port 0: any free one
 * @throws OpenMynaError `town.port`
 */
export const servePage = async (
  port: number,
  facts: Omit<StartFacts, 'page' | 'now'>,
  { pki, api, timestamps, clock, everywhere = false }: ServedParts,
): Promise<ServedPage> => {
  let address = '';
  const app = new Hono().get('/', (c) => {
    const language = languageAccepted(c.req.query('lang') ?? c.req.header('accept-language'));
    return c.html(firstPage({ ...facts, page: address, now: clock().toISOString() }, language), 200, {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    });
  });
  // What the authorities publish does not go by way of Hono: a nation asks there.
  const page = getRequestListener(app.fetch);
  const institutions = getRequestListener(api.fetch);
  const server = createServer((request, response) => {
    if (answerTimestamp(timestamps, request, response) || pki.handle(request, response)) return;
    void (/^\/api(?:\/|$)/.test(request.url ?? '') ? institutions : page)(request, response);
  });
  const ocsp = pki.attend(server);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (cause) => reject(new OpenMynaError(errors['town.port'], { port }, { cause })));
  if (everywhere) server.listen(port, resolve);
  else server.listen(port, '127.0.0.1', resolve);
  await promise;
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      ocsp[Symbol.dispose]();
      server.closeAllConnections();
      await closed.promise;
    },
  };
};

/** Japanese, unless English is asked for before it. */
const languageAccepted = (header: string | undefined): Language =>
  /^\s*(ja|en)/i
    .exec((header ?? '').split(',').find((range) => /^\s*(ja|en)\b/i.test(range)) ?? '')?.[1]
    ?.toLowerCase() === 'en'
    ? 'en'
    : 'ja';
