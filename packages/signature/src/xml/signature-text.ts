// A signature as text: XAdES baseline (EN 319 132-1 6.3), in one line, so that nothing of it depends on how lines end.

import { envelopedSignature, namespaces, signedPropertiesType } from './algorithms.ts';

/** What is put into a signature. What depends on what is signed comes later: {@link SignatureValues}. */
export interface SignatureParts {
  /** Of its namespace; e-Tax writes `dsig`. */
  readonly prefix: 'ds' | 'dsig';
  /** Unique in the document; what is in the signature is named after it. */
  readonly id: string;
  readonly canonical: string;
  readonly signatureMethod: string;
  readonly digestMethod: string;
  /** What is signed: empty for the whole document. */
  readonly uri: string;
  readonly enveloped: boolean;
  /** Whether what is signed is nodes and not a file's octets. */
  readonly nodes: boolean;
  readonly mimeType: string;
  readonly signingTime: Date;
  /** Digest of the signer's certificate, by the same method. */
  readonly certificateDigest: Uint8Array;
  /** X.509, DER: the signer's first. */
  readonly certificates: readonly Uint8Array[];
  /** Content of a ds:Object that is signed, and its attributes. */
  readonly object?: { readonly content: string; readonly attributes: string };
}

/** Base64, or what stands in for it until it is known. */
export interface SignatureValues {
  readonly digest: string;
  readonly propertiesDigest: string;
  readonly value: string;
  /** Base64 of a token, DER. */
  readonly timestamp?: string;
}

/** Before anything is known: each comes once in a signature. */
export const unknownValues: SignatureValues = { digest: 'DIGEST', propertiesDigest: 'PROPERTIES', value: 'VALUE' };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** For text between tags and in double quotes. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!);

export const propertiesId = (id: string): string => `${id}-properties`;
export const objectId = (id: string): string => `${id}-object`;

export const signatureText = (parts: SignatureParts, values: SignatureValues): string => {
  const { prefix: p, id, canonical, digestMethod } = parts;
  const transform = (uri: string) => `<${p}:Transform Algorithm="${uri}"/>`;
  const reference = (attributes: string, transforms: readonly string[], digest: string) =>
    `<${p}:Reference ${attributes}>${
      transforms.length > 0 ? `<${p}:Transforms>${transforms.map(transform).join('')}</${p}:Transforms>` : ''
    }<${p}:DigestMethod Algorithm="${digestMethod}"/><${p}:DigestValue>${digest}</${p}:DigestValue></${p}:Reference>`;
  const transforms = [...(parts.enveloped ? [envelopedSignature] : []), ...(parts.nodes ? [canonical] : [])];
  const { object } = parts;
  return (
    `<${p}:Signature xmlns:${p}="${namespaces.signature}" Id="${id}"><${p}:SignedInfo>` +
    `<${p}:CanonicalizationMethod Algorithm="${canonical}"/><${p}:SignatureMethod Algorithm="${parts.signatureMethod}"/>` +
    reference(`Id="${id}-reference" URI="${escapeXml(parts.uri)}"`, transforms, values.digest) +
    reference(`Type="${signedPropertiesType}" URI="#${propertiesId(id)}"`, [canonical], values.propertiesDigest) +
    `</${p}:SignedInfo><${p}:SignatureValue Id="${id}-value">${values.value}</${p}:SignatureValue>` +
    `<${p}:KeyInfo><${p}:X509Data>${parts.certificates
      .map((one) => `<${p}:X509Certificate>${base64(one)}</${p}:X509Certificate>`)
      .join('')}</${p}:X509Data></${p}:KeyInfo>` +
    (object ? `<${p}:Object Id="${objectId(id)}"${object.attributes}>${object.content}</${p}:Object>` : '') +
    `<${p}:Object>${propertiesText(parts, values)}</${p}:Object></${p}:Signature>`
  );
};

const propertiesText = (
  { prefix: p, id, canonical, digestMethod, certificateDigest, mimeType, signingTime }: SignatureParts,
  { timestamp }: SignatureValues,
): string =>
  `<xades:QualifyingProperties xmlns:xades="${namespaces.xades}" Target="#${id}">` +
  `<xades:SignedProperties Id="${propertiesId(id)}"><xades:SignedSignatureProperties>` +
  `<xades:SigningTime>${signingTime.toISOString().replace(/\.\d+/, '')}</xades:SigningTime>` +
  `<xades:SigningCertificateV2><xades:Cert><xades:CertDigest><${p}:DigestMethod Algorithm="${digestMethod}"/>` +
  `<${p}:DigestValue>${base64(certificateDigest)}</${p}:DigestValue></xades:CertDigest></xades:Cert>` +
  '</xades:SigningCertificateV2></xades:SignedSignatureProperties><xades:SignedDataObjectProperties>' +
  `<xades:DataObjectFormat ObjectReference="#${id}-reference"><xades:MimeType>${escapeXml(mimeType)}</xades:MimeType>` +
  '</xades:DataObjectFormat></xades:SignedDataObjectProperties></xades:SignedProperties>' +
  (timestamp === undefined
    ? ''
    : '<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>' +
      `<${p}:CanonicalizationMethod Algorithm="${canonical}"/>` +
      `<xades:EncapsulatedTimeStamp>${timestamp}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>` +
      '</xades:UnsignedSignatureProperties></xades:UnsignedProperties>') +
  '</xades:QualifyingProperties>';
