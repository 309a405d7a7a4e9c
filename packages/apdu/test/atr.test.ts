// ISO/IEC 7816-3 8.2 and PC/SC part 3: the ATRs of card.md §1.2.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atrFromAtqb, fromHex, parseAtr, toHex } from '../src/index.ts';

describe('contact', () => {
  for (const [atr, historical] of [
    ['3BE000FF8131FE4514', ''],
    ['3BDA13FF8131FB468012392F31C173C601C03B', '8012392F31C173C601C0'],
    ['3BC5FF8131FB458073C6010000', '8073C60100'],
  ] as const)
    test(`${atr}: T=1, its check byte fits`, () => {
      const parsed = parseAtr(fromHex(atr));
      assert.deepEqual(parsed.protocols, [1]);
      assert.equal(toHex(parsed.historicalBytes), historical);
      assert.ok(parsed.hasCheckByte);
    });
});

describe('contactless: what a reader builds of ATQB and ATTRIB', () => {
  for (const [application, protocol, atr] of [
    ['000005E0', 'B381A1', '3B888001000005E0B381A1007F'],
    ['000041E0', 'B381A1', '3B888001000041E0B381A1003B'],
    ['004B51FF', '0081D1', '3B888001004B51FF0081D100BC'],
    ['004B51FF', 'B381D1', '3B888001004B51FFB381D1000F'],
  ] as const)
    test(atr, () => {
      const built = atrFromAtqb({ applicationData: fromHex(application), protocolInfo: fromHex(protocol), mbli: 0 });
      assert.equal(toHex(built), atr);
      assert.deepEqual(parseAtr(built).protocols, [0, 1]);
      assert.equal(toHex(parseAtr(built).historicalBytes), `${application}${protocol}00`);
    });

  for (const [what, atr, historical] of [
    ['an older reader', '3BF59100FF918171FE400042000100D1D6', '42000100D1'],
    ['another', '3BF59100FF918171FE4000420001B3A115', '420001B3A1'],
    ['a look-alike: the IC driving licence', '3BF59100FF918171FE4000420001B3C175', '420001B3C1'],
    ['a look-alike: 住基カード', '3B888001000014E0B38191005E', '000014E0B3819100'],
  ] as const)
    test(`${what}: ${atr}`, () => {
      const parsed = parseAtr(fromHex(atr));
      assert.ok(parsed.hasCheckByte);
      assert.equal(toHex(parsed.historicalBytes), historical);
    });

  test('the maximum buffer length index stands in the high half of its byte', () => {
    const built = atrFromAtqb({ applicationData: fromHex('004B51FF'), protocolInfo: fromHex('B381D1'), mbli: 7 });
    assert.equal(toHex(built), '3B888001004B51FFB381D1707F');
  });
});

test('T=0 alone has no check byte', () => {
  assert.deepEqual(parseAtr(fromHex('3B021450')), {
    protocols: [0],
    historicalBytes: fromHex('1450'),
    hasCheckByte: false,
  });
});

for (const [why, atr] of [
  ['no TS', '00E000FF8131FE4514'],
  ['nothing behind TS', '3B'],
  ['a check byte that does not fit', '3BE000FF8131FE4515'],
  ['too short', '3BE000FF8131FE45'],
  ['too long', '3BE000FF8131FE451400'],
  ['an interface byte missing', '3B80'],
] as const)
  test(`${why}: RangeError`, () => assert.throws(() => parseAtr(fromHex(atr)), RangeError));
