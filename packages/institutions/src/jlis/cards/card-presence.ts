// That the card of a resident is there and its PIN right, for a municipality that asks (特例転入): a signature by the key of the card's
// authentication certificate, which the card makes behind that PIN only. A session of the issuer would prove the card but no PIN.

import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, hasEnded } from '@openmyna/identity';
import type { Clock, StoreView } from '@openmyna/store';
import type { CardPresence } from '../../municipality/contract.ts';
import type { CertificationAuthority } from '../contract.ts';
import { certificateThatHolds, checkProof } from '../pin-reset/proof.ts';
import type { JlisTables } from '../schema.ts';
import type { CardBook } from './card-book.ts';

/** What it stands on. */
export interface CardPresenceOptions {
  readonly store: StoreView<JlisTables>;
  readonly authority: Pick<CertificationAuthority, 'certificatesOf' | 'within'>;
  readonly cards: Pick<CardBook, 'cardsOf' | 'within'>;
  readonly clock: Clock;
}

/** Opens it over the books of cards and certificates. */
export const openCardPresence =
  ({ clock, ...books }: CardPresenceOptions): CardPresence =>
  async (residentId, text, signature, tx) => {
    const { store, authority, cards } =
      tx === undefined
        ? books
        : { store: books.store.within(tx), authority: books.authority.within(tx), cards: books.cards.within(tx) };
    const now = clock();
    const inUse = (await cards.cardsOf(residentId)).find(({ status }) => status === 'valid');
    if (inUse === undefined) return 'no-valid-card';
    if (hasEnded(inUse.facts.expiresOn, dayInJapan(now))) return 'expired';
    try {
      const certificate = await certificateThatHolds(authority, inUse.cardId, 'authentication', now);
      await checkProof(store, certificate, text, signature);
      return undefined;
    } catch (error) {
      if (error instanceof OpenMynaError && error.code === 'jlis.reservation') return String(error.details.problem);
      throw error;
    }
  };
