// Pulling the card (card.md, DESIGN "The contracts"): every command that writes, every write, torn at every byte. What is
// left is the state before a write or the state after it, and never a free guess.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromAscii, fromHex, toAscii } from '@openmyna/apdu';
import {
  applyChange,
  type CardChange,
  type CardMemory,
  type CardState,
  type Chip,
  createChip,
  type ModelName,
} from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { createJournal, type Log, openJournal } from '../../src/wallet/journal.ts';
import { aids, cardState, command, modelNames, triesOf } from './fixture.ts';
import { PowerLoss, tornLog } from './tear/torn-log.ts';

/** Only what these commands touch, so that a journal is quick to read. */
const smallCard = (model: ModelName): CardState => {
  const state = cardState(model);
  const secretsAlone = (files: CardState['applications']['jpki'] = {}) =>
    Object.fromEntries(Object.entries(files).filter(([, { kind }]) => kind === 'secret'));
  const { jpki, residentRegister } = state.applications;
  return {
    ...state,
    dataObjects: {},
    applications: {
      isd: {},
      jpki: { ...secretsAlone(jpki), '0017': { kind: 'key', pkcs1: Uint8Array.of(0x30, 0x01, 0x02) } },
      residentRegister: secretsAlone(residentRegister),
    },
  };
};

const firstState = (state: CardState): Uint8Array => {
  const log = tornLog(new Uint8Array(0), 0);
  createJournal(log, state);
  return log.written();
};

const chipOn = (memory: CardMemory): Chip => {
  const chip = createChip({ memory, environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) } });
  chip.powerOn();
  // What the oldest generation does with the first command is spent here.
  chip.transmit(fromHex('00A40000'));
  return chip;
};

const send = (chip: Chip, ...commands: string[]): (string | null)[] =>
  commands.map((hex) => {
    const response = chip.transmit(fromHex(hex));
    return response && Buffer.from(response).toString('hex').toUpperCase();
  });

const verify = (value: string): string => command('00200080', fromAscii(value));
const jpki = `00A4040C0A${aids.jpki}`;
const residentRegister = `00A4040C0A${aids.residentRegister}`;

interface Case {
  readonly title: string;
  /** Before the power is counted. */
  readonly before: readonly string[];
  /** The command that is torn; a function for what is no command. */
  readonly torn: string | ((chip: Chip) => void);
}

const cases: readonly Case[] = [
  { title: 'VERIFY, wrong', before: [jpki, '00A4020C020018'], torn: verify('9999') },
  {
    title: 'VERIFY, wrong, the last try',
    before: [jpki, '00A4020C020018', verify('1'), verify('2')],
    torn: verify('3'),
  },
  { title: 'VERIFY, right', before: [jpki, '00A4020C02001B'], torn: verify('ABC123') },
  { title: 'VERIFY, right, after a wrong one', before: [jpki, '00A4020C020018', verify('0000')], torn: verify('1234') },
  { title: 'VERIFY by short identifier', before: [jpki], torn: command('00200098', fromAscii('9999')) },
  {
    title: 'CHANGE REFERENCE DATA',
    before: [jpki, '00A4020C020018', verify('1234')],
    torn: command('00240180', fromAscii('8765')),
  },
  {
    title: 'CHANGE KEY',
    before: [residentRegister, '00A4020C02001C', verify('2468')],
    torn: command('80320080', fromAscii('8642')),
  },
  { title: 'zeroisation by light', before: [jpki], torn: (chip) => chip.sense({ sensor: 'light', lux: 10_000 }) },
];

/** The torn command with so much power; what the card said, and what its storage holds. */
const run = (state: CardState, { before, torn }: Case, power: number) => {
  const prepared = tornLog(firstState(state), Number.POSITIVE_INFINITY);
  send(chipOn(openJournal(prepared)), ...before);
  const start = prepared.written();
  // The same card again, so that what was verified is verified in the session that is torn. Verifying writes the same
  // bytes as before, and only what the torn command writes is counted.
  const log = tornLog(firstState(state), start.length - firstState(state).length + power);
  const chip = chipOn(openJournal(log));
  send(chip, ...before);
  assert.deepEqual(log.written(), start);
  let answer: string | null | 'power loss' = null;
  try {
    if (typeof torn === 'string') answer = send(chip, torn)[0]!;
    else torn(chip);
  } catch (error) {
    assert.ok(error instanceof PowerLoss);
    answer = 'power loss';
  }
  return { chip, answer, start, left: log.written() };
};

/** What the whole command writes: states before, between and after, and where each begins to hold. */
const wholeRun = (state: CardState, one: Case) => {
  const { start, left, answer } = run(state, one, Number.POSITIVE_INFINITY);
  const states = [openJournal(tornLog(start, 0)).state];
  const ends = [0];
  const lines = new TextDecoder().decode(left.subarray(start.length)).split('\n').slice(0, -1);
  for (const line of lines) {
    states.push(applyChange(states.at(-1)!, JSON.parse(line.slice(9), revive) as CardChange));
    ends.push(ends.at(-1)! + Buffer.byteLength(line) + 1);
  }
  return { states, ends, bytes: left.length - start.length, answer };
};

const revive = (key: string, value: unknown): unknown =>
  key === 'secret' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value;

const plain = (state: CardState): unknown => JSON.parse(JSON.stringify(state));

