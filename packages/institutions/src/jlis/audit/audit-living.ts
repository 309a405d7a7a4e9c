// What lives is of a card that was made, and of each purpose and medium there is one on it.

import type { Store } from '@openmyna/store';
import type { JlisTables } from '../schema.ts';
import type { Find } from './audit.ts';
import type { CertificateRow } from './rows.ts';

/** Living certificates of one holder, purpose and medium that are more than one. */
export const auditSeconds = async ({ db }: Pick<Store<JlisTables>, 'db'>, now: Date, find: Find): Promise<void> => {
  const rows = await db
    .selectFrom('certificate_intent as i')
    .innerJoin('certificate_issued as c', (join) =>
      join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
    )
    .leftJoin('certificate_revocation as r', (join) =>
      join.onRef('r.certificate_serial', '=', 'i.certificate_serial').onRef('r.purpose', '=', 'i.purpose'),
    )
    .select(['i.holder', 'i.purpose', 'i.profile'])
    .where('i.profile', '<>', 'ocsp-responder')
    .where('i.not_after', '>=', now)
    .where('r.purpose', 'is', null)
    .groupBy(['i.holder', 'i.purpose', 'i.profile'])
    .having(({ fn }) => fn.countAll(), '>', 1)
    .orderBy('i.holder')
    .execute();
  for (const { holder, purpose, profile } of rows) find('second', `${purpose} ${profile} ${holder}`);
};

/** Whether a certificate is somebody's and holds, as the books have it. */
export const isLiving = ({ signature, profile, revoked_at, not_after }: CertificateRow, now: Date): boolean =>
  signature !== null && profile !== 'ocsp-responder' && revoked_at === null && not_after >= now;

/** A card's newest state, whatever the server knows of the tables. */
const statesOf = ({ db }: Pick<Store<JlisTables>, 'db'>, by: 'card_id' | 'resident_id', values: readonly string[]) =>
  db
    .selectFrom('card')
    .innerJoinLateral(
      (of) =>
        of
          .selectFrom('card_event')
          .select('card_event.status')
          .whereRef('card_event.resident_id', '=', 'card.resident_id')
          .whereRef('card_event.card_id', '=', 'card.card_id')
          .orderBy('card_event.seq', 'desc')
          .limit(1)
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['card.resident_id', 'card.card_id', 'newest.status'])
    .where(`card.${by}`, 'in', values)
    .where('newest.status', '<>', 'void')
    .orderBy('card.card_id')
    .execute();

/**
 * Holds living certificates against the cards: each is on one that was made and is not void, or is being made; and of one person one
 * card is in use, and one may wait at the counter. Families are asked one after the other: no engine has to join them.
 */
export const auditHolders = async (
  store: Pick<Store<JlisTables>, 'db'>,
  living: readonly (CertificateRow & { readonly about: string })[],
  find: Find,
): Promise<void> => {
  if (living.length === 0) return;
  const holders = [...new Set(living.map(({ holder }) => holder))];
  const cards = await statesOf(store, 'card_id', holders);
  const making = await store.db
    .selectFrom('card_production')
    .select('card_id')
    .where('card_id', 'in', holders)
    .execute();
  const known = new Set([...cards, ...making].map(({ card_id }) => card_id));
  for (const { holder, about } of living) if (!known.has(holder)) find('no-card', about);

  const residents = [...new Set(cards.map(({ resident_id }) => resident_id))];
  if (residents.length === 0) return;
  const theirs = Map.groupBy(await statesOf(store, 'resident_id', residents), ({ resident_id }) => resident_id);
  for (const all of theirs.values())
    for (const some of [all.filter(({ status }) => status === 'made'), all.filter(({ status }) => status !== 'made')])
      if (some.length > 1) find('second-card', some.map(({ card_id }) => card_id).join(' '));
};
