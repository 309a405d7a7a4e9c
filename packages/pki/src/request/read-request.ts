// CertificationRequest of PKCS #10 (RFC 2986 4): who holds a key asks for it to be certified, and proves it by signing. What else
// the request says of its subject is not read: the register decides who somebody is.

import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readOctetBits } from '../der/values.ts';
import { isAlgorithmOf, isSignedBy, verifyingKeyOf } from '../key/verifying-key.ts';

/**
 * The key of a request whose signature is the key's own.
 * @returns SubjectPublicKeyInfo, DER
 * @throws MalformedDer for anything but one request of version 1, and for one that is not signed by its key
 */
export const readCertificationRequest = (der: Uint8Array): Uint8Array => {
  const [info, algorithm, signature, ...more] = childrenOf(expectTag(readWhole(der), 0x30, 'request'));
  if (more.length > 0) throw new MalformedDer('more than a request');
  const [version, subject, key, attributes, ...unknown] = childrenOf(expectTag(info, 0x30, 'request info'));
  if (readInteger(version, 'version') !== 0n) throw new MalformedDer('a request of another version');
  expectTag(subject, 0x30, 'subject');
  expectTag(attributes, 0xa0, 'attributes');
  if (unknown.length > 0) throw new MalformedDer('an unknown field');
  const publicKey = expectTag(key, 0x30, 'public key').bytes;
  const verifying = verifyingKeyOf(publicKey);
  const signed =
    isAlgorithmOf(verifying, expectTag(algorithm, 0x30, 'algorithm').bytes) &&
    isSignedBy(verifying, info!.bytes, readOctetBits(signature, 'signature'));
  if (!signed) throw new MalformedDer('a request that its own key did not sign');
  return publicKey;
};
