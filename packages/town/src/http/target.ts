// Where a request goes: its target (RFC 9112 3.2) and the host it is for (RFC 9110 7.2).

import type { IncomingMessage } from 'node:http';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

/** Where a request goes. */
export interface Target {
  /** `*` stands for the whole server. */
  readonly path: string;
  /** Path and query. */
  readonly target: string;
  /** Name and port. */
  readonly host: string;
}

const hostForm = /^(\[[0-9a-f:.]+\]|[a-z0-9._~%!$&'()*+,;=-]+)(?::\d*)?$/i;

/** Whether a Host is one of these names, at any port and in any case. @param names in lower case; of IPv6 in brackets */
export const isHostOf = (host: string, names: readonly string[]): boolean => {
  const name = hostForm.exec(host)?.[1]?.toLowerCase();
  return name !== undefined && names.includes(name);
};

const absolute = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Reads where a request goes.
 * @param names under which the server is asked
 * @throws OpenMynaError `http.syntax`, `http.version`, `http.host`
 */
export const targetOf = (
  { method, url = '', httpVersion, rawHeaders }: Pick<IncomingMessage, 'method' | 'url' | 'httpVersion' | 'rawHeaders'>,
  names: readonly string[],
): Target => {
  // node:http reads the head of any HTTP/x.y as if it were of 1.1.
  if (!/^1\./.test(httpVersion)) throw new OpenMynaError(errors['http.version']);
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === 'host');
  // node:http keeps the first of several; whoever is before us may have gone by the last.
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion !== '1.0')) throw syntax('Host');
  const [, authority, rest = url] = absolute.exec(url) ?? [];
  // The authority of the target is what counts, whatever the field says (RFC 9112 3.2.2). HTTP/1.0 has neither.
  const host = authority ?? hosts[0] ?? names[0]!;
  if (!hostForm.test(host) || (hosts[0] !== undefined && !hostForm.test(hosts[0]))) throw syntax('Host');
  if (!isHostOf(host, names)) throw new OpenMynaError(errors['http.host']);
  if (url === '*' && method === 'OPTIONS') return { path: '*', target: '*', host };
  const target = authority !== undefined && !rest.startsWith('/') ? `/${rest}` : rest;
  const path = target.split('?')[0]!;
  if (!/^\/[\x21\x22\x24-\x7e]*$/.test(target) || !isText(path)) throw syntax('request target');
  return { path, target, host };
};

/** Whether a path says characters of Unicode, and no U+0000, which no text of PostgreSQL can hold. */
const isText = (path: string): boolean => {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
};

const syntax = (part: string): OpenMynaError => new OpenMynaError(errors['http.syntax'], { part });
