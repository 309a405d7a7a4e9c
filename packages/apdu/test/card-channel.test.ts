// Channels around channels.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CardChannel, CardRemoved, CardSilent, fromHex, withPatience } from '../src/index.ts';

const command = fromHex('0084000008');
const answer = fromHex('9000');

/** A card that answers when `answers` are resolved, in order. */
const slow = () => {
  const owed: (() => void)[] = [];
  const sent: Uint8Array[] = [];
  let closed = 0;
  const close = async () => {
    closed++;
    if (owed.length > 0) await new Promise(() => {});
  };
  const channel: CardChannel = {
    atr: fromHex('3B00'),
    transmit: (bytes) => {
      sent.push(bytes);
      return new Promise((resolve) => owed.push(() => resolve(answer)));
    },
    reset: async () => fromHex('3B00'),
    close,
    [Symbol.asyncDispose]: close,
  };
  return { channel, sent, give: () => owed.shift()!(), closed: () => closed };
};

describe('patience', () => {
  test('an answer in time is the answer', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { channel, give } = slow();
    const patient = withPatience(channel, 1000);
    for (let i = 0; i < 3; i++) {
      const asked = patient.transmit(command);
      t.mock.timers.tick(999);
      give();
      assert.equal(await asked, answer);
    }
  });

  test('an answer that is late is none, nothing is sent after it, and closing does not wait', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { channel, sent, closed } = slow();
    const patient = withPatience(channel, 1000);
    const asked = patient.transmit(command);
    t.mock.timers.tick(1000);
    await assert.rejects(asked, CardSilent);
    await assert.rejects(patient.transmit(command), CardRemoved);
    await patient.close();
    assert.deepEqual([sent.length, closed()], [1, 1]);
  });

  test('what the channel throws comes through', async () => {
    const { channel } = slow();
    const gone = { ...channel, transmit: () => Promise.reject(new CardRemoved('gone')) };
    await assert.rejects(withPatience(gone, 1000).transmit(command), { name: 'CardRemoved', message: 'gone' });
  });
});
