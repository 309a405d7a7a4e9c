// What is asked of the institutions of a town: of the authorities by their operator, of the register and of the cards by the clerk.
// It goes over the local socket as JSON: serial numbers in hexadecimal, instants in ISO 8601, bytes in base64.

import type { AuditReport, CardEvent, CardReason, CardStatus } from '@openmyna/institutions/jlis';
import type { LifeEvent, Resident } from '@openmyna/institutions/municipality';
import type { Generation, Medium, Purpose, RevocationReason } from '@openmyna/pki';

/** A certificate as the books have it. */
export interface CertificateView {
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

/** A list that was published. */
export interface ListView {
  readonly purpose: Purpose;
  readonly generation: Generation;
  readonly municipality: string;
  readonly number: number;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revoked: number;
}

/** A use of an authority's key, from the transcript. */
export interface CeremonyStep {
  readonly seq: number;
  readonly at: string;
  readonly key: string;
  readonly use: 'key' | 'authority';
  readonly digest: string;
}

/** A card as J-LIS's book has it. */
export interface CardView {
  readonly card: string;
  readonly status: CardStatus;
  readonly why?: CardReason;
  readonly since: string;
}

/** What is asked to be entered into the register. */
export interface LifeEventCall {
  readonly resident: string;
  /** Default: today. */
  readonly on?: string | undefined;
  readonly event: LifeEvent;
  /** The same again is the same event; without it every call is another. */
  readonly request?: string | undefined;
}

/** An entry of the register's history. */
export interface LifeEventView {
  readonly seq: number;
  readonly on: string;
  readonly recordedAt: string;
  readonly event: LifeEvent;
}

/** Each call: what it is given, and what comes of it. */
export interface TownCalls {
  /** @throws OpenMynaError `card.unknown` */
  certificates(request: { readonly card: string }): readonly CertificateView[];
  /**
   * Revokes a certificate: the newest of a card, or one by its serial number.
   * @throws OpenMynaError `card.unknown`, `certificate.none`, `jlis.certificate-unknown`
   */
  revoke(request: {
    readonly card?: string | undefined;
    readonly serial?: string | undefined;
    readonly purpose: Purpose;
    readonly reason: RevocationReason;
  }): RevocationView;
  /**
   * Issues a certificate to a resident for the key of a request (PKCS #10), in the place of the one they have.
   * @throws OpenMynaError `card.unknown`, `certificate.request`, `certificate.refused`, `pki.request`
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
   * @throws OpenMynaError `card.unknown`, `certificate.refused`
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
  /** @throws OpenMynaError `card.unknown`, `jlis.card-unknown` */
  cardState(request: { readonly card: string }): CardView;
  /** Suspends a card, resumes it, or makes it void. @throws OpenMynaError `card.unknown`, `jlis.card-status` */
  cardEvent(request: { readonly card: string; readonly event: CardEvent }): CardView;
  /** Keys of one SCP03 session with a card of ours, base64. Hexadecimal in. @throws OpenMynaError `card.unknown`, `jlis.card-status` */
  cardSession(request: { readonly diversification: string; readonly version: number; readonly context: string }): {
    readonly enc: string;
    readonly mac: string;
    readonly rmac: string;
  };
  /** @throws OpenMynaError `register.unknown` */
  resident(request: { readonly resident: string }): Resident;
  /** @throws OpenMynaError `register.unknown` */
  history(request: { readonly resident: string }): readonly LifeEventView[];
  /** Enters what happened, and tells J-LIS. @returns the person as they are now @throws OpenMynaError `register.…` */
  happen(request: LifeEventCall): Resident;
  publish(request: { readonly due?: boolean | undefined }): readonly ListView[];
  audit(request: Record<string, never>): AuditReport;
  /** How the authorities' keys came about. */
  ceremony(request: Record<string, never>): readonly CeremonyStep[];
  /** Everything in the database into a new file, by its whole path. @throws OpenMynaError `store.backup-exists` */
  backup(request: { readonly file: string }): null;
}

/** One of {@link TownCalls}. */
export type TownCall = keyof TownCalls;
