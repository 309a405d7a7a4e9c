import {
  type AttributeAnswer,
  type AttributeInquiry,
  type AttributeUse,
  attributeItems,
  type Consent,
  type ConsentReminder,
  type ConsentState,
  type ConsentTerms,
  type OwnConsent,
  type SigningRequest,
  type StatusConfirmation,
  type Submitted,
} from '@openmyna/institutions/jlis';
import type { Purpose } from '@openmyna/pki';
import * as z from 'zod';
import type { Answers, Schemas } from './context.ts';
import { serialText } from './views.ts';

/** A text to be signed. */
export type SigningRequestView = Omit<SigningRequest, 'expiresAt'> & { readonly expiresAt: string };

/** A consent as it goes over the socket. */
export type ConsentView = Omit<Consent, 'withdrawnAt'> & { readonly withdrawnAt?: string };

/** The same with its uses. */
export type OwnConsentView = ConsentView & {
  readonly uses: readonly (Omit<AttributeUse, 'at'> & { readonly at: string })[];
};

/** What came of handing in. */
export type SubmittedView =
  | { readonly kind: 'consent' | 'withdrawal'; readonly consent: ConsentView }
  | { readonly kind: 'inquiry'; readonly consents: readonly OwnConsentView[] };

/** What has become of a certificate. */
export type StatusView = Omit<StatusConfirmation, 'serial' | 'successor'> & {
  readonly serial: string;
  readonly successor?: string;
};

/** What is asked of J-LIS about the four attributes: by platform operators, by holders, and by the municipality. */
export interface AttributeCalls {
  /** @throws OpenMynaError `attributes.field` */
  draftConsent(terms: ConsentTerms): SigningRequestView;
  /** @throws OpenMynaError `attributes.consent-unknown` */
  draftWithdrawal(request: { readonly consent: string }): SigningRequestView;
  draftInquiry(request: Record<string, never>): SigningRequestView;
  /** Hands in what was signed; bytes in base64. @throws OpenMynaError `attributes.…` */
  submitSigned(request: {
    readonly request: string;
    readonly signature: string;
    readonly certificate: string;
  }): SubmittedView;
  /** @throws OpenMynaError `attributes.field` */
  inquireAttributes(request: AttributeInquiry): AttributeAnswer;
  /** @throws OpenMynaError `attributes.field` */
  consentState(request: AttributeInquiry): ConsentState;
  /** 現況確認: numbers in hexadecimal. @throws OpenMynaError `attributes.field` */
  confirmStatus(request: {
    readonly purpose: Purpose;
    readonly serials: readonly string[];
    readonly consent?: AttributeInquiry | undefined;
  }): readonly StatusView[];
  /** Whether attributes of a resident are held back while their entry is corrected. */
  holdAttributes(request: { readonly resident: string; readonly held: boolean }): null;
  /** Makes what is due, and tells all that were made of a resident's consents. */
  consentReminders(request: { readonly resident: string }): readonly ConsentReminder[];
}

const purpose = z.enum(['authentication', 'signature']);
const inquiry = z.strictObject({ consentId: z.string(), operator: z.string() });
/** Any number an X.509 certificate may have. */
const serial = z.string().regex(/^[0-9A-Fa-f]{1,40}$/);

export const attributeSchemas = {
  draftConsent: z.strictObject({
    provider: z.string(),
    contact: z.string(),
    service: z.string(),
    purpose: z.string(),
    operator: z.string(),
    items: z.array(z.enum(attributeItems)),
  }),
  draftWithdrawal: z.strictObject({ consent: z.string() }),
  draftInquiry: z.strictObject({}),
  submitSigned: z.strictObject({ request: z.string(), signature: z.base64(), certificate: z.base64() }),
  inquireAttributes: inquiry,
  consentState: inquiry,
  confirmStatus: z.strictObject({
    purpose,
    serials: z.array(serial),
    consent: inquiry.optional(),
  }),
  holdAttributes: z.strictObject({ resident: z.string(), held: z.boolean() }),
  consentReminders: z.strictObject({ resident: z.string() }),
} as const satisfies Schemas<AttributeCalls>;

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

const requestView = ({ expiresAt, ...request }: SigningRequest): SigningRequestView => ({
  ...request,
  expiresAt: expiresAt.toISOString(),
});

const consentView = <C extends Consent>({ withdrawnAt, ...consent }: C) => ({
  ...consent,
  ...(withdrawnAt && { withdrawnAt: withdrawnAt.toISOString() }),
});

const ownView = ({ uses, ...consent }: OwnConsent): OwnConsentView => ({
  ...consentView<Consent>(consent),
  uses: uses.map(({ at, ...use }) => ({ ...use, at: at.toISOString() })),
});

const submittedView = (submitted: Submitted): SubmittedView =>
  submitted.kind === 'inquiry'
    ? { kind: submitted.kind, consents: submitted.consents.map(ownView) }
    : { kind: submitted.kind, consent: consentView(submitted.consent) };

export const attributeCalls: Answers<keyof AttributeCalls> = {
  draftConsent: async ({ institutions: { attributes } }, terms) => requestView(await attributes.draftConsent(terms)),

  draftWithdrawal: async ({ institutions: { attributes } }, { consent }) =>
    requestView(await attributes.draftWithdrawal(consent)),

  draftInquiry: async ({ institutions: { attributes } }) => requestView(await attributes.draftInquiry()),

  submitSigned: async ({ institutions: { attributes } }, { request, signature, certificate }) =>
    submittedView(
      await attributes.submit({
        requestId: request,
        signature: fromBase64(signature),
        certificate: fromBase64(certificate),
      }),
    ),

  inquireAttributes: ({ institutions: { attributes } }, request) => attributes.inquire(request),

  consentState: ({ institutions: { attributes } }, request) => attributes.consentState(request),

  confirmStatus: async ({ institutions: { attributes } }, { purpose, serials, consent }) =>
    (
      await attributes.confirm({
        purpose,
        serials: serials.map((serial) => BigInt(`0x${serial}`)),
        ...(consent && { consent }),
      })
    ).map(({ serial, successor, ...condition }) => ({
      serial: serialText(serial),
      ...condition,
      ...(successor !== undefined && { successor: serialText(successor) }),
    })),

  holdAttributes: async ({ institutions: { attributes } }, { resident, held }) => {
    await (held ? attributes.hold(resident) : attributes.release(resident));
    return null;
  },

  consentReminders: async ({ institutions: { attributes } }, { resident }) => {
    await attributes.attend();
    return attributes.remindersOf(resident);
  },
};
