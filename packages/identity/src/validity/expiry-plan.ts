// What ends when, and what is said of it beforehand (services.md §3.1, §3.2, §9 M12). There is one clock: whoever asks whether
// something still holds, may be renewed, or whether its holder is to be told, asks here.

import { addDays, addMonths, type LocalDate } from '../date/local-date.ts';

/** Months before an end from which it can be renewed, and after it in which health insurance goes on (§3.2). */
const window = { before: 3, after: 3 } as const;

/** The first day a certificate or card can be renewed: the day after the one three months before its expiry. @throws identity.date */
export const renewalOpens = (expiresOn: LocalDate): LocalDate => addDays(addMonths(expiresOn, -window.before), 1);

/** The last day health insurance accepts what has expired, and nobody else does (§3.2). @throws identity.date */
export const graceEnds = (expiresOn: LocalDate): LocalDate => addMonths(expiresOn, window.after);

/** Whether its last day is over. */
export const hasEnded = (expiresOn: LocalDate, day: LocalDate): boolean => expiresOn < day;

/** Whether what replaces it on a day is a renewal. Its last day is none: the birthday after it is just as far from there. */
export const isInRenewal = (expiresOn: LocalDate, day: LocalDate): boolean =>
  renewalOpens(expiresOn) <= day && day < expiresOn;

/** What ends: カード, 利用者証明用電子証明書, 署名用電子証明書. */
export type ExpirySubject = 'card' | 'authentication' | 'signature';

/** Something that is issued on a day and ends on another. */
export interface Term {
  readonly subject: ExpirySubject;
  readonly issuedOn: LocalDate;
  /** Its last day. */
  readonly expiresOn: LocalDate;
  /** It ends with the period of stay (在留期間): its holder is sent no letter (§3.1). */
  readonly endsWithStay?: boolean | undefined;
}

/** A term and the days that hang on its end. */
export interface TermPlan extends Term {
  readonly renewalOpensOn: LocalDate;
  /** Of the authentication certificate, which health insurance goes by. */
  readonly graceEndsOn?: LocalDate;
}

/** `expiring`: 有効期限通知書, a letter. `ended` and `grace-ended`: told on the day itself. */
export type ExpiryNoticeKind = 'expiring' | 'ended' | 'grace-ended';

/** What a holder is told on a day, of everything that it is true of. */
export interface ExpiryNotice {
  readonly kind: ExpiryNoticeKind;
  readonly on: LocalDate;
  readonly of: readonly ExpirySubject[];
}

/** What ends of a card, and what its holder is told. */
export interface ExpiryPlan {
  readonly terms: readonly TermPlan[];
  /** The earliest first. */
  readonly notices: readonly ExpiryNotice[];
}

const planOf = (term: Term): TermPlan => ({
  ...term,
  renewalOpensOn: renewalOpens(term.expiresOn),
  ...(term.subject === 'authentication' && { graceEndsOn: graceEnds(term.expiresOn) }),
});

const noticesOf = ({ expiresOn, renewalOpensOn, graceEndsOn, endsWithStay, issuedOn }: TermPlan) =>
  (
    [
      ...(endsWithStay ? [] : [['expiring', addDays(renewalOpensOn, -1)] as const]),
      ['ended', expiresOn],
      ...(graceEndsOn === undefined ? [] : [['grace-ended', graceEndsOn] as const]),
    ] as const
  )
    // What was issued on that day or later is not what that day is about.
    .filter(([, on]) => on > issuedOn);

/**
 * What of a card and its certificates ends on which day, when each can be renewed, and which notice goes out when: three months
 * before, on the day, and at the end of health insurance's grace. What is true of several is one notice.
 * @param terms those that hold: no certificate that was revoked or replaced
 * @throws identity.date
 */
export const expiryPlan = (terms: readonly Term[]): ExpiryPlan => {
  const plans = terms.map(planOf);
  const notices = new Map<string, ExpiryNotice>();
  for (const plan of plans)
    for (const [kind, on] of noticesOf(plan)) {
      const key = `${on} ${kind}`;
      notices.set(key, { kind, on, of: [...(notices.get(key)?.of ?? []), plan.subject] });
    }
  const inOrder = [...notices.keys()].toSorted().map((key) => notices.get(key)!);
  return { terms: plans, notices: inOrder };
};
