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

const nothing = new Uint8Array(0);

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

/** A refusal is not kept, and neither is what was signed for one asker's nonce. */
const complete = ({ der, caching }: OcspAnswer, now: Date): OcspHttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'application/ocsp-response',
    'content-length': `${der.length}`,
    ...(caching === undefined ? { 'cache-control': 'no-store' } : cachingHeaders(caching, now)),
  },
  body: der,
});

const cachingHeaders = ({ producedAt, nextUpdate, etag }: NonNullable<OcspAnswer['caching']>, now: Date) => ({
  'last-modified': producedAt.toUTCString(),
  expires: nextUpdate.toUTCString(),
  etag,
  'cache-control': `max-age=${secondsBetween(now, nextUpdate)},public,no-transform,must-revalidate`,
});

const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));

export interface ListenerOptions {
  readonly clock: () => Date;
  /** Of the responder: `/pki/ocsp/authentication`. */
  readonly path: string;
}

/**
 * What answers node:http's requests to a responder's path, whatever comes. A body that is too long is not read to its end, and its
 * connection is closed.
 */
export const ocspListener =
  (responder: OcspResponder, { clock, path: own }: ListenerOptions) =>
  (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method = '', url = '' } = incoming;
    const path = url.slice(own.length + 1);
    const send = ({ status, headers, body }: OcspHttpResponse) => {
      outgoing.writeHead(status, headers).end(body);
    };
    const answer = (body: Uint8Array) => {
      const answered = ocspOverHttp(responder, { method, path, body }, clock);
      if (answered instanceof Promise) void answered.then(send);
      else send(answered);
    };
    if (method !== 'POST') {
      incoming.resume();
      answer(nothing);
      return;
    }
    if (!/^application\/ocsp-request\s*(?:;|$)/i.test(incoming.headers['content-type'] ?? '')) {
      incoming.resume();
      send(refused(415));
      return;
    }
    let body: Buffer | undefined;
    incoming.on('data', (part: Buffer) => {
      if (outgoing.headersSent) return;
      body = body === undefined ? part : Buffer.concat([body, part]);
      if (body.length <= longest) return;
      send(refused(413, { connection: 'close' }));
      incoming.destroy();
    });
    incoming.on('end', () => answer(body ?? nothing));
    // Whoever went away in the middle is told nothing.
    incoming.on('error', () => {});
  };
