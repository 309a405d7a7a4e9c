// A command owns its meaning: its bytes, how they are shown, and what each answer to it says.

import { type CommandFields, describeStatusWord, encodeCommand, toHex } from '@openmyna/apdu';
import type { Words } from '../facts.ts';

/** A command with its meaning. */
export interface Command {
  readonly title: Words;
  readonly fields: CommandFields;
  /** `secret`: the data is a PIN or a number and is never shown. */
  readonly data: 'open' | 'secret';
  /** `personal`: the answer is about the holder and is never shown. */
  readonly answer: 'open' | 'personal';
  /** What a status word says in answer to this command, where that is more than it says in answer to any. */
  readonly meanings?: Readonly<Record<number, Words>>;
}

/** What the card says with a status word to this command. */
export const meaningOf = ({ meanings }: Pick<Command, 'meanings'>, sw: number): Words =>
  meanings?.[sw] ?? describeStatusWord(sw) ?? { ja: '未知の応答', en: 'an unknown answer' };

/** One exchange as a trace may show it. */
export interface ExchangeEvent {
  /** Hexadecimal; `•` for each byte of a secret, `‹256 bytes›` for many. */
  readonly command: string;
  /** Hexadecimal; the same for bytes about the holder. The status word is always shown. */
  readonly response: string;
  readonly title: Words;
  /** SW1 ‖ SW2 */
  readonly sw: number;
  /** What that says in answer to this command. */
  readonly meaning: Words;
}

const dots = (count: number): string => (count > 16 ? `‹${count} bytes›` : '•'.repeat(count));

export const shown = ({ fields, data }: Command): string => {
  const bytes = encodeCommand(fields);
  const length = fields.data?.length ?? 0;
  if (data === 'open' || length === 0) return toHex(bytes);
  const start =
    bytes.length - length - (fields.le === undefined ? 0 : fields.extended === true || length > 255 ? 2 : 1);
  return toHex(bytes.subarray(0, start)) + dots(length) + toHex(bytes.subarray(start + length));
};

export const shownAnswer = ({ answer }: Pick<Command, 'answer'>, response: Uint8Array): string => {
  const data = response.subarray(0, -2);
  return (answer === 'open' ? toHex(data) : dots(data.length)) + toHex(response.subarray(-2));
};
