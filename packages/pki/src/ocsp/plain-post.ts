// The plainest of HTTP requests, as all but a few OCSP clients send it: a POST whole in one piece, with nothing in its head that
// changes how it is to be read. Anything else is not looked into here: node:http finds out what it is (RFC 9112).

import { longestRequest } from './http.ts';

/** A request, and where it ends. */
export interface PlainPost {
  readonly path: string;
  /** As it stands in its head. */
  readonly host: string;
  readonly body: Uint8Array;
  readonly end: number;
}

const start = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1$/;

/** Fields that say nothing about where a request ends or who else is to have it; all others may. */
const harmless: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'host',
  'pragma',
  'user-agent',
]);

/** Longest head, in bytes. */
const longestHead = 1024;

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Reads a POST of `application/ocsp-request` in a piece of a connection.
 * @param at where it begins
 * @returns undefined for what is not plain, not whole, or no request at all
 */
export const readPlainPost = (piece: Buffer, at: number): PlainPost | undefined => {
  const length = piece.subarray(at, at + longestHead).indexOf(headEnd);
  if (length < 0) return undefined;
  const [first, ...fields] = piece.toString('latin1', at, at + length).split('\r\n');
  const path = start.exec(first!)?.[1];
  if (path === undefined) return undefined;
  const said = new Map<string, string>();
  for (const field of fields) {
    const colon = field.indexOf(':');
    // Without a colon it is no field (RFC 9112 5): `hostX` is not a host.
    if (colon < 1) return undefined;
    const name = field.slice(0, colon).toLowerCase();
    const value = field.slice(colon + 1).trim();
    // What is said twice might be understood in two ways.
    if (!harmless.has(name) || said.has(name) || /[^\x20-\x7e]/.test(field)) return undefined;
    said.set(name, value);
  }
  const size = said.get('content-length') ?? '';
  const begin = at + length + headEnd.length;
  const end = begin + Number(size);
  const isPlain =
    said.has('host') &&
    said.get('content-type') === 'application/ocsp-request' &&
    (said.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive' &&
    /^[1-9]\d{0,3}$/.test(size) &&
    Number(size) <= longestRequest &&
    end <= piece.length;
  return isPlain ? { path, host: said.get('host')!, body: piece.subarray(begin, end), end } : undefined;
};
