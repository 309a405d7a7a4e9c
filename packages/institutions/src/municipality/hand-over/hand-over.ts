// 交付: from the card's arrival at the municipality to the holder's hand. What becomes of a card there is the fold of its events.

import { hasEnded, type LocalDate } from '@openmyna/identity';
import type { CardRecord } from '../../jlis/contract.ts';
import type { Resident } from '../contract.ts';
import type { IdentityEvidence } from './documents.ts';

/** What happens to a card that waits at the municipality. */
export type HandOverEvent =
  /** It has come, and the holder is told so (交付通知書). */
  | { readonly kind: 'arrived'; readonly municipality: string; readonly on: LocalDate }
  /** The first clerk has held the holder against the card and the documents. */
  | { readonly kind: 'identified'; readonly clerk: string; readonly evidence: IdentityEvidence }
  /** A second one has done so again. */
  | { readonly kind: 'confirmed'; readonly clerk: string }
  /** The PINs are set, where there are any, and the holder has it. */
  | { readonly kind: 'handed-over' }
  /** Nobody came for it. */
  | { readonly kind: 'destroyed' };

/** A card at the municipality as it is now. */
export interface HandOver {
  readonly residentId: string;
  readonly cardId: string;
  readonly status: HandOverEvent['kind'];
  /** 全国地方公共団体コード of where it waits, 6 digits. */
  readonly municipality: string;
  readonly arrivedOn: LocalDate;
  readonly firstClerk?: string;
}

const follows: Readonly<Record<HandOverEvent['kind'], readonly (HandOver['status'] | 'none')[]>> = {
  arrived: ['none'],
  // Whoever identifies anew has both clerks look again.
  identified: ['arrived', 'identified', 'confirmed'],
  confirmed: ['identified'],
  'handed-over': ['confirmed'],
  destroyed: ['arrived', 'identified', 'confirmed'],
};

/** A hand-over after an event; undefined where that does not follow. */
export const handOverAfter = (
  before: HandOver | undefined,
  name: Pick<HandOver, 'residentId' | 'cardId'>,
  event: HandOverEvent,
): HandOver | undefined => {
  if (!follows[event.kind].includes(before?.status ?? 'none')) return undefined;
  // One pair of eyes is not two.
  if (event.kind === 'confirmed' && event.clerk === before?.firstClerk) return undefined;
  const { kind: status } = event;
  if (event.kind === 'arrived') return { ...name, status, municipality: event.municipality, arrivedOn: event.on };
  return { ...before!, status, ...(event.kind === 'identified' && { firstClerk: event.clerk }) };
};

/** What keeps a card from being handed over whoever has come: it is out of use, or its holder is not who it says, or not here. */
export const holderProblem = (
  { status, address, version }: Pick<Resident, 'status' | 'address' | 'version'>,
  card: Pick<CardRecord, 'status' | 'facts' | 'registerVersion'>,
  municipality: string,
  today: LocalDate,
): string | undefined => {
  if (card.status !== 'made') return card.status;
  if (status !== 'resident') return status;
  if (address.municipality !== municipality) return 'moved away';
  if (version !== card.registerVersion) return 'the register has changed since';
  return hasEnded(card.facts.expiresOn, today) ? 'expired' : undefined;
};
