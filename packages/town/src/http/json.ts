// JSON that everybody reads alike (I-JSON, RFC 7493 2): UTF-8, no name twice, no half of a surrogate pair; not nested without end;
// and no U+0000, which no text of PostgreSQL can hold. A reader that takes the last of two names and one that takes the first would
// see two requests in one.

import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

/** Levels of arrays and objects. The deepest of our requests has seven. */
const deepest = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param body bytes of UTF-8 @throws OpenMynaError `http.json` */
export const parseJson = (body: Uint8Array): unknown => {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw refuse('UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('syntax');
  }
  look(text);
  return value;
};

const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** Looks at what JSON.parse does not tell: how deep it goes, which names come twice, which characters there are. */
const look = (text: string): void => {
  // Of each object that is open its names; of an array nothing.
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [found] of text.matchAll(token)) {
    if (found === '{' || found === '[') {
      if (open.push(found === '{' ? new Set() : undefined) > deepest) throw refuse(`depth > ${deepest}`);
      isName = found === '{';
    } else if (found === '}' || found === ']') {
      open.pop();
      isName = false;
    } else if (found === ',') isName = open.at(-1) !== undefined;
    else {
      const string: string = JSON.parse(found);
      if (string.includes('\0')) throw refuse('U+0000');
      if (!string.isWellFormed()) throw refuse('surrogate');
      if (!isName) continue;
      const names = open.at(-1)!;
      if (names.has(string)) throw refuse('duplicate name');
      names.add(string);
      isName = false;
    }
  }
};

const refuse = (problem: string): OpenMynaError => new OpenMynaError(errors['http.json'], { problem });
