// Cards that lie and readers that fail, against every operation of the SDK: a value or a typed error, in bounded time and
// memory, and no secret sent twice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CardChannel, CardRemoved, toHex, wrapChannel } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { cardFault, evilCard, evilTricks, openChip, seededFaults } from '@openmyna/reader';
import { authenticationPin, inputSupportPin, openCard } from '@openmyna/terminal';
import { openTestTown, type TestTown } from '../card-in-hand.ts';
import { type Operation, operations } from './operations.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

interface Watched {
  readonly channel: CardChannel;
  exchanges: number;
  bytes: number;
  /** Times each secret was presented, by command. */
  readonly presented: Map<string, number>;
}

const watch = (inner: CardChannel): Watched => {
  const watched: Watched = { channel: inner, exchanges: 0, bytes: 0, presented: new Map() };
  const channel = wrapChannel(inner, {
    transmit: async (command) => {
      watched.exchanges++;
      if (command[1] === 0x20 && command.length > 5) {
        const secret = toHex(command);
        watched.presented.set(secret, (watched.presented.get(secret) ?? 0) + 1);
      }
      const response = await inner.transmit(command);
      watched.bytes += response.length;
      return response;
    },
  });
  return Object.assign(watched, { channel });
};

/** A whole face with its photo in blocks of 256 takes some forty. */
const mostExchanges = 400;
const mostBytes = 4_000_000;

const typed = (error: unknown): boolean =>
  error instanceof CardRemoved || (error instanceof OpenMynaError && error.code.startsWith('terminal.'));

/**
 * Opens and does one thing; what came of it, with everything that must hold checked. No patience at all: a chip in process
 * answers before any timer, and a card that never answers need not be waited for.
 */
const attempt = async (
  wrap: (channel: CardChannel) => CardChannel,
  operation: Operation,
  where: string,
): Promise<unknown> => {
  const watched = watch(wrap(openChip(town.chip('C01'))));
  let value: unknown;
  try {
    value = await operation(await openCard(watched.channel, { patience: 0 }), town.resident('C01'));
  } catch (error) {
    assert.ok(typed(error), `${where}: ${(error as Error).stack}`);
  }
  assert.ok(watched.exchanges <= mostExchanges, `${where}: ${watched.exchanges} exchanges`);
  assert.ok(watched.bytes <= mostBytes, `${where}: ${watched.bytes} bytes`);
  for (const [, times] of watched.presented) assert.equal(times, 1, `${where}: a secret was presented ${times} times`);
  return value;
};

for (const trick of evilTricks)
  test(`an evil card: ${trick}`, async () => {
    // From the start, and from any point after the client has been led on.
    for (const [name, operation] of Object.entries(operations))
      for (const honest of [0, 3, 6, 7, 8, 9, 11, 14])
        await attempt((channel) => evilCard(channel, trick, honest), operation, `${name} after ${honest}`);
  });

test('a card that owes an answer is asked nothing more, and is closed without waiting for it', async () => {
  const chip = openChip(town.chip('C01'));
  const { promise: never } = Promise.withResolvers<never>();
  let exchanges = 0;
  let closed = false;
  const channel = wrapChannel(chip, {
    transmit: (command) => {
      exchanges++;
      return command[1] === 0x2a ? never : chip.transmit(command);
    },
    close: () => {
      closed = true;
      return never;
    },
  });
  const card = await openCard(channel, { patience: 0 });
  const sign = () => card.signForAuthentication(new Uint8Array(1), authenticationPin('1234'));
  await assert.rejects(sign(), { code: 'terminal.silent' });
  const before = exchanges;
  await assert.rejects(sign(), { code: 'terminal.silent' });
  await card.close();
  assert.deepEqual([exchanges, closed], [before, true]);
});

describe('a copied card', () => {
  test('with another card’s answers to challenges is found out', async () => {
    const [mine, other] = [openChip(town.chip('C01')), openChip(town.chip('C03'))];
    const copy = wrapChannel(mine, {
      transmit: async (command) => {
        const theirs = await other.transmit(command);
        const ours = await mine.transmit(command);
        return command[1] === 0x2a ? theirs : ours;
      },
    });
    const card = await openCard(copy);
    const report = await card.verifyRecords(inputSupportPin('2345'), []);
    assert.equal(report.checks.find(({ id }) => id === 'active-authentication')!.outcome, 'fail');
    assert.equal(report.authentic, false);
  });

  test('with every record and certificate of another card is found out: the records hold, the key is not there', async () => {
    const [mine, other] = [openChip(town.chip('C01')), openChip(town.chip('C03'))];
    const copy = wrapChannel(mine, {
      transmit: async (command) => {
        const theirs = await other.transmit(command);
        const ours = await mine.transmit(command);
        return command[1] === 0xb0 ? theirs : ours;
      },
    });
    const { checks, authentic } = await (await openCard(copy)).verifyRecords(inputSupportPin('2345'), []);
    const failed = checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
    assert.deepEqual(failed, ['certificate-chain', 'active-authentication'], 'and no root was trusted');
    assert.equal(authentic, false);
  });

  test('with a recorded signature is found out: every challenge is new', async () => {
    const mine = openChip(town.chip('C01'));
    let recorded: Uint8Array | undefined;
    const replaying = wrapChannel(mine, {
      transmit: async (command) => {
        const response = await mine.transmit(command);
        if (command[1] !== 0x2a) return response;
        recorded ??= response;
        return recorded;
      },
    });
    const card = await openCard(replaying);
    const outcomes = [];
    for (let i = 0; i < 2; i++) {
      const report = await card.verifyRecords(inputSupportPin('2345'), []);
      outcomes.push(report.checks.find(({ id }) => id === 'active-authentication')!.outcome);
    }
    assert.deepEqual(outcomes, ['pass', 'fail']);
  });

  test('with one byte of any record changed is found out', async () => {
    const pristine = openChip(town.chip('C01'));
    for (const [name, at] of [
      ['number', (command: Uint8Array) => command[1] === 0xb0 && command[2] === 0x81],
      ['attributes', (command: Uint8Array) => command[1] === 0xb0 && command[2] === 0x82],
      ['card key', (command: Uint8Array) => command[1] === 0xb0 && command[2] === 0x87],
    ] as const) {
      const forged = wrapChannel(pristine, {
        transmit: async (command) => {
          const response = await pristine.transmit(command);
          if (!at(command) || response.length < 19) return response;
          const changed = response.slice();
          // Inside the value: a digit, a byte of the name, a byte of the modulus.
          changed[name === 'number' ? 14 : name === 'attributes' ? 20 : 100]! ^= 0x01;
          return changed;
        },
      });
      try {
        const report = await (await openCard(forged)).verifyRecords(inputSupportPin('2345'), []);
        const failed = report.checks.filter(({ id, outcome }) => outcome === 'fail' && id !== 'certificate-chain');
        assert.ok(failed.length > 0, name);
      } catch (error) {
        assert.ok(typed(error), name);
      }
    }
  });
});

test('faults by seed: a value or a typed error, no secret twice, whatever goes wrong and when', async () => {
  const wait = async () => {};
  let faulty = 0;
  for (let seed = 1; seed <= 1500; seed++) {
    const [name, operation] = Object.entries(operations)[seed % Object.keys(operations).length]!;
    const value = await attempt(
      (channel) => cardFault(channel, seededFaults(seed * 7919, 6), { wait }),
      operation,
      `${name}, seed ${seed}`,
    );
    if (value === undefined) faulty++;
  }
  assert.ok(faulty > 300, `only ${faulty} runs met a fault`);
});
