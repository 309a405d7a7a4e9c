// The last-try guard: whatever is presented in whatever order, no secret locks unless it was said in so many words.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { fromAscii, wrapChannel } from '@openmyna/apdu';
import { type ApplicationName, type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { blankCard, openChip } from '@openmyna/reader';
import { makeSecret, openCard, type Secret, type SecretKind, secrets, webCrypto } from '@openmyna/terminal';
import fc from 'fast-check';
import { CardSession } from '../../../terminal/src/session.ts';

const right: Readonly<Record<SecretKind, string>> = {
  authenticationPin: '1234',
  signaturePassword: 'ABC123',
  inputSupportPin: '2345',
  residentRegisterPin: '3456',
  codeA: '123456789012',
  codeB: '12345678901234',
  birthDateCode: '550217',
  licencePin: '4567',
};
const wrong: Readonly<Record<SecretKind, string>> = {
  authenticationPin: '0000',
  signaturePassword: 'XYZ999',
  inputSupportPin: '0000',
  residentRegisterPin: '0000',
  codeA: '000000000000',
  codeB: '00000000000000',
  birthDateCode: '000000',
  licencePin: '0000',
};

/** Every secret of the card where it is. */
const places = (Object.keys(secrets) as SecretKind[]).flatMap((kind) =>
  Object.entries(secrets[kind].at as Record<string, number>).map(([application, fid]) => ({
    kind,
    application: application as Exclude<ApplicationName, 'isd'>,
    fid: fid.toString(16).padStart(4, '0').toUpperCase(),
  })),
);

/** A card of secrets alone. @param tries left of each, by its place in the list */
const cardOf = (model: string, tries: (index: number) => number): CardState => {
  const applications: Record<string, Record<string, unknown>> = { isd: {} };
  for (const [index, { application, fid, kind }] of places.entries()) {
    const secret = { kind: 'secret', secret: fromAscii(right[kind]), tries: tries(index) };
    applications[application] = { ...applications[application], [fid]: secret };
  }
  applications.jpki!['0006'] = { kind: 'transparent', bytes: fromAscii('JPKIAPICCTOKEN2'.padEnd(160)) };
  return { ...blankCard(), model, applications: applications as CardState['applications'] };
};

const triesOn = (state: CardState): number[] =>
  places.map(({ application, fid }) => {
    const file = state.applications[application]![fid];
    return file?.kind === 'secret' ? file.tries : Number.NaN;
  });

const chipOf = (state: CardState) =>
  createChip({
    memory: createMemory(state, { append: () => {} }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
  });

const made = (values: Readonly<Record<SecretKind, string>>) =>
  Object.fromEntries(
    (Object.keys(secrets) as SecretKind[]).map((kind) => [kind, makeSecret(kind, values[kind])]),
  ) as Record<SecretKind, Secret>;
const rights = made(right);
const wrongs = made(wrong);

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

const sequences = 1_000_000;
/** Sequences that share one card, so that it wears out. */
const onOneCard = 100;

test(`${sequences.toLocaleString('en')} sequences of attempts lock nothing`, async () => {
  const below = generator(20261125);
  const models = ['e-2015', 'e-2019', 'd-2015', 'd-2023'];
  for (let done = 0; done < sequences; done += onOneCard) {
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
});

const expected = (error: { code?: string }): void => {
  if (!['terminal.wrong-secret', 'terminal.last-try'].includes(error.code ?? '')) throw error;
};

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
