// The closed catalogue: one definition of an error, three readers, two languages, two mappings.

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  define,
  type ErrorDefinition,
  exitCodeOf,
  fill,
  httpStatusOf,
  kinds,
  OpenMynaError,
  problemOf,
} from '../src/index.ts';

const words = { ja: '{card} はありません。', en: 'There is no {card}.' };
const errors = define({ 'test.missing': { kind: 'not-found', holder: words, clerk: words, operator: words } });

describe('an error', () => {
  test('has the code it is defined under, and its kind’s exit code and status', () => {
    const definition = errors['test.missing'];
    assert.equal(definition.code, 'test.missing');
    assert.deepEqual([exitCodeOf(definition), httpStatusOf(definition)], [4, 404]);
  });

  test('fills its words with details; what has none stays visible', () => {
    const error = new OpenMynaError(errors['test.missing'], { card: 'C01' });
    assert.equal(error.words.holder.ja, 'C01 はありません。');
    assert.equal(error.message, 'test.missing: There is no C01.');
    assert.equal(fill(words, {}).en, 'There is no {card}.');
    assert.equal(fill({ ja: '', en: '{constructor} {card}' }, { card: 0 }).en, '{constructor} 0');
  });

  test('keeps its cause, and one that is filled by its own words is filled once', () => {
    const cause = new Error('disk');
    const error = new OpenMynaError(errors['test.missing'], { card: '{card}' }, { cause });
    assert.equal(error.cause, cause);
    assert.equal(error.words.holder.en, 'There is no {card}.');
  });

  test('is a problem of RFC 9457, with the house’s members', () => {
    const problem = problemOf(new OpenMynaError(errors['test.missing'], { card: 'C01' }));
    assert.equal(problem.type, 'urn:openmyna:error:test.missing');
    assert.equal(problem.title, 'Not found', 'the same for every occurrence');
    assert.equal(problem.detail, 'There is no C01.');
    assert.deepEqual([problem.status, problem.code, problem.details], [404, 'test.missing', { card: 'C01' }]);
  });
});

test('that was written down says under which id; another has no instance', () => {
  const instance = 'urn:uuid:00000000-0000-4000-8000-000000000000';
  assert.equal(problemOf(new OpenMynaError(errors['test.missing'], {}, { instance })).instance, instance);
  assert.ok(!('instance' in problemOf(new OpenMynaError(errors['test.missing']))));
});

test('that HTTP has a status of its own for has that one, and its kind’s exit code', () => {
  const definition = { ...errors['test.missing'], httpStatus: 410 };
  assert.deepEqual([exitCodeOf(definition), httpStatusOf(definition)], [4, 410]);
});

describe('a kind', () => {
  for (const [kind, exitCode, httpStatus] of [
    ['usage', 2, 400],
    ['input', 3, 422],
    ['not-found', 4, 404],
    ['conflict', 5, 409],
    ['unavailable', 6, 503],
    ['damaged', 7, 500],
    ['unauthenticated', 8, 401],
    ['forbidden', 9, 403],
    ['too-often', 10, 429],
    ['internal', 70, 500],
  ] as const)
    test(`${kind}: exit code ${exitCode}, HTTP ${httpStatus}`, () => {
      const definition = { code: 'test.kind', kind, holder: words, clerk: words, operator: words };
      assert.deepEqual([exitCodeOf(definition), httpStatusOf(definition)], [exitCode, httpStatus]);
      assert.equal(problemOf(new OpenMynaError(definition)).status, httpStatus);
    });

  test('is one of these, each with an exit code of its own', () => {
    const codes = Object.values(kinds).map(({ exitCode }) => exitCode);
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);
  });

  test('has a title in both languages, with nothing left to fill', () => {
    for (const { title } of Object.values(kinds))
      for (const text of [title.ja, title.en]) assert.match(text, /^[^{}]+$/);
  });
});

describe('the catalogue of the house', () => {
  const root = new URL('../../..', import.meta.url).pathname;
  const files = globSync('packages/*/src/**/errors.ts', { cwd: root }).filter(
    (file) => !file.startsWith('packages/errors/') && /define\(/.test(readFileSync(`${root}${file}`, 'utf8')),
  );

  const load = async (): Promise<ErrorDefinition[]> => {
    const rooms = await Promise.all(files.map((file) => import(`${root}${file}`)));
    return rooms.flatMap(({ errors: room }) => Object.values<ErrorDefinition>(room));
  };

  test('gives every code once, and a known kind', async () => {
    const all = await load();
    assert.ok(all.length > 30);
    assert.equal(new Set(all.map(({ code }) => code)).size, all.length);
    for (const { code, kind } of all) assert.ok(kind in kinds && /^[a-z]+\.[a-z-]+$/.test(code), code);
  });

  test('speaks to holder, clerk and operator in both languages, with the same details', async () => {
    // A detail that is itself in a language ends in it: {secretJa} stands where the English has {secretEn}.
    const details = (text: string, own: 'Ja' | 'En') =>
      [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!.replace(new RegExp(`${own}$`), ''));
    for (const { code, holder, clerk, operator } of await load())
      for (const { ja, en } of [holder, clerk, operator]) {
        assert.ok(ja.trim() && en.trim(), code);
        assert.deepEqual(new Set(details(ja, 'Ja')), new Set(details(en, 'En')), code);
      }
  });
});
