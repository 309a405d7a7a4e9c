import { concat, fromHex } from '@openmyna/apdu';
import type { RsaSigner } from '@openmyna/pki';
import type { DocumentSigner } from './signer.ts';

/** DigestInfo of SHA-256 up to the digest (RFC 8017 9.2, note 1). */
const digestInfo = fromHex('3031300D060960864801650304020105000420');

/** An RSA key of this process as somebody who signs documents. @param certificate of that key: X.509, DER */
export const softwareSigner = (
  key: RsaSigner,
  certificate: Uint8Array,
  chain: readonly Uint8Array[] = [],
): DocumentSigner => ({
  certificate,
  chain,
  algorithm: key.algorithm,
  sign: async (digest) => key.signDigestInfo(concat(digestInfo, digest)),
});
