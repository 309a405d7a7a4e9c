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
const fidsOf = (name: ApplicationName): string[] =>
  Object.keys(applications[name].files).filter((fid) => /^[0-9A-F]{4}$/.test(fid));
const own = Object.fromEntries(names.map((name) => [name, fidsOf(name)])) as Record<ApplicationName, string[]>;
const every = [...new Set(names.flatMap(fidsOf))];
const ins = [0xa4, 0xb0, 0xb2, 0x20, 0x24, 0x32, 0x2a, 0x88, 0x84, 0xca, 0xae, 0xa2, 0xfc];

const withLc = (header: readonly number[], data: Uint8Array, le?: number): Uint8Array =>
  concat(Uint8Array.from([...header, data.length]), data, le === undefined ? new Uint8Array(0) : Uint8Array.of(le));

export interface KnownSecret {
  readonly application: ApplicationName;
  readonly fid: string;
  readonly value: Uint8Array;
}

/** What the tester knows; the commands keep to it mostly, so that they get far into the card. */
export interface Known {
  readonly random: Generator;
  readonly secrets: readonly KnownSecret[];
  /** The application it believes to be current. */
  readonly application: ApplicationName;
}

/** One command: mostly what makes sense, sometimes with something wrong in it. */
export const generate = (known: Known): Uint8Array => {
  const { random, application } = known;
  const plain = sensible(known);
  const kind = random.below(40);
  if (kind === 0) return random.bytes(random.below(20));
  if (kind === 1) return plain.subarray(0, random.below(plain.length + 1));
  if (kind === 2) return concat(plain, random.bytes(1 + random.below(3)));
  if (kind === 3) {
    const flipped = plain.slice();
    flipped[random.below(flipped.length)]! ^= 1 << random.below(8);
    return flipped;
  }
  if (kind === 4) return concat(Uint8Array.of(plain[0]! | 0x10), plain.subarray(1));
  return plain[0] === 0x00 && kind < (application === 'inputSupport' ? 16 : 6) ? secured(plain, random) : plain;
};

/** The same command with its data under secure messaging, class 08. */
const secured = (plain: Uint8Array, random: Generator): Uint8Array => {
  const header = concat(Uint8Array.of(0x08), plain.subarray(1, 4));
  const le = random.below(3) === 0 ? [0, 0] : [0, 1 + random.below(40)];
  if (plain[1] === 0xb0) {
    const object = [0x96, 3, 0, ...le];
    const short = random.below(4) === 0;
    return concat(header, Uint8Array.from(short ? [5, ...object, random.below(256)] : [0, 0, 5, ...object, 0, 0]));
  }
  const data = plain.length > 5 ? plain.subarray(5, 5 + plain[4]!) : new Uint8Array(0);
  const padded = concat(data, Uint8Array.of(0x80), new Uint8Array(15 - (data.length % 16)));
  const object = berTlv(0x86, [Uint8Array.of(0x01), padded]);
  return object.length > 255 ? plain : concat(header, Uint8Array.of(object.length), object);
};

const fidNear = ({ random, application }: Known): string =>
  random.pick(random.below(5) === 0 ? every : own[application]);

const reference = (known: Known): number =>
  known.random.below(3) === 0 ? 0x80 : 0x80 | (Number.parseInt(fidNear(known), 16) & 0x1f);

const sensible = (known: Known): Uint8Array => {
  const { random } = known;
  switch (random.below(20)) {
    case 0: {
      const aid = fromHex(aids[random.pick<ApplicationName>([...names, 'inputSupport', 'jpki'])]);
      const part = random.below(4) === 0 ? aid.subarray(0, random.below(aid.length + 1)) : aid;
      return withLc([0x00, 0xa4, 0x04, random.pick([0x0c, 0x0c, 0x00, 0x02])], part);
    }
    case 1:
    case 2:
      return withLc([0x00, 0xa4, 0x02, 0x0c], fromHex(fidNear(known)));
    case 3:
    case 4:
    case 5:
      return rightSecret(known);
    case 6:
      return random.below(3) === 0
        ? withLc([0x00, 0x20, 0x00, reference(known)], random.bytes(random.below(17)))
        : Uint8Array.of(0x00, 0x20, 0x00, reference(known));
    case 7: {
      const value = random.pick([Uint8Array.from([0x31, 0x32, 0x33, 0x30 + random.below(10)]), random.bytes(6)]);
      const [first, second, third] = random.pick([
        [0x00, 0x24, 0x01],
        [0x80, 0x32, 0x00],
      ] as const);
      return withLc([first, second, third, reference(known)], value);
    }
    case 8:
    case 9:
    case 10: {
      const p1 = 0x80 | (Number.parseInt(fidNear(known), 16) & 0x1f);
      return Uint8Array.of(0x00, 0xb0, p1, random.below(4) === 0 ? random.below(256) : 0, random.below(256));
    }
    case 11:
      return Uint8Array.of(0x00, 0xb0, random.below(4), random.below(256), random.below(256));
    case 12:
      return Uint8Array.of(0x00, 0xb0, reference(known), 0, 0, random.below(17), random.below(256));
    case 13:
    case 14:
      return withLc(
        [0x80, 0x2a, random.below(7), random.pick([0, reference(known), 0x97, 0x9a])],
        random.bytes(random.below(3) === 0 ? 32 : 1 + random.below(60)),
        0,
      );
    case 15:
      return random.pick([
        Uint8Array.of(0x00, 0xb2, 1 + random.below(2), (random.below(32) << 3) | 4, 0),
        withLc([0x00, 0x88, 0x00, reference(known)], random.bytes(1 + random.below(20)), 0),
        Uint8Array.of(0x00, 0xca, random.pick([0x00, 0x5f, 0x7f]), random.pick([0x42, 0xf8, 0x21, 0x51]), 0, 0, 0),
        Uint8Array.of(0x00, 0x84, 0x00, 0x00, random.below(256)),
      ]);
    case 16:
    case 17:
      // The session key, where there is one.
      if (known.application !== 'inputSupport' && random.below(8) > 0) return rightSecret(known);
      return concat(fromHex('80AE0000000100'), random.below(8) === 0 ? random.bytes(256) : cryptogram);
    default:
      return random.below(2) === 0
        ? rightSecret(known)
        : concat(
            Uint8Array.of(random.pick([0x00, 0x80, 0x04, 0x0c]), random.pick(ins)),
            random.bytes(2 + random.below(8)),
          );
  }
};

/** VERIFY of a secret of this application with its value: by its short identifier, now and then of any other file. */
const rightSecret = (known: Known): Uint8Array => {
  const { random, secrets, application } = known;
  const here = secrets.filter((secret) => secret.application === application);
  const { fid, value } = random.pick(here.length === 0 || random.below(12) === 0 ? secrets : here);
  const right = 0x80 | (Number.parseInt(fid, 16) & 0x1f);
  return withLc([0x00, 0x20, 0x00, random.below(24) === 0 ? reference(known) : right], value);
};
