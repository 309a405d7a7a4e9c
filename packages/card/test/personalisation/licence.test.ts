// マイナ免許証AP as personalised, read the way DLC reads it, byte for byte (card.md §3.6).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { example } from './example.ts';
import { type CardInHand, hex, isSigned, sealKey, take, walk } from './hand.ts';
import { card } from './issuer.ts';

const select = '00A4040C10A0000002310600000000000000000000';

/** DLC's walk: from offset 4, tag and length with Le = 2, values skipped unread, until C5. Gives its seven characters. */
const expiryAsDlc = (one: CardInHand): string => {
  const two = (offset: number, le = 2) =>
    one.ok(`00B0${offset.toString(16).padStart(4, '0')}${le.toString(16).padStart(2, '0')}`);
  for (let at = 4, steps = 0; steps < 20; steps++) {
    const [tag, first] = two(at) as unknown as [number, number];
    const long = first === 0x82;
    const length = long ? two(at + 2).readUInt16BE() : first;
    const value = at + (long ? 4 : 2);
    if (tag === 0xc5) {
      assert.equal(length, 7);
      return two(value, 7).toString('latin1');
    }
    at = value + length;
  }
  return assert.fail('no C5');
};

test('with a PIN: SELECT, C1 01 01, ten tries, VERIFY, the walk to C5', async () => {
  const one = take(await card());
  assert.equal(one.send(select), '9000', 'nothing but the status word');
  assert.equal(one.send('00B09A0003'), 'C101019000');
  assert.equal(one.send('00200086'), '63CA');
  one.ok('00A4020C02001B');
  assert.equal(one.send('00B0000402'), '6982', 'not before the PIN');
  assert.equal(one.send('0020008604' + hex(Buffer.from(example.licence!.pin!))), '9000');
  assert.equal(one.send('00A4020C02001B'), '9000');
  // 2029-06-10: 令和11年.
  assert.equal(expiryAsDlc(one), '5110610');
});

test('without a PIN of its own: C1 01 00, and four asterisks open it', async () => {
  const one = take(await card({ 'licence.pin': null }));
  one.ok(select);
  assert.equal(one.send('00B09A0003'), 'C101009000');
  assert.equal(one.send('00200086042A2A2A2A'), '9000');
  one.ok('00A4020C02001B');
  assert.equal(expiryAsDlc(one), '5110610');
});

test('the data: C2 and C3 empty, number, expiry, issue, categories; lengths of one byte or 82', async () => {
  const categories = [
    '大型',
    '中型',
    '準中型',
    '普通',
    '大特',
    '大自二',
    '普自二',
    '小特',
    '原付',
    'け引',
    '大二',
    '中二',
    '普二',
    '大特二',
    'け引二',
  ];
  for (const held of [['普通'], categories]) {
    const one = take(await card({ 'licence.categories': held }));
    one.ok(select);
    one.ok('0020008604' + hex(Buffer.from(example.licence!.pin!)));
    const file = one.file('001B');
    const objects = walk(file);
    assert.deepEqual(
      objects.map(({ tag, value }) => [tag, value.toString('utf8')]),
      [
        ['C2', ''],
        ['C3', ''],
        ['C4', example.licence!.number],
        ['C5', '5110610'],
        ['C6', '5080818'],
        ['C7', held.join('、')],
      ],
    );
    for (const { written, value } of objects)
      assert.equal(written.length - value.length, value.length > 127 ? 4 : 2, 'never 81');
  }
});

test('EF 001C: signed by a key of the licence’s chain', async () => {
  const one = take(await card());
  one.ok(select);
  one.ok('0020008604' + hex(Buffer.from(example.licence!.pin!)));
  const data = one.file('001B');
  const [signature, certificate] = walk(one.file('001C'));
  assert.deepEqual([signature!.tag, certificate!.tag], ['B1', 'B2']);
  assert.ok(isSigned(await sealKey('licence', certificate!.value), signature!.value, data));
});

test('blocked, the application says 6283 when it is selected', async () => {
  const one = take(await card());
  one.ok(select);
  for (let tries = 9; tries >= 0; tries--)
    assert.equal(one.send('002000860430303030'), `63C${tries.toString(16).toUpperCase()}`);
  assert.equal(one.send(select), '6283');
});

test('a card without a licence has no such application', async () => {
  const one = take(await card({ licence: null }));
  assert.equal(one.send(select), '6A82');
});
