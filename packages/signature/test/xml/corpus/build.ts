// Good documents to forge from, and a forger who is also a holder: whatever was changed can be signed again.

import { createHash, createPrivateKey, sign as signWith } from 'node:crypto';
import type { CheckId, VerifyOptions } from '../../../src/index.ts';
import { bytesSource, type SignXmlOptions, signXml } from '../../../src/index.ts';
import { type CanonicalForm, canonicalBytes, parseXml } from '../../../src/xml/index.ts';
import { childElements, type XmlElement } from '../../../src/xml/tree.ts';
import { type Holder, holder, now, seeded, timestampAuthority } from '../../cms/fixture.ts';

/** `check`: the one that fails; with `?` the one that stays open. */
export interface Forgery {
  readonly what: string;
  readonly check: CheckId | `${CheckId}?`;
  readonly forge: () => string | Uint8Array;
  readonly options?: Partial<VerifyOptions>;
}

/** What still holds. `content`: the file beside a signature. */
export interface Variation {
  readonly what: string;
  readonly make: () => string | Uint8Array | Promise<string | Uint8Array>;
  readonly content?: Uint8Array;
  readonly options?: Partial<VerifyOptions>;
}

export const uris = {
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  more: 'http://www.w3.org/2001/04/xmldsig-more#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
} as const;

export const signed = async (
  text: string,
  more: Partial<SignXmlOptions> = {},
  name = 'holder',
  signer?: Holder,
): Promise<string> =>
  Buffer.from(
    await signXml(bytesSource(Buffer.from(text)), signer ?? (await holder(name)), {
      layout: 'enveloped',
      signingTime: now,
      random: seeded(name),
      ...more,
    }),
  ).toString();

/** When certificates of the next generation hold. */
export const ecNow = new Date('2029-01-01T00:00:00Z');
const { answer } = await timestampAuthority();

export const forger = await holder();
export const ecForger = await holder('holder-ec', 'ec');

const plain = '<doc><detail Id="D1" 単位="円">1,000</detail></doc>';

/** Replaced once, and it has to be there. */
export const change = (text: string, from: string | RegExp, to: string): string => {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return changed;
};

export const elementsOf = (text: string, local: string): readonly XmlElement[] =>
  parseXml(text).elements.filter((one) => one.local === local);

/** The text of an element, the `index`th of its local name. */
export const outer = (text: string, local: string, index = 0): string => {
  const { from, to } = elementsOf(text, local)[index]!.place;
  return text.slice(from, to);
};
/** The text between its tags. */
export const inner = (text: string, local: string, index = 0): string => {
  const element = elementsOf(text, local)[index]!;
  return text.slice(element.place.opened, text.lastIndexOf('</', element.place.to - 1));
};
/** Something in place of an element's content. */
export const filled = (text: string, local: string, content: string | ((old: string) => string), index = 0): string => {
  const { place } = elementsOf(text, local)[index]!;
  const end = text.lastIndexOf('</', place.to - 1);
  const old = text.slice(place.opened, end);
  return text.slice(0, place.opened) + (typeof content === 'string' ? content : content(old)) + text.slice(end);
};
/** Something in place of an element. */
export const replaced = (text: string, local: string, by: string | ((old: string) => string), index = 0): string => {
  const { from, to } = elementsOf(text, local)[index]!.place;
  return text.slice(0, from) + (typeof by === 'string' ? by : by(text.slice(from, to))) + text.slice(to);
};
/** At the end of an element. */
export const appended = (text: string, local: string, more: string, index = 0): string =>
  filled(text, local, (old) => old + more, index);

const forms = new Map<string, CanonicalForm>([
  [uris.inclusive, { exclusive: false, comments: false }],
  [`${uris.inclusive}#WithComments`, { exclusive: false, comments: true }],
  [uris.exclusive, { exclusive: true, comments: false }],
  [`${uris.exclusive}WithComments`, { exclusive: true, comments: true }],
]);
const attribute = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attributes.find((one) => one.name === name)?.value;
const formOf = (methods: readonly (XmlElement | undefined)[]): CanonicalForm => {
  for (const one of methods.toReversed()) {
    const form = forms.get(attribute(one, 'Algorithm') ?? '');
    const list = one && childElements(one)[0];
    if (form && list?.local === 'InclusiveNamespaces')
      return {
        ...form,
        prefixes: attribute(list, 'PrefixList')!
          .split(' ')
          .map((prefix) => (prefix === '#default' ? '' : prefix)),
      };
    if (form) return form;
  }
  return { exclusive: false, comments: false };
};
const inside = (element: XmlElement, outside: XmlElement): boolean => {
  for (let one: XmlElement | undefined = element; one; one = one.parent) if (one === outside) return true;
  return false;
};

