// The register, the cards, the authorities and the service over them, with a clock that is set, and people who sign with the one
// key of this process: whose a signature is, is said by the certificate.

import { constants, createPrivateKey, sign } from 'node:crypto';
import { addDays, endOfDayInJapan } from '@openmyna/identity';
import type { Medium, Purpose } from '@openmyna/pki';
import type { Store, StoreOptions } from '@openmyna/store';
import { seeded } from '@openmyna/store/test-harness';
import { type ConsentTerms, type JlisTables, openAttributes, type SigningRequest } from '../../../src/jlis/index.ts';
import type { LifeEvent } from '../../../src/municipality/index.ts';
import { setUp as institutions } from '../../institutions.ts';
import { person } from '../../municipality/fixture.ts';
import { authenticationRequest, holderKey, signatureRequest } from '../fixture.ts';

export const operator = '見本プラットフォーム株式会社';

export const terms = (more: Partial<ConsentTerms> = {}): ConsentTerms => ({
  provider: '見本銀行',
  contact: '03-0000-0000',
  service: '口座開設',
  purpose: '住所変更の確認',
  operator,
  items: ['address', 'name'],
  ...more,
});

/** A certificate of both purposes. */
export interface Certificates {
  readonly signature: Uint8Array;
  readonly authentication: Uint8Array;
  readonly serials: Readonly<Record<Purpose, bigint>>;
}

export const key = async () =>
  createPrivateKey({ key: Buffer.from((await holderKey()).pkcs1), format: 'der', type: 'pkcs1' });

/** RSA PKCS #1 v1.5 with SHA-256 over the text, as a card makes it; or PSS. */
export const signText = async (text: string, pss = false): Promise<Uint8Array> =>
  new Uint8Array(
    sign('sha256', Buffer.from(text), {
      key: await key(),
      ...(pss && { padding: constants.RSA_PKCS1_PSS_PADDING }),
    }),
  );

export const setUp = async (options: Pick<StoreOptions, 'faults'> = {}) => {
  const place = await institutions(options);
  const { authority, cards, register, clock, follow, today } = place;
  const random = seeded('attributes');
  const store = place.store as Store<unknown> as Store<JlisTables>;
  const attributes = openAttributes({ store, authority, cards, register, clock, random });
  /** Tells the register, and nobody else yet. */
  const tell = (residentId: string, event: LifeEvent) => place.happen(residentId, event, today());
  /** In the place of those that the holder has. */
  const certify = async (
    holder: string,
    { medium = 'card' as Medium, replaces = undefined as Certificates | undefined } = {},
  ): Promise<Certificates> => {
    const known = await authority.certificatesOf(holder);
    const before = (purpose: Purpose) =>
      replaces?.serials[purpose] ??
      known.findLast((one) => one.purpose === purpose && one.medium === medium && one.revocation === undefined)?.serial;
    const of = (purpose: Purpose) => ({
      holder,
      medium,
      notBefore: clock(),
      notAfter: endOfDayInJapan(addDays(today(), 4 * 365)),
      replaces: before(purpose),
    });
    const issued = await authority.issue([
      { ...(await signatureRequest()), ...of('signature') },
      { ...(await authenticationRequest()), ...of('authentication') },
    ]);
    const [signature, authentication] = issued as [(typeof issued)[number], (typeof issued)[number]];
    return {
      signature: signature.certificate,
      authentication: authentication.certificate,
      serials: { signature: signature.serial, authentication: authentication.serial },
    };
  };
  const submit = async ({ requestId, text }: SigningRequest, certificate: Uint8Array) =>
    attributes.submit({ requestId, certificate, signature: await signText(text) });
  return {
    ...place,
    store,
    attributes,
    random,
    tell,
    certify,
    submit,
    happen: async (residentId: string, event: LifeEvent) => {
      await tell(residentId, event);
      await follow();
    },
    /** Somebody with a card that is handed over and has certificates. */
    issue: async (residentId: string): Promise<Certificates> => {
      await tell(residentId, { kind: 'registration', person: person() });
      const cardId = `${residentId}-1`;
      await place.issue(residentId, cardId);
      await follow();
      return certify(cardId);
    },
    /** A consent that is signed and accepted; its number. */
    consent: async (certificates: Certificates, more: Partial<ConsentTerms> = {}): Promise<string> => {
      const request = await attributes.draftConsent(terms(more));
      await submit(request, certificates.signature);
      return request.requestId;
    },
    withdraw: async (consentId: string, certificates: Certificates) =>
      submit(await attributes.draftWithdrawal(consentId), certificates.signature),
    own: async (certificates: Certificates) => {
      const submitted = await submit(await attributes.draftInquiry(), certificates.authentication);
      if (submitted.kind !== 'inquiry') throw new TypeError(submitted.kind);
      return submitted.consents;
    },
  };
};

export type Place = Awaited<ReturnType<typeof setUp>>;
