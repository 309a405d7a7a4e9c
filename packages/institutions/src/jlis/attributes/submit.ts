// What was signed comes back: the request is used up, who signed is found out, and only then does it have its effect.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan } from '@openmyna/identity';
import type { Store } from '@openmyna/store';
import type { JlisTables } from '../schema.ts';
import { consentsOf, findConsent, type KnownConsent, termsColumn, withoutOwner } from './consents.ts';
import type { SignedRequest, Submitted } from './contract.ts';
import { validUntilOf } from './documents.ts';
import { errors } from './errors.ts';
import { reminderDayOf } from './remind.ts';
import { type RequestOptions, signingPurpose, type TakenRequest, take } from './requests.ts';
import { type Signer, type SignerOptions, signerOf } from './signer.ts';

/** What handing in stands on. */
export type SubmitOptions = RequestOptions & SignerOptions & { readonly store: Store<JlisTables> };

/** @throws OpenMynaError `attributes.…` */
export const submit = async (options: SubmitOptions, signed: SignedRequest): Promise<Submitted> => {
  const request = await take(options, signed.requestId);
  const { kind, text } = request;
  const signer = await signerOf(options, { purpose: signingPurpose[kind], text }, signed);
  switch (kind) {
    case 'consent':
      return { kind, consent: withoutOwner(await accept(options, request, signed, signer)) };
    case 'withdrawal':
      return { kind, consent: withoutOwner(await withdraw(options, request, signed, signer)) };
    case 'inquiry':
      return { kind, consents: await consentsOf(options.store.db, signer.residentId, options.clock()) };
  }
};

const accept = (
  { store, clock }: SubmitOptions,
  request: TakenRequest,
  { signature }: SignedRequest,
  { residentId, serial }: Signer,
): Promise<KnownConsent> => {
  const consentedOn = dayInJapan(request.drawn_up_at);
  const now = clock();
  const name = { residentId, consentId: request.request_id };
  return store.transaction(async (tx) => {
    await tx
      .insertInto('attribute_consent')
      .values({
        resident_id: residentId,
        consent_id: request.request_id,
        terms: termsColumn(request.terms!),
        text: request.text,
        signature,
        signed_by: Number(serial),
        consented_on: consentedOn,
        valid_until: validUntilOf(consentedOn),
        reminded_on: reminderDayOf(consentedOn),
        accepted_at: now,
      })
      .execute();
    return (await findConsent(tx, name, now))!;
  });
};

/** One that is withdrawn stays as it was. Whose it is not is told as if there were none. */
const withdraw = async (
  { store, clock }: SubmitOptions,
  { consent_id, text }: TakenRequest,
  { signature }: SignedRequest,
  { residentId, serial }: Signer,
): Promise<KnownConsent> => {
  const now = clock();
  const consentId = consent_id!;
  return store.transaction(async (tx) => {
    const known = await findConsent(tx, { residentId, consentId }, now);
    if (known === undefined) throw unknownConsent(consentId);
    if (known.state === 'withdrawn') return known;
    await tx
      .insertInto('attribute_withdrawal')
      .values({
        resident_id: residentId,
        consent_id: consentId,
        text,
        signature,
        signed_by: Number(serial),
        withdrawn_at: now,
      })
      .execute();
    return (await findConsent(tx, { residentId, consentId }, now))!;
  });
};

/** A consent that is there. @throws OpenMynaError `attributes.consent-unknown` */
export const consentCalled = async ({ store, clock }: RequestOptions, consentId: string): Promise<KnownConsent> => {
  const known = await findConsent(store.db, { consentId }, clock());
  if (known === undefined) throw unknownConsent(consentId);
  return known;
};

const unknownConsent = (consent: string) => new OpenMynaError(errors['attributes.consent-unknown'], { consent });