const hashes: readonly (readonly [RegExp, string])[] = [
  [/sha1$/, 'sha1'],
  [/md5$/, 'md5'],
  [/sha384$/, 'sha384'],
  [/sha512$/, 'sha512'],
];
const hashOf = (uri: string | undefined): string => hashes.find(([one]) => one.test(uri ?? ''))?.[1] ?? 'sha256';

/** Makes digests and the value of a signature anew, by whatever it says of itself. */
export const resigned = (text: string, index = 0, signer: Holder = forger): string => {
  let now = text;
  const signature = () => elementsOf(now, 'Signature')[index]!;
  const infoOf = (element: XmlElement) => childElements(element).find(({ local }) => local === 'SignedInfo')!;
  const references = () => childElements(infoOf(signature())).filter(({ local }) => local === 'Reference');
  const put = ({ place }: XmlElement, value: string): void => {
    now = now.slice(0, place.opened) + value + now.slice(now.lastIndexOf('</', place.to - 1));
  };
  for (const [at] of references().entries()) {
    const document = parseXml(now);
    const own = document.elements.filter(({ local }) => local === 'Signature')[index]!;
    const reference = childElements(infoOf(own)).filter(({ local }) => local === 'Reference')[at]!;
    const uri = attribute(reference, 'URI') ?? '';
    const name = uri.slice(1);
    const of =
      uri === ''
        ? document
        : document.elements.find((one) => ['Id', 'ID', 'id', 'xml:id'].some((id) => attribute(one, id) === name));
    const value = childElements(reference).find(({ local }) => local === 'DigestValue');
    if (!of || !value) continue;
    const transforms = childElements(reference).flatMap((one) =>
      one.local === 'Transforms' ? childElements(one) : [],
    );
    const leaves = of.kind === 'document' || inside(own, of);
    const bytes = canonicalBytes({ of, ...(leaves && { without: own }) }, { ...formOf(transforms), comments: false });
    const method = childElements(reference).find(({ local }) => local === 'DigestMethod');
    put(
      value,
      createHash(hashOf(attribute(method, 'Algorithm')))
        .update(bytes)
        .digest('base64'),
    );
  }
  const info = infoOf(signature());
  const [canonicalization, method] = childElements(info);
  const data = canonicalBytes({ of: info }, formOf([canonicalization]));
  const key = createPrivateKey({ key: Buffer.from(signer.key.pkcs8), format: 'der', type: 'pkcs8' });
  const value = signWith(hashOf(attribute(method, 'Algorithm')), data, { key, dsaEncoding: 'ieee-p1363' });
  put(childElements(signature()).find(({ local }) => local === 'SignatureValue')!, value.toString('base64'));
  return now;
};

/** Documents that hold. */
export const good = {
  taxReturn: await signed(plain, { layout: 'tax-return' }),
  enveloped: await signed(plain),
  /** Its reference is to the root by its identifier. */
  byId: resigned(change(await signed(plain.replace('<doc>', '<doc Id="R1">')), 'URI=""', 'URI="#R1"')),
  enveloping: await signed(plain, { layout: 'enveloping' }),
  stamped: await signed(plain, { layout: 'tax-return', timestamp: answer }),
  /** The same within a namespace that only an inclusive form writes. */
  stampedAmong: await signed(plain.replace('<doc>', '<doc xmlns:n="urn:n">'), {
    layout: 'tax-return',
    timestamp: answer,
  }),
  otherStamped: await signed(plain, { layout: 'tax-return', timestamp: answer }, 'another'),
  ec: await signed(plain, { layout: 'tax-return', signingTime: ecNow }, 'ec', ecForger),
};

/** Another signer who countersigns: over the value of the first signature. */
export const countersigned = async (text: string, over: string): Promise<string> => {
  const other = await signed('<x><detail Id="X1"/></x>', { layout: 'tax-return' }, 'another');
  const own = change(outer(other, 'Signature'), 'URI="#X1"', `URI="#${over}"`);
  return resigned(appended(text, 'doc', own), 1, await holder('another'));
};
