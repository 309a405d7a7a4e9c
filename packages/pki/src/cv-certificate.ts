// The card-verifiable certificate of the 券面 applications: 568 bytes (card.md §6.1).

import { createPublicKey, verify } from 'node:crypto';
import { berTlv, concat, equalBytes, fromAscii, fromHex, readTlvs } from '@openmyna/apdu';
import type { RsaSigner } from './key/rsa-key.ts';

const exponent = fromHex('010001');

/** `90 03 010001 · 91 82 0100 n`: a public key as the card writes it, 265 bytes. */
export const cardPublicKey = (modulus: Uint8Array): Uint8Array => concat(berTlv(0x90, exponent), berTlv(0x91, modulus));

/**
 * 16 bytes: seven digits, 08 05, three digits, four of filler.
 * @param holder 7 digits; the sandbox's own begin with 8, which no known real one does
 * @param generation 3 digits
 */
export const cvKeyId = (holder: string, generation: string): Uint8Array =>
  concat(fromAscii(holder), fromHex('0805'), fromAscii(generation), new Uint8Array(4));

/** A card-verifiable certificate (card.md §6.1). */
export interface CvCertificate {
  /** 16 bytes */
  readonly issuerKeyId: Uint8Array;
  /** 16 bytes */
  readonly subjectKeyId: Uint8Array;
  /** Of the subject's RSA-2048 key, 256 bytes. */
  readonly modulus: Uint8Array;
}

/** `7F21 { 5F4E { issuer ‖ subject ‖ key } · 5F37 signature }`; RSASSA-PKCS1-v1_5 with SHA-256 over the value of 5F4E. */
export const issueCvCertificate = (
  { issuerKeyId, subjectKeyId, modulus }: CvCertificate,
  signer: Pick<RsaSigner, 'sign'>,
): Uint8Array => {
  const body = concat(issuerKeyId, subjectKeyId, cardPublicKey(modulus));
  return berTlv(0x7f21, [berTlv(0x5f4e, body), berTlv(0x5f37, signer.sign(body))]);
};

/** What a certificate says, if the issuer's key signed it; undefined for any other bytes. */
export const verifyCvCertificate = (bytes: Uint8Array, issuerModulus: Uint8Array): CvCertificate | undefined => {
  const parts = read(bytes);
  if (parts === undefined) return undefined;
  const { body, signature } = parts;
  const jwk = { kty: 'RSA', n: Buffer.from(issuerModulus).toString('base64url'), e: 'AQAB' };
  if (!verify('sha256', body, createPublicKey({ key: jwk, format: 'jwk' }), signature)) return undefined;
  const modulus = body.subarray(41);
  if (!equalBytes(body.subarray(32), cardPublicKey(modulus))) return undefined;
  return { issuerKeyId: body.subarray(0, 16), subjectKeyId: body.subarray(16, 32), modulus };
};

const length = 568;

const read = (bytes: Uint8Array): { body: Uint8Array; signature: Uint8Array } | undefined => {
  if (bytes.length !== length) return undefined;
  try {
    const [outer] = readTlvs(bytes);
    if (outer?.tag !== 0x7f21 || outer.end !== length) return undefined;
    const [body, signature, ...rest] = readTlvs(outer.value);
    if (body?.tag !== 0x5f4e || body.value.length !== 297 || signature?.tag !== 0x5f37 || rest.length > 0)
      return undefined;
    return { body: body.value, signature: signature.value };
  } catch {
    return undefined;
  }
};
