// Files that a caller hands in: what is wrong with one is said by its name, and its content is not repeated. Imported where one is read, as
// most commands of a card read none.

import { readFileSync } from 'node:fs';
import { fromHex } from '@openmyna/apdu';
import type { Transcript } from '@openmyna/reader';
import type { CvAnchor } from '@openmyna/terminal';
import * as z from 'zod';
import { usage } from '../usage.ts';

const bytes = (least: number, most?: number) =>
  z
    .string()
    .regex(/^([0-9A-Fa-f]{2})*$/)
    .min(2 * least)
    .max(2 * (most ?? 65_548));

const transcriptSchema = z.strictObject({
  format: z.literal('openmyna-transcript'),
  version: z.literal(1),
  atr: bytes(2, 33),
  exchanges: z.array(z.strictObject({ command: bytes(4), response: bytes(2), protected: z.literal(true).optional() })),
});

const anchorsSchema = z.array(z.strictObject({ chain: z.string(), keyId: bytes(16, 16), modulus: bytes(256, 256) }));

const readJson = <T>(command: string, file: string, schema: z.ZodType<T>): T => {
  const text = readFileSync(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usage(command, `${file}: JSON`);
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw usage(command, `${file}: ${issue!.path.join('.') || '(root)'}`);
};

/** @throws OpenMynaError `command.usage`, `command.file` */
export const readTranscript = (command: string, file: string): Transcript =>
  readJson(command, file, transcriptSchema) as Transcript;

/** @throws OpenMynaError `command.usage`, `command.file` */
export const readAnchors = (command: string, file: string): CvAnchor[] =>
  readJson(command, file, anchorsSchema).map(({ keyId, modulus }) => ({
    keyId: fromHex(keyId),
    modulus: fromHex(modulus),
  }));

/** A command a line in hexadecimal, `#` before a remark. @throws OpenMynaError `command.usage`, `command.file` */
export const readScript = (command: string, file: string): Uint8Array[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ text: line.replace(/#.*/, '').trim(), number: index + 1 }))
    .filter(({ text }) => text !== '')
    .map(({ text, number }) => {
      try {
        return fromHex(text);
      } catch {
        throw usage(command, `${file}:${number}`);
      }
    });
