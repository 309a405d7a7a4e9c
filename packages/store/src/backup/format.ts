// A backup is lines of UTF-8, each a letter, a space and JSON:
//
//   H {"format":"openmyna-store","version":1,"migrations":[…]}    once, first
//   T {"table":"resident","columns":["resident_id",…]}            a table
//   R ["…",null,…]                                                 a row of it, every value as PostgreSQL writes it as text
//   E "<SHA-256 of every byte before this line>"                   once, last
//
// Text and not JSON values, as only text is exact for all types: a jsonb null is not an SQL NULL, and a bigint is no double.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

export interface Header {
  readonly format: 'openmyna-store';
  readonly version: 1;
  /** The steps of the schema it was taken from. */
  readonly migrations: readonly string[];
}

export interface TableLine {
  readonly table: string;
  readonly columns: readonly string[];
}

export type Line =
  | { readonly letter: 'H' | 'T' | 'E'; readonly value: unknown }
  /** Rows pass by as text, unread. */
  | { readonly letter: 'R'; readonly text: string };

export const lineOf = (letter: 'H' | 'T' | 'E', value: Header | TableLine | string): string =>
  `${letter} ${JSON.stringify(value)}\n`;

/**
 * Reads a whole backup for damage.
 * @returns its header
 * @throws OpenMynaError `store.backup-damaged`
 */
export const verify = async (file: string): Promise<Header> => {
  const damaged = () => new OpenMynaError(errors['store.backup-damaged'], { file });
  const hash = createHash('sha256');
  let first: string | undefined;
  let sum: string | undefined;
  for await (const line of rawLines(file)) {
    if (sum !== undefined) throw damaged();
    if (line.startsWith('E ')) sum = line;
    else hash.update(`${line}\n`);
    first ??= line;
  }
  if (sum === undefined || `${sum}\n` !== lineOf('E', hash.digest('hex')) || !first?.startsWith('H ')) throw damaged();
  const header: Header = JSON.parse(first.slice(2));
  if (header.format !== 'openmyna-store') throw damaged();
  return header;
};

/** The lines of a backup that has been verified. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  for await (const line of rawLines(file)) {
    const letter = line[0] as Line['letter'];
    const text = line.slice(2);
    yield letter === 'R' ? { letter, text } : { letter, value: JSON.parse(text) };
  }
}

/** By \n alone: Node's readline also ends a line at U+2028, which a name may hold. A last line without its \n is none. */
async function* rawLines(file: string): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let data = Buffer.concat([rest, chunk]);
    for (let end = data.indexOf(0x0a); end >= 0; end = data.indexOf(0x0a)) {
      yield data.toString('utf8', 0, end);
      data = data.subarray(end + 1);
    }
    rest = data;
  }
  if (rest.length > 0) yield '';
}
