// What can be said of a signature by itself: whether it is well-formed, over this content, and by the certificate it names. Whether
// that certificate may be believed is another question.

import { equalBytes } from '@openmyna/apdu';
import type { Words } from '@openmyna/errors';
import { type Certificate, readCertificate } from '@openmyna/pki';
import { expectTag, MalformedDer, readTime, readWhole } from '@openmyna/pki/der';
import { type CheckId, looked } from '../report/checks.ts';
import type { Check, Outcome } from '../report/report.ts';
import { type HashName, hashLength, hashNamed, isSignatureOf, keyOf, schemeOf } from './algorithms.ts';
import { oneValue } from './attributes.ts';
import { oids } from './oids.ts';
import { octetsOf, type SignedData } from './read-signed-data.ts';
import { readType, type SignerIdentifier, type SignerInfo } from './read-signer-info.ts';
import { namesCertificate, namesCertificateV1 } from './signing-certificate.ts';

/** What the content comes to by a hash; undefined where it was not computed. */
export type DigestOf = (hash: HashName) => Uint8Array | undefined;

/** What was found. */
export interface Examined {
  readonly checks: readonly Check[];
  /** The one that the signature names. */
  readonly certificate?: Certificate;
  /** signing-time, where there is one. */
  readonly claimed?: Date;
}

export const malformed = ({ message }: MalformedDer): Words => ({ ja: `形が正しくない(${message})`, en: message });

/** The outcome of something that throws MalformedDer where bytes are not what they should be; a string is a problem. */
export const outcomeOf = (id: CheckId, look: () => Words | undefined): Check => {
  try {
    const problem = look();
    return looked(id, problem === undefined ? 'passed' : 'failed', problem);
  } catch (error) {
    if (error instanceof MalformedDer) return looked(id, 'failed', malformed(error));
    throw error;
  }
};

/**
 * @param contentType that it has to be of
 * @param digestOf the content
 */
export const examineSigner = (
  info: SignerInfo | MalformedDer,
  data: Pick<SignedData, 'certificates' | 'contentType'>,
  contentType: string,
  digestOf: DigestOf,
): Examined => {
  if (info instanceof MalformedDer) return { checks: [looked('signed-data', 'failed', malformed(info))] };
  const attributes = info.signed?.attributes ?? new Map();
  const certificate = namedCertificate(info.sid, data.certificates);
  const hash = hashNamed(info.digestAlgorithm);
  const scheme = schemeOf(info.signatureAlgorithm, hash);
  let claimed: Date | undefined;

  const attributesCheck = outcomeOf('signed-attributes', () => {
    if (info.signed === undefined) return { ja: '署名属性がない', en: 'there are none' };
    for (const type of [oids.contentType, oids.messageDigest])
      if (oneValue(attributes, type) === undefined) return { ja: `${type} がない`, en: `${type} is missing` };
    const time = oneValue(attributes, oids.signingTime);
    if (time !== undefined) claimed = readTime(time, 'signing-time');
    return undefined;
  });
  const typeCheck = outcomeOf('content-type', () =>
    data.contentType === contentType && readType(oneValue(attributes, oids.contentType)) === contentType
      ? undefined
      : { ja: '別の種類である', en: 'it is of another' },
  );
  const algorithmsCheck = outcomeOf('algorithms', () => {
    if (hash === undefined) return { ja: 'ハッシュ関数を受け付けない', en: 'its hash is not accepted' };
    if (scheme === undefined)
      return {
        ja: '署名方式を受け付けない、またはハッシュ関数と合わない',
        en: 'its signature algorithm is not accepted, or not of its hash',
      };
    if (certificate !== undefined && keyOf(certificate.publicKey, scheme.key) === undefined)
      return { ja: '証明書の鍵の方式ではない', en: 'it is not that of the key of the certificate' };
    return undefined;
  });
  const digestCheck = outcomeOf('digest', () => {
    const digest = octetsOf(oneValue(attributes, oids.messageDigest), 'message-digest');
    const own = hash && digestOf(hash);
    if (own === undefined) return { ja: 'ハッシュ値を求められない', en: 'its digest cannot be computed' };
    return equalBytes(own, digest) && digest.length === hashLength[hash!]
      ? undefined
      : { ja: '変わっている', en: 'it has' };
  });
  return {
    checks: [
      looked('signed-data', 'passed'),
      attributesCheck,
      typeCheck,
      algorithmsCheck,
      digestCheck,
      signatureCheck(info, certificate, scheme),
      namedCheck(info, certificate),
    ],
    ...(certificate && { certificate }),
    ...(claimed && { claimed }),
  };
};

const signatureCheck = (
  { signed, signature }: SignerInfo,
  certificate: Certificate | undefined,
  scheme: ReturnType<typeof schemeOf>,
): Check => {
  if (signed === undefined || certificate === undefined || scheme === undefined) return looked('signature', 'not-done');
  const good = isSignatureOf(certificate.publicKey, scheme, signed.der, signature);
  return looked('signature', good ? 'passed' : 'failed', good ? undefined : { ja: '合わない', en: 'it is not' });
};

/** RFC 5035 3, and where there is nothing: EN 319 122-1 5.2.2, which nothing but CAdES asks for, so it is open and not wrong. */
const namedCheck = ({ signed, sid }: SignerInfo, certificate: Certificate | undefined): Check => {
  const outcome = (one: Outcome, ja: string, en: string) => looked('signer-named', one, { ja, en });
  if (certificate === undefined)
    return outcome(
      'failed',
      `${sid.kind === 'key' ? '鍵識別子' : '発行者とシリアル番号'}の証明書が一つに決まらない`,
      'there is no one certificate that it names',
    );
  try {
    const attributes = signed?.attributes ?? new Map();
    const v2 = oneValue(attributes, oids.signingCertificateV2);
    const v1 = oneValue(attributes, oids.signingCertificate);
    if ((v2 && !namesCertificate(v2, certificate)) || (v1 && !namesCertificateV1(v1, certificate)))
      return outcome('failed', '署名属性は別の証明書を指す', 'its signed attributes name another');
    if (v2 === undefined)
      return outcome('not-done', 'signing-certificate-v2 がない', 'there is no signing-certificate-v2');
    return looked('signer-named', 'passed');
  } catch (error) {
    if (error instanceof MalformedDer) return looked('signer-named', 'failed', malformed(error));
    throw error;
  }
};

/** The one certificate of an identifier; undefined for none, and for several that differ. */
const namedCertificate = (sid: SignerIdentifier, certificates: readonly Uint8Array[]): Certificate | undefined => {
  const named = certificates.flatMap((der) => {
    const one = readable(der);
    return one !== undefined && isNamed(sid, one) ? [one] : [];
  });
  const [first, ...others] = named;
  return first !== undefined && others.every(({ der }) => equalBytes(der, first.der)) ? first : undefined;
};

/** A certificate that came along; undefined for what is none. */
export const readable = (der: Uint8Array): Certificate | undefined => {
  try {
    return readCertificate(der);
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

const isNamed = (sid: SignerIdentifier, { issuer, serial, extensions }: Certificate): boolean => {
  if (sid.kind === 'issuer-serial') return serial === sid.serial && equalBytes(issuer, sid.issuer);
  const value = extensions.get('2.5.29.14')?.value;
  if (value === undefined) return false;
  try {
    return equalBytes(expectTag(readWhole(value), 0x04, 'key identifier').value, sid.keyId);
  } catch (error) {
    if (error instanceof MalformedDer) return false;
    throw error;
  }
};
