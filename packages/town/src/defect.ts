// Whatever is thrown and is none of the catalogue's errors is a defect of ours: it is written down once, under an id that whoever met
// it is told, and nothing of what was asked is in it.

import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import { errors } from './errors.ts';

/** What none of the catalogue's errors is: a defect of ours. Its own message may quote input, so only its name is told. */
export const defect = (cause: unknown, instance?: string): OpenMynaError =>
  new OpenMynaError(errors['town.internal'], { name: nameOf(cause) }, { cause, ...(instance && { instance }) });

/** What is answered for anything thrown; a defect, and data that is damaged, are written down first. */
export type Answerable = (thrown: unknown) => OpenMynaError;

/** @param write where defects are written down: a text of some lines */
export const openDefects = (random: Random, write: (text: string) => void): Answerable => {
  /** By what was thrown, and by what was made of it: it is the same defect, however often it is thrown on. */
  const known = new WeakMap<object, OpenMynaError>();
  return (thrown) => {
    if (thrown instanceof OpenMynaError && !['internal', 'damaged'].includes(thrown.definition.kind)) return thrown;
    const before = typeof thrown === 'object' && thrown !== null ? known.get(thrown) : undefined;
    if (before !== undefined) return before;
    const instance = `urn:uuid:${uuidOf(random(16))}`;
    const { definition, details } = thrown instanceof OpenMynaError ? thrown : defect(thrown);
    const told = new OpenMynaError(definition, details, { cause: thrown, instance });
    if (typeof thrown === 'object' && thrown !== null) known.set(thrown, told);
    known.set(told, told);
    write(`${instance} ${definition.code}\n${traceOf(thrown)}`);
    return told;
  };
};

/** Version 4 (RFC 9562 5.4) of 16 random bytes. */
const uuidOf = (bytes: Uint8Array): string => {
  const digits = [...bytes].map((byte, index) =>
    (index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'),
  );
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : typeof thrown);

/** Where an error came from, and what caused it: names, codes and places. A message may quote input, so none is in it. */
export const traceOf = (thrown: unknown): string => {
  const lines: string[] = [];
  for (let one = thrown, depth = 0; one !== undefined && depth < 10; one = (one as Error)?.cause, depth++) {
    const { code } = (one ?? {}) as { readonly code?: unknown };
    const name = [nameOf(one), ...(typeof code === 'string' && /^[\w.-]{1,50}$/.test(code) ? [code] : [])].join(' ');
    lines.push(`${depth === 0 ? '' : 'caused by '}${name}`, ...framesOf(one));
  }
  return lines.join('\n');
};

/** The places of a stack, without the message before them, whatever lines it has. */
const framesOf = (thrown: unknown): readonly string[] => {
  if (!(thrown instanceof Error)) return [];
  const { stack = '', message } = thrown;
  const at = stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split('\n')
    .filter((line) => /^ +at [^\0]*:\d+:\d+\)?$/.test(line));
};
