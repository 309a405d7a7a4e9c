// Faults and timing around any channel.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CardChannel, fromHex, toHex } from '@openmyna/apdu';
import { cardFault, durationOf, type Fault, seededFaults, timingProfiles, withTiming } from '../src/index.ts';

/** Answers each command with itself and 9000. */
const echo = (): CardChannel & { readonly log: string[] } => {
  const log: string[] = [];
  const close = async () => void log.push('close');
  return {
    log,
    atr: fromHex('3B00'),
    transmit: async (command) => {
      log.push(toHex(command));
      return fromHex(`${toHex(command)}9000`);
    },
    reset: async () => {
      log.push('reset');
      return fromHex('3B00');
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

const command = fromHex('00A40000');

const once = async (fault: Fault) => {
  const inner = echo();
  const waited: number[] = [];
  const channel = cardFault(inner, (exchange) => (exchange === 1 ? fault : undefined), {
    wait: async (milliseconds) => void waited.push(milliseconds),
  });
  const answers: string[] = [];
  for (let i = 0; i < 3; i++) answers.push(await channel.transmit(command).then(toHex, (error: Error) => error.name));
  return { answers, waited, log: inner.log };
};

describe('a fault to the second of three exchanges', () => {
  const honest = '00A400009000';
  const one = '00A40000';
  for (const [title, fault, answers, log] of [
    ['latency', { kind: 'latency', milliseconds: 250 }, [honest, honest, honest], [one, one, one]],
    ['a status word', { kind: 'status', sw: 0x6f00 }, [honest, '6F00', honest], [one, one, one]],
    ['truncation', { kind: 'truncate', bytes: 3 }, [honest, '00A400', honest], [one, one, one]],
    ['truncation of everything', { kind: 'truncate', bytes: 99 }, [honest, '', honest], [one, one, one]],
    ['a flipped bit', { kind: 'flip', bit: 8 }, [honest, '002400009000', honest], [one, one, one]],
    ['removal before the command', { kind: 'remove' }, [honest, 'CardRemoved', 'CardRemoved'], [one]],
    ['removal in mid-command', { kind: 'remove', late: true }, [honest, 'CardRemoved', 'CardRemoved'], [one, one]],
    ['a reset', { kind: 'reset' }, [honest, honest, honest], [one, 'reset', one, one]],
  ] as const)
    test(title, async () => {
      const seen = await once(fault);
      assert.deepEqual(seen.answers, answers);
      assert.deepEqual(seen.log, log);
      assert.deepEqual(seen.waited, fault.kind === 'latency' ? [250] : []);
    });
});

test('faults by seed are the same again, and as frequent as asked', () => {
  const plan = seededFaults(7, 10);
  const drawn = Array.from({ length: 2000 }, (_, i) => plan(i, command));
  const again = seededFaults(7, 10);
  assert.deepEqual(
    drawn,
    Array.from({ length: 2000 }, (_, i) => again(i, command)),
  );
  const faults = drawn.filter((fault) => fault !== undefined);
  assert.ok(faults.length > 120 && faults.length < 300, `${faults.length}`);
  assert.equal(new Set(faults.map(({ kind }) => kind)).size, 6);
});

describe('timing', () => {
  const signature = fromHex(`802A008033${'00'.repeat(51)}00`);
  const answer = new Uint8Array(258);

  test('a faster interface takes less, a signature takes its own time', () => {
    const rates = (
      ['contact', 'contactless-106', 'contactless-212', 'contactless-424', 'contactless-848'] as const
    ).map((name) => durationOf(timingProfiles[name], command, answer));
    assert.deepEqual(
      rates,
      rates.toSorted((a, b) => b - a),
    );
    const { signature: own } = timingProfiles['contactless-106'];
    const read = durationOf(timingProfiles['contactless-106'], fromHex('00B0000000'), answer);
    assert.ok(durationOf(timingProfiles['contactless-106'], signature, answer) > own && read < own);
  });

  test('is waited for, once an exchange', async () => {
    const waited: number[] = [];
    const channel = withTiming(echo(), timingProfiles['contactless-106'], async (ms) => void waited.push(ms));
    await channel.transmit(command);
    // 10 bytes at 106 kbit/s, and 5 ms.
    assert.equal(waited.length, 1);
    assert.ok(Math.abs(waited[0]! - 5.755) < 0.01, `${waited}`);
    await channel.reset();
    await channel.close();
  });
});
