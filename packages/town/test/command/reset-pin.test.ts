// `openmyna card reserve-reset` and `card reset-pin --at` against a chip: the phone and the kiosk, by a town's clock and a face match
// that answers as it is told. Elsewhere no face is matched, and the command says so.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FaceMatch, FacePair } from '@openmyna/institutions/jlis';
import { cardPinStatus, cardSign } from '../../src/command/card/commands.ts';
import { cardNotices } from '../../src/command/card/notices.ts';
import { cardGiveUpPins, cardReserveReset, cardResetPin, cardSessions } from '../../src/command/card/reset-pin.ts';
import type { CommandDefinition, Invocation } from '../../src/command/definition.ts';
import { openServedTown } from '../../src/command/open-town.ts';
import type { PublicView } from '../../src/residents/resident.ts';
import type { Town } from '../../src/town/contract.ts';
import { temporaryFolder } from '../town-process.ts';

const place = temporaryFolder();
after(() => place[Symbol.dispose]());

/** 12:00 in Japan. */
const noon = Date.parse('2026-11-26T03:00:00Z');
const hour = 3_600_000;
let now = noon;
let verdict = { same: true, live: true };
let compared: FacePair | undefined;
const faceMatch: FaceMatch = {
  ready: () => {},
  match: async (pair) => {
    compared = pair;
    return verdict;
  },
};

const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  operands: [],
  options: {},
  json: true,
  folder: place.path,
  language: 'en',
  clock: () => new Date(now),
  moveClock: () => assert.fail('nothing moves the clock'),
  checkMove: () => {},
  sawTime: () => {},
  checkClock: () => {},
  random: (length) => new Uint8Array(randomBytes(length)),
  print: () => {},
  note: () => {},
  interruption: () => new AbortController().signal,
  ...more,
});

/** What a command prints with --json. */
const run = async (command: CommandDefinition, operands: string[], options: Invocation['options'] = {}) => {
  const printed: string[] = [];
  await command.run(invocation({ operands, options, print: (text) => printed.push(text) }));
  return JSON.parse(printed.join('\n'));
};

let residents: PublicView[];
const resident = (id: string) => residents.find((one) => one.id === id)!;
const capture = join(place.folder, 'capture.jpg');
const document = join(place.folder, 'document.txt');
const pinsOf = (id: string) => resident(id).pins!;

const reserve = (card: string, pin: 'authentication' | 'signature', more: Invocation['options'] = {}) =>
  run(cardReserveReset, [pin], {
    card,
    pin: pin === 'signature' ? pinsOf(card).authentication : pinsOf(card).signature!,
    'code-b': resident(card).codeB,
    capture,
    ...more,
  });
const sign = (card: string, pin: string, purpose: 'authentication' | 'signing' = 'signing') =>
  run(cardSign, [document], { card, pin, purpose });

before(async () => {
  writeFileSync(capture, 'a face');
  writeFileSync(document, 'a document\n');
});

test('where no face is matched nothing is reserved, and nobody is asked for a PIN', async () => {
  await using town = await openServedTown(invocation());
  residents = await town.residents();
  await assert.rejects(run(cardReserveReset, ['signature'], { card: 'C01' }), { code: 'jlis.face-match' });
  await assert.rejects(run(cardResetPin, ['signature'], { card: 'C01', at: 'kiosk', new: 'NEW246' }), {
    code: 'jlis.session',
  });
});

