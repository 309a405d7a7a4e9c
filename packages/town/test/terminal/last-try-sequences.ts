// Run as a worker of last-try.test.ts, as the test runner follows every promise of its own thread: half of a million sequences' time.

import assert from 'node:assert/strict';
import { parentPort, workerData } from 'node:worker_threads';
import { openChip } from '@openmyna/reader';
import { secrets, webCrypto } from '@openmyna/terminal';
import { CardSession } from '../../../terminal/src/session.ts';
import { cardOf, chipOf, places, rights, triesOn, wrongs } from './last-try-card.ts';

/** xorshift32 */
const generator = (seed: number) => {
  let state = seed | 1;
  return (limit: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
};

// Most attempts are refused, and nobody reads where.
Error.stackTraceLimit = 0;

const { sequences } = workerData as { sequences: number };
/** Sequences that share one card, so that it wears out. */
const onOneCard = 100;

const expected = (error: { code?: string }): void => {
  if (!['terminal.wrong-secret', 'terminal.last-try'].includes(error.code ?? '')) throw error;
};

const below = generator(20261125);
const models = ['e-2015', 'e-2019', 'd-2015', 'd-2023'];
let done = 0;
for (; done < sequences; done += onOneCard) {
  const state = cardOf(models[below(models.length)]!, (index) => 1 + below(secrets[places[index]!.kind].tries));
  const chip = chipOf(state);
  const channel = openChip(chip);
  if (state.model === 'e-2015') await channel.transmit(Uint8Array.of(0, 0xa4, 0, 0));
  let session = new CardSession(channel, { crypto: webCrypto });
  for (let sequence = 0; sequence < onOneCard; sequence++) {
    const { kind, application } = places[below(places.length)]!;
    await session.select(application);
    for (let attempt = 1 + below(3); attempt > 0; attempt--)
      await session.verify(application, (below(4) === 0 ? rights : wrongs)[kind]).catch(expected);
    if (below(50) === 0) session = new CardSession(channel, { crypto: webCrypto });
  }
  for (const [index, tries] of triesOn(chip.state).entries())
    assert.ok(tries > 0, `${places[index]!.application} ${places[index]!.kind} was locked`);
}
parentPort!.postMessage(done);
