// Everyone a card of the town comes from: the two certification authorities, the municipality that seals its records.

import type { CardIssuer, CertificateRequest, IssuedCertificate, Personalisation, Seal } from '@openmyna/card';
import { certificateBirthDate, certificateText, endOfDayInJapan, type Random } from '@openmyna/identity';
import {
  authenticationCommonName,
  createSerialNumbers,
  type EndEntityRequest,
  issueAuthenticationCertificate,
  issueSignatureCertificate,
  type Purpose,
  rsaSubjectPublicKey,
  signatureCommonName,
} from '@openmyna/pki';
import type { Authorities } from './authorities.ts';
import type { KeyStore } from './key-store.ts';
import { makeSeal } from './seal.ts';

export interface IssuerOptions {
  readonly keys: KeyStore;
  readonly authorities: Authorities;
  readonly random: Random;
  /** A fresh key for a card. */
  readonly newKey: CardIssuer['newKey'];
}

export const createIssuer = ({ keys, authorities, random, newKey }: IssuerOptions): CardIssuer => {
  const seals = new Map<string, Promise<Seal>>();
  const nextSerial = createSerialNumbers();

  const request = (
    purpose: Purpose,
    { card, modulus }: CertificateRequest,
    commonName: string,
    { notBefore, expiresOn }: Validity,
  ): EndEntityRequest => ({
    serial: nextSerial(purpose, new Date(notBefore)),
    publicKey: rsaSubjectPublicKey(modulus),
    commonName,
    municipality: card.municipality,
    notBefore: new Date(notBefore),
    notAfter: endOfDayInJapan(expiresOn),
  });

  return {
    random,
    newKey,
    seal: (name, municipality) => once(seals, `${name}-${municipality}`, () => makeSeal(keys, name, municipality)),
    signatureAuthority: async (card) =>
      authorities.at('signature', new Date(card.certificates.authentication.notBefore)).certificate,

    authenticationCertificate: async (asked): Promise<IssuedCertificate> => {
      const validity = asked.card.certificates.authentication;
      const authority = authorities.at('authentication', new Date(validity.notBefore));
      const name = authenticationCommonName(asked.card.municipality.code, random);
      const certificate = issueAuthenticationCertificate(authority, request('authentication', asked, name, validity));
      return { certificate, authority: authority.certificate };
    },

    signatureCertificate: async (asked): Promise<IssuedCertificate> => {
      const validity = asked.card.certificates.signature;
      if (validity === null) throw new TypeError('the card has no signature certificate');
      const issuedAt = new Date(validity.notBefore);
      const authority = authorities.at('signature', issuedAt);
      const name = signatureCommonName(asked.card.municipality.code, issuedAt);
      const certificate = issueSignatureCertificate(authority, {
        ...request('signature', asked, name, validity),
        person: personOf(asked.card),
      });
      return { certificate, authority: authority.certificate };
    },
  };
};

type Validity = Personalisation['certificates']['authentication'];

const once = <T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
};

/** The four attributes as the certificate writes them; what it can't write is substituted and flagged. */
const personOf = ({ holder }: Personalisation) => {
  const name = certificateText(holder.name);
  const address = certificateText(holder.address);
  return {
    name: name.text,
    nameMask: name.substitutes,
    sex: holder.sex,
    birthDate: certificateBirthDate(holder.birthDate),
    address: address.text,
    addressMask: address.substitutes,
  };
};