describe('with a face match', () => {
  let town: Town;
  before(async () => {
    town = await openServedTown(invocation({ faceMatch }));
  });
  after(() => town[Symbol.asyncDispose]());

  test('the signature password is reset at a kiosk by the authentication PIN, once', async () => {
    const { authentication, signature } = pinsOf('C01');
    const { reservation, validUntil } = await reserve('C01', 'signature');
    assert.equal(Date.parse(validUntil), noon + 24 * hour);
    assert.deepEqual(
      [Buffer.from(compared!.capture).toString(), Buffer.from(compared!.photo.subarray(4, 8)).toString()],
      ['a face', 'jP  '],
    );
    const reset = (pin: string) =>
      run(cardResetPin, ['signature'], { card: 'C01', at: 'kiosk', reservation, pin, new: 'NEW246' });
    now = noon + 11 * hour;
    await assert.rejects(reset(authentication), { code: 'jlis.hours', details: { opens: '06:30', closes: '23:00' } });
    now = noon + 19 * hour;
    await assert.rejects(reset('9999'), { code: 'terminal.wrong-secret' });
    assert.deepEqual(await reset(authentication), { reset: 'signaturePassword' });
    await assert.rejects(reset(authentication), { code: 'jlis.reservation', details: { problem: 'used' } });
    await assert.rejects(sign('C01', signature!), { code: 'terminal.wrong-secret' });
    assert.equal((await sign('C01', 'NEW246')).signature.length, 512);
    const sessions = await run(cardSessions, ['C01']);
    assert.deepEqual(
      sessions.map(({ act, at, about, reservationId }: Record<string, string>) => [act, at, about, reservationId]),
      [['reset-pin', 'kiosk', 'signature', reservation]],
    );
  });

  test('the authentication PIN that is locked is reset with a phone by the signature password, at night', async () => {
    now = noon + 14 * hour;
    const { reservation } = await reserve('C11', 'authentication');
    const pin = pinsOf('C11').signature!;
    await run(cardResetPin, ['authentication'], { card: 'C11', at: 'phone', reservation, pin, new: '2580' });
    const status = await run(cardPinStatus, [], { card: 'C11' });
    assert.equal(status.find(({ secret }: { secret: string }) => secret === 'authenticationPin').tries, 3);
    assert.equal((await sign('C11', '2580', 'authentication')).signature.length, 512);
  });

  test('not for another face, for a picture of one, or with the wrong PIN', async () => {
    for (const said of [
      { same: false, live: true },
      { same: true, live: false },
    ]) {
      verdict = said;
      await assert.rejects(reserve('C02', 'signature'), { code: 'jlis.reservation', details: { problem: 'face' } });
    }
    verdict = { same: true, live: true };
    await assert.rejects(reserve('C02', 'signature', { pin: '9999' }), { code: 'terminal.wrong-secret' });
  });

  test('not of whom there is one certificate, or an expired one, or none who can be recognised', async () => {
    const problem = (what: string) => ({ code: 'jlis.reservation', details: { problem: what } });
    await assert.rejects(reserve('C04', 'signature'), problem('signature-certificate'));
    await assert.rejects(reserve('C10', 'signature'), problem('authentication-certificate'));
  });

  test('after a day it is over', async () => {
    now = noon;
    const { reservation } = await reserve('C07', 'signature');
    now = noon + 24 * hour;
    const { authentication: pin } = pinsOf('C07');
    await assert.rejects(
      run(cardResetPin, ['signature'], { card: 'C07', at: 'kiosk', reservation, pin, new: 'NEW246' }),
      { code: 'jlis.reservation', details: { problem: 'over' } },
    );
  });

  test('a post office resets the four-digit PINs of Kiyose, and not the signature password, nor anything of Kamakura', async () => {
    const reset = (card: string, kind: string, next: string) =>
      run(cardResetPin, [kind], { card, at: 'post-office', new: next });
    await reset('C01', 'input-support', '8642');
    await reset('C01', 'resident-register', '9753');
    await assert.rejects(reset('C01', 'signature', 'NEW135'), { code: 'jlis.session' });
    await assert.rejects(reset('C02', 'authentication', '8642'), { code: 'jlis.session' });
  });

  test('PINs are given up, and again where that was interrupted; nobody resets them from there', async () => {
    for (const _ of ['first', 'again']) assert.equal((await run(cardGiveUpPins, [], { card: 'C03' })).form, 'face');
    for (const { secret, tries } of await run(cardPinStatus, [], { card: 'C03' }))
      if (/Pin$|Password$/.test(secret)) assert.equal(tries, 'blocked', secret);
    for (const at of ['counter', 'kiosk'])
      await assert.rejects(run(cardResetPin, ['authentication'], { card: 'C03', at, new: '2468' }), {
        code: 'jlis.session',
        details: { act: 'reset-pin', place: at, problem: 'no-pins' },
      });
    await assert.rejects(reserve('C03', 'authentication'), { code: 'jlis.reservation' });
  });

  test('notices are listed: what is to come of C01, nothing that was due before the town of C10', async () => {
    const [first] = await run(cardNotices, ['C01']);
    assert.deepEqual([first.kind, first.status], ['expiring', 'planned']);
    const expired = await run(cardNotices, ['C10']);
    assert.deepEqual(
      expired.map(({ of }: { of: string[] }) => of),
      [['card'], ['card']],
    );
  });
});
