// What is asked of the institutions of a town: of the authorities by their operator, of the register and of the cards by the clerk.
// It goes over the local socket as JSON: serial numbers in hexadecimal, instants in ISO 8601, bytes in base64. Each topic is a file:
// its calls, what they are given as a schema, and how they are answered.

import type { ApplicationCalls } from './applications.ts';
import type { AttributeCalls } from './attributes.ts';
import type { AuthorityCalls } from './authority.ts';
import type { CardCalls } from './cards.ts';
import type { CertificateCalls } from './certificates.ts';
import type { ClockCalls } from './clock.ts';
import type { PinResetCalls } from './pin-reset.ts';
import type { ResidentCalls } from './residents.ts';

export type { ApplicationView } from './applications.ts';
export type { ConsentView, OwnConsentView, SigningRequestView, StatusView, SubmittedView } from './attributes.ts';
export type { CeremonyStep, ListView } from './authority.ts';
export type { CardView, NoticeView, SessionReason, SessionView } from './cards.ts';
export type { CertificateView, RevocationView } from './certificates.ts';
export type { ReservationView } from './pin-reset.ts';
export type { EntryCall, LifeEventCall, LifeEventView, NumberUseView, Report, ResidentView } from './residents.ts';

/** Each call: what it is given, and what comes of it. */
export interface TownCalls
  extends ApplicationCalls,
    AttributeCalls,
    AuthorityCalls,
    CardCalls,
    CertificateCalls,
    ClockCalls,
    PinResetCalls,
    ResidentCalls {}

/** One of {@link TownCalls}. */
export type TownCall = keyof TownCalls;
