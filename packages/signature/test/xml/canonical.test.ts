// Canonical XML 1.0 and Exclusive XML Canonicalization 1.0: the examples of the recommendations that need no document type, and whatever
// libxml2, which nobody here wrote, makes of documents drawn at random. Parts of documents are held against xmlsec1 in xmlsec.test.ts.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { generator } from '../../../pki/test/breed.ts';
import { type CanonicalForm, canonicalBytes, parseXml } from '../../src/xml/index.ts';
import { folder } from '../cms/fixture.ts';
import { randomDocument } from './random-document.ts';

const canonical = (text: string, form: CanonicalForm, local?: string): string => {
  const document = parseXml(text);
  const of = local === undefined ? document : document.elements.find((one) => one.local === local)!;
  return Buffer.from(canonicalBytes({ of }, form)).toString();
};

interface Vector {
  readonly comment: string;
  readonly input: string;
  readonly element?: string;
  readonly exclusive: boolean;
  readonly comments: boolean;
  readonly prefixes?: readonly string[];
  readonly output: string;
}

const vectors = new URL('vectors/', import.meta.url);
for (const file of readdirSync(vectors))
  describe(file.replace('.json', ''), () => {
    const all: readonly Vector[] = JSON.parse(readFileSync(new URL(file, vectors), 'utf8'));
    for (const { comment, input, element, output, ...form } of all)
      test(comment, () => assert.equal(canonical(input, form, element), output));
  });

for (const [option, exclusive] of [
  ['--c14n', false],
  ['--exc-c14n', true],
] as const)
  test(`500 documents come out as xmllint ${option} has them`, (t) => {
    if (requirePeer(t, 'xmllint')) return;
    const below = generator(20260301);
    const texts = Array.from({ length: 500 }, () => randomDocument(below));
    using files = folder(Object.fromEntries(texts.map((text, index) => [`${index}.xml`, Buffer.from(text)])));
    // One after the other, with nothing between them.
    const { stdout, stderr, status } = spawnSync('xmllint', [
      option,
      ...texts.map((_, index) => files.place(`${index}.xml`)),
    ]);
    assert.equal(status, 0, stderr.toString());
    const theirs = stdout.toString();
    let at = 0;
    for (const text of texts) {
      const ours = canonical(text, { exclusive, comments: true });
      assert.equal(ours, theirs.slice(at, at + ours.length), text);
      at += ours.length;
    }
    assert.equal(at, theirs.length);
  });
