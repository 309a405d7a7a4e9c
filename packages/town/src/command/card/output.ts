import { writeFileSync } from 'node:fs';
import type { Invocation, OptionDefinition } from '../definition.ts';
import { columns } from '../text.ts';
import type { Reading } from './read-things.ts';

export const outOption: Readonly<Record<string, OptionDefinition>> = {
  out: { type: 'string', value: 'FILE', summary: { ja: 'ファイルに書く', en: 'write to a file' } },
};

/** To --out, whole, as it is; else to standard output: facts as a table or JSON, bytes as base64. */
export const show = (reading: Reading, { options, json, print }: Invocation): void => {
  if (typeof options.out === 'string') writeFileSync(options.out, contentOf(reading), { mode: 0o600 });
  else print(json ? JSON.stringify(jsonOf(reading), null, 2) : textOf(reading));
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const jsonOf = (reading: Reading): object => {
  if (reading.kind === 'facts') return reading.facts;
  return reading.kind === 'bytes' ? { base64: base64(reading.bytes) } : { text: reading.text };
};

const textOf = (reading: Reading): string => {
  if (reading.kind === 'text') return reading.text;
  if (reading.kind === 'bytes') return base64(reading.bytes);
  const cell = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return columns(Object.entries(reading.facts).map(([name, value]) => [name, cell(value)]));
};

const contentOf = (reading: Reading): string | Uint8Array => {
  if (reading.kind === 'bytes') return reading.bytes;
  return reading.kind === 'text' ? `${reading.text}\n` : `${JSON.stringify(reading.facts, null, 2)}\n`;
};
