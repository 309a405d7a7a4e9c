// A status word is explained by the command that got it, in Japanese and English (card.md §4.2).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeStatusWord, statusWord } from '@openmyna/apdu';
import { type Command, meaningOf } from '../src/command/command.ts';
import * as commands from '../src/command/commands.ts';
import { inputSupportPin } from '../src/index.ts';
import { refused } from '../src/session.ts';

const title = { ja: '証明書', en: 'certificate' };
const pin = inputSupportPin('2345');
const every: Readonly<Record<string, Command>> = {
  selectApplication: commands.selectApplication('jpki'),
  selectFile: commands.selectFile(0x0001),
  readBinary: commands.readBinary({ title, answer: 'open', offset: 0, le: 256 }),
  readRecord: commands.readRecord(title, 1, 1),
  queryTries: commands.queryTries('inputSupportPin'),
  verify: commands.verify(pin),
  change: commands.change(pin),
  computeSignature: commands.computeSignature(0, 0x17, new Uint8Array(51)),
  setSessionKey: commands.setSessionKey(new Uint8Array(256)),
};

const inJapanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

describe('what a status word means', () => {
  for (const [name, command] of Object.entries(every))
    test(`to ${name}: where it has words of its own they are in both languages, and say more than the general ones`, () => {
      const own = Object.entries(command.meanings ?? {});
      assert.ok(own.length > 0);
      for (const [sw, { ja, en }] of own) {
        assert.match(ja, inJapanese);
        assert.match(en, /^[\x20-\x7e]+$/);
        assert.notEqual(en, describeStatusWord(Number(sw))!.en);
      }
    });

  test('6982 is another thing to a reading, a signature, a change and a session key', () => {
    const said = (['readBinary', 'computeSignature', 'change', 'setSessionKey'] as const).map(
      (name) => meaningOf(every[name]!, statusWord.securityStatusNotSatisfied).en,
    );
    assert.equal(new Set(said).size, said.length);
  });

  test('anything else means what it means to any command, and what nobody knows is said to be unknown', () => {
    assert.deepEqual(meaningOf(every.verify!, 0x63c2), describeStatusWord(0x63c2));
    assert.deepEqual(meaningOf(every.verify!, 0x6f00), describeStatusWord(0x6f00));
    assert.equal(meaningOf(every.verify!, 0x1234).en, 'an unknown answer');
  });

  test('a refusal says it with the name of the command', () => {
    const { holder } = refused(every.change!, statusWord.wrongData).words;
    assert.equal(holder.en, 'The card refused (change the input support PIN: the new one breaks the rules for it).');
    assert.equal(holder.ja, 'カードが断りました(券面事項入力補助用暗証番号を変更: 新しい値が決まりに合わない)。');
  });
});
