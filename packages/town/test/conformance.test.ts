// The book against the town's cards: green on every vendor and generation, and each of many ways to be broken is found by
// the clause that should find it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CardChannel, encodeCommand, equalBytes, fromHex, parseCommand, toHex, wrapChannel } from '@openmyna/apdu';
import type { CardChange } from '@openmyna/card';
import { book, chapters, html, junit, type Result, type Run, runBook, type SecretValues } from '@openmyna/conformance';
import { openChip } from '@openmyna/reader';
import { openTestTown, type TestTown } from './card-in-hand.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

const secretsOf = (id: string): SecretValues => {
  const { codeA, codeB, pins } = town.resident(id);
  return {
    codeA,
    codeB,
    birthDateCode: codeB.slice(0, 6),
    licencePin: '4567',
    ...(pins && {
      authenticationPin: pins.authentication,
      inputSupportPin: pins.inputSupport,
      residentRegisterPin: pins.residentRegister,
      ...(pins.signature !== null && { signaturePassword: pins.signature }),
    }),
  };
};

const run = (
  id: string,
  { harmful = true, wrap = (channel: CardChannel) => channel, secrets = secretsOf(id) } = {},
): Promise<Run> => runBook(book, wrap(openChip(town.chip(id))), { secrets, harmful });

const having = ({ results }: Run, outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome);
const ids = (results: readonly Result[]) => results.map(({ clause }) => clause.id);

describe('the book', () => {
  test('has more than 200 clauses, each with an id, a source and both languages', () => {
    assert.ok(book.length >= 200, `${book.length}`);
    assert.equal(new Set(book.map(({ id }) => id)).size, book.length);
    for (const { id, source, text, steps } of book)
      assert.ok(text.ja && text.en && source && steps.length > 0 && text.ja !== text.en, id);
    assert.equal(new Set(book.map(({ text }) => text.en)).size, book.length, 'no clause says what another says');
  });

  test('is green on every vendor and generation, down to what spends tries and changes PINs', async () => {
    for (const id of town.ids) {
      const done = await run(id);
      assert.deepEqual(ids(having(done, 'fail')), [], `${id}, ${town.modelOf(id)}`);
    }
  });

  test('runs whole where every secret is known', async () => {
    const done = await run('C12');
    assert.deepEqual(ids(having(done, 'not-run')), []);
  });

  test('leaves a card as it was, harmful clauses included', async () => {
    for (const id of ['C12', 'C08']) {
      const chip = town.chip(id);
      const before = JSON.stringify(chip.state.applications, bytesAsHex);
      await runBook(book, openChip(chip), { secrets: secretsOf(id), harmful: true });
      assert.equal(JSON.stringify(chip.state.applications, bytesAsHex), before);
    }
  });

  test('without the flag a card writes nothing but the try that a right VERIFY takes and gives back', async () => {
    const changes: CardChange[] = [];
    const chip = town.chip('C12', (change) => changes.push(change));
    const done = await runBook(book, openChip(chip), { secrets: secretsOf('C12') });
    const harmful = having(done, 'not-run');
    assert.ok(harmful.length > 15 && harmful.every(({ reason }) => reason === 'harm'));
    assert.ok(changes.length > 0 && changes.length % 2 === 0);
    for (let i = 0; i < changes.length; i += 2) {
      const [taken, given] = changes.slice(i, i + 2) as [CardChange, CardChange];
      assert.ok(taken.type === 'tries' && given.type === 'tries');
      assert.deepEqual({ ...given, tries: given.tries - 1 }, taken);
    }
  });

  test('does not present a wrong secret twice', async () => {
    const secrets = { ...secretsOf('C01'), inputSupportPin: '0000' };
    const done = await run('C01', { secrets });
    assert.equal(having(done, 'fail').length, 1);
    assert.ok(having(done, 'not-run').some(({ reason }) => reason === 'wrong'));
  });

  test('reports what it saw of the unknowns', async () => {
    const seen = having(await run('C01'), 'seen');
    assert.ok(seen.length >= 20);
    for (const { seen: steps } of seen) assert.ok(steps.every(({ response }) => response !== ''));
  });
});

const bytesAsHex = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? toHex(value) : value);

