// 個人番号カード交付申請: what is asked for, and what becomes of it until the card is made. An application is the fold of its events.

import type { LocalDate } from '@openmyna/identity';
import type { CardFacts } from '../cards/card-book.ts';

/** By which way it comes: 郵送, パソコン・スマートフォン, まちなかの証明写真機, 窓口. */
export type ApplicationRoute = 'paper' | 'web' | 'photo-booth' | 'counter';

/** `renewal`: the card ends, or has no more room for what has changed. `lost`, `stolen` and `damaged` are reissues (再交付). */
export type ApplicationReason = 'first' | 'renewal' | 'lost' | 'stolen' | 'damaged';

/** 顔写真: in the sandbox a face that is drawn from a number. */
export interface CardPhoto {
  readonly seed: number;
  readonly takenOn: LocalDate;
}

/** What is filled in. */
export interface ApplicationForm {
  readonly route: ApplicationRoute;
  readonly reason: ApplicationReason;
  /** `face`: 顔認証マイナンバーカード, which has no PINs. */
  readonly form: 'pins' | 'face';
  /** 特急発行 */
  readonly express: boolean;
  /** 法定代理人 for who is under fifteen or an adult ward. */
  readonly by: 'self' | 'guardian';
  /** null: none, for who is under one. */
  readonly photo: CardPhoto | null;
}

/** Why one ends without a card. */
export type ApplicationEnd = 'withdrawn' | 'no-longer-eligible' | 'outdated';

/** What happens to one. */
export type ApplicationEvent =
  | { readonly kind: 'accepted'; readonly form: ApplicationForm; readonly acceptedOn: LocalDate }
  /** From here on the card has its name and its dates, so that making it again makes the same card. */
  | {
      readonly kind: 'in-production';
      readonly cardId: string;
      readonly facts: CardFacts;
      /** Of the holder's entry in the register that the card is made of. */
      readonly registerVersion: number;
    }
  | { readonly kind: 'made' }
  | { readonly kind: 'ended'; readonly why: ApplicationEnd };

/** One as it is now. */
export interface CardApplication {
  readonly residentId: string;
  /** 申請書ID, 23 digits. */
  readonly applicationId: string;
  readonly form: ApplicationForm;
  readonly acceptedOn: LocalDate;
  readonly status: 'accepted' | 'in-production' | 'made' | 'ended';
  readonly cardId?: string;
  /** What the card is made as. */
  readonly facts?: CardFacts;
  readonly registerVersion?: number;
  readonly why?: ApplicationEnd;
}

const follows: Readonly<Record<ApplicationEvent['kind'], readonly (CardApplication['status'] | 'none')[]>> = {
  accepted: ['none'],
  'in-production': ['accepted'],
  made: ['in-production'],
  ended: ['accepted', 'in-production'],
};

/** An application after an event; undefined where that does not follow. */
export const applicationAfter = (
  before: CardApplication | undefined,
  name: Pick<CardApplication, 'residentId' | 'applicationId'>,
  event: ApplicationEvent,
): CardApplication | undefined => {
  if (!follows[event.kind].includes(before?.status ?? 'none')) return undefined;
  // What is being made is not stopped any more: the card is there, and is given back at the counter.
  if (event.kind === 'ended' && event.why === 'withdrawn' && before?.status !== 'accepted') return undefined;
  const { kind, ...told } = event;
  return { ...before!, ...name, ...told, status: kind };
};
