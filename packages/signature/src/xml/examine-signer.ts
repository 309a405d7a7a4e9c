// What can be said of an XML signature by itself: its algorithms, whether it is by the key of its certificate, and whether it names it.

import type { Words } from '@openmyna/errors';
import { type Certificate, readCertificate } from '@openmyna/pki';
import { MalformedDer } from '@openmyna/pki/der';
import { isSignatureOf, keyOf } from '../cms/algorithms.ts';
import { looked } from '../report/checks.ts';
import type { Check } from '../report/report.ts';
import { canonicalForms, derOfPlainEcdsa, digestMethods, signatureMethods } from './algorithms.ts';
import { canonicalBytes } from './canonical.ts';
import { isNamed, type XadesProperties } from './properties.ts';
import { accepted, mostOfSignature, type XmlSignature } from './read-signature.ts';

const words = (ja: string, en: string): Words => ({ ja, en });

export interface ExaminedXml {
  readonly checks: readonly Check[];
  readonly certificate?: Certificate;
}

/** @param propertiesSigned whether a reference is to its SignedProperties */
export const examineXmlSigner = (
  signature: XmlSignature,
  properties: XadesProperties | undefined,
  propertiesSigned: boolean,
): ExaminedXml => {
  const certificate = certificateOf(signature, properties);
  const problem = algorithmProblem(signature, certificate);
  const checks = [
    looked('algorithms', problem ? 'failed' : 'passed', problem),
    signatureCheck(signature, problem ? undefined : certificate),
    namedCheck(properties, certificate),
  ];
  if (properties) checks.push(propertiesCheck(properties, propertiesSigned));
  return { checks, ...(certificate && { certificate }) };
};

const propertiesCheck = ({ signingTime }: XadesProperties, isSigned: boolean): Check => {
  if (!isSigned) return looked('signed-attributes', 'failed', words('署名の対象でない', 'they are not signed'));
  if (!signingTime)
    return looked('signed-attributes', 'failed', words('SigningTime がない', 'there is no SigningTime'));
  return looked('signed-attributes', 'passed');
};

/** The one that is named; without a name the only one there is. */
const certificateOf = (
  { certificates }: XmlSignature,
  properties: XadesProperties | undefined,
): Certificate | undefined => {
  const readable = certificates.flatMap((der) => readOrNone(der) ?? []);
  const named = properties?.certificate;
  if (named) return readable.find((one) => isNamed(named, one) === true);
  return readable.length === 1 ? readable[0] : undefined;
};

const readOrNone = (der: Uint8Array): Certificate | undefined => {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

const algorithmProblem = (
  { signatureMethod, canonicalization, references }: XmlSignature,
  certificate: Certificate | undefined,
): Words | undefined => {
  const scheme = accepted(signatureMethods, signatureMethod);
  const all = [signatureMethod, ...references.map(({ digestMethod }) => digestMethod)];
  if (all.some(({ uri }) => /sha1$/.test(uri))) return words('SHA-1 による', 'it relies on SHA-1');
  if (scheme === undefined) return words('署名方式を受け付けない', 'its signature algorithm is not accepted');
  if (accepted(canonicalForms, canonicalization) === undefined)
    return words('正規化の方式を受け付けない', 'its canonical form is not accepted');
  if (references.some(({ digestMethod }) => accepted(digestMethods, digestMethod) === undefined))
    return words('ハッシュ関数を受け付けない', 'a hash is not accepted');
  if (certificate && keyOf(certificate.publicKey, scheme.key) === undefined)
    return words('証明書の鍵の方式ではない', 'it is not that of the key of the certificate');
  return undefined;
};

/** @param certificate none where the algorithms do not count */
const signatureCheck = (
  { signedInfo, canonicalization, signatureMethod, value }: XmlSignature,
  certificate: Certificate | undefined,
): Check => {
  const form = accepted(canonicalForms, canonicalization);
  const scheme = accepted(signatureMethods, signatureMethod);
  if (!certificate || !form || !scheme) return looked('signature', 'not-done');
  const { prefixes } = canonicalization;
  const data = canonicalBytes({ of: signedInfo }, { ...form, ...(prefixes && { prefixes }) }, mostOfSignature);
  const { namedCurve } = keyOf(certificate.publicKey, scheme.key)?.asymmetricKeyDetails ?? {};
  const signature = scheme.key === 'rsa' ? value : derOfPlainEcdsa(value, namedCurve);
  const good = signature !== undefined && isSignatureOf(certificate.publicKey, scheme, data, signature);
  return looked('signature', good ? 'passed' : 'failed', good ? undefined : words('合わない', 'it is not'));
};

/** As of a CMS: what nothing but XAdES asks for is open where there is nothing, and not wrong. */
const namedCheck = (properties: XadesProperties | undefined, certificate: Certificate | undefined): Check => {
  const named = properties?.certificate;
  if (!certificate)
    return looked(
      'signer-named',
      'failed',
      words('証明書が一つに決まらない', 'there is no one certificate that it names'),
    );
  if (!named)
    return looked('signer-named', 'not-done', words('SigningCertificateV2 がない', 'there is no SigningCertificateV2'));
  return looked('signer-named', 'passed');
};
