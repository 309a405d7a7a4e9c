// OCSP over HTTP: POST and GET of RFC 6960 A.1, caching of RFC 5019 6.

import { createHash } from 'node:crypto';
import type { OcspResponder } from './responder.ts';
import { readOcspResponse } from './response.ts';

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

const type = { 'content-type': 'application/ocsp-response' } as const;

/** Longest request that is looked at, bytes: 20 certificates and a nonce take 2,000. */
const longest = 4096;

/**
 * Answers one HTTP request.
 * @param now decides how long an answer may still be kept
 */
export const ocspOverHttp = (
  responder: OcspResponder,
  { method, path, body }: OcspHttpRequest,
  now: Date,
): OcspHttpResponse => {
  if (method !== 'POST' && method !== 'GET') return { status: 405, headers: { allow: 'GET, POST' }, body: nothing };
  const request = method === 'POST' ? body : fromPath(path);
  if (request.length > longest) return { status: 413, headers: {}, body: nothing };
  const answer = responder.answer(request);
  return { status: 200, headers: { ...type, ...caching(answer, now) }, body: answer };
};

const nothing = new Uint8Array(0);

/** Base64 that is none gives bytes that are no request. */
const fromPath = (path: string): Uint8Array => {
  try {
    return Buffer.from(decodeURIComponent(path), 'base64');
  } catch {
    return nothing;
  }
};

/** A refusal is not kept, and neither is what was signed for one asker's nonce. */
const caching = (answer: Uint8Array, now: Date): Record<string, string> => {
  const response = readOcspResponse(answer);
  if (typeof response === 'string' || response.nonce !== undefined) return { 'cache-control': 'no-store' };
  const until = Math.min(...response.responses.map(({ nextUpdate }) => nextUpdate?.getTime() ?? 0));
  const seconds = Math.max(0, Math.floor((until - now.getTime()) / 1000));
  return {
    'last-modified': response.producedAt.toUTCString(),
    expires: new Date(until).toUTCString(),
    etag: `"${createHash('sha256').update(answer).digest('hex')}"`,
    'cache-control': `max-age=${seconds},public,no-transform,must-revalidate`,
  };
};
