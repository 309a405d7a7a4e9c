// 最新の利用者情報(4情報)提供サービス and 現況確認 (services.md §4.6, §4.7), as J-LIS has them for platform operators and holders.

import type { Words } from '@openmyna/errors';
import type { LocalDate, PartialDate, Sex } from '@openmyna/identity';
import type { Purpose } from '@openmyna/pki';

/** The four attributes (基本4情報), in the order in which a consent names them. */
export const attributeItems = ['address', 'name', 'birthDate', 'sex'] as const;

/** One of {@link attributeItems}. */
export type AttributeItem = (typeof attributeItems)[number];

/** What a provider (SP事業者) asks a person to consent to, through a platform operator (PF事業者). */
export interface ConsentTerms {
  /** SP事業者の名称 */
  readonly provider: string;
  /** Where the provider answers questions. */
  readonly contact: string;
  readonly service: string;
  /** 利用目的 */
  readonly purpose: string;
  /** PF事業者の名称: who may ask under this consent, and nobody else. */
  readonly operator: string;
  readonly items: readonly AttributeItem[];
}

/** What a text that is to be signed is for. */
export type SigningKind = 'consent' | 'withdrawal' | 'inquiry';

/** A text that J-LIS holds until it is signed: once, and not for long. */
export interface SigningRequest {
  /** 受付番号, 32 hexadecimal digits; a consent keeps it as its own number. */
  readonly requestId: string;
  readonly kind: SigningKind;
  /** UTF-8 is what is signed: what is shown is what is signed. */
  readonly text: string;
  /** Of the certificate that signs it. */
  readonly purpose: Purpose;
  readonly expiresAt: Date;
}

/** A signed request, as it is handed in. */
export interface SignedRequest {
  readonly requestId: string;
  /** Over the text's bytes: RSA PKCS #1 v1.5 with SHA-256, or what the key's generation signs by. */
  readonly signature: Uint8Array;
  /** X.509 DER; it is looked at and not kept. */
  readonly certificate: Uint8Array;
}

/** A consent as its holder and its operator see it. */
export interface Consent {
  readonly consentId: string;
  readonly terms: ConsentTerms;
  readonly consentedOn: LocalDate;
  /** Its last day. */
  readonly validUntil: LocalDate;
  readonly state: 'valid' | 'withdrawn' | 'expired';
  readonly withdrawnAt?: Date;
}

/** A use of a consent: who asked, when, for what, and what came of it; never what was answered. */
export interface AttributeUse {
  readonly operator: string;
  readonly at: Date;
  /** Which items went out; none where nothing did. */
  readonly items: readonly AttributeItem[];
  readonly outcome: 'current' | 'unknown-yet' | 'linked' | AttributeRefusal;
}

/** A consent with what was done by it. */
export interface OwnConsent extends Consent {
  readonly uses: readonly AttributeUse[];
}

/** What came of handing in. */
export type Submitted =
  | { readonly kind: 'consent'; readonly consent: Consent }
  | { readonly kind: 'withdrawal'; readonly consent: Consent }
  | { readonly kind: 'inquiry'; readonly consents: readonly OwnConsent[] };

/** Why nothing is given: what a platform operator may know of it, and no more (services.md §4.10). */
export type AttributeRefusal =
  | 'not-consented'
  | 'consent-withdrawn'
  | 'consent-expired'
  /** No certificate has been valid since the last one expired. */
  | 'renew'
  /** Lost, suspended, changed: after a certificate is issued anew. */
  | 'reissue'
  /** Whatever else it is. */
  | 'unavailable';

/** The attributes of a consent, as the register has them now. */
export interface Attributes {
  readonly address?: string;
  readonly name?: string;
  readonly birthDate?: PartialDate;
  readonly sex?: Sex;
}

