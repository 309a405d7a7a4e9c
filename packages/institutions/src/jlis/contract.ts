// What others ask of the certification authorities of 地方公共団体情報システム機構 (J-LIS): issue, revoke, tell.

import type {
  CertificateStatus,
  CertifiedPerson,
  Generation,
  Medium,
  Municipality,
  Purpose,
  Revocation,
  RevocationReason,
} from '@openmyna/pki';
import type { Transaction } from 'kysely';
import type { AuditReport } from './audit/report.ts';

export {
  type CardBook,
  type CardEvent,
  type CardFacts,
  type CardForm,
  type CardKey,
  type CardName,
  type CardNotice,
  type CardReason,
  type CardRecord,
  type CardStatus,
  cardTopic,
} from './cards/card-book.ts';

/** A certificate among all: 発行の番号, unique for a purpose over all its generations. */
export interface CertificateName {
  readonly purpose: Purpose;
  readonly serial: bigint;
}

interface CommonRequest {
  /** The card that it is on, or that a phone's was enrolled by: its id. */
  readonly holder: string;
  /** Default: a card. */
  readonly medium?: Medium;
  readonly municipality: Municipality;
  /** Of the key the chip made: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Of a certificate from before the books began, below every number they give out; otherwise the next one is given. */
  readonly serial?: bigint;
  /** The certificate that this one takes the place of (services.md §2.2). */
  readonly replaces?: bigint | undefined;
}

/** What a municipality asks to be certified. */
export type CertificateRequest =
  | (CommonRequest & { readonly purpose: 'authentication' })
  | (CommonRequest & { readonly purpose: 'signature'; readonly person: CertifiedPerson });

/** A certificate that was issued. */
export interface IssuedCertificate extends CertificateName {
  /** X.509 DER */
  readonly certificate: Uint8Array;
  /** Of the authority that signed it, X.509 DER. */
  readonly authority: Uint8Array;
}

/** A certificate as the books have it. */
export interface CertificateRecord extends CertificateName {
  readonly holder: string;
  readonly generation: Generation;
  readonly medium: Medium;
  readonly municipality: Municipality;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revocation?: Revocation;
  /** The one that took its place. */
  readonly successor?: bigint;
}

/** A list that was published. */
export interface PublishedList {
  readonly purpose: Purpose;
  readonly generation: Generation;
  /** `Tokyo-to/Kiyose-shi` */
  readonly municipality: string;
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: number;
}

/** Long work: told how far it is, and asked to end. */
export interface Work {
  /** Told from time to time. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** 公的個人認証の認証局. */
export interface CertificationAuthority {
  /**
   * Issues certificates, all of them or none: the intents are stored first, then signed, then stored. Of a card there is one living
   * certificate of each purpose and medium: one that is replaced is revoked as superseded in the same transaction.
   * @throws OpenMynaError `pki.request`, `pki.lint` and `jlis.card-id` before anything is stored; `jlis.certificate-living` for a second
   * one, `jlis.serial`, `store.…`
   */
  issue(requests: readonly CertificateRequest[]): Promise<readonly IssuedCertificate[]>;
  /**
   * Issues many, remembering how far it came: the same job asked for again goes on after the last that was issued. What is
   * asked for under an index must be the same every time.
   * @returns how many were issued now
   */
  issueMany(
    job: { readonly name: string; readonly count: number; requestOf(index: number): CertificateRequest },
    work?: Work,
  ): Promise<number>;
  /**
   * Revokes for good; a hold is not lifted either (services.md §1.9). One that is revoked already stays as it was.
   * @param at when it began not to hold; default now
   * @returns what holds now
   * @throws OpenMynaError `jlis.certificate-unknown`
   */
  revoke(name: CertificateName, reason: RevocationReason, at?: Date): Promise<Revocation>;
  /**
   * What of this can be a part of a transaction of its store. What others are told comes after the commit, by `follow`. To issue is
   * several transactions, each durable before the next, so it can be a part of none.
   */
  within<Others>(transaction: Transaction<Others>): Pick<CertificationAuthority, 'certificatesOf' | 'revoke'>;
  /** Takes in what was committed elsewhere, so that `status` tells it. */
  follow(): Promise<void>;
  /** Those of a holder, the newest last. @throws OpenMynaError `jlis.card-id` */
  certificatesOf(holder: string): Promise<readonly CertificateRecord[]>;
  /** @throws OpenMynaError `jlis.certificate-unknown` */
  record(name: CertificateName): Promise<CertificateRecord>;
  /** What is known now, without asking the database. */
  status(name: CertificateName, generation: Generation): CertificateStatus;
  /** Publishes every list, or with `due` those whose time has come. */
  publish(options?: { readonly due?: boolean } & Work): Promise<readonly PublishedList[]>;
  /** Holds intents, certificates, log and lists against one another. */
  audit(work?: Work): Promise<AuditReport>;
}
