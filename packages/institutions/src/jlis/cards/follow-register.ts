// What becomes of a person's card and certificates when a municipality tells that something of theirs has changed, or when the card
// is suspended (services.md §1.9, §3.3). Each notice counts once; told again, it changes nothing, for a certificate is revoked once.

import type { Purpose, RevocationReason } from '@openmyna/pki';
import type { Store, StoredMessage } from '@openmyna/store';
import {
  type HandOverNotice,
  handOverTopic,
  type LifeEventKind,
  type RegisterNotice,
  registerSource,
  registerTopic,
} from '../../municipality/contract.ts';
import type { CertificationAuthority } from '../contract.ts';
import {
  type CardBook,
  type CardEvent,
  type CardNotice,
  type CardReason,
  type CardRecord,
  cardTopic,
} from './card-book.ts';

/** What becomes of certificates and cards. */
export interface Consequence {
  readonly purposes: readonly Purpose[];
  readonly reason: RevocationReason;
  /** The card is void for good. */
  readonly void?: CardReason;
}

const both = ['signature', 'authentication'] as const;
/** The four attributes are in the signature certificate, and no longer true. */
const attributesChanged: Consequence = { purposes: ['signature'], reason: 'affiliationChanged' };
const ended = (why: CardReason): Consequence => ({ purposes: both, reason: 'cessationOfOperation', void: why });
const none: Consequence = { purposes: [], reason: 'unspecified' };

const ofRegister: Readonly<Record<LifeEventKind, Consequence>> = {
  birth: none,
  registration: none,
  move: attributesChanged,
  'move-out': attributesChanged,
  plan: none,
  withdrawal: none,
  continuation: none,
  lapse: ended('lapse'),
  name: attributesChanged,
  reading: none,
  correction: attributesChanged,
  household: none,
  death: ended('death'),
  departure: ended('departure'),
  return: attributesChanged,
  naturalisation: none,
  stay: none,
  number: ended('number'),
  erasure: ended('erasure'),
  restoration: none,
};

const ofCard = ({ kind, before }: CardNotice): Consequence => {
  // There is doubt about who has the keys.
  if (kind === 'suspended') return { purposes: both, reason: 'certificateHold' };
  // Without a password nobody signs.
  if (kind === 'pins-given-up') return { purposes: ['signature'], reason: 'cessationOfOperation' };
  if (kind !== 'void') return none;
  // Destroyed before it was handed over is a reason of its own (services.md §1.9).
  return { purposes: both, reason: before === 'made' ? 'unspecified' : 'cessationOfOperation' };
};

/** By what was told. */
export const consequenceOf = ({ topic, body }: Pick<StoredMessage, 'topic' | 'body'>): Consequence => {
  if (topic === cardTopic) return ofCard(body as CardNotice);
  if (topic !== registerTopic) return none;
  const { kind, continues } = body as RegisterNotice;
  // With 継続利用 the card lives on abroad, and with it the authentication certificate.
  return kind === 'departure' && continues === true ? attributesChanged : ofRegister[kind];
};

/** Name of the consumer in the outbox. */
export const registerConsumer = 'jlis.register';

/** What follows is done here, in the transaction that marks the notice. */
export interface Followers {
  readonly authority: Pick<CertificationAuthority, 'within' | 'follow'>;
  readonly cards: Pick<CardBook, 'within'>;
}

/**
 * Takes in what was told of residents and their cards since.
 * @param only of whom; everybody where it says nothing
 * @returns how many notices
 */
export const followRegister = async <Tables>(
  store: Pick<Store<Tables>, 'outbox'>,
  { authority, cards }: Followers,
  only?: string,
): Promise<number> => {
  const all = registerSource('');
  const sources = only === undefined ? { sources: all } : { source: registerSource(only) };
  let total = 0;
  try {
    // What becomes of a card is told in turn.
    for (let count = -1; count !== 0; total += count)
      count = await store.outbox.consume(
        registerConsumer,
        (tx, message) => apply(authority.within(tx), cards.within(tx), message),
        sources,
      );
  } finally {
    // What was revoked is known where it is asked for, even if the notices of somebody else wait.
    await authority.follow();
  }
  return total;
};

const apply = async (
  authority: ReturnType<CertificationAuthority['within']>,
  cards: CardBook,
  message: StoredMessage,
): Promise<void> => {
  const residentId = message.source.slice(registerSource('').length);
  if (message.topic === handOverTopic) {
    const all = await cards.cardsOf(residentId);
    for (const [cardId, event] of consequencesOfHandOver(all, message.body as HandOverNotice))
      await cards.record({ residentId, cardId }, event);
    return;
  }
  const { purposes, reason, void: why } = consequenceOf(message);
  if (purposes.length === 0) return;
  // What is told of a card is of that one alone; and a card that was made of what came about is not touched by it.
  const concerned =
    message.topic === cardTopic
      ? [await cards.card(message.body as CardNotice)]
      : (await cards.cardsOf(residentId)).filter(
          ({ registerVersion }) => registerVersion < (message.body as RegisterNotice).seq,
        );
  for (const card of concerned) {
    for (const certificate of await authority.certificatesOf(card.cardId)) {
      // What had ended by itself needs no other end.
      const isInUse = certificate.revocation === undefined && certificate.notAfter >= message.writtenAt;
      if (isInUse && purposes.includes(certificate.purpose)) await authority.revoke(certificate, reason);
    }
    if (why !== undefined && card.status !== 'void') await cards.record(card, { kind: 'void', why });
  }
};

/** A card that has come into its holder's hand is the only one they have; one that nobody came for is destroyed. */
export const consequencesOfHandOver = (
  all: readonly Pick<CardRecord, 'cardId' | 'status'>[],
  { cardId, kind }: HandOverNotice,
): readonly (readonly [cardId: string, CardEvent])[] => {
  const isWaiting = all.some((card) => card.cardId === cardId && card.status === 'made');
  if (kind === 'destroyed') return isWaiting ? [[cardId, { kind: 'void', why: 'unclaimed' }]] : [];
  const others = all.filter((card) => card.cardId !== cardId && card.status !== 'void');
  return [
    ...others.map((card) => [card.cardId, { kind: 'void', why: 'reissued' }] as const),
    ...(isWaiting ? [[cardId, { kind: 'issued' }] as const] : []),
  ];
};
