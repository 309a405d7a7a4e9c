// Everyone a card of the town comes from: the certification authorities, the municipality that seals its records.

import {
  type CertificateRequest as CardCertificateRequest,
  type CardIssuer,
  cryptoWithKeys,
  type Personalisation,
  type Seal,
} from '@openmyna/card';
import { certificateBirthDate, certificateText, endOfDayInJapan, type Random } from '@openmyna/identity';
import {
  authorityAt,
  type CardKeys,
  diversificationOf,
  gatherIssuing,
  type OpenCertificationAuthority,
} from '@openmyna/institutions/jlis';
import {
  authenticationCommonName,
  type CertifiedPerson,
  type createSerialNumbers,
  type KeyPool,
  type Purpose,
  rsaSubjectPublicKey,
  signatureCommonName,
} from '@openmyna/pki';
import type { KeyStore } from './key-store.ts';
import { makeSeal } from './seal.ts';

export interface IssuerOptions {
  readonly keys: KeyStore;
  readonly authority: OpenCertificationAuthority;
  readonly random: Random;
  readonly cardKeys: CardKeys;
  /** Numbers of certificates from before the books began; else the books give them. */
  readonly serials?: ReturnType<typeof createSerialNumbers>;
  /** A fresh key, made ahead of time: what the key generators of the cards' chips are filled with. */
  readonly newKey: KeyPool['next'];
  /** Default: whoever makes the card. */
  readonly draw?: CardIssuer['draw'];
}

export const createIssuer = ({
  keys,
  authority,
  cardKeys,
  random,
  serials,
  newKey,
  draw,
}: IssuerOptions): CardIssuer => {
  const seals = new Map<string, Promise<Seal>>();

  const common = (purpose: Purpose, { card, modulus }: CardCertificateRequest, { notBefore, expiresOn }: Validity) => ({
    holder: card.cardId,
    municipality: card.municipality,
    publicKey: rsaSubjectPublicKey(modulus),
    ...(serials && { serial: serials(purpose, new Date(notBefore)) }),
    notBefore: new Date(notBefore),
    notAfter: endOfDayInJapan(expiresOn),
  });
  const issue = gatherIssuing(authority);

  return {
    random,
    ...(draw && { draw }),
    environment: async (count) => {
      const keys = await Promise.all(Array.from({ length: count }, newKey));
      return { random, crypto: cryptoWithKeys(keys.map(({ pkcs1 }) => pkcs1)) };
    },
    keySet: (manufacturingNumber) => {
      const diversification = diversificationOf(manufacturingNumber);
      return { version: cardKeys.version, diversification, keys: cardKeys.of(diversification), counter: 0 };
    },
    seal: (name, municipality) => once(seals, `${name}-${municipality}`, () => makeSeal(keys, name, municipality)),
    signatureAuthority: async (card) =>
      authorityAt(authority.authorities, 'signature', new Date(card.certificates.authentication.notBefore)).certificate,
    authenticationCertificate: (asked) => {
      const purpose = 'authentication';
      const commonName = authenticationCommonName(asked.card.municipality.code, random);
      return issue({ purpose, commonName, ...common(purpose, asked, asked.card.certificates.authentication) });
    },
    signatureCertificate: (asked) => {
      const purpose = 'signature';
      const validity = asked.card.certificates.signature;
      if (validity === null) throw new TypeError('the card has no signature certificate');
      const commonName = signatureCommonName(asked.card.municipality.code, new Date(validity.notBefore));
      return issue({ purpose, commonName, ...common(purpose, asked, validity), person: personOf(asked.card.holder) });
    },
  };
};

type Validity = Personalisation['certificates']['authentication'];

const once = <T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> => {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
};

/** The four attributes of who is certified, in the characters that a certificate holds. */
export const personOf = (
  holder: Pick<Personalisation['holder'], 'name' | 'address' | 'sex' | 'birthDate'>,
): CertifiedPerson => {
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
