// The town for commands of other processes: HTTP over a local socket in the data folder, which only its owner may enter.

import { randomUUID } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type CardChannel, toHex } from '@openmyna/apdu';
import { OpenMynaError, problemOf } from '@openmyna/errors';
import { type TimingName, timingProfiles } from '@openmyna/reader';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { parse } from '../api/request.ts';
import { callSchemas } from '../calls/calls.ts';
import type { TownCall } from '../calls/contract.ts';
import type { CallLine } from '../calls/line.ts';
import type { Answerable } from '../defect.ts';
import { errors } from '../errors.ts';
import { layout } from '../folder/layout.ts';
import { errors as httpErrors } from '../http/errors.ts';
import { parseJson } from '../http/json.ts';
import type { Insertion, Town } from './contract.ts';
import { withSocketName } from './socket.ts';

const bytesOf = async (c: Context): Promise<Uint8Array> => {
  const body = await c.req.arrayBuffer().catch(() => {
    // Its sender is gone.
    throw new OpenMynaError(httpErrors['http.syntax'], { part: 'body' });
  });
  return new Uint8Array(body);
};

const bodyOf = async (c: Context): Promise<unknown> => parseJson(await bytesOf(c));

const through = z.enum(['contact', 'contactless']);

const exchangeSchema = z.strictObject({
  card: z.string(),
  commands: z.array(z.string().regex(/^([0-9A-Fa-f]{2})*$/)),
  through,
});

const channelSchema = z.strictObject({ card: z.string(), through: through.default('contactless') });

const timingNames = Object.keys(timingProfiles) as TimingName[];

const insertionSchema = z.strictObject({
  card: z.string(),
  through,
  host: z.string().optional(),
  port: z.int().min(1).max(65535).optional(),
  slot: z.int().min(0).max(255).optional(),
  timing: z.enum(timingNames).optional(),
});

/** Serves until disposed of. The wallet must be this process's: a socket that is there already is a dead one's. */
export const serveTown = async (folder: string, town: Town, answerable: Answerable): Promise<AsyncDisposable> => {
  const { socket } = layout(folder);
  rmSync(socket, { force: true });
  const server = createAdaptorServer({ fetch: routes(town, answerable).fetch });
  // Who goes away in the middle of a body that nobody reads is an error all the same, and one that nobody hears ends the process.
  server.prependListener('request', (incoming: IncomingMessage) => incoming.on('error', () => {}));
  server.on('error', answerable);
  await withSocketName(socket, async (name) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(name, resolve);
    await promise;
  });
  chmodSync(socket, 0o600);
  return {
    [Symbol.asyncDispose]: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
      await promise;
      rmSync(socket, { force: true });
    },
  };
};

const routes = (town: Town, answerable: Answerable): Hono => {
  const channels = new Map<string, CardChannel>();
  const channelOf = (id: string): CardChannel => {
    const channel = channels.get(id);
    if (channel === undefined) throw new OpenMynaError(errors['town.stopped']);
    return channel;
  };
  return new Hono()
    .onError((error) => answerError(answerable(error)))
    .post('/channels', async (c) => {
      const channel = await town.channel(parse(channelSchema, await bodyOf(c)));
      const id = randomUUID();
      channels.set(id, channel);
      const close = async () => {
        channels.delete(id);
        await channel.close();
      };
      return new Response(greeting({ id, atr: toHex(channel.atr) }, close), {
        headers: { 'content-type': 'application/x-ndjson' },
      });
    })
    .post('/channels/:id/transmit', async (c) => {
      const command = await bytesOf(c);
      return new Response((await channelOf(c.req.param('id')).transmit(command)) as Uint8Array<ArrayBuffer>);
    })
    .post('/channels/:id/reset', async (c) => c.json({ atr: toHex(await channelOf(c.req.param('id')).reset()) }))
    .get('/residents', async (c) => c.json(await town.residents()))
    .get('/cards', async (c) => c.json(await town.cards()))
    .post('/exchanges', async (c) => c.json(await town.exchange(parse(exchangeSchema, await bodyOf(c)))))
    .post('/call/:call', async (c) => {
      const call = parse(z.enum(Object.keys(callSchemas) as [TownCall, ...TownCall[]]), c.req.param('call'));
      const request = parse(callSchemas[call] as z.ZodType, await bodyOf(c));
      return new Response(linesOf(town, answerable, call, request), {
        headers: { 'content-type': 'application/x-ndjson' },
      });
    })
    .post('/insertions', async (c) => {
      const { host, port, slot, timing, ...rest } = parse(insertionSchema, await bodyOf(c));
      const request = {
        ...rest,
        ...(host && { host }),
        ...(port && { port }),
        ...(slot && { slot }),
        ...(timing && { timing }),
      };
      const insertion = await town.insert(request, c.req.raw.signal);
      return new Response(eventsOf(insertion), { headers: { 'content-type': 'application/x-ndjson' } });
    });
};

/** One line, and then nothing for as long as the other side listens. */
const greeting = (value: object, close: () => Promise<void>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`)),
    cancel: close,
  });

/** Progress as it comes, and then what came of it. Whoever goes away in the middle cancels it. */
const linesOf = <N extends TownCall>(
  town: Town,
  answerable: Answerable,
  call: N,
  request: unknown,
): ReadableStream<Uint8Array> => {
  const cancelled = new AbortController();
  return new ReadableStream({
    start: async (controller) => {
      const tell = (line: CallLine) =>
        cancelled.signal.aborted || controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      const onProgress = (done: number, of: number) => void tell({ progress: [done, of] });
      try {
        const result = await town.call(call, request as never, { onProgress, signal: cancelled.signal });
        tell({ result });
      } catch (error) {
        tell({ problem: problemOf(answerable(error)) });
      }
      if (!cancelled.signal.aborted) controller.close();
    },
    cancel: () => cancelled.abort(),
  });
};

/** The card is in the reader for as long as somebody listens. */
const eventsOf = (insertion: Insertion): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: async (controller) => {
      controller.enqueue(encoder.encode('"inserted"\n'));
      for await (const event of insertion.events) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      controller.close();
    },
    cancel: () => insertion.remove(),
  });
};

const answerError = (error: OpenMynaError): Response => {
  const problem = problemOf(error);
  return Response.json(problem, { status: problem.status, headers: { 'content-type': 'application/problem+json' } });
};
