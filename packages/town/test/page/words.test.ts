// What the town says of itself, on the terminal and on its first page, is filled in: no title and no text carries a `{name}`.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpenMynaError, problemOf } from '@openmyna/errors';
import { catalogue } from '../../src/catalogue.ts';
import { problemAnswer } from '../../src/http/problem.ts';
import { type ReaderFact, type StartFacts, startText, trials, whereabouts } from '../../src/page/facts.ts';
import { firstPage } from '../../src/page/first-page.ts';

const placeholder = /\{\w+\}/;
const languages = ['ja', 'en'] as const;
const readers: readonly ReaderFact[] = [
  { card: 'C01', address: '127.0.0.1:35963' },
  { reason: 'reader.none', words: { ja: 'ありません。', en: 'There is none.' } },
];
const facts = readers.flatMap((reader) =>
  ['http://localhost:8400', 'http://localhost:8401'].map(
    (page): StartFacts => ({
      folder: '/tmp/town',
      page,
      certified: 'http://localhost:8400',
      cards: [{ id: 'C01', model: 'standard', description: { ja: '普通', en: 'ordinary' } }] as never,
      reader,
      now: '2026-12-01T00:00:00.000Z',
    }),
  ),
);

describe('nothing is left to fill', () => {
  test('on the page and on the terminal', async () => {
    for (const one of facts)
      for (const language of languages) {
        const html = String(await firstPage(one, language));
        // Of the page's own style braces are part.
        assert.doesNotMatch(html.replace(/<style>[\s\S]*<\/style>/, ''), placeholder);
        assert.match(html, /<title>[^<>{}]+<\/title>/);
        assert.doesNotMatch(startText(one, language), placeholder);
        for (const { title, text } of whereabouts(one))
          assert.doesNotMatch(title[language] + text[language], placeholder);
        for (const { words } of trials(one)) assert.doesNotMatch(words[language], placeholder);
      }
  });

  test('in the problem of any error of the catalogue, in the language that is asked for', () => {
    for (const definition of catalogue.values()) {
      const names = [definition.holder, definition.clerk, definition.operator].flatMap(({ ja, en }) =>
        [...`${ja}${en}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!),
      );
      const error = new OpenMynaError(definition, Object.fromEntries(names.map((name) => [name, 'x'])));
      // A title is of the kind, so it has nothing to fill even where a detail is missing.
      assert.doesNotMatch(problemOf(new OpenMynaError(definition)).title, placeholder, definition.code);
      for (const language of languages)
        assert.doesNotMatch(String(problemAnswer(error, language).body), placeholder, definition.code);
    }
  });
});
