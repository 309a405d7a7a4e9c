// That a card has proved itself before something is entered of it. What a card says of itself proves nothing: a card of another town may
// say the same number. With its own key it has answered for a session of the issuer, and keys of sessions are given to no other card.

import { OpenMynaError } from '@openmyna/errors';
import type { Purpose } from '@openmyna/pki';
import type { Clock, StoreView } from '@openmyna/store';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import type { CardName } from './card-book.ts';

/** What a session was given for; of `renew` the purpose of the certificate. */
export type ProvedAct =
  | { readonly act: 'set-pins' | 'give-up-pins' | 'update' }
  | { readonly act: 'renew'; readonly purpose: Purpose };

/** How long after its session a deed may be entered, in ms. */
export const provedFor = 15 * 60_000;

/** What cards have proved. */
export interface CardProofs {
  /** @throws OpenMynaError `jlis.card-unproved` for a card to which no session was given lately for just that */
  proved(card: CardName, act: ProvedAct): Promise<void>;
}

/** Opens it over the sessions that were given. */
export const openCardProofs = (store: StoreView<JlisTables>, clock: Clock): CardProofs => ({
  proved: async ({ residentId, cardId }, proved) => {
    const row = await store.db
      .selectFrom('card_session')
      .select('seq')
      .where('resident_id', '=', residentId)
      .where('card_id', '=', cardId)
      .where('act', '=', proved.act)
      .where('given_at', '>', new Date(clock().getTime() - provedFor))
      .$if('purpose' in proved, (sessions) => sessions.where('about', '=', 'purpose' in proved ? proved.purpose : ''))
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) throw new OpenMynaError(errors['jlis.card-unproved'], { card: cardId, act: proved.act });
  },
});
