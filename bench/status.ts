// The status of every certificate in memory: what one costs, and how fast it answers beside the obvious Map, where one fits
// (it ends at 16.7 million), and beside reading one byte of an array, which no index can be faster than.

import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type CertificateStatus, restoreStatus, type StatusEvent, StatusMemory, snapshotStatus } from '@openmyna/pki';
import { compare, printComparison, rateOf } from './compare.ts';

const issuer = '8cd5586a891485e559379b7e29d410cfd28b3593';
const notBefore = new Date('2023-07-16T01:01:04Z');
const notAfter = new Date('2028-07-15T14:59:59Z');

/** Where the counter stood when the authority began (certificates.md A5). */
const first = 0x06d18006;

const counts = [1e4, 1e5, 1e6, 1e7, 2e8];
const revokedShare = 0.04;
const greatestMap = 1e7;

/** Serial numbers asked for in turn: too many for the processor's caches to hold what they lead to. */
const asked = 2 ** 18;
const batch = 256;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const held = (): number => {
  // Twice: memory outside the heap is given back by a collection after the one that finds it.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const milliseconds = (work: () => void): number => {
  const begin = performance.now();
  work();
  return performance.now() - begin;
};

/** Each of `share` of the numbers below `count` once, all over them. `count` has no prime factors but 2 and 5. */
function* scattered(count: number, share: number): Generator<number> {
  const step = 10 * Math.floor(count * 0.0618) + 3;
  for (let i = 0, at = 0; i < count * share; i++, at = (at + step) % count) yield at;
}

/** @param hole how far apart numbers are that no certificate got, so that no page is whole; none without it */
const fill = (count: number, hole?: number) => {
  const memory = new StatusMemory();
  let sequence = 1;
  const apply = (event: StatusEvent) => memory.apply(event);
  apply({ type: 'authority', sequence, issuer, notBefore });
  const run = hole ?? count;
  for (let from = 0; from < count; from += run) {
    const [serial, through] = [BigInt(first + from), BigInt(first + from + run - (hole === undefined ? 1 : 2))];
    apply({ type: 'issued', sequence: ++sequence, issuer, serial, through, notAfter });
  }
  const seconds = milliseconds(() => {
    let at = notBefore.getTime();
    for (const offset of scattered(count, revokedShare)) {
      const serial = BigInt(first + offset);
      at += 1000;
      apply({ type: 'revoked', sequence: ++sequence, issuer, serial, at: new Date(at), reason: 'affiliationChanged' });
    }
  });
  return { memory, revocations: (count * revokedShare * 1000) / seconds };
};

const mapOf = (count: number): Map<number, CertificateStatus> => {
  const good: CertificateStatus = { status: 'good' };
  const map = new Map<number, CertificateStatus>();
  for (let i = 0; i < count; i++) map.set(first + i, good);
  for (const offset of scattered(count, revokedShare))
    map.set(first + offset, { status: 'revoked', at: new Date(notBefore), reason: 'affiliationChanged' });
  return map;
};

/** How many a second, of a list in turn. */
const lookUps = <T>(list: readonly T[], lookUp: (one: T) => unknown): number => {
  let at = 0;
  let found: unknown;
  const rate = rateOf(() => {
    for (let i = 0; i < batch; i++) found = lookUp(list[at + i]!);
    at = (at + batch) % list.length;
  }, 60);
  if (found === undefined) throw new Error('nothing was found');
  return rate * batch;
};

const figure = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const tell = (what: string, count: number, bytes: number, rest = ''): void =>
  console.log(`${what}: ${figure(bytes / 1e6, 2)} MB, ${figure(bytes / count, 2)} bytes a certificate${rest}`);

const benchCount = async (count: number): Promise<void> => {
  const before = held();
  const { memory, revocations } = fill(count);
  tell(
    `status of ${figure(count)} certificates`,
    count,
    memory.measure().bytes,
    `, ${figure(revocations)} revocations/s`,
  );
  console.log(`  the process holds ${figure((held() - before) / 1e6, 2)} MB more`);
  await benchLookUps(memory, count);
  await benchSnapshot(memory);
};

const benchLookUps = async (memory: StatusMemory, count: number): Promise<void> => {
  const name = `  looking up one of ${figure(count)}`;
  // A look-up begins with what a request holds: a serial number of any length.
  const offsets = Array.from({ length: asked }, () => Math.floor(Math.random() * count));
  const serials = offsets.map((offset) => BigInt(first + offset));
  const ours = () => lookUps(serials, (serial) => memory.get(issuer, serial));
  if (count <= greatestMap) {
    const before = held();
    const map = mapOf(count);
    tell('  a Map of them', count, held() - before);
    const theirs = () => lookUps(serials, (serial) => map.get(Number(serial)));
    printComparison(await compare({ name, unit: '/s', peer: 'Map' }, ours, theirs));
  }
  const bytes = new Uint8Array(count).fill(1);
  const raw = () => lookUps(offsets, (offset) => bytes[offset]);
  printComparison(await compare({ name, unit: '/s', peer: 'a byte of an array' }, ours, raw));
};

const benchSnapshot = async (memory: StatusMemory): Promise<void> => {
  const pieces: Uint8Array[] = [];
  const making = milliseconds(() => {
    for (const piece of snapshotStatus(memory)) pieces.push(piece);
  });
  const begin = performance.now();
  const restored = await restoreStatus(pieces);
  const restoring = performance.now() - begin;
  if (restored.sequence !== memory.sequence) throw new Error('the snapshot is of another moment');
  const size = pieces.reduce((total, piece) => total + piece.length, 0);
  console.log(
    `  snapshot of ${figure(size / 1e6, 2)} MB: made in ${figure(making)} ms, restored in ${figure(restoring)} ms`,
  );
};

/** Serial numbers that are no counter: what others' authorities give out. */
const benchRandom = (count: number): void => {
  const serials = Array.from({ length: count }, () => BigInt(`0x${randomBytes(19).toString('hex')}`));
  const memory = new StatusMemory();
  memory.apply({ type: 'authority', sequence: 1, issuer, notBefore });
  const duration = milliseconds(() => {
    for (const [i, serial] of serials.entries())
      memory.apply({ type: 'issued', sequence: i + 2, issuer, serial, notAfter });
  });
  const rates = `, ${figure((count * 1000) / duration)} issued/s one by one`;
  tell(`status of ${figure(count)} random serial numbers`, count, memory.measure().bytes, rates);
  console.log(
    `  looking up one: ${figure(lookUps(serials.slice(0, asked), (serial) => memory.get(issuer, serial)))} /s`,
  );
};

export const benchStatus = async (): Promise<void> => {
  for (const count of counts) await benchCount(count);
  const count = counts.at(-1)!;
  const { memory } = fill(count, 50_000);
  tell(`the same ${figure(count)} with a number left out in every 50,000`, count, memory.measure().bytes);
  benchRandom(1e6);
};
