// Entries of the form that nearly all have are read without taking them apart: to the same effect as element by element.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { endOfPlain } from '../../src/crl/plain-entry.ts';
import { readEntry } from '../../src/crl/read-entries.ts';
import { enumerated, integer, sequence, time } from '../../src/der/write.ts';
import { extension } from '../../src/extension.ts';
import {
  type CrlEntry,
  encodeEntry,
  entriesOf,
  findEntry,
  MalformedDer,
  type RevocationReason,
  readAll,
  revocationReasons,
} from '../../src/index.ts';

const entry: fc.Arbitrary<CrlEntry> = fc.record({
  serial: fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: (1n << 159n) - 1n })),
  at: fc
    .date({ min: new Date('1950-01-01'), max: new Date('2055-12-31'), noInvalidDate: true })
    .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)),
  reason: fc.constantFrom(...(Object.keys(revocationReasons) as RevocationReason[])),
});

/** What comes of it, or the words it is refused with. */
const outcome = <T>(work: () => T): T | string => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MalformedDer)) throw error;
    return 'malformed';
  }
};

const byElements = (entries: Uint8Array): CrlEntry[] => readAll(entries).map(readEntry);

const agree = (entries: Uint8Array, serials: readonly bigint[]): void => {
  const expected = outcome(() => byElements(entries));
  assert.deepEqual(
    outcome(() => [...entriesOf({ entries })]),
    expected,
  );
  for (const serial of serials)
    assert.deepEqual(
      outcome(() => findEntry({ entries }, serial)),
      typeof expected === 'string' ? expected : expected.find((one) => one.serial === serial),
    );
};

describe('the entries of a list', () => {
  test('are the same, and the same is found, whatever byte is another', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 4 }),
        fc.array(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), { maxLength: 2 }),
        fc.boolean(),
        (entries, changes, isCut) => {
          const whole = Buffer.concat(entries.map(encodeEntry));
          if (whole.length > 0) for (const { at, byte } of changes) whole[at % whole.length] = byte;
          const bytes = isCut ? whole.subarray(0, (changes[0]?.at ?? 0) % (whole.length + 1)) : whole;
          agree(new Uint8Array(bytes), [-1n, 0n, 1n, ...entries.map(({ serial }) => serial)]);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test('are the same with every byte of one made every other', () => {
    const serial = 0x07654321n;
    for (const reason of ['keyCompromise', 'unspecified'] as const) {
      const der = encodeEntry({ serial, at: new Date('2024-02-29T23:59:59Z'), reason });
      for (let at = 0; at < der.length; at++)
        for (let byte = 0; byte < 256; byte++) agree(der.with(at, byte), [serial, -1n]);
    }
  });

  test('have, all that are written before 2050, the form that is known by its bytes', () => {
    fc.assert(
      fc.property(entry, (one) => {
        const der = encodeEntry(one);
        const [year, isLeapDay] = [one.at.getUTCFullYear(), one.at.getUTCMonth() === 1 && one.at.getUTCDate() === 29];
        assert.equal(endOfPlain(der, 0), year < 2050 && !isLeapDay ? der.length : 0);
      }),
    );
  });

  test('are written as joined from their parts, and not at all where they would not be DER of RFC 5280', () => {
    fc.assert(
      fc.property(entry, (one) => {
        const parts = [integer(one.serial), time(one.at)];
        if (one.reason !== 'unspecified')
          parts.push(sequence(extension('2.5.29.21', false, enumerated(revocationReasons[one.reason]))));
        assert.deepEqual(encodeEntry(one), sequence(...parts));
      }),
      { numRuns: 2000 },
    );
    const right: CrlEntry = { serial: 1n, at: new Date(0), reason: 'superseded' };
    for (const wrong of [
      { serial: -1n },
      { serial: 1n << 159n },
      { at: new Date('1949-12-31') },
      { at: new Date('x') },
    ])
      assert.throws(() => encodeEntry({ ...right, ...wrong }), RangeError);
  });

  test('of one number twice: the first is found, and what is malformed behind it is still refused', () => {
    const [first, second] = (['superseded', 'keyCompromise'] as const).map((reason) =>
      encodeEntry({ serial: 7n, at: new Date(0), reason }),
    );
    assert.equal(findEntry({ entries: Buffer.concat([first!, second!]) }, 7n)?.reason, 'superseded');
    for (const damaged of [second!.subarray(0, -1), second!.with(-1, 99), Uint8Array.of(0x30, 0x00), Uint8Array.of(0)])
      assert.throws(() => findEntry({ entries: Buffer.concat([first!, damaged]) }, 7n), MalformedDer);
  });
});
