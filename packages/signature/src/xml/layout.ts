// Where a signature goes, and what it is over: text around it that stays as it is.

import { basename } from 'node:path';
import { OpenMynaError, type Words } from '@openmyna/errors';
import type { ByteSource } from '../byte-source.ts';
import { errors } from '../errors.ts';
import { isSignature } from './coverage.ts';
import { decodeXml, limits, parseXml } from './parse.ts';
import { readXmlSignature } from './read-signature.ts';
import { identifierOf, identifiersOf, targetOf } from './references.ts';
import { escapeXml, objectId, type SignatureParts } from './signature-text.ts';
import { childElements, MalformedXml, pathOf, type XmlDocument } from './tree.ts';

/** Where a signature is, and what it is over: see {@link LayoutOptions}. */
export type XmlLayout = 'enveloped' | 'tax-return' | 'enveloping' | 'detached';

/** A place for a signature, and what it says of what it is over. */
export type Layout = Pick<SignatureParts, 'prefix' | 'uri' | 'enveloped' | 'nodes' | 'mimeType' | 'object'> & {
  readonly before: string;
  readonly after: string;
  /** What will be signed, for whoever is going to sign it. */
  readonly what: Words;
};

/** What is signed by XML, and where the signature goes. */
export interface LayoutOptions {
  /**
   * `enveloped`: in the root of the document, over all of it; `tax-return`: beside the one element that it is over, as the returns of
   * e-Tax have it; `enveloping`: around it; `detached`: a file of its own.
   */
  readonly layout: XmlLayout;
  /** Of the file, for a detached signature: what its reference is to. */
  readonly name?: string;
  /** Of what is signed; default `text/xml`, or `application/octet-stream` for what is none. */
  readonly mimeType?: string;
}

const words = (ja: string, en: string): Words => ({ ja, en });

/**
 * What {@link signXml} will sign, before anybody is asked to.
 * @throws OpenMynaError `signature.xml` for what it cannot
 */
export const previewXml = (source: ByteSource, options: LayoutOptions): Promise<Words> =>
  orRefuse(async () => (await layoutOf(source, 'preview', options)).what);

/** What cannot be signed as the error that says so. @throws OpenMynaError `signature.xml` */
export const orRefuse = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MalformedXml) throw new OpenMynaError(errors['signature.xml'], { problem: error.message });
    throw error;
  }
};

/** @param id of the signature @throws MalformedXml */
export const layoutOf = async (source: ByteSource, id: string, options: LayoutOptions): Promise<Layout> => {
  const { layout, name = 'document', mimeType } = options;
  if (layout === 'detached')
    return {
      ...alone,
      uri: encodeURIComponent(basename(name)),
      nodes: false,
      mimeType: mimeType ?? 'application/octet-stream',
      what: words('ファイルの全体', 'all of the file'),
    };
  if (source.size > limits.bytes) throw new MalformedXml('too large');
  const bytes = await source.read(0, source.size);
  if (layout === 'enveloping') return enveloping(bytes, id, mimeType);
  const text = decodeXml(bytes);
  const document = parseXml(text);
  refuseWhereItBreaks(document);
  return {
    ...(layout === 'enveloped' ? enveloped(text, document) : taxReturn(text, document, id)),
    mimeType: mimeType ?? 'text/xml',
  };
};

/** A document that is a signature and nothing else. */
const alone = {
  before: '<?xml version="1.0" encoding="UTF-8"?>\n',
  after: '\n',
  prefix: 'ds',
  enveloped: false,
} as const;

const enveloping = (bytes: Uint8Array, id: string, mimeType: string | undefined): Layout => {
  const markup = markupOf(bytes);
  const type = mimeType ?? (markup === undefined ? 'application/octet-stream' : 'text/xml');
  const encoding = markup === undefined ? ' Encoding="http://www.w3.org/2000/09/xmldsig#base64"' : '';
  return {
    ...alone,
    uri: `#${objectId(id)}`,
    nodes: true,
    mimeType: type,
    what: words('ファイルの全体(署名の中に入れる)', 'all of the file, which goes into the signature'),
    object: {
      content: markup ?? Buffer.from(bytes).toString('base64'),
      attributes: ` MimeType="${escapeXml(type)}"${encoding}`,
    },
  };
};

/** XML without its declaration, which can stand only at the beginning; undefined for what is no XML. */
const markupOf = (bytes: Uint8Array): string | undefined => {
  try {
    const text = decodeXml(bytes);
    parseXml(text);
    return text.replace(/^\ufeff?(<\?xml\s[^>]*\?>)?/, '');
  } catch (error) {
    if (error instanceof MalformedXml) return undefined;
    throw error;
  }
};

/** What another signature goes into must not be signed already, but by signatures that leave this place out. */
const refuseWhereItBreaks = (document: XmlDocument): void => {
  const identifiers = identifiersOf(document);
  for (const signature of document.elements.filter(isSignature))
    for (const reference of readXmlSignature(signature).references) {
      const target = targetOf(reference, { document, identifiers, signature });
      if (target.kind === 'part' && (target.part.of.kind === 'document' || target.part.of === document.root))
        throw new MalformedXml('a signature over all of it is there, and another inside it would break it');
    }
};

const enveloped = (text: string, document: XmlDocument): Omit<Layout, 'mimeType'> => ({
  ...atEndOfRoot(text, document),
  what: words(`XML 文書の全体(${pathOf(document.root)})`, `all of the XML document (${pathOf(document.root)})`),
  prefix: 'ds',
  uri: '',
  enveloped: true,
  nodes: true,
});

/** `<doc>{detail, dsig:Signature}` (services.md §6): detail gets an identifier where it has none. */
const taxReturn = (text: string, document: XmlDocument, id: string): Omit<Layout, 'mimeType'> => {
  const [detail, ...others] = childElements(document.root).filter((one) => !isSignature(one));
  if (detail === undefined || others.length > 0)
    throw new MalformedXml('not one element in the root that the signature could be beside');
  const named = identifierOf(detail);
  const path = pathOf(detail);
  const what = words(`XML 文書の要素 ${path}`, `the element ${path} of the XML document`);
  const place = { prefix: 'dsig', enveloped: false, nodes: true, what } as const;
  if (named !== undefined) return { ...atEndOfRoot(text, document), ...place, uri: `#${named}` };
  const own = `${id}-detail`;
  const at = detail.place.opened - (detail.place.empty ? 2 : 1);
  const marked = `${text.slice(0, at)} Id="${own}"${text.slice(at)}`;
  return { ...atEndOfRoot(marked, parseXml(marked)), ...place, uri: `#${own}` };
};

const atEndOfRoot = (text: string, { root }: XmlDocument): Pick<Layout, 'before' | 'after'> => {
  const { to, empty } = root.place;
  if (empty) return { before: `${text.slice(0, to - 2)}>`, after: `</${root.name}>${text.slice(to)}` };
  const end = text.lastIndexOf('</', to);
  return { before: text.slice(0, end), after: text.slice(end) };
};