describe('a broken card', () => {
  /** An answer instead of the honest one, where the command is this. */
  const instead =
    (command: RegExp, answer: (honest: string, command: string) => string) =>
    (channel: CardChannel): CardChannel =>
      wrapChannel(channel, {
        transmit: async (bytes) => {
          const honest = toHex(await channel.transmit(bytes));
          return fromHex(command.test(toHex(bytes)) ? answer(honest, toHex(bytes)) : honest);
        },
      });

  const clause = (en: RegExp): string => {
    const found = book.filter(({ text }) => en.test(text.en));
    assert.equal(found.length, 1, `${en}: ${found.map(({ text }) => text.en)}`);
    return found[0]!.id;
  };

  for (const [title, wrap, found] of [
    [
      'that gives its signature certificate to everybody',
      instead(/^00B0000001$/, (honest) => (honest === '6982' ? '309000' : honest)),
      /^EF 0001 of the JPKI application is not read without/,
    ],
    [
      'that selects a foreign application',
      instead(/^00A4040009A000000308/, () => '9000'),
      /foreign application \(PIV\)/,
    ],
    [
      'that answers 6984 to the query of tries',
      instead(/^00200080$/, () => '6984'),
      /an empty VERIFY of the authentication PIN of the JPKI application is 63Cx/,
    ],
    [
      'that spends a try on the query',
      spendsOnQuery,
      /an empty VERIFY of the verification number A of the card surface/,
    ],
    [
      'that signs without a PIN',
      instead(/^802A0080/, () => `${'AB'.repeat(256)}9000`),
      /the signature key is not used without its secret/,
    ],
    ['that ends a file with 6282', instead(/^00B000A000$/, () => '6282'), /the offset 00A0 beyond the file is 6B00/],
    [
      'whose My Number file is 15 bytes',
      instead(/^00B0000000$/, (honest) => (honest.startsWith('FF100C') ? `${honest.slice(0, 30)}9000` : honest)),
      /the file of the My Number is exactly 17 bytes/,
    ],
    [
      'whose label is padded with zeros',
      instead(/^00B0000020$/, (honest) =>
        honest.replace(/(20)+9000$/, (spaces) => `${'00'.repeat((spaces.length - 4) / 2)}9000`),
      ),
      /its label padded with spaces/,
    ],
    [
      'that takes GET CHALLENGE with an extended Le',
      instead(/^00840000000008$/, () => '01020304050607089000'),
      /GET CHALLENGE with an extended Le is 6985/,
    ],
    [
      'that keeps its status over another application',
      keepsStatus,
      /what was verified goes with another application \(surface\)/,
    ],
    ['that takes any P1 for a signature', instead(/^802A0697/, () => `${'AB'.repeat(256)}9000`), /^P1 = 06 is 6A86/],
    ['that takes two data objects', takesTwoObjects, /^two data objects is 6988/],
    ['that answers protected commands in the clear', answersInTheClear, /protected, read the My Number$/],
    [
      'that takes secure messaging without a session',
      instead(/^08A4/, () => '9000'),
      /class 08 without a session is 6882/,
    ],
  ] as const)
    test(`${title} is found`, async () => {
      const done = await run('C01', { wrap });
      assert.ok(ids(having(done, 'fail')).includes(clause(found)), ids(having(done, 'fail')).join());
    });
});

/** A second data object behind the first is not looked at. */
function takesTwoObjects(channel: CardChannel): CardChannel {
  return wrapChannel(channel, {
    transmit: (bytes) => {
      const { data, ...fields } = parseCommand(bytes);
      const half = data.length / 2;
      const doubled = data.length > 0 && equalBytes(data.subarray(0, half), data.subarray(half));
      return channel.transmit(
        fields.cla === 0x08 && doubled ? encodeCommand({ ...fields, data: data.subarray(0, half) }) : bytes,
      );
    },
  });
}

/** What it reads under secure messaging it answers in the clear. */
function answersInTheClear(channel: CardChannel): CardChannel {
  return wrapChannel(channel, {
    transmit: async (bytes) => {
      const answer = await channel.transmit(bytes);
      return bytes[0] === 0x08 && answer.length > 2 ? channel.transmit(fromHex('00B0000011')) : answer;
    },
  });
}

/** Each query of 照合番号A in 券面確認 costs a try. */
function spendsOnQuery(channel: CardChannel): CardChannel {
  return wrapChannel(channel, {
    transmit: async (bytes) => {
      const answer = await channel.transmit(bytes);
      if (toHex(bytes) !== '00200080' || answer[0] !== 0x63) return answer;
      await channel.transmit(fromHex(`002000800C${'30'.repeat(12)}`));
      return answer;
    },
  });
}

/** Selecting another application is forgotten when JPKI comes back. */
function keepsStatus(channel: CardChannel): CardChannel {
  let signed: Uint8Array | undefined;
  return wrapChannel(channel, {
    transmit: async (bytes) => {
      const answer = await channel.transmit(bytes);
      if (toHex(bytes.subarray(0, 4)) !== '802A0097') return answer;
      if (answer.length > 2) signed = answer;
      return signed ?? answer;
    },
  });
}

describe('the report', () => {
  test('is JUnit XML: a suite a chapter, a case a clause, failures with what was seen', async () => {
    const done = await run('C01', {
      wrap: (channel) => wrapChannel(channel, { transmit: async () => fromHex('6F00') }),
    });
    const xml = junit(done);
    assert.equal([...xml.matchAll(/<testsuite /g)].length, Object.keys(chapters).length);
    assert.equal([...xml.matchAll(/<testcase /g)].length, book.length);
    assert.match(xml, /<failure message="card\.md §2">00A4040C0AD392F000260100000001 → 6F00/);
  });

  test('is one HTML page in Japanese and English', async () => {
    const page = html(await run('C02'));
    assert.match(page, /<html lang="ja">/);
    for (const { id } of book) assert.ok(page.includes(`<code>${id}</code>`), id);
    assert.match(page, /<span lang="ja">選択<\/span>/);
    assert.match(page, /<span lang="en" class="en">Selection<\/span>/);
  });

  test('holds no secret and no data of the holder', async () => {
    const id = 'C01';
    const { myNumber, codeB, pins, name } = town.resident(id);
    const done = await run(id);
    const text = JSON.stringify(done.results.map(({ seen }) => seen)) + junit(done) + html(done);
    for (const secret of [myNumber, codeB, pins!.signature!, name])
      for (const shape of [secret, toHex(Buffer.from(secret))]) assert.ok(!text.includes(shape), shape);
  });
});
