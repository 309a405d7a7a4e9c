// The last-try guard: whatever is presented in whatever order, no secret locks unless it was said in so many words.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { wrapChannel } from '@openmyna/apdu';
import { openChip } from '@openmyna/reader';
import { makeSecret, openCard, type Secret, type SecretKind, secrets, webCrypto } from '@openmyna/terminal';
import fc from 'fast-check';
import { CardSession } from '../../../terminal/src/session.ts';
import { cardOf, chipOf, places, right, rights, triesOn, wrongs } from './last-try-card.ts';

const sequences = 1_000_000;

test(`${sequences.toLocaleString('en')} sequences of attempts lock nothing`, async () => {
  const worker = new Worker(new URL('./last-try-sequences.ts', import.meta.url), { workerData: { sequences } });
  // What it throws is thrown here.
  const [done] = await once(worker, 'message');
  assert.equal(done, sequences);
});

describe('the last try', () => {
  const lastOne = () => chipOf(cardOf('e-2019', () => 1));

  test('is refused, and the card is not even asked to compare', async () => {
    const chip = lastOne();
    const card = await openCard(openChip(chip));
    await assert.rejects(card.attributes(wrongs.inputSupportPin as Secret<'inputSupportPin'>), {
      code: 'terminal.last-try',
    });
    assert.deepEqual(
      triesOn(chip.state),
      places.map(() => 1),
    );
  });

  test('is spent where it is asked for: a wrong value locks, a right one gives all tries back', async () => {
    const chip = lastOne();
    const session = new CardSession(openChip(chip), { crypto: webCrypto });
    await session.select('jpki');
    await assert.rejects(session.verify('jpki', wrongs.authenticationPin, { lastTry: 'spend' }), {
      code: 'terminal.blocked',
    });
    await session.verify('jpki', rights.signaturePassword, { lastTry: 'spend' });
    const { application } = places[0]!;
    assert.equal(application, 'jpki');
    assert.deepEqual(triesOn(chip.state).slice(0, 2), [0, 5]);
  });

  test('is known of a secret whose counter the card would not tell: nothing is presented', async () => {
    const chip = chipOf(cardOf('e-2019', () => 3));
    const inner = openChip(chip);
    const mute = wrapChannel(inner, {
      transmit: async (command) =>
        command[1] === 0x20 && command.length <= 5 ? Uint8Array.of(0x6f, 0x00) : inner.transmit(command),
    });
    const session = new CardSession(mute, { crypto: webCrypto });
    await session.select('jpki');
    await assert.rejects(session.verify('jpki', rights.authenticationPin), { code: 'terminal.tries-unknown' });
  });
});

describe('a secret', () => {
  test('cannot be printed, joined, serialised, inspected or enumerated', () => {
    for (const kind of Object.keys(secrets) as SecretKind[]) {
      const secret = rights[kind];
      const shapes = [
        String(secret),
        `${secret}`,
        JSON.stringify({ secret }),
        inspect(secret, { depth: 9, showHidden: true, getters: true }),
        inspect({ deep: { secret } }),
        Object.entries(secret).join(),
        JSON.stringify(structuredCloneOrNot(secret)),
        new Error(`${secret}`).stack!,
      ];
      for (const shape of shapes) assert.ok(!shape.includes(right[kind]), `${kind}: ${shape}`);
    }
  });

  test('of another form is refused without being repeated', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(secrets) as SecretKind[])),
        fc.string({ minLength: 5 }),
        (kind, text) => {
          try {
            makeSecret(kind, text);
          } catch (error) {
            const { code, message, words } = error as { code: string; message: string; words: unknown };
            assert.equal(code, 'terminal.secret-form');
            assert.ok(!`${message}${JSON.stringify(words)}`.includes(text));
          }
        },
      ),
    );
  });
});

const structuredCloneOrNot = (secret: Secret): unknown => {
  try {
    return structuredClone(secret);
  } catch {
    return null;
  }
};
