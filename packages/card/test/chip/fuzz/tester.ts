// What the tester follows of a card's life by itself: the selected application, what was proved in it, chains.

import { type CommandApdu, concat, parseCommand, readTlvs, toHex } from '@openmyna/apdu';
import type { ApplicationName } from '../../../src/chip/index.ts';
import { aids } from '../fixture.ts';
import type { Coloured } from './coloured-card.ts';

/** What the tester knows: the application that is selected, and which of its secrets were rightly presented in it. */
export class Proofs {
  readonly #installed: readonly ApplicationName[];
  #application: ApplicationName = 'isd';
  #verified = new Set<string>();
  #held: { readonly application: ApplicationName; readonly verified: Set<string> } | undefined;

  constructor(installed: readonly ApplicationName[]) {
    this.#installed = installed;
  }

  get application(): ApplicationName {
    return this.#application;
  }

  /** ISO 7816-4 11.2.2: by whole or partial AID, the next one after the current with P2 bit 2. */
  selected(aid: Uint8Array, next: boolean): void {
    const after = next ? this.#installed.indexOf(this.#application) + 1 : 0;
    const found = this.#installed.slice(after).find((name) => aids[name].startsWith(toHex(aid)))!;
    if (found !== this.#application)
      this.#verified = this.#held?.application === found ? this.#held.verified : new Set<string>();
    this.#held = undefined;
    this.#application = found;
  }

  /** Cold: everything is gone. Warm: the ISD is current, and the application before keeps its proofs until another is selected. */
  restarted(how: 'cold' | 'warm'): void {
    if (how === 'cold') this.#held = undefined;
    else if (this.#application !== 'isd') this.#held = { application: this.#application, verified: this.#verified };
    this.#application = 'isd';
    this.#verified = new Set();
  }

  add(fid: string): void {
    this.#verified.add(fid);
  }

  remove(fid: string): void {
    this.#verified.delete(fid);
  }

  allow({ application, openedBy }: Coloured): boolean {
    return application === this.#application && openedBy.some((fid) => this.#verified.has(fid));
  }
}

export type Read = Pick<CommandApdu, 'cla' | 'ins' | 'p1' | 'p2' | 'data' | 'le'>;

const read = (command: Uint8Array): Read => {
  try {
    return parseCommand(command);
  } catch {
    return { cla: 0xff, ins: 0, p1: 0, p2: 0, data: new Uint8Array(0), le: undefined };
  }
};

/** ISO 7816-4 5.3.3: a command with class bit 5 and 9000 waits for the rest; undefined while it does. */
export class Chain {
  #waiting: Uint8Array | undefined;

  forget(): void {
    this.#waiting = undefined;
  }

  join(command: Uint8Array, sw: number): Read | undefined {
    const one = read(command);
    const data = concat(this.#waiting ?? new Uint8Array(0), one.data);
    this.#waiting = undefined;
    if (one.cla === 0xff || (one.cla & 0x10) === 0) return { ...one, data };
    if (sw === 0x9000) this.#waiting = data;
    return undefined;
  }
}

/** Class 08: the data that stands in the open behind `86 len 01`, since this card's AES does nothing. */
export const unsecured = (command: Read): Read => {
  if (command.cla !== 0x08) return command;
  const [object] = readTlvsOrNone(command.data);
  if (object?.tag !== 0x86) return command;
  const padded = object.value.subarray(1);
  return { ...command, data: padded.subarray(0, padded.lastIndexOf(0x80)) };
};

export const readTlvsOrNone = (bytes: Uint8Array) => {
  try {
    return readTlvs(bytes);
  } catch {
    return [];
  }
};
