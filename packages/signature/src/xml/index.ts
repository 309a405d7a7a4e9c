/**
 * XML (XML Signature 1.1, XAdES): made with any signer, read and checked with reasons.
 *
 * @module xml
 */

export { type CanonicalForm, type CanonicalPart, canonicalBytes, canonicalize } from './canonical.ts';
export { checkXml, type XmlInput } from './check-xml.ts';
export { type LayoutOptions, previewXml, type XmlLayout } from './layout.ts';
export { parseXml } from './parse.ts';
export { type SignXmlOptions, signXml } from './sign-xml.ts';
export { MalformedXml, type XmlDocument, type XmlElement, type XmlNode } from './tree.ts';
