// Which file a command reads, told by the commands alone: what a recorder must know of a card.

import { type CommandApdu, toHex } from '@openmyna/apdu';
import { type Application, applications } from '@openmyna/terminal';
import type { FileName } from './redact.ts';

export interface ReadPlace {
  readonly file: FileName;
  readonly offset: number;
}

export class Tracker {
  #application: Application | undefined;
  #fid: string | undefined;

  /** Where a command reads; undefined for any other. Call before `answered`. */
  place({ ins, p1, p2 }: CommandApdu): ReadPlace | undefined {
    if (ins === 0xb0 && (p1 & 0x80) !== 0) return this.#at(shortId(p1 & 0x1f), p2);
    if (ins === 0xb0) return this.#at(this.#fid, (p1 << 8) | p2);
    if (ins === 0xb2) return this.#at(p2 >> 3 === 0 ? this.#fid : shortId(p2 >> 3), 0);
    return undefined;
  }

  /** Follows a command that succeeded. */
  answered({ ins, p1, p2, data }: CommandApdu): void {
    if (ins === 0xa4 && p1 === 0x04) {
      const aid = toHex(data);
      const found = Object.entries(applications).find(([, application]) => toHex(application.aid) === aid);
      this.#application = found?.[0] as Application | undefined;
      this.#fid = undefined;
    } else if (ins === 0xa4 && p1 === 0x02) this.#fid = toHex(data);
    else if ((ins === 0xb0 && (p1 & 0x80) !== 0) || (ins === 0xb2 && p2 >> 3 !== 0))
      this.#fid = shortId(ins === 0xb0 ? p1 & 0x1f : p2 >> 3);
  }

  #at(fid: string | undefined, offset: number): ReadPlace | undefined {
    return this.#application === undefined || fid === undefined
      ? undefined
      : { file: `${this.#application}/${fid}`, offset };
  }
}

const shortId = (id: number): string => toHex(Uint8Array.of(0, id));
