// The institutions of one test file: authorities and chains made of pki alone, keys made once a process. A relying party's
// roots are `anchors`; the card's makers are `issuer`.

import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { certificateBirthDate, certificateText, endOfDayInJapan } from '@openmyna/identity';
import {
  authenticationCommonName,
  authorityOf,
  cvKeyId,
  type EndEntityRequest,
  generateRsaKey,
  generationAt,
  issueAuthenticationCertificate,
  issueCvCertificate,
  issueSignatureCertificate,
  type Purpose,
  type RsaKey,
  rsaSigner,
  rsaSubjectPublicKey,
  signatureCommonName,
} from '@openmyna/pki';
import {
  type CardIssuer,
  type CardState,
  type CertificateRequest,
  cryptoWithKeys,
  type SealName,
} from '../../src/index.ts';
import { personalise } from '../../src/personalisation/index.ts';
import { type Changes, changed } from './example.ts';

const made = new Map<string, Promise<RsaKey>>();
const key = (name: string): Promise<RsaKey> => {
  const one = made.get(name) ?? generateRsaKey();
  made.set(name, one);
  return one;
};

export const keyObject = (modulus: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' }, format: 'jwk' });

/** Key identifiers of the roots, in the real form (card.md §6.1). */
export const rootIds: Readonly<Record<SealName, Uint8Array>> = {
  card: cvKeyId('8000020', '000'),
  surface: cvKeyId('8000023', '000'),
  inputSupport: cvKeyId('8000033', '000'),
  licence: cvKeyId('8000043', '000'),
};

/** A root's key pair, both halves: the private one opens what EF 0003 of 券面確認 holds. */
export const root = (name: SealName): Promise<RsaKey> => key(`${name} root`);

const authority = async <P extends Purpose>(purpose: P, instant: string) => {
  const generation = generationAt(purpose, new Date(instant))!;
  return authorityOf(purpose, generation, await key(`${purpose} ${generation}`)) as ReturnType<typeof authorityOf> & {
    purpose: P;
  };
};

/** Each byte differs from the next, so that a wrong offset shows. */
const random = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 37 + 11) & 0xff);

const request = (
  { card, modulus }: CertificateRequest,
  { notBefore, expiresOn }: { notBefore: string; expiresOn: string },
  commonName: string,
): EndEntityRequest => ({
  serial: BigInt(`0x${createHash('sha256').update(modulus).digest('hex').slice(0, 7)}`) + 1n,
  publicKey: rsaSubjectPublicKey(modulus),
  commonName,
  municipality: card.municipality,
  notBefore: new Date(notBefore),
  notAfter: endOfDayInJapan(expiresOn),
});

/** @param onKey called for each key that is made ready for a card */
export const testIssuer = (onKey: () => void = () => {}): CardIssuer => {
  let keys = 0;
  return {
    random,
    keySet: () => ({
      version: 0x30,
      diversification: new Uint8Array(10),
      keys: { enc: new Uint8Array(16), mac: new Uint8Array(16).fill(1) },
      counter: 0,
    }),
    environment: async (count) => {
      const ready = await Promise.all(
        Array.from({ length: count }, () => {
          onKey();
          return key(`card ${keys++}`);
        }),
      );
      return { random, crypto: cryptoWithKeys(ready.map(({ pkcs1 }) => pkcs1)) };
    },
    authenticationCertificate: async (asked) => {
      const validity = asked.card.certificates.authentication;
      const ca = await authority('authentication', validity.notBefore);
      const name = authenticationCommonName(asked.card.municipality.code, random);
      return {
        certificate: issueAuthenticationCertificate(ca, request(asked, validity, name)),
        authority: ca.certificate,
      };
    },
    signatureCertificate: async (asked) => {
      const validity = asked.card.certificates.signature!;
      const { holder, municipality } = asked.card;
      const ca = await authority('signature', validity.notBefore);
      const name = signatureCommonName(municipality.code, new Date(validity.notBefore));
      const [written, address] = [certificateText(holder.name), certificateText(holder.address)];
      const certificate = issueSignatureCertificate(ca, {
        ...request(asked, validity, name),
        person: {
          name: written.text,
          nameMask: written.substitutes,
          sex: holder.sex,
          birthDate: certificateBirthDate(holder.birthDate),
          address: address.text,
          addressMask: address.substitutes,
        },
      });
      return { certificate, authority: ca.certificate };
    },
    signatureAuthority: async (card) =>
      (await authority('signature', card.certificates.authentication.notBefore)).certificate,
    seal: async (name, municipality) => {
      const [top, own] = [await root(name), rsaSigner((await key(`${name} ${municipality}`)).pkcs1)];
      const keyId = cvKeyId(`8${municipality.slice(0, 5)}1`, '000');
      const certificate = issueCvCertificate(
        { issuerKeyId: rootIds[name], subjectKeyId: keyId, modulus: own.modulus },
        rsaSigner(top.pkcs1),
      );
      const { signLater: sign, signDigestInfo } = own;
      return { keyId, certificate, rootKeyId: rootIds[name], rootModulus: top.modulus, sign, signDigestInfo };
    },
  };
};

const cards = new Map<string, Promise<CardState>>();

/** The example's card, with changes; made once a process. */
export const card = (changes: Changes = {}): Promise<CardState> => {
  const name = JSON.stringify(changes);
  const one = cards.get(name) ?? personalise(changed(changes), testIssuer());
  cards.set(name, one);
  return one;
};
