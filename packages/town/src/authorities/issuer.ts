// Everyone a card of the town comes from: the two certification authorities, the municipality that seals its records.

import type { CardIssuer, CertificateRequest, IssuedCertificate, Personalisation, Seal } from '@openmyna/card';
import { certificateBirthDate, certificateText, endOfDayInJapan, type Random } from '@openmyna/identity';
import {
  type Authority,
  authenticationCommonName,
  authorityOf,
  createSerialNumbers,
  type EndEntityRequest,
  type Generation,
  generationAt,
  issueAuthenticationCertificate,
  issueSignatureCertificate,
  type Purpose,
  signatureCommonName,
} from '@openmyna/pki';
import type { KeyStore } from './key-store.ts';
import { makeSeal } from './seal.ts';

export interface IssuerOptions {
  readonly keys: KeyStore;
  readonly random: Random;
  /** A fresh key for a card. */
  readonly newKey: CardIssuer['newKey'];
}

export const createIssuer = ({ keys, random, newKey }: IssuerOptions): CardIssuer => {
  const authorities = new Map<string, Promise<Authority>>();
  const seals = new Map<string, Promise<Seal>>();
  const nextSerial = createSerialNumbers();

  const open = async (purpose: Purpose, generation: Generation): Promise<Authority> => {
    const name = `${purpose}-${generation}`;
    const authority = authorityOf(purpose, generation, { pkcs1: await keys.key(name) });
    keys.certificate(name, authority.certificate);
    return authority;
  };

  /** The authority that issues at an instant, for one purpose. */
  const authorityAt = async <P extends Purpose>(purpose: P, instant: Date): Promise<Authority & { purpose: P }> => {
    const generation = generationAt(purpose, instant);
    if (generation === undefined) throw new RangeError(`no ${purpose} authority before 2015`);
    const authority = await once(authorities, `${purpose}-${generation}`, () => open(purpose, generation));
    return authority as Authority & { purpose: P };
  };

  const request = (
    purpose: Purpose,
    { card, modulus }: CertificateRequest,
    commonName: string,
    { notBefore, expiresOn }: Validity,
  ): EndEntityRequest => ({
    serial: nextSerial(purpose, new Date(notBefore)),
    modulus,
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
      (await authorityAt('signature', new Date(card.certificates.authentication.notBefore))).certificate,

    authenticationCertificate: async (asked): Promise<IssuedCertificate> => {
      const validity = asked.card.certificates.authentication;
      const authority = await authorityAt('authentication', new Date(validity.notBefore));
      const name = authenticationCommonName(asked.card.municipality.code, random);
      const certificate = issueAuthenticationCertificate(authority, request('authentication', asked, name, validity));
      return { certificate, authority: authority.certificate };
    },

    signatureCertificate: async (asked): Promise<IssuedCertificate> => {
      const validity = asked.card.certificates.signature;
      if (validity === null) throw new TypeError('the card has no signature certificate');
      const issuedAt = new Date(validity.notBefore);
      const authority = await authorityAt('signature', issuedAt);
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
