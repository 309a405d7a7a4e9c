// One list in a process of its own, for what it weighs. Takes the number of entries and a folder, where it leaves the list and
// its authority; prints figures as JSON.

import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  authorityOf,
  createCrlShard,
  findEntry,
  generateRsaKey,
  isSignedBy,
  readCrl,
  type ShardEntry,
  signCrl,
  verifyingKeyOf,
} from '@openmyna/pki';
import { median, ratioOf } from './compare.ts';

export interface CrlFigures {
  readonly entries: number;
  /** Of the list. */
  readonly bytes: number;
  /** All in milliseconds, medians where there are rounds. */
  readonly rebuilt: number;
  readonly signed: number;
  /** From a revocation to a new list that has it. */
  readonly revocation: number;
  /** Read, its signature verified, one serial number looked up in it. */
  readonly checked: number;
  /** A copy of as many bytes, signed: what no maker of lists can be faster than. */
  readonly raw: number;
  /** Signed over raw. */
  readonly ratio: ReturnType<typeof ratioOf>;
  /** MiB that the process had resident at most, with the shard and the lists it made, and before anything of this. */
  readonly resident: { readonly most: number; readonly before: number };
}

const now = new Date('2026-11-25T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const firstSerial = 0x07000000;
const rounds = 7;

/** As they come: serial numbers in no order. `count` has no prime factors but 2 and 5. */
function* revocations(count: number): Generator<ShardEntry> {
  const step = 10 * Math.floor(count * 0.0618) + 3;
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % count)
    yield {
      serial: BigInt(firstSerial + 2 * at),
      at: later(i - count),
      reason: 'affiliationChanged',
      notAfter: later(86_400 * (1 + (at % 1826))),
    };
}

const timed = <T>(work: () => T): readonly [milliseconds: number, result: T] => {
  const begin = performance.now();
  const result = work();
  return [performance.now() - begin, result];
};

const mebibytes = () => process.resourceUsage().maxRSS / 1024;

const [count, folder] = [Number(process.argv[2]), process.argv[3]!];
const rsaKey = await generateRsaKey();
const authority = authorityOf('authentication', 2023, rsaKey);
const key = createPrivateKey({ key: Buffer.from(rsaKey.pkcs1), format: 'der', type: 'pkcs1' });
const before = mebibytes();

const [rebuilt, shard] = timed(() => createCrlShard(revocations(count)));
let number = 0n;
const make = () =>
  signCrl(authority, {
    municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
    number: ++number,
    thisUpdate: now,
    nextUpdate: later(86_400),
    entries: shard.entries(),
  });
let serial = BigInt(firstSerial + 1);
const revocationTimes = Array.from({ length: rounds }, () => {
  const [milliseconds] = timed(() => {
    if (!shard.revoke({ serial, at: now, reason: 'keyCompromise', notAfter: later(1) })) throw new Error('not taken');
    return make();
  });
  serial += 2n;
  return milliseconds;
});
const most = mebibytes();

let list = make();
const pairs = Array.from({ length: rounds }, () => {
  const [signed, made] = timed(make);
  list = made;
  const [raw] = timed(() => sign('sha256', list.slice(), key));
  return { signed, raw };
});
const verifying = verifyingKeyOf(authority.publicKey);
const checks = Array.from({ length: rounds }, (_, round) => {
  const [milliseconds, isRight] = timed(() => {
    const crl = readCrl(list);
    const found = findEntry(crl, BigInt(firstSerial + 1 + 2 * round));
    return isSignedBy(verifying, crl.tbs, crl.signature) && found?.reason === 'keyCompromise';
  });
  if (!isRight) throw new Error('the list is not what was put into it');
  return milliseconds;
});

writeFileSync(join(folder, 'list.crl'), list);
writeFileSync(join(folder, 'ca.pem'), new X509Certificate(authority.certificate).toString());
writeFileSync(join(folder, 'key.pem'), key.export({ format: 'pem', type: 'pkcs8' }));
console.log(
  JSON.stringify({
    entries: count,
    bytes: list.length,
    rebuilt,
    signed: median(pairs.map(({ signed }) => signed)),
    revocation: median(revocationTimes),
    checked: median(checks),
    raw: median(pairs.map(({ raw }) => raw)),
    ratio: ratioOf(pairs.map(({ signed, raw }) => signed / raw)),
    resident: { most, before },
  } satisfies CrlFigures),
);
