// The sandbox's time-stamp authority: a root of its own, and a certificate that stamps and does nothing else (RFC 3161 2.3). It has
// nothing to do with the authorities of 公的個人認証, as in life.

import {
  assembleSigned,
  keyIdentifier,
  type Name,
  organisation,
  type Signer,
  toBeSigned,
  type Validity,
} from '@openmyna/pki';
import { contextPrimitive, objectIdentifier, sequence } from '@openmyna/pki/der';
import { basicConstraintsCa, extension, keyUsage, subjectKeyIdentifier } from '@openmyna/pki/extension';

const rootName: Name = [
  ['C', 'JP'],
  ['O', organisation],
  ['OU', `${organisation} Time-Stamp Root`],
];

const authorityName: Name = [
  ['C', 'JP'],
  ['O', organisation],
  ['OU', `${organisation} Time-Stamp Authority`],
  ['CN', 'TSA'],
];

/** Of the sandbox alone: under the arc that needs no registration (X.667). */
export const sandboxTimestampPolicy = '2.25.202611270001';

/** The key alone: who issued is known by its name (RFC 5280 4.2.1.1). */
const authorityKey = (publicKey: Uint8Array) =>
  extension('2.5.29.35', false, sequence(contextPrimitive(0, keyIdentifier(publicKey))));

/** The self-signed root. @returns X.509, DER */
export const makeTimestampRoot = (
  root: Signer,
  { serial, notBefore, notAfter }: Validity & { readonly serial: bigint },
): Uint8Array => {
  const { publicKey, algorithm } = root;
  const tbs = toBeSigned(
    {
      serial,
      notBefore,
      notAfter,
      issuer: rootName,
      subject: rootName,
      publicKey,
      extensions: [keyUsage('keyCertSign', 'cRLSign'), basicConstraintsCa(), subjectKeyIdentifier(publicKey)],
    },
    algorithm,
  );
  return assembleSigned(tbs, algorithm, root.sign(tbs));
};

/**
 * The certificate of a time-stamp authority under a root: critical extKeyUsage, timeStamping alone.
 * @param root its key
 * @param publicKey of the authority: SubjectPublicKeyInfo, DER
 * @returns X.509, DER
 */
export const issueTimestampCertificate = (
  root: Signer,
  { serial, notBefore, notAfter, publicKey }: Validity & { readonly serial: bigint; readonly publicKey: Uint8Array },
): Uint8Array => {
  const tbs = toBeSigned(
    {
      serial,
      notBefore,
      notAfter,
      issuer: rootName,
      subject: authorityName,
      publicKey,
      extensions: [
        keyUsage('digitalSignature'),
        extension('2.5.29.37', true, sequence(objectIdentifier('1.3.6.1.5.5.7.3.8'))),
        authorityKey(root.publicKey),
        subjectKeyIdentifier(publicKey),
      ],
    },
    root.algorithm,
  );
  return assembleSigned(tbs, root.algorithm, root.sign(tbs));
};
