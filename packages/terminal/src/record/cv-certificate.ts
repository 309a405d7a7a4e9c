import { concat, equalBytes, fromHex } from '@openmyna/apdu';
import { digestInfo } from '../command/commands.ts';
import { type PublicKey, type TerminalCrypto, verifyPkcs1 } from '../crypto.ts';
import type { Words } from '../facts.ts';
import { malformed } from '../session.ts';
import { readPublicKey } from './public-key.ts';

/** The card-verifiable certificate of card.md §6.1: 568 bytes. */
export interface CvCertificate {
  readonly issuerKeyId: Uint8Array;
  readonly subjectKeyId: Uint8Array;
  readonly publicKey: PublicKey;
  /** What the signature is over: the value of 5F4E. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
}

/** The root of a chain, told by its key identifier. */
export interface CvAnchor extends PublicKey {
  /** 16 bytes */
  readonly keyId: Uint8Array;
}

const title: Words = { ja: 'CV証明書', en: 'card-verifiable certificate' };
const [start, middle] = [fromHex('7F218202335F4E820129'), fromHex('5F37820100')];

/** @throws OpenMynaError `terminal.malformed` */
export const readCvCertificate = (bytes: Uint8Array): CvCertificate => {
  const body = bytes.subarray(10, 307);
  const fits =
    bytes.length === 568 && equalBytes(bytes.subarray(0, 10), start) && equalBytes(bytes.subarray(307, 312), middle);
  if (!fits) throw malformed(title, 'another form');
  return {
    issuerKeyId: body.slice(0, 16),
    subjectKeyId: body.slice(16, 32),
    publicKey: readPublicKey(body.subarray(32), title),
    body,
    signature: bytes.slice(312),
  };
};

/** Whether one of the anchors issued it. */
export const issuedBy = async (
  certificate: CvCertificate,
  anchors: readonly CvAnchor[],
  crypto: TerminalCrypto,
): Promise<boolean> => {
  const info = digestInfo('SHA-256', await crypto.hash('SHA-256', concat(certificate.body)));
  return anchors.some(
    (anchor) => equalBytes(anchor.keyId, certificate.issuerKeyId) && verifyPkcs1(anchor, info, certificate.signature),
  );
};
