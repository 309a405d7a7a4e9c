// Documents bred from some that hold: bytes changed, cut, doubled and moved, and whole elements and attributes. Whatever they are, they are
// judged: nothing is thrown, nothing takes long, and what holds says the same, by the same signer. Set OPENMYNA_FUZZ=1000000 for a night.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breed, type Draw, generator } from '../../../pki/test/breed.ts';
import { bytesSource, checkXml, type SignatureReport } from '../../src/index.ts';
import { canonicalBytes, MalformedXml, parseXml, type XmlDocument, type XmlElement } from '../../src/xml/index.ts';
import { isElement, selfAndAbove } from '../../src/xml/tree.ts';
import { options } from '../cms/fixture.ts';
import { countersigned, good } from './corpus/build.ts';

/** Of each kind. */
const count = Number(process.env.OPENMYNA_FUZZ ?? 1000);
/** For one input, milliseconds of this process: they take one or two. */
const longest = 1000;

const telling = [...'<>&"\' #:/=!?]-'].map((one) => one.charCodeAt(0));

const one = <T>(all: readonly T[], below: Draw): T => all[below(all.length)]!;
const insert = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);

/** Whole elements and attributes taken away, doubled, moved, put into others and exchanged. */
const breedTree = (original: string, below: Draw): string => {
  let text = original;
  for (let changes = 1 + below(3); changes > 0; changes--) {
    let document: XmlDocument;
    try {
      document = parseXml(text);
    } catch {
      return text;
    }
    const [some, other] = [one(document.elements, below), one(document.elements, below)];
    const { from, opened, to, empty } = some.place;
    const own = text.slice(from, to);
    const places = [
      other.place.from,
      other.place.to,
      other.place.empty ? other.place.to : other.place.opened,
      other.place.empty ? other.place.from : text.lastIndexOf('</', other.place.to - 1),
    ];
    const place = one(places, below);
    const tag = text.slice(from, opened);
    const attributes = [...tag.matchAll(/\s[^\s=<>]+="[^"]*"/g)];
    const kind = below(9);
    if (kind === 0) text = text.slice(0, from) + text.slice(to);
    else if (kind === 1) text = insert(text, place, own);
    else if (kind === 2 && (place <= from || place >= to)) {
      const without = text.slice(0, from) + text.slice(to);
      text = insert(without, place <= from ? place : place - own.length, own);
    } else if (kind === 3) text = text.slice(0, from) + text.slice(other.place.from, other.place.to) + text.slice(to);
    else if (kind === 4 && attributes.length > 0)
      text = text.slice(0, from) + tag.replace(one(attributes, below)[0], '') + text.slice(opened);
    else if (kind === 5) {
      const all = [...text.matchAll(/\s[^\s=<>]+="[^"]*"/g)];
      text = insert(text, from + 1 + some.name.length, one(all, below)[0]);
    } else if (kind === 6 && attributes.length > 0) {
      const value = one([...text.matchAll(/="([^"]*)"/g)], below)[1]!;
      const [old] = one(attributes, below);
      text =
        text.slice(0, from) + tag.replace(old, () => old.replace(/="[^"]*"/, () => `="${value}"`)) + text.slice(opened);
    } else if (kind === 7)
      text = insert(text, place, one(['<a/>', 'a', ' ', '<!-- a -->', '<?a b?>', '<![CDATA[a]]>', '\r\n'], below));
    // Around it another of its name, or of the other's.
    else if (!empty)
      text = text.slice(0, from) + one([tag, `<${other.name}>`], below) + own + `</${some.name}>` + text.slice(to);
  }
  return text;
};

const ofSignature = 'http://www.w3.org/2000/09/xmldsig#';
const isSignature = ({ local, namespace }: XmlElement): boolean => local === 'Signature' && namespace === ofSignature;

/** What a document says but for its signatures: what is signed as it is, and all else but the tags around it. */
const meaning = (text: string, signed: string): readonly string[] => {
  const document = parseXml(text);
  const signatures = document.elements.filter(isSignature);
  const found = document.elements.filter(({ local }) => local === signed);
  const around = new Set([...found, ...signatures].flatMap((own) => [...selfAndAbove(own)].slice(1)));
  const written = (of: XmlElement): string =>
    Buffer.from(canonicalBytes({ of, without: signatures[0]! }, { exclusive: true, comments: false })).toString();
  const rest: string[] = [];
  const look = (own: XmlElement): void => {
    if (found.includes(own) || isSignature(own)) return;
    if (!around.has(own)) rest.push(written(own));
    else
      for (const child of own.children) {
        if (isElement(child)) look(child);
        else if (child.kind === 'text' && child.value.trim() !== '') rest.push(child.value);
      }
  };
  look(document.root);
  // Of signatures what a reader takes for content: what is none of theirs.
  const lookInside = (own: XmlElement): void => {
    if (found.includes(own)) return;
    if (!/xmldsig#$|uri\.etsi\.org|xml-exc-c14n#$/.test(own.namespace) && !around.has(own)) rest.push(written(own));
    else for (const child of own.children) if (isElement(child)) lookInside(child);
  };
  for (const own of signatures) lookInside(own);
  return [...new Set(found.map(written)), ...rest];
};

const signers = (report: SignatureReport) => new Set(report.signatures.map(({ signer }) => signer?.serial));

/** Checks `count` descendants of each breeding. @param signed local name of what is signed */
const fuzz = async (seed: number, original: string, signed: string): Promise<void> => {
  const below = generator(seed);
  const checking = await options();
  const check = (bytes: Uint8Array) => checkXml(bytesSource(bytes), checking);
  const bytes = new Uint8Array(Buffer.from(original));
  const right = await check(bytes);
  assert.equal(right.verdict, 'holds');
  const says = meaning(original, signed);
  const known = signers(right);
  let held = 0;
  for (let index = 0; index < count; index++) {
    const bred =
      index % 2 === 0
        ? breed(bytes, below, { head: 200, moves: true, telling })
        : Buffer.from(breedTree(original, below));
    const begun = process.cpuUsage().user;
    const report = await check(bred);
    const shown = () => `${seed}/${index}: ${Buffer.from(bred).toString()}`;
    assert.ok(process.cpuUsage().user - begun < longest * 1000, `${seed}/${index} took long`);
    if (report.verdict !== 'holds') continue;
    held++;
    assert.deepEqual(meaning(Buffer.from(bred).toString(), signed), says, shown());
    for (const serial of signers(report)) assert.ok(known.has(serial), shown());
    // Nobody signs a time-stamp: it can be taken away, and then less is known. It cannot become another.
    for (const { time } of report.signatures)
      assert.ok(
        right.signatures.some((own) => own.time.at.getTime() === time.at.getTime()),
        shown(),
      );
  }
  assert.ok(held > 0, 'nothing held, so that nothing was asked');
};

test('beside what is signed', () => fuzz(20261127, good.taxReturn, 'detail'));
test('inside all of it', () => fuzz(7919, good.enveloped, 'doc'));
test('inside what is signed by its identifier', () => fuzz(104729, good.byId, 'doc'));
test('around what is signed', () => fuzz(65537, good.enveloping, 'detail'));
test('with a time-stamp', () => fuzz(31337, good.stamped, 'detail'));
test('with a countersignature', async () => {
  const value = /Id="(signature-[0-9a-f]+-value)"/.exec(good.taxReturn)![1]!;
  await fuzz(271828, await countersigned(good.taxReturn, value), 'detail');
});

test('where an element stands in the text is where its tags are', () => {
  const below = generator(1618);
  for (let index = 0; index < count; index++) {
    const text = breedTree(
      `\ufeff<?xml version="1.0"?>\r\n${good.stamped.replaceAll('><', '>\r\n𠮷<')}`.replace(/\r\n𠮷$/, ''),
      below,
    );
    let document: XmlDocument;
    try {
      document = parseXml(text);
    } catch (error) {
      if (!(error instanceof MalformedXml)) throw error;
      continue;
    }
    for (const { name, place } of document.elements) {
      assert.ok(text.startsWith(`<${name}`, place.from));
      assert.equal(text[place.opened - 1], '>');
      assert.ok(text.slice(place.to - 2, place.to).endsWith(place.empty ? '/>' : '>'));
    }
  }
});
