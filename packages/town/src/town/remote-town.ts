import { once } from 'node:events';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { createInterface } from 'node:readline';
import { buffer, json } from 'node:stream/consumers';
import { fromHex } from '@openmyna/apdu';
import { OpenMynaError, type ProblemDetails } from '@openmyna/errors';
import type { CallLine } from '../calls/line.ts';
import { errors } from '../errors.ts';
import { layout } from '../folder/layout.ts';
import type { Insertion, Town } from './contract.ts';
import { withSocketName } from './socket.ts';

/** An import of node:http evaluates all that it exports, with it a WebSocket and all of undici: a tenth of a short command's time. */
const { request } = process.getBuiltinModule('node:http');

/** The town another process runs on a folder, or undefined where none does. */
export const connectTown = async (folder: string): Promise<Town | undefined> => {
  const { socket } = layout(folder);
  const ask = async (method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal) => {
    const sent = await withSocketName(socket, (socketPath) => send({ method, path, socketPath, signal }, body));
    if ((sent.response.statusCode ?? 500) < 400) return sent;
    const problem = (await json(sent.response)) as ProblemDetails;
    throw await errorFrom(problem);
  };
  const get = async (path: string) => json((await ask('GET', path)).response);
  const post = async (path: string, body: object) => json((await ask('POST', path, body)).response);
  try {
    await get('/residents');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined;
    throw error;
  }
  return {
    residents: () => get('/residents') as ReturnType<Town['residents']>,
    cards: () => get('/cards') as ReturnType<Town['cards']>,
    exchange: (asked) => post('/exchanges', asked) as ReturnType<Town['exchange']>,
    channel: async (asked) => {
      const held = await ask('POST', '/channels', asked);
      // One line, whole; after it the connection only stands.
      const [line] = (await once(held.response, 'data')) as [Buffer];
      const { id, atr } = JSON.parse(line.toString()) as { id: string; atr: string };
      held.response.on('error', () => {});
      const close = async () => void held.request.destroy();
      return {
        atr: fromHex(atr),
        transmit: async (command) => {
          const { response } = await ask('POST', `/channels/${id}/transmit`, command);
          return new Uint8Array(await buffer(response));
        },
        reset: async () => fromHex(((await post(`/channels/${id}/reset`, {})) as { atr: string }).atr),
        close,
        [Symbol.asyncDispose]: close,
      };
    },
    insert: async (asked, signal): Promise<Insertion> => insertionOf(await ask('POST', '/insertions', asked, signal)),
    call: async (call, request, { onProgress, signal } = {}) => {
      const { response } = await ask('POST', `/call/${call}`, request, signal ?? undefined);
      for await (const line of createInterface({ input: response })) {
        const told = JSON.parse(line) as CallLine;
        if ('progress' in told) onProgress?.(...told.progress);
        else if ('problem' in told) throw await errorFrom(told.problem);
        else return told.result as never;
      }
      throw new OpenMynaError(errors['town.stopped']);
    },
    [Symbol.asyncDispose]: async () => {},
  };
};

/** Every room has a part of the catalogue, so it is read when something went wrong. */
const errorFrom = async (problem: ProblemDetails): Promise<OpenMynaError> => {
  const { errorOf } = await import('../catalogue.ts');
  return errorOf(problem) ?? new OpenMynaError(errors['town.stopped']);
};

interface Sent {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

/** Resolves once the connection is made and the head of the response is there. */
const send = (options: RequestOptions, body: object | undefined): Promise<Sent> => {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const sent = request({ ...options, agent: false, headers: { 'content-type': 'application/json' } });
  sent.once('response', (response) => resolve({ request: sent, response }));
  sent.on('error', reject);
  sent.end(body instanceof Uint8Array ? body : body && JSON.stringify(body));
  return promise;
};

/** One JSON text a line; the connection is the card's stay in the reader. */
const insertionOf = ({ request, response }: Sent): Insertion => {
  let removed = false;
  return {
    events: (async function* () {
      try {
        for await (const line of createInterface({ input: response })) {
          const event = JSON.parse(line);
          if (event !== 'inserted') yield event;
          if (event === 'removed') return;
        }
      } catch {
        // The connection broke; who broke it decides what that means.
      }
      if (!removed) throw new OpenMynaError(errors['town.stopped']);
    })(),
    remove: async () => {
      removed = true;
      request.destroy();
    },
  };
};
