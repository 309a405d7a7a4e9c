// The time-stamp authority over HTTP:
//
//   /pki/tsa             POST application/timestamp-query (RFC 3161 3.4)
//   /pki/tsa/root.pem    the root that its certificate is under

import type { IncomingMessage, ServerResponse } from 'node:http';
import { longestTimestampRequest, timestampOverHttp } from '@openmyna/signature';
import type { TownTimestamps } from '../authorities/timestamp-authority.ts';

/** Takes a request whose path is its own. @returns whether it was */
export const answerTimestamp = (
  timestamps: TownTimestamps,
  request: IncomingMessage,
  response: ServerResponse,
): boolean => {
  if (request.url !== '/pki/tsa' && request.url !== '/pki/tsa/root.pem') return false;
  void (request.url === '/pki/tsa' ? stamp(timestamps, request) : root(timestamps, request))
    .catch(() => ({ status: 503, headers: {}, body: new Uint8Array(0) }))
    .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  return true;
};

const stamp = async (timestamps: TownTimestamps, request: IncomingMessage) => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    // One more than it may be is enough to be refused.
    if (length <= longestTimestampRequest + part.length) parts.push(part);
  }
  const { method = '', headers } = request;
  return timestampOverHttp(timestamps, { method, contentType: headers['content-type'], body: Buffer.concat(parts) });
};

const root = async (timestamps: TownTimestamps, { method }: IncomingMessage) =>
  method === 'GET' || method === 'HEAD'
    ? { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: Buffer.from(await timestamps.root()) }
    : { status: 405, headers: { allow: 'GET, HEAD' }, body: Buffer.alloc(0) };
