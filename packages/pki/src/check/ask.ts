// What whoever checks a certificate asks, and where.

import { createHash } from 'node:crypto';
import { toAscii } from '@openmyna/apdu';
import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { readObjectIdentifier } from '../der/values.ts';
import { encodeOcspRequest } from '../ocsp/request.ts';
import type { Certificate } from '../read-certificate.ts';
import type { Anchor } from './anchor.ts';

/** OCSPRequest for a certificate, DER. @param nonce at most 32 bytes; the answer must repeat it */
export const ocspRequestFor = (
  { serial }: Certificate,
  { certificate, keyId }: Anchor,
  nonce?: Uint8Array,
): Uint8Array => {
  const issuerNameHash = createHash('sha1').update(certificate.subject).digest();
  return encodeOcspRequest({ hash: 'SHA-1', issuerNameHash, issuerKeyHash: keyId, serial }, nonce);
};

/** The first OCSP address of authorityInfoAccess (RFC 5280 4.2.2.1); undefined where there is none that can be read. */
export const ocspAddressOf = ({ extensions }: Certificate): string | undefined => {
  const value = extensions.get('1.3.6.1.5.5.7.1.1')?.value;
  if (value === undefined) return undefined;
  try {
    for (const description of childrenOf(readWhole(value))) {
      const [method, location] = childrenOf(description);
      if (readObjectIdentifier(method, 'method') === '1.3.6.1.5.5.7.48.1' && location?.tag === 0x86)
        return toAscii(location.value);
    }
  } catch (error) {
    if (!(error instanceof MalformedDer)) throw error;
  }
  return undefined;
};
