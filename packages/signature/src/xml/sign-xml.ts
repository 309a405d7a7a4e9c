// Signing XML, and signing anything by XML: the signature is put between bytes that stay as they are, and what is hashed is read from the result.

import type { Random } from '@openmyna/pki';
import type { ByteSource } from '../byte-source.ts';
import { hashLength, hashOf } from '../cms/algorithms.ts';
import { digestOfSource, hashOfSigner, keyOfSigner, signBytes } from '../cms/sign.ts';
import type { DocumentSigner } from '../signer.ts';
import { timestampOver } from '../tsp/ask.ts';
import {
  canonicalForms,
  canonicalNames,
  digestMethods,
  envelopedSignature,
  plainEcdsa,
  signatureMethods,
  uriOf,
} from './algorithms.ts';
import { canonicalBytes } from './canonical.ts';
import { type LayoutOptions, layoutOf, orRefuse } from './layout.ts';
import { parseXml } from './parse.ts';
import { digestOfPart, identifiersOf, targetOf } from './references.ts';
import {
  propertiesId,
  type SignatureParts,
  type SignatureValues,
  signatureText,
  unknownValues,
} from './signature-text.ts';
import { attributeOf, childElements, MalformedXml, type XmlElement } from './tree.ts';

/** How something is signed by XML. */
export interface SignXmlOptions extends LayoutOptions {
  /** Default: exclusive; of a tax return inclusive. */
  readonly canonical?: keyof typeof canonicalNames;
  readonly signingTime: Date;
  readonly random: Random;
  /** TimeStampReq to TimeStampResp, DER: the signature is then XAdES B-T. */
  readonly timestamp?: (request: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Signs.
 * @param source read whole, but for a detached signature
 * @returns the document with its signature, or the signature: UTF-8
 * @throws OpenMynaError `signature.xml` for what cannot be signed; those of a CMS for signer and time-stamp
 */
export const signXml = async (
  source: ByteSource,
  signer: DocumentSigner,
  options: SignXmlOptions,
): Promise<Uint8Array> => {
  const canonical = options.canonical ?? (options.layout === 'tax-return' ? 'inclusive' : 'exclusive');
  const hash = hashOfSigner(signer);
  const id = `signature-${Buffer.from(options.random(8)).toString('hex')}`;
  return orRefuse(async () => {
    const { before, after, what: _, ...layout } = await layoutOf(source, id, options);
    const parts: SignatureParts = {
      ...layout,
      id,
      canonical: canonicalNames[canonical],
      digestMethod: uriOf(digestMethods, (one) => one === hash),
      signatureMethod: uriOf(signatureMethods, (one) => one.hash === hash && one.key === keyOfSigner(signer)),
      signingTime: options.signingTime,
      certificateDigest: hashOf(hash, signer.certificate),
      certificates: [signer.certificate, ...(signer.chain ?? [])],
    };
    const document = parseXml(before + signatureText(parts, unknownValues) + after);
    const signature = document.elements.find((one) => attributeOf(one, 'Id') === id)!;
    const identifiers = identifiersOf(document);
    const digestOf = (uri: string, transforms: readonly string[]): string => {
      const reference = { uri, transforms: transforms.map((one) => ({ uri: one, parameters: false })) };
      const target = targetOf(reference, { document, identifiers, signature });
      if (target.kind !== 'part') throw new MalformedXml('an identifier that is not unique');
      return base64(digestOfPart(target.part, target.form, hash, { left: Number.POSITIVE_INFINITY }));
    };
    const digests = {
      digest: parts.nodes
        ? digestOf(parts.uri, [...(parts.enveloped ? [envelopedSignature] : []), parts.canonical])
        : base64(await digestOfSource(source, hash)),
      propertiesDigest: digestOf(`#${propertiesId(id)}`, [parts.canonical]),
    };
    const [signedInfo, signatureValue] = childElements(signature);
    const form = canonicalForms.get(parts.canonical)!;
    const bytesOf = (element: XmlElement, values: SignatureValues) =>
      filled(canonicalBytes({ of: element }, form), values);
    const signed = await signBytes(bytesOf(signedInfo!, { ...digests, value: '' }), signer);
    const value = base64(keyOfSigner(signer) === 'rsa' ? signed : plainEcdsa(signed, hashLength[hash]));
    const { timestamp, random } = options;
    const token =
      timestamp && (await timestampOver(bytesOf(signatureValue!, { ...digests, value }), timestamp, random));
    const values = { ...digests, value, ...(token && { timestamp: base64(token) }) };
    return new Uint8Array(Buffer.from(before + signatureText(parts, values) + after));
  });
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Values where something stood in for them. Between tags: in canonical form no attribute holds a `<`. */
const filled = (canonical: Uint8Array, values: SignatureValues): Uint8Array => {
  let text = Buffer.from(canonical).toString();
  for (const name of ['digest', 'propertiesDigest', 'value'] as const)
    text = text.replace(`>${unknownValues[name]}<`, () => `>${values[name]}<`);
  return new Uint8Array(Buffer.from(text));
};
