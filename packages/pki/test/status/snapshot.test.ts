// A snapshot is restored whole or refused whole, and a restart goes on where it stopped.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import { createFrameWriter, frameType } from '../../src/status/frame.ts';
import { restoreStatus, StatusMemory, snapshotStatus } from '../../src/status/index.ts';
import { magic, version } from '../../src/status/snapshot.ts';
import { after, begun, feed, joined, notAfter, notBefore, type Unnumbered } from './fixture.ts';

const issued = (serial: bigint, through = serial): Unnumbered => ({
  type: 'issued',
  issuer: 'ca',
  serial,
  through,
  notAfter,
});
const revoked = (serial: bigint, seconds: number): Unnumbered => ({
  type: 'revoked',
  issuer: 'ca',
  serial,
  at: after(seconds),
  reason: 'affiliationChanged',
});

const refused = (what?: string) => (error: unknown) => {
  assert.ok(error instanceof OpenMynaError, `${error}`);
  assert.equal(error.code, 'pki.status-snapshot');
  if (what !== undefined) assert.equal(error.details.what, what);
  return true;
};

/** One of each frame: a table, a page of holes with revocations, a whole page. */
const everything = () => {
  const memory = begun(
    issued(3n),
    issued(2n ** 158n),
    issued(70_000n, 80_000n),
    issued(65_536n * 3n, 65_536n * 4n - 1n),
  );
  feed(memory, { type: 'authority', issuer: '発行局 2', notBefore }, revoked(3n, 9), revoked(70_005n, 7));
  return memory;
};

describe('a restart', () => {
  test('has everything that was there, and takes the next event', async () => {
    const memory = everything();
    const restored = await restoreStatus(snapshotStatus(memory));
    assert.equal(restored.sequence, memory.sequence);
    assert.deepEqual(restored.measure().issued, memory.measure().issued);
    for (const serial of [1n, 3n, 69_999n, 70_000n, 70_005n, 80_000n, 80_001n, 65_536n * 3n, 65_536n * 4n, 2n ** 158n])
      assert.deepEqual(restored.get('ca', serial), memory.get('ca', serial), `${serial}`);
    assert.deepEqual(feed(restored, revoked(70_004n, 8), revoked(70_005n, 9)), ['applied', 'present']);
    assert.deepEqual(restored.get('ca', 70_004n), { status: 'revoked', at: after(8), reason: 'affiliationChanged' });
    assert.deepEqual(restored.get('ca', 70_005n), { status: 'revoked', at: after(7), reason: 'affiliationChanged' });
    assert.deepEqual(feed(restored, { ...issued(1n), issuer: '発行局 2' } as Unnumbered), ['applied']);
  });

  test('is the same from a snapshot of the restored', async () => {
    const bytes = joined(snapshotStatus(everything()));
    assert.deepEqual(joined(snapshotStatus(await restoreStatus([bytes]))), bytes);
  });

  test('of nothing', async () => {
    const restored = await restoreStatus(snapshotStatus(new StatusMemory()));
    assert.equal(restored.sequence, 0);
  });

  test('takes the bytes cut anywhere, at any offset of their buffer', async () => {
    const bytes = joined(snapshotStatus(everything()));
    for (const size of [1, 5, 4096]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      assert.equal((await restoreStatus(pieces)).sequence, 8);
      assert.equal(
        (
          await restoreStatus(
            (async function* () {
              yield* pieces;
            })(),
          )
        ).sequence,
        8,
      );
    }
  });

  test('has no gap when the snapshot was made while events came', async () => {
    const events: Unnumbered[] = [];
    // 1 200 close together: they begin in the table and become a page while the snapshot is being made.
    for (let serial = 1n; serial <= 1200n; serial++) events.push(issued(serial), revoked(serial, Number(serial)));
    for (const before of [0, 40, 90, 2399])
      for (const step of [100, 500, 700, 1100]) {
        const memory = begun(issued(2n ** 90n), issued(65_536n, 66_535n), ...events.slice(0, before));
        const { sequence } = memory;
        const pieces: Uint8Array[] = [];
        let next = before;
        for (const piece of snapshotStatus(memory)) {
          pieces.push(piece);
          feed(memory, ...events.slice(next, next + step));
          next += step;
        }
        feed(memory, ...events.slice(next));
        const restored = await restoreStatus(pieces);
        assert.equal(restored.sequence, sequence);
        feed(restored, ...events.slice(before));
        assert.equal(restored.sequence, memory.sequence);
        for (let serial = 0n; serial <= 1201n; serial++)
          assert.deepEqual(restored.get('ca', serial), memory.get('ca', serial), `${before}, ${step}: ${serial}`);
        assert.equal(restored.measure().issued, 2201);
        assert.equal(restored.measure().revoked, 1200);
      }
  });
});

describe('a snapshot is refused', () => {
  const small = joined(snapshotStatus(begun(issued(3n), issued(2n ** 158n), revoked(3n, 9))));

  test('with any one byte changed', async () => {
    for (let at = 0; at < small.length; at++)
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = Uint8Array.from(small);
        damaged[at]! ^= flip;
        await assert.rejects(restoreStatus([damaged]), refused(), `byte ${at}`);
      }
  });

  test('cut short anywhere, or with anything behind it', async () => {
    for (let length = 0; length < small.length; length++)
      await assert.rejects(restoreStatus([small.subarray(0, length)]), refused(), `${length} bytes`);
    for (const more of [[0], [0, 0, 0, 0], [...small]])
      await assert.rejects(restoreStatus([Uint8Array.from([...small, ...more])]), refused());
  });

  test('with a page changed anywhere, by samples', async () => {
    const bytes = joined(snapshotStatus(everything()));
    for (let at = 0; at < bytes.length; at += 97) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 0x10;
      await assert.rejects(restoreStatus([damaged]), refused(), `byte ${at}`);
      await assert.rejects(restoreStatus([bytes.subarray(0, at)]), refused(), `${at} bytes`);
    }
  });

  test('with a piece missing, twice, or in another place', async () => {
    const pieces = [...snapshotStatus(everything())];
    for (let i = 0; i < pieces.length; i++) {
      await assert.rejects(restoreStatus(pieces.toSpliced(i, 1)), refused());
      await assert.rejects(restoreStatus(pieces.toSpliced(i, 0, pieces[i]!)), refused());
      if (i > 0) await assert.rejects(restoreStatus(pieces.with(i, pieces[i - 1]!).with(i - 1, pieces[i]!)), refused());
    }
  });

  test('that goes on after its end', async () => {
    const write = createFrameWriter();
    const [head, end] = [Uint32Array.of(magic, version, 0, 0), Uint32Array.of(magic)];
    const pieces = [write({ type: frameType.head, words: head }), write({ type: frameType.end, words: end })];
    assert.equal((await restoreStatus(pieces)).sequence, 0);
    await assert.rejects(restoreStatus([...pieces, write({ type: frameType.end, words: end })]), refused('end'));
  });

  test('of another version, and what is none', async () => {
    const head = (...words: number[]) => [createFrameWriter()({ type: 1, words: Uint32Array.of(...words) })];
    await assert.rejects(restoreStatus(head(magic, version + 1, 0, 0)), refused('version 2'));
    await assert.rejects(restoreStatus(head(0x4f4d_4353, version, 0, 0)), refused('magic'));
    await assert.rejects(restoreStatus([new TextEncoder().encode('{"serial":1}')]), refused('length'));
  });
});
