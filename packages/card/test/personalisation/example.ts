// The example of docs/personalisation.md, read out of the page so that the page stays true.

import { readFileSync } from 'node:fs';
import type { Personalisation } from '../../src/index.ts';

export const page = readFileSync(new URL('../../../../docs/personalisation.md', import.meta.url), 'utf8');

export const example: Personalisation = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!);

/** By dotted path: what stands there instead; undefined takes the member away. */
export type Changes = Readonly<Record<string, unknown>>;

export const changed = (changes: Changes): unknown => {
  const card = structuredClone(example);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    let at = card as unknown as Record<string, unknown>;
    for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
    if (value === undefined) delete at[names.at(-1)!];
    else at[names.at(-1)!] = value;
  }
  return card;
};

/** Dotted paths of all members, and of the members of members. */
export const pathsOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...pathsOf(inner, `${path}${name}.`)])
    : [];
