// The most that a document may make a check do. Each has a clear verdict, in time and memory that do not grow beyond what it is.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, checkXml } from '../../src/index.ts';
import { canonicalBytes, parseXml } from '../../src/xml/index.ts';
import { pathOf } from '../../src/xml/tree.ts';
import { open, options } from '../cms/fixture.ts';
import { appended, change, good, replaced, resigned, uris } from './corpus/build.ts';

/** Milliseconds of this process, whatever else the machine does: two or three are what is needed. */
const longest = 10_000;
/** Bytes that are there at once, beyond those of before. */
const largest = 800 << 20;

const { taxReturn, enveloped, stamped } = good;
const numbered = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join('');
const before = (content: string): string => change(enveloped, '<doc>', `<doc>${content}`);
const nested = (depth: number, content: string, tag = (_: number) => ''): string =>
  numbered(depth, (index) => `<a${tag(index)}>`) + content + '</a>'.repeat(depth);
const withPrefixes = (prefixes: string, text = enveloped): string =>
  text.replace(
    `<ds:Transform Algorithm="${uris.exclusive}"/>`,
    `<ds:Transform Algorithm="${uris.exclusive}"><e:InclusiveNamespaces xmlns:e="${uris.exclusive}" PrefixList="${prefixes}"/></ds:Transform>`,
  );
const references = (count: number, text = enveloped): string => replaced(text, 'Reference', (old) => old.repeat(count));
const signatures = (count: number, text: string): string => replaced(text, 'Signature', (old) => old.repeat(count));

/** Ids that are open, and what is said of the first of the document that is not passed. */
const cases: readonly (readonly [what: string, make: () => string, expect: readonly string[], why?: RegExp])[] = [
  ['60 MB of text', () => before('a'.repeat(60_000_000)), ['digest']],
  ['1 MB of what is escaped', () => before('>'.repeat(1_000_000)), ['digest']],
  ['1 MB of what is escaped in an attribute', () => before(`<a 甲='${'"'.repeat(1_000_000)}'/>`), ['digest']],
  ['100,000 attributes', () => before(`<a ${numbered(1e5, (at) => `a${at}="" `)}/>`), ['form'], /too many attributes/],
  ['a thousand attributes each', () => before(`<a ${numbered(999, (at) => `a${at}="" `)}/>`.repeat(60)), ['digest']],
  ['a million siblings', () => before('<a/>'.repeat(1e6)), ['form'], /too many nodes/],
  ['50,000 siblings that nobody signed', () => change(taxReturn, '<doc>', `<doc>${'<a/>'.repeat(5e4)}`), ['coverage']],
  [
    '20,000 elements that nobody signed in an Object',
    () => appended(taxReturn, 'Signature', `<dsig:Object>${'<a xmlns="urn:x"/>'.repeat(2e4)}</dsig:Object>`),
    ['coverage'],
  ],
  ['depth 100,000', () => before(nested(1e5, '')), ['form'], /too deep/],
  [
    '100,000 declarations',
    () => before(`<a ${numbered(1e5, (at) => `xmlns:a${at}="urn:a" `)}/>`),
    ['form'],
    /too many/,
  ],
  [
    'declarations at every depth',
    () => before(nested(200, '', (at) => ` xmlns:a${at}="urn:a" xmlns:b${at}="urn:a"`)),
    ['form'],
    /too many namespaces/,
  ],
  [
    'deep below declarations, prefixes of all depths',
    () =>
      before(nested(240, '<a0:a a1:b="" a2:c="" xmlns:a="urn:b"/>'.repeat(5e3), (at) => ` xmlns:a${at}="urn:${at}"`)),
    ['digest'],
  ],
  ['a PrefixList of 100,000', () => withPrefixes(numbered(1e5, (at) => `p${at} `)), ['signed-data']],
  [
    'a PrefixList of 32 over 60,000 elements at depth 200',
    () =>
      withPrefixes(
        numbered(32, (at) => `p${at} `),
        before(nested(200, '<a/>'.repeat(6e4))),
      ),
    ['signature', 'digest'],
  ],
  [
    'a namespace of a megabyte',
    () => before(`<a xmlns:p="urn:${'p'.repeat(1e6)}" ${numbered(900, (at) => `p:a${at}="" `)}/>`),
    ['form'],
    /a name that is too long/,
  ],
  ['a name of a megabyte', () => before(`<${'a'.repeat(1e6)}/>`), ['form'], /a name that is too long/],
  [
    'an attribute with a name of a megabyte',
    () => before(`<a ${'a'.repeat(1e6)}=""/>`),
    ['form'],
    /a name that is too long/,
  ],
  [
    'long namespaces that are the same but for their end, at 40,000 attributes',
    () =>
      before(
        `<b ${numbered(200, (at) => `xmlns:n${at}="urn:${'n'.repeat(980)}${at}" n${at}:a="" `)}>${`<a ${numbered(200, (at) => `n${at}:a="" `)}/>`.repeat(200)}</b>`,
      ),
    ['digest'],
  ],
  [
    '10,000 signatures',
    () => before(`<ds:Signature xmlns:ds="${uris.signature}"/>`.repeat(1e4)),
    ['form'],
    /too many signatures/,
  ],
  ['10,000 references', () => references(1e4), ['signed-data']],
  ['64 references to 3 MB', () => references(63, before('a'.repeat(3_000_000))), ['signature', 'digest']],
  [
    '64 references to 2 MB, each of them right',
    () =>
      resigned(references(3, before('a'.repeat(2_000_000)))).replace(
        /(<ds:Reference Id.*)(?=<ds:Reference Type)/,
        (old) => old.repeat(20),
      ),
    ['form'],
    /more is signed than anybody needs/,
  ],
  ['64 signatures over 300 kB', () => signatures(64, before('a'.repeat(300_000))), ['references', 'digest']],
  [
    '64 signatures beside 2 MB of white space',
    () => signatures(64, change(taxReturn, '<doc>', `<doc>${' '.repeat(2_000_000)}`)),
    ['references'],
  ],
  [
    '64 signatures beside 20,000 elements, and as many places',
    () => signatures(64, change(taxReturn, '<doc>', `<doc>${'<a/>'.repeat(2e4)}`)),
    ['references', 'coverage'],
  ],
  [
    '64 signatures with time-stamps below long namespaces',
    () =>
      signatures(
        64,
        replaced(stamped, 'SignatureTimeStamp', (old) => old.repeat(5)),
      ).replace('<doc>', `<doc ${numbered(20, (at) => `xmlns:n${at}="urn:${'n'.repeat(980)}" `)}>`),
    ['references'],
  ],
  [
    'a value of 1 MB',
    () => change(taxReturn, />(?=[^<]*<\/dsig:SignatureValue)/, `>${'AAAA'.repeat(250_000)}`),
    ['signed-data'],
  ],
  [
    'a certificate of 1 MB',
    () => change(taxReturn, /(?<=X509Certificate>)[^<]*/, 'MIIC'.repeat(250_000)),
    ['signer-named'],
  ],
  [
    'a time-stamp of 1 MB',
    () => change(stamped, /(?<=EncapsulatedTimeStamp>)[^<]*/, 'MIIC'.repeat(250_000)),
    ['time-stamp'],
  ],
  ['50,000 references to characters', () => before('&#97;'.repeat(5e4)), ['digest']],
  ['50,000 CDATA sections', () => before('<![CDATA[a]]>'.repeat(5e4)), ['digest']],
  ['50,000 comments', () => before(`<a/>${'<!-- a -->'.repeat(5e4)}`), ['digest']],
  ['2 MB of an unfinished tag', () => `<doc ${'a'.repeat(2e6)}`, ['form'], /not well-formed/],
  ['2 MB of an unfinished comment', () => `<doc><!--${'-'.repeat(2e6)}`, ['form'], /not well-formed/],
  ['2 MB of an unfinished entity', () => `<doc>&${'a'.repeat(2e6)}`, ['form'], /not well-formed/],
  ['2 MB of <', () => `<doc>${'<'.repeat(2e6)}`, ['form'], /not well-formed/],
];

