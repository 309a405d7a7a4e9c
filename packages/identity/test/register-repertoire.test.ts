import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unrecordable } from '@openmyna/identity';

describe('what the register records', () => {
  for (const text of [
    '吉田　太郎',
    '葛\u{E0100}城　一',
    '﨑\uF91D𠮷々〆〇ヶー・',
    'NGUYỄN VĂN Ａ',
    '東京都清瀬市架空町９９－１',
  ])
    test(text, () => assert.equal(unrecordable(text), undefined));
});

describe('what it refuses', () => {
  const bad =
    '\uFFFD \u202E \u2066 \u200B \u200C \u200D \u2060 \uFEFF \u00AD \u3164 \uE000 \uD800 \u0000 \u0378 😀 ★ e\u0301 か\u3099 \uFE00 \u{E0100}';
  for (const one of bad.split(' ')) {
    const last = [...one].at(-1)!;
    const code = `U+${last.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
    test(code, () => assert.deepEqual(unrecordable(`田 ${one}`), { position: 2 + [...one].length, codePoint: code }));
  }
  test('a second selector', () =>
    assert.deepEqual(unrecordable('葛\u{E0100}\u{E0101}'), { position: 3, codePoint: 'U+E0101' }));
});

test('any string is recorded, or refused at its first offender', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed}`);
  let state = seed;
  const draw = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 3000; round++) {
    const all = [
      ...Array.from({ length: draw(8) }, () =>
        String.fromCodePoint(draw(2) ? 0x4e00 + draw(999) : draw(0x110000)),
      ).join(''),
    ];
    const found = unrecordable(all.join(''));
    if (found === undefined) continue;
    assert.equal(unrecordable(all.slice(0, found.position - 1).join('')), undefined);
    assert.deepEqual(unrecordable(all.slice(0, found.position).join('')), found);
  }
});
