import { OpenMynaError } from '@openmyna/errors';
import {
  MalformedDer,
  type Medium,
  type Purpose,
  type RevocationReason,
  readCertificationRequest,
  revocationReasons,
} from '@openmyna/pki';
import * as z from 'zod';
import { errors } from '../errors.ts';
import { issueTo, termOf } from './certify.ts';
import { type Answers, type CallContext, cardInReader, cardOf, type Schemas } from './context.ts';
import { fromBase64, serialText, toBase64, viewOf } from './views.ts';

/** A certificate as the books have it. */
export interface CertificateView {
  readonly card: string;
  readonly purpose: Purpose;
  readonly medium: Medium;
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly revoked?: { readonly at: string; readonly reason: RevocationReason };
  /** Serial number of the one that took its place. */
  readonly successor?: string;
}

/** A revocation that holds now. `before`: it held already. */
export interface RevocationView {
  readonly purpose: Purpose;
  readonly serial: string;
  readonly at: string;
  readonly reason: RevocationReason;
  readonly before: boolean;
}

/** What is asked of the authorities about somebody’s certificates. */
export interface CertificateCalls {
  /** Of a card, or of all of a resident's. @throws OpenMynaError `jlis.card-unknown` */
  certificates(request: { readonly card: string }): readonly CertificateView[];
  /**
   * Revokes a certificate: the newest of a card, or one by its serial number.
   * @throws OpenMynaError `jlis.card-unknown`, `certificate.none`, `jlis.certificate-unknown`
   */
  revoke(request: {
    readonly card?: string | undefined;
    readonly serial?: string | undefined;
    readonly purpose: Purpose;
    readonly reason: RevocationReason;
  }): RevocationView;
  /**
   * Issues a certificate to a resident for the key of a request (PKCS #10), in the place of the one they have.
   * @throws OpenMynaError `jlis.card-unknown`, `certificate.request`, `certificate.refused`, `pki.request`
   */
  issue(request: {
    readonly card: string;
    readonly purpose: Purpose;
    readonly medium: Medium;
    /** DER, base64 */
    readonly request: string;
  }): { readonly serial: string; readonly certificate: string };
  /**
   * Whether the holder of a card in the terminal's reader may have a new certificate now, and until when it would hold.
   * @throws OpenMynaError `jlis.card-unknown`, `certificate.refused`
   */
  renewable(request: { readonly diversification: string; readonly purpose: Purpose }): {
    readonly card: string;
    readonly notAfter: string;
  };
  /**
   * Issues a certificate for a key that the card has just made, in the place of the one it has.
   * @throws as `renewable`
   */
  renew(request: {
    readonly diversification: string;
    readonly purpose: Purpose;
    /** SubjectPublicKeyInfo, DER, base64 */
    readonly publicKey: string;
  }): { readonly serial: string; readonly certificate: string; readonly authority: string };
}

const purpose = z.enum(['authentication', 'signature']);
const hex = z.string().regex(/^[0-9A-Fa-f]{1,13}$/);

export const certificateSchemas = {
  certificates: z.strictObject({ card: z.string() }),
  revoke: z.strictObject({
    card: z.string().optional(),
    serial: hex.optional(),
    purpose,
    reason: z.enum(Object.keys(revocationReasons) as [RevocationReason, ...RevocationReason[]]),
  }),
  issue: z.strictObject({ card: z.string(), purpose, medium: z.enum(['card', 'phone']), request: z.base64() }),
  renewable: z.strictObject({ diversification: z.hex().length(20), purpose }),
  renew: z.strictObject({ diversification: z.hex().length(20), purpose, publicKey: z.base64() }),
} as const satisfies Schemas<CertificateCalls>;

export const certificateCalls: Answers<keyof CertificateCalls> = {
  certificates: async (context, { card }) => {
    const { authority, cards } = context.institutions;
    const named = await cards.cardsOf(card);
    const all = [];
    for (const { cardId } of named.length > 0 ? named : [await cardOf(context, card)])
      all.push(...(await authority.certificatesOf(cardId)));
    return all.map(viewOf);
  },

  revoke: async (context, { card, serial, purpose, reason }) => {
    const { authority } = context.institutions;
    const record =
      serial === undefined
        ? await newestOf(context, `${card}`, purpose)
        : await authority.record({ purpose, serial: BigInt(`0x${serial}`) });
    const { at, reason: holds } = await authority.revoke(record, reason);
    const before = record.revocation !== undefined;
    return { purpose, serial: serialText(record.serial), at: at.toISOString(), reason: holds, before };
  },

  issue: async (context, { card, purpose, medium, request }) => {
    const publicKey = keyOf(request);
    const { serial, certificate } = await issueTo(context, {
      card: await cardOf(context, card),
      purpose,
      medium,
      publicKey,
    });
    return { serial: serialText(serial), certificate: toBase64(certificate) };
  },

  renewable: async (context, { diversification, purpose }) => {
    const card = await cardInReader(context, diversification);
    const { notAfter } = await termOf(context, { card, purpose, medium: 'card' });
    return { card: card.cardId, notAfter: notAfter.toISOString() };
  },

  renew: async (context, { diversification, purpose, publicKey }) => {
    const card = await cardInReader(context, diversification);
    await context.institutions.proofs.proved(card, { act: 'renew', purpose });
    const key = fromBase64(publicKey);
    const issued = await issueTo(context, { card, purpose, medium: 'card', publicKey: key });
    const { serial, certificate, authority } = issued;
    return { serial: serialText(serial), certificate: toBase64(certificate), authority: toBase64(authority) };
  },
};

const newestOf = async (context: CallContext, card: string, purpose: Purpose) => {
  const { cardId } = await cardOf(context, card);
  const record = (await context.institutions.authority.certificatesOf(cardId)).findLast(
    (one) => one.purpose === purpose,
  );
  if (record === undefined) throw new OpenMynaError(errors['certificate.none'], { card, purpose });
  return record;
};

const keyOf = (request: string): Uint8Array => {
  try {
    return readCertificationRequest(Buffer.from(request, 'base64'));
  } catch (error) {
    if (error instanceof MalformedDer)
      throw new OpenMynaError(errors['certificate.request'], { problem: error.message });
    throw error;
  }
};