describe('bounded', () => {
  for (const [what, make, expect, why] of cases)
    test(what, async () => {
      const bytes = Buffer.from(make());
      const checking = await options();
      const resident = process.memoryUsage.rss();
      const begun = process.cpuUsage();
      const report = await checkXml(bytesSource(bytes), checking);
      const { user, system } = process.cpuUsage(begun);
      const took = (user + system) / 1000;
      const grown = process.memoryUsage.rss() - resident;
      assert.equal(report.verdict, 'fails');
      const found = new Set([...open({ checks: report.document }), ...report.signatures.flatMap(open)]);
      assert.ok(
        expect.some((one) => found.has(one)),
        [...found].join(),
      );
      if (why) assert.match(report.document[0]!.reason.en, why);
      assert.ok(took < longest, `${took} ms`);
      assert.ok(grown < largest, `${grown >> 20} MB`);
    });
});

test('more than 64 MB are not read', async () => {
  const source = { size: (64 << 20) + 1, read: () => assert.fail('read') };
  const report = await checkXml(source, await options());
  assert.match(report.document[0]!.reason.en, /too large/);
});

test('what is not signed is listed as far as anybody reads, and counts whole', async () => {
  const text = change(taxReturn, '<doc>', `<doc>${'<a/>'.repeat(1000)}`);
  const { signatures: found } = await checkXml(bytesSource(Buffer.from(text)), await options());
  const { uncovered, whole } = found[0]!.coverage;
  assert.deepEqual([uncovered.length, uncovered[15]!.en, whole], [16, '/doc/a[16]', false]);
});

test('paths of all of 100,000 siblings', () => {
  const { elements } = parseXml(`<doc>${'<a/>'.repeat(1e5)}</doc>`);
  const paths = elements.map(pathOf);
  assert.deepEqual([paths[1], paths.at(-1)], ['/doc/a[1]', '/doc/a[100000]']);
});

test('a canonical form in pieces is the same as at once', () => {
  // Beyond the basic plane at every place where a piece could end.
  for (const shift of ['', 'a']) {
    const text = shift + '𠮷'.repeat(70_000);
    const { root } = parseXml(`<a b="${text}">${text}</a>`);
    assert.equal(
      Buffer.from(canonicalBytes({ of: root }, { exclusive: true, comments: false })).toString(),
      `<a b="${text}">${text}</a>`,
    );
  }
});
