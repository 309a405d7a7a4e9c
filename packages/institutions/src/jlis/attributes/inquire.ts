// A platform operator asks for the attributes of who consented. Nothing of what is answered is kept here: the record says who asked,
// when, under which consent, and which items went out.

import { OpenMynaError, type Words } from '@openmyna/errors';
import type { Clock, Store } from '@openmyna/store';
import type { Register, Resident } from '../../municipality/contract.ts';
import type { CardBook } from '../cards/card-book.ts';
import type { CertificateRecord, CertificationAuthority } from '../contract.ts';
import type { JlisTables } from '../schema.ts';
import { addUse, findConsent, type KnownConsent } from './consents.ts';
import type {
  AttributeAnswer,
  AttributeInquiry,
  AttributeItem,
  AttributeRefusal,
  Attributes,
  ConsentState,
} from './contract.ts';
import { checkLine } from './documents.ts';
import { isHeld } from './hold.ts';
import { isCertain, registerFence } from './register-fence.ts';

/** What an inquiry stands on. */
export interface InquireOptions {
  readonly store: Store<JlisTables>;
  readonly authority: Pick<CertificationAuthority, 'certificatesOf'>;
  readonly cards: Pick<CardBook, 'cardsOf'>;
  readonly register: Pick<Register, 'resident'>;
  readonly clock: Clock;
}

/** What the person behind a consent is, for the operator. */
type Standing =
  | { readonly outcome: 'current'; readonly resident: Resident }
  | { readonly outcome: 'unknown-yet' | 'renew' | 'reissue' | 'unavailable' };

/** What may be shown to the holder (services.md §4.10): of death, of leaving Japan and of the like nothing is said. */
const words: Readonly<Record<AttributeRefusal | 'unknown-yet', Words>> = {
  'not-consented': { ja: 'この照会への同意がありません。', en: 'There is no consent to this inquiry.' },
  'consent-withdrawn': { ja: '同意は撤回されています。', en: 'The consent was withdrawn.' },
  'consent-expired': { ja: '同意の有効期間ではありません。', en: 'The consent does not hold at this time.' },
  renew: {
    ja: '電子証明書を更新すると、照会できます。',
    en: 'It can be asked again after the certificate is renewed.',
  },
  reissue: {
    ja: '電子証明書を発行し直すと、照会できます。',
    en: 'It can be asked again after a certificate is issued anew.',
  },
  unavailable: { ja: 'いまは提供できません。', en: 'It cannot be provided at present.' },
  'unknown-yet': {
    ja: '情報を更新しています。あとでもう一度照会してください。',
    en: 'It is being brought up to date. Ask again later.',
  },
};

/** @throws OpenMynaError `attributes.field` */
export const inquire = async (
  options: InquireOptions,
  { consentId, operator }: AttributeInquiry,
): Promise<AttributeAnswer> => {
  checkLine('operator', operator);
  const { store, clock } = options;
  const now = clock();
  const found = await findConsent(store.db, { consentId }, now);
  if (found === undefined) return invalid('not-consented');
  const standing = await standingOf(options, found.residentId, now);
  // Consent and hold as they are when the use is recorded count: nothing goes out after a withdrawal, or into a correction.
  return store.transaction(async (tx) => {
    const consent = (await findConsent(tx, found, now))!;
    const state = stateFor(consent, operator);
    const answer =
      state === 'valid' ? answerOf(standing, consent, await isHeld(tx, consent.residentId)) : invalid(state);
    await addUse(tx, consent, {
      operator,
      at: now,
      items: answer.status === 'current' ? consent.terms.items : [],
      outcome: answer.status === 'invalid' ? answer.reason : answer.status,
    });
    return answer;
  });
};

const answerOf = (standing: Standing, { terms }: KnownConsent, held: boolean): AttributeAnswer => {
  if (held || standing.outcome === 'unknown-yet') return { status: 'unknown-yet', words: words['unknown-yet'] };
  if (standing.outcome !== 'current') return invalid(standing.outcome);
  return { status: 'current', attributes: attributesOf(standing.resident, terms.items) };
};

const invalid = (reason: AttributeRefusal): AttributeAnswer => ({ status: 'invalid', reason, words: words[reason] });

/** What a consent is to an operator. Another's is none. */
export const stateFor = (consent: KnownConsent | undefined, operator: string): ConsentState => {
  if (consent?.terms.operator !== operator) return 'not-consented';
  return consent.state === 'valid' ? 'valid' : `consent-${consent.state}`;
};

/** @throws OpenMynaError `attributes.field` */
export const consentState = async (
  { store, clock }: Pick<InquireOptions, 'store' | 'clock'>,
  { consentId, operator }: AttributeInquiry,
): Promise<ConsentState> => {
  checkLine('operator', operator);
  return stateFor(await findConsent(store.db, { consentId }, clock()), operator);
};

const attributesOf = (resident: Resident, items: readonly AttributeItem[]): Attributes => {
  const all = {
    address: resident.address.text,
    name: resident.name,
    birthDate: resident.birthDate,
    sex: resident.sex,
  } satisfies Record<AttributeItem, string>;
  return Object.fromEntries(items.map((item) => [item, all[item]]));
};

const standingOf = async (options: InquireOptions, residentId: string, now: Date): Promise<Standing> => {
  const { store, register, cards, authority } = options;
  const before = await registerFence(store.db, residentId);
  const resident = await register.resident(residentId).catch((error) => {
    if (error instanceof OpenMynaError && error.code === 'register.unknown') return undefined;
    throw error;
  });
  const certificates: CertificateRecord[] = [];
  for (const { cardId } of await cards.cardsOf(residentId))
    certificates.push(...(await authority.certificatesOf(cardId)));
  if (!isCertain(before, await registerFence(store.db, residentId))) return { outcome: 'unknown-yet' };
  // The register has of who has left the last address here, which is not where they are.
  if (resident === undefined || resident.status !== 'resident') return { outcome: 'unavailable' };
  if (certificates.some((one) => isLive(one, now))) return { outcome: 'current', resident };
  return { outcome: whatIsMissing(certificates) };
};

/** Of either purpose: after a move the authentication certificate lives on, and the signature certificate need not have been issued anew. */
const isLive = ({ revocation, notBefore, notAfter }: CertificateRecord, now: Date): boolean =>
  revocation === undefined && notBefore <= now && now <= notAfter;

/** By the newest certificate. */
const whatIsMissing = (certificates: readonly CertificateRecord[]): 'renew' | 'reissue' | 'unavailable' => {
  const newest = certificates.toSorted((a, b) => b.notBefore.getTime() - a.notBefore.getTime())[0];
  if (newest === undefined) return 'unavailable';
  return newest.revocation === undefined ? 'renew' : needOf(newest.revocation.reason);
};

/** What a verifier may know of a revocation: who died, left or gave the card back is told like whoever's card was never handed over. */
export const needOf = (reason: NonNullable<CertificateRecord['revocation']>['reason']): 'reissue' | 'unavailable' =>
  reason === 'cessationOfOperation' || reason === 'unspecified' ? 'unavailable' : 'reissue';
