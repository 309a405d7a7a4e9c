// OCSP over HTTP: POST and GET of RFC 6960 A.1, caching of RFC 5019 6.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './read-body.ts';
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
export const longestRequest = 4096;

const nothing = Buffer.alloc(0);

const refused = (status: number, headers: OcspHttpResponse['headers'] = {}): OcspHttpResponse => ({
  status,
  headers: { ...headers, 'content-length': '0' },
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
  if (request.length > longestRequest) return refused(413);
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

/** Of HTTP, for an answer. A refusal is not kept, and neither is what was signed for one asker's nonce. */
export const headersOf = ({ der, caching }: OcspAnswer, now: Date): Record<string, string> => ({
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

/** Where a responder is, and when. */
export interface ListenerOptions {
  /** Decides how long an answer may still be kept. */
  readonly clock: () => Date;
  /** Of the responder: `/pki/ocsp/authentication`. */
  readonly path: string;
}

/**
 * What answers node:http's requests to a responder's path, whatever comes. A body that is too long is not read to its end, and its
 * connection is closed. Nothing is thrown or rejected: a defect ends the one connection that met it.
 */
export const ocspListener = (responder: OcspResponder, { clock, path: own }: ListenerOptions) => {
  const answer = async (incoming: IncomingMessage): Promise<OcspHttpResponse> => {
    const { method = '', url = '', headers } = incoming;
    const path = url.slice(own.length + 1);
    if (method !== 'POST') {
      incoming.resume();
      return ocspOverHttp(responder, { method, path, body: nothing }, clock);
    }
    if (!isOcspRequest(headers['content-type'])) {
      incoming.resume();
      return refused(415, { accept: ocspRequestType });
    }
    const body = await readBody(incoming, longestRequest);
    return body === undefined
      ? refused(413, { connection: 'close' })
      : ocspOverHttp(responder, { method, path: '', body }, clock);
  };
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    // Whoever goes away in the middle is told nothing.
    incoming.on('error', () => {});
    answer(incoming)
      .then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body))
      .catch(() => outgoing.destroy());
  };
};

/** What a request is sent as (RFC 6960 A.2). */
export const ocspRequestType = 'application/ocsp-request';

const isOcspRequest = (type: string | undefined): boolean => /^application\/ocsp-request[ \t]*(;|$)/i.test(type ?? '');
