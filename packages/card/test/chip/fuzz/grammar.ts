// Commands as a client would send them, and as it never should.

import { berTlv, concat, fromHex } from '@openmyna/apdu';
import { type ApplicationName, applications } from '../../../src/chip/index.ts';
import { aids } from '../fixture.ts';
import { cryptogram } from './coloured-card.ts';

/** xorshift32: the same sequence for the same seed. */
export const generator = (start: number) => {
  let state = start | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    below: (limit: number): number => next() % limit,
    bytes: (length: number): Uint8Array => Uint8Array.from({ length }, () => next() & 0xff),
    pick: <T>(values: readonly T[]): T => values[next() % values.length]!,
  };
};

export type Generator = ReturnType<typeof generator>;

export const names = Object.keys(aids) as ApplicationName[];
const fids = [...new Set(names.flatMap((name) => Object.keys(applications[name].files)))].filter((fid) =>
  /^[0-9A-F]{4}$/.test(fid),
);
const ins = [0xa4, 0xb0, 0xb2, 0x20, 0x24, 0x32, 0x2a, 0x88, 0x84, 0xca, 0xae, 0xa2, 0xfc];

const withLc = (header: readonly number[], data: Uint8Array, le?: number): Uint8Array =>
  concat(Uint8Array.from([...header, data.length]), data, le === undefined ? new Uint8Array(0) : Uint8Array.of(le));

export interface KnownSecret {
  readonly fid: string;
  readonly value: Uint8Array;
}

/** One command: mostly what makes sense, sometimes with something wrong in it. */
export const generate = (random: Generator, secrets: readonly KnownSecret[]): Uint8Array => {
  const plain = sensible(random, secrets);
  switch (random.below(40)) {
    case 0:
      return random.bytes(random.below(20));
    case 1:
      return plain.subarray(0, random.below(plain.length + 1));
    case 2:
      return concat(plain, random.bytes(1 + random.below(3)));
    case 3: {
      const flipped = plain.slice();
      flipped[random.below(flipped.length)]! ^= 1 << random.below(8);
      return flipped;
    }
    case 4:
      return concat(Uint8Array.of(plain[0]! | 0x10), plain.subarray(1));
    case 5:
    case 6:
    case 7:
      return secured(plain, random);
    default:
      return plain;
  }
};

/** The same command with its data under secure messaging, class 08. */
const secured = (plain: Uint8Array, random: Generator): Uint8Array => {
  const header = concat(Uint8Array.of(0x08), plain.subarray(1, 4));
  const le = random.below(3) === 0 ? [0, 0] : [0, 1 + random.below(40)];
  if (plain[1] === 0xb0) return concat(header, Uint8Array.from([0, 0, 5, 0x96, 3, 0, ...le, 0, 0]));
  const data = plain.length > 5 ? plain.subarray(5, 5 + plain[4]!) : new Uint8Array(0);
  const padded = concat(data, Uint8Array.of(0x80), new Uint8Array(15 - (data.length % 16)));
  const object = berTlv(0x86, [Uint8Array.of(0x01), padded]);
  return object.length > 255 ? plain : concat(header, Uint8Array.of(object.length), object);
};

const reference = (random: Generator): number =>
  random.below(3) === 0 ? 0x80 : 0x80 | (Number.parseInt(random.pick(fids), 16) & 0x1f);

const sensible = (random: Generator, secrets: readonly KnownSecret[]): Uint8Array => {
  switch (random.below(16)) {
    case 0:
    case 1: {
      const aid = fromHex(aids[random.pick(names)]);
      const part = random.below(4) === 0 ? aid.subarray(0, random.below(aid.length + 1)) : aid;
      return withLc([0x00, 0xa4, 0x04, random.pick([0x0c, 0x0c, 0x00, 0x02])], part);
    }
    case 2:
    case 3:
      return withLc([0x00, 0xa4, 0x02, 0x0c], fromHex(random.pick(fids)));
    case 4:
    case 5:
    case 6: {
      const { fid, value } = random.pick(secrets);
      const right = 0x80 | (Number.parseInt(fid, 16) & 0x1f);
      return withLc([0x00, 0x20, 0x00, random.below(4) === 0 ? reference(random) : right], value);
    }
    case 7:
      return withLc([0x00, 0x20, 0x00, reference(random)], random.bytes(random.below(17)));
    case 8: {
      const value = random.pick([Uint8Array.from([0x31, 0x32, 0x33, 0x30 + random.below(10)]), random.bytes(6)]);
      return withLc(
        random.pick([
          [0x00, 0x24, 0x01, 0x80],
          [0x80, 0x32, 0x00, 0x80],
        ]),
        value,
      );
    }
    case 9:
      return Uint8Array.of(0x00, 0xb0, 0x80 | random.below(32), random.below(256), random.below(256));
    case 10:
      return Uint8Array.of(0x00, 0xb0, random.below(4), random.below(256), random.below(256));
    case 11:
      return Uint8Array.of(0x00, 0xb0, 0x80 | random.below(32), 0, 0, random.below(17), random.below(256));
    case 12:
      return withLc(
        [0x80, 0x2a, random.below(7), random.pick([0, reference(random)])],
        random.bytes(1 + random.below(60)),
        0,
      );
    case 13:
      return random.pick([
        Uint8Array.of(0x00, 0xb2, 1 + random.below(2), (random.below(32) << 3) | 4, 0),
        Uint8Array.of(0x00, 0x20, 0x00, reference(random)),
        withLc([0x00, 0x88, 0x00, reference(random)], random.bytes(1 + random.below(20)), 0),
        Uint8Array.of(0x00, 0xca, random.pick([0x00, 0x5f, 0x7f]), random.pick([0x42, 0xf8, 0x21, 0x51]), 0, 0, 0),
        Uint8Array.of(0x00, 0x84, 0x00, 0x00, random.below(256)),
      ]);
    case 14:
      return concat(fromHex('80AE0000000100'), random.below(8) === 0 ? random.bytes(256) : cryptogram);
    default:
      return concat(
        Uint8Array.of(random.pick([0x00, 0x80, 0x04, 0x0c]), random.pick(ins)),
        random.bytes(2 + random.below(8)),
      );
  }
};
