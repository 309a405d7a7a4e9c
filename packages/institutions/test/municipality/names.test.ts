// M10 (services.md §9): a name outside of what some layer holds is kept whole, what stands for it is flagged, and nothing becomes ●.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { certificateText, compareTexts, unknownSubstitute } from '@openmyna/identity';
import fc from 'fast-check';
import { furiganaText } from '../../src/municipality/index.ts';
import { person, setUp } from './fixture.ts';

describe('M10: characters outside JIS, from the register to the certificate and back', () => {
  const odd = ['髙', '𠮷', '﨑', '㐂', '𛀁', '辻\u{E0100}', '葛\u{E0101}', 'ゔ', '𪚥', '々'];
  const name = fc
    .array(fc.constantFrom(...odd), { minLength: 1, maxLength: 20 })
    .map((parts) => `山${parts.join('')}　${parts.toReversed().join('')}子`);

  test('are kept, flagged where they are substituted, and never a ●', async () => {
    await using place = await setUp();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const id = `N${count++}`;
        await place.happen(id, { kind: 'registration', person: person() });
        await place.happen(id, { kind: 'name', name: text, formerName: text, alias: text });
        const kept = await place.register.resident(id);
        assert.deepEqual([kept.name, kept.formerName, kept.alias], [text, text, text]);
        const said = certificateText(kept.name);
        assert.ok(![...said.text].some((one) => '●〓?\uFFFD'.includes(one)));
        // Wherever the certificate says something else than the register, it says so; and where it says so by a mark, nobody is matched.
        const characters = text.match(/.[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]*/gsu)!;
        [...said.text].forEach((one, index) => {
          if (said.substitutes[index] === '0') assert.equal(one, characters[index]);
        });
        const back = compareTexts({ text: kept.name }, said);
        if (said.text.includes(unknownSubstitute)) assert.equal(back.result, 'indeterminate');
        else assert.equal(back.result, 'match');
        // By the certificate's words, with its flags, the person is found again.
        const [found] = await place.register.search({ name: said, birthDate: kept.birthDate });
        if (!said.text.includes(unknownSubstitute)) assert.deepEqual(found?.agreement.name, { result: 'match' });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the reading of a name', () => {
  test('is ****** until it is recorded, and half of it stands beside a blank', () => {
    assert.equal(furiganaText(undefined), '******');
    assert.equal(furiganaText({}), '******');
    assert.equal(furiganaText({ family: 'ミホン' }), 'ミホン　【名空欄】');
    assert.equal(furiganaText({ given: 'タロウ' }), '【氏空欄】　タロウ');
    assert.equal(furiganaText({ family: 'ミホン', given: 'タロウ' }), 'ミホン　タロウ');
  });

  test('is recorded by halves, as it is written, and goes with the name that it is of', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.happen('R1', { kind: 'reading', kana: { family: 'みほん' } });
    const read = await place.happen('R1', { kind: 'reading', kana: { given: 'たろう' }, romaji: 'MIHON TARO' });
    assert.deepEqual([read.kana, read.romaji], [{ family: 'みほん', given: 'たろう' }, 'MIHON TARO']);
    assert.equal(read.name, '見本　太郎');
    const renamed = await place.happen('R1', { kind: 'name', name: '例文　太郎', kana: { given: 'たろう' } });
    assert.deepEqual([renamed.kana, renamed.romaji], [{ given: 'たろう' }, undefined]);
  });
});