for (const model of modelNames)
  describe(model, () => {
    for (const one of cases)
      test(`${one.title}: torn at any byte, one state or the next`, () => {
        const state = smallCard(model);
        const { states, ends, bytes } = wholeRun(state, one);
        assert.ok(states.length > 1, 'it writes');
        for (let power = 0; power < bytes; power++) {
          const { chip, answer, left } = run(state, one, power);
          assert.equal(answer, 'power loss');
          const after = openJournal(tornLog(left, Number.POSITIVE_INFINITY)).state;
          const completed = ends.findLastIndex((end) => end <= power);
          assert.deepEqual(plain(after), plain(states[completed]!), `${power} of ${bytes} bytes`);
          assert.equal(chip.transmit(fromHex('00A40000')), null, 'a card without power says nothing');
          assert.equal(chip.powerOn().length, 0, 'nor does this chip ever again: only its storage knows the truth');
        }
      });
  });

describe('no free guess', () => {
  test('an answer to a wrong PIN is paid for on storage before it is given', () => {
    for (const model of modelNames) {
      const state = smallCard(model);
      const one = cases[0]!;
      const { bytes } = wholeRun(state, one);
      for (let power = 0; power <= bytes; power++) {
        const { answer, left } = run(state, one, power);
        const tries = triesOf(openJournal(tornLog(left, 0)).state, 'jpki', '0018');
        assert.equal(answer === 'power loss' ? tries >= 2 : tries === 2, true);
        if (answer !== 'power loss') assert.equal(answer, '63C2');
      }
    }
  });

  test('a right PIN torn at any byte verifies nothing; before its tries are whole again it leaves one fewer', () => {
    for (const model of modelNames) {
      const state = smallCard(model);
      const one = cases.find(({ title }) => title === 'VERIFY, right')!;
      const { ends, bytes } = wholeRun(state, one);
      assert.equal(ends.length, 3, 'two writes: a try is taken, the tries are given back');
      for (let power = 0; power < bytes; power++) {
        const { left } = run(state, one, power);
        const memory = openJournal(tornLog(left, Number.POSITIVE_INFINITY));
        assert.equal(triesOf(memory.state, 'jpki', '001B'), power < ends[1]! ? 5 : 4, `${model} ${power}`);
        assert.deepEqual(send(chipOn(memory), jpki, '00A4020C020001', '00B0000004'), ['9000', '9000', '6982']);
      }
    }
  });

  test('a PIN that was being changed is the old or the new one, whole, with all its tries', () => {
    for (const model of modelNames)
      for (const [title, application, fid, old, next] of [
        ['CHANGE REFERENCE DATA', 'jpki', '0018', '1234', '8765'],
        ['CHANGE KEY', 'residentRegister', '001C', '2468', '8642'],
      ] as const) {
        const state = smallCard(model);
        const one = cases.find((candidate) => candidate.title === title)!;
        const { bytes } = wholeRun(state, one);
        for (let power = 0; power <= bytes; power++) {
          const { left } = run(state, one, power);
          const changed = openJournal(tornLog(left, Number.POSITIVE_INFINITY)).state;
          const file = changed.applications[application]![fid]!;
          assert.ok(file.kind === 'secret');
          assert.equal(toAscii(file.secret!), power < bytes ? old : next, `${model} ${power}`);
          assert.equal(file.tries, 3);
        }
      }
  });

  test('however often power is cut in the middle of guessing, there are no more guesses than tries', () => {
    for (const model of modelNames) {
      const state = smallCard(model);
      const guess = cases[0]!;
      const { bytes } = wholeRun(state, guess);
      let stored = firstState(state);
      let answers = 0;
      let tries = 3;
      for (let attempt = 0; attempt < 200; attempt++) {
        const log = tornLog(stored, (attempt * 37) % (bytes + 40));
        const chip = chipOn(openJournal(log));
        send(chip, ...guess.before);
        try {
          if (/^63C/.test(send(chip, verify('9999'))[0] ?? '')) answers++;
        } catch (error) {
          assert.ok(error instanceof PowerLoss);
        }
        stored = log.written();
        const left = triesOf(openJournal(tornLog(stored, Number.POSITIVE_INFINITY)).state, 'jpki', '0018');
        assert.ok(left <= tries, `${model}: tries came back`);
        tries = left;
      }
      assert.ok(answers <= 3, `${model}: ${answers} guesses were answered`);
      assert.equal(tries, 0);
    }
  });

  test('a second chip on the same memory takes no write after one that was torn, even when storage is well again', () => {
    for (const model of modelNames) {
      const log = tornLog(firstState(smallCard(model)), 5);
      let isTorn = false;
      const recovering: Log = {
        ...log,
        append: (bytes) => {
          if (isTorn) return;
          isTorn = true;
          log.append(bytes);
        },
      };
      const memory = openJournal(recovering);
      const [first, second] = [chipOn(memory), chipOn(memory)];
      for (const chip of [first, second]) send(chip, jpki, '00A4020C020018');
      assert.throws(() => send(first, verify('9999')), PowerLoss);
      assert.throws(() => send(second, verify('1234')), PowerLoss);
      const after = openJournal(tornLog(log.written(), 0)).state;
      assert.equal(triesOf(after, 'jpki', '0018'), 3, 'half a line never happened');
    }
  });
});
