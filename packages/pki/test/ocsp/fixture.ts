// A responder of the authentication authority whose clock, status and signing are the test's.

import { createHash } from 'node:crypto';
import {
  type CertificateStatus,
  createOcspResponder,
  encodeOcspRequest,
  issueOcspResponderCertificate,
  type ResponderOptions,
  rsaSigner,
} from '../../src/index.ts';
import { authorityName, encodeName } from '../../src/name.ts';
import { authority, key } from '../fixture.ts';

const issuing = await authority('authentication');
const signer = rsaSigner((await key('responder')).pkcs1);
export const start = new Date('2026-11-25T00:00:00Z');

export interface Answering extends Partial<Omit<ResponderOptions, 'issuers'>> {
  readonly status: (serial: bigint) => CertificateStatus;
  /** How its key signs; given how it does in this process. */
  readonly sign?: (own: typeof signer.sign) => (data: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

export const answering = ({ status, sign = (own) => own, ...options }: Answering) =>
  createOcspResponder({
    issuers: [
      {
        authority: issuing,
        certificate: issueOcspResponderCertificate(issuing, {
          serial: 1n,
          publicKey: signer.publicKey,
          notBefore: start,
          notAfter: new Date('2026-12-25T00:00:00Z'),
        }),
        signer: { ...signer, sign: sign(signer.sign) },
        status,
      },
    ],
    clock: () => start,
    validity: 900,
    nonce: 'echo',
    ...options,
  });

const sha1 = (data: Uint8Array) => createHash('sha1').update(data).digest();
const issuer = {
  hash: 'SHA-1',
  issuerNameHash: sha1(encodeName(authorityName('authentication'))),
  issuerKeyHash: issuing.keyId,
} as const;

/** OCSPRequest, DER. */
export const requestFor = (serial: bigint, nonce?: Uint8Array): Uint8Array =>
  encodeOcspRequest({ ...issuer, serial }, nonce);
