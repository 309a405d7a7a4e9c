// OCSP over HTTP: POST and GET of RFC 6960 A.1, caching of RFC 5019 6.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OcspAnswer, OcspResponder } from './responder.ts';

/** As much of an HTTP request as a responder looks at. */
export interface OcspHttpRequest {
  readonly method: string;
  /** What stands behind the responder's own path, without its slash: a GET's request, percent-encoded base64. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** What goes back. */
export interface OcspHttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Longest request that is looked at, bytes: 20 certificates and a nonce take 2,000. */
const longest = 4096;

const nothing = Buffer.alloc(0);

const refused = (status: number, headers: OcspHttpResponse['headers'] = {}): OcspHttpResponse => ({
  status,
  headers,
  body: nothing,
});

/**
 * Answers one HTTP request.
 * @param clock decides how long an answer may still be kept
 */
export const ocspOverHttp = (
  responder: OcspResponder,
  { method, path, body }: OcspHttpRequest,
  clock: () => Date,
): OcspHttpResponse | Promise<OcspHttpResponse> => {
  if (method !== 'POST' && method !== 'GET') return refused(405, { allow: 'GET, POST' });
  const request = method === 'POST' ? body : fromPath(path);
  if (request.length > longest) return refused(413);
  const answer = responder.answer(request);
  return answer instanceof Promise ? answer.then((made) => complete(made, clock())) : complete(answer, clock());
};

/** Base64 that is none gives bytes that are no request. */
const fromPath = (path: string): Uint8Array => {
  try {
    return Buffer.from(decodeURIComponent(path), 'base64');
  } catch {
    return nothing;
  }
};

const complete = (answer: OcspAnswer, now: Date): OcspHttpResponse => ({
  status: 200,
  headers: headersOf(answer, now),
  body: answer.der,
});

/** A refusal is not kept, and neither is what was signed for one asker's nonce. */
const headersOf = ({ der, caching }: OcspAnswer, now: Date): Record<string, string> => ({
  'content-type': 'application/ocsp-response',
  'content-length': `${der.length}`,
  ...(caching === undefined
    ? { 'cache-control': 'no-store' }
    : {
        'last-modified': caching.producedAt.toUTCString(),
        expires: caching.nextUpdate.toUTCString(),
        etag: caching.etag,
        'cache-control': `max-age=${secondsBetween(now, caching.nextUpdate)},public,no-transform,must-revalidate`,
      }),
});

const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));

/** An answer as node:http sends it fastest: headers in one array, a body that goes out in one piece with them. */
interface Ready {
  readonly second: number;
  readonly headers: string[];
  readonly body: string;
}

/** Kept with the answer for the second it is true of. */
const ready = new WeakMap<OcspAnswer, Ready>();

const readyOf = (answer: OcspAnswer, now: Date): Ready => {
  const second = Math.floor(now.getTime() / 1000);
  const before = ready.get(answer);
  if (before?.second === second) return before;
  const headers = Object.entries(headersOf(answer, now)).flat();
  const made = { second, headers, body: before?.body ?? Buffer.from(answer.der).toString('latin1') };
  ready.set(answer, made);
  return made;
};

/** Where a responder is, and when. */
export interface ListenerOptions {
  /** Decides how long an answer may still be kept. */
  readonly clock: () => Date;
  /** Of the responder: `/pki/ocsp/authentication`. */
  readonly path: string;
}

/**
 * What answers node:http's requests to a responder's path, whatever comes. A body that is too long is not read to its end, and its
 * connection is closed.
 */
export const ocspListener = (responder: OcspResponder, { clock, path: own }: ListenerOptions) => {
  const give = (outgoing: ServerResponse, answer: OcspAnswer): void => {
    const { headers, body } = readyOf(answer, clock());
    outgoing.writeHead(200, headers).end(body, 'latin1');
  };
  const answer = (outgoing: ServerResponse, request: Uint8Array): void => {
    const answered = responder.answer(request);
    if (answered instanceof Promise) void answered.then((made) => give(outgoing, made));
    else give(outgoing, answered);
  };
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method = '', url = '', headers } = incoming;
    // Whoever went away in the middle is told nothing.
    incoming.on('error', () => {});
    if (method !== 'POST' || !isOcspRequest(headers['content-type'])) {
      incoming.resume();
      if (method === 'POST') send(outgoing, refused(415));
      else {
        const path = url.slice(own.length + 1);
        const answered = ocspOverHttp(responder, { method, path, body: nothing }, clock);
        void Promise.resolve(answered).then((response) => send(outgoing, response));
      }
      return;
    }
    let body: Buffer = nothing;
    incoming.on('data', (part: Buffer) => {
      if (outgoing.headersSent) return;
      body = body.length === 0 ? part : Buffer.concat([body, part]);
      if (body.length <= longest) return;
      send(outgoing, refused(413, { connection: 'close' }));
      incoming.destroy();
    });
    incoming.on('end', () => answer(outgoing, body));
  };
};

const isOcspRequest = (type: string | undefined): boolean =>
  type === 'application/ocsp-request' || /^application\/ocsp-request\s*;/i.test(type ?? '');

const send = (outgoing: ServerResponse, { status, headers, body }: OcspHttpResponse): void => {
  outgoing.writeHead(status, headers).end(body);
};