/** What a platform operator hears. It must not store the attributes. */
export type AttributeAnswer =
  | { readonly status: 'current'; readonly attributes: Attributes }
  /** News of the person is on its way, or their entry is being corrected: ask again. */
  | { readonly status: 'unknown-yet'; readonly words: Words }
  | { readonly status: 'invalid'; readonly reason: AttributeRefusal; readonly words: Words };

/** What an operator hears of a consent itself. */
export type ConsentState = 'valid' | 'not-consented' | 'consent-withdrawn' | 'consent-expired';

/** Who asks, under which consent. */
export interface AttributeInquiry {
  readonly consentId: string;
  /** PF事業者の名称, as the consent has it. */
  readonly operator: string;
}

/** Certificates of one purpose that a verifier kept the numbers of. */
export interface StatusInquiry {
  readonly purpose: Purpose;
  /** 発行の番号; at most {@link mostSerials}. */
  readonly serials: readonly bigint[];
  /** With it, the certificate that took the place of one of the same person is told. */
  readonly consent?: AttributeInquiry;
}

/** So many in one call. */
export const mostSerials = 10_000;

/** 現況. `changed`: something of the four attributes is not what it was, which says nothing of a move. */
export type CertificateCondition = 'no-change' | 'changed' | 'revoked' | 'expired' | 'unknown';

/** What is told of one number. */
export interface StatusConfirmation {
  readonly serial: bigint;
  readonly condition: CertificateCondition;
  /** With `revoked`, as far as a verifier may know it: replaced by another, needing one, or none of their business. */
  readonly because?: 'renewed' | 'reissue' | 'unavailable';
  /** 新旧の発行の番号: the newest of those that took its place. */
  readonly successor?: bigint;
}

/** A reminder that was made: once a year, of each consent that holds. */
export interface ConsentReminder {
  readonly residentId: string;
  readonly consentId: string;
  readonly on: LocalDate;
}

/** J-LIS, for platform operators and holders. */
export interface AttributeService {
  /** A consent to be signed with the signature certificate. @throws OpenMynaError `attributes.field` */
  draftConsent(terms: ConsentTerms): Promise<SigningRequest>;
  /** A withdrawal to be signed with any valid signature certificate of the same person. @throws OpenMynaError `attributes.consent-unknown` */
  draftWithdrawal(consentId: string): Promise<SigningRequest>;
  /** An inquiry of one's own consents, to be signed with the authentication certificate. */
  draftInquiry(): Promise<SigningRequest>;
  /**
   * Takes what was signed. The request is used up first, whatever comes of it.
   * @throws OpenMynaError `attributes.request`, `attributes.certificate`, `attributes.signature`, `attributes.consent-unknown`
   */
  submit(signed: SignedRequest): Promise<Submitted>;
  /** The attributes of who consented, as the register has them now; recorded before they are told. @throws OpenMynaError `attributes.field` */
  inquire(inquiry: AttributeInquiry): Promise<AttributeAnswer>;
  /** Whether a consent holds, which is how an operator learns of a withdrawal; it brings nothing, and is no use of it. @throws OpenMynaError `attributes.field` */
  consentState(inquiry: AttributeInquiry): Promise<ConsentState>;
  /** 現況確認: answers in the order of the numbers. @throws OpenMynaError `attributes.field` */
  confirm(inquiry: StatusInquiry): Promise<readonly StatusConfirmation[]>;
  /** Nothing is told of a person while their entry is being corrected (services.md §9, M3): held first, then corrected, then released. */
  hold(residentId: string): Promise<void>;
  /** Ends {@link AttributeService.hold}. */
  release(residentId: string): Promise<void>;
  /** Makes the reminders that have come due since it was last asked, and forgets requests that nobody signed. To be called every day. */
  attend(): Promise<readonly ConsentReminder[]>;
  /** When, after an instant, reminders may come due next. */
  nextDue(after: Date): Promise<Date | undefined>;
  /** Every reminder that was made of a resident's consents. */
  remindersOf(residentId: string): Promise<readonly ConsentReminder[]>;
}
