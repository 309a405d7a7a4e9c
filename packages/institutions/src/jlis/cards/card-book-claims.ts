// What no two cards may share, an id and a 製造番号, is claimed by a row whose key is the value, in the transaction that gives it: so
// it is one card's on every engine. A number is given before its card is made, so that a number that is taken is drawn again, and is
// never a clerk's error.

import { OpenMynaError } from '@openmyna/errors';
import { type Random, randomDigits } from '@openmyna/identity';
import type { Transaction } from 'kysely';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import type { CardName } from './card-book.ts';
import { cardIdOf } from './card-id.ts';

type Tx = Transaction<JlisTables>;
type Claim = JlisTables['card_claim'];

/** @returns whether it is its owner's from now on */
const claim = async (tx: Tx, row: Claim): Promise<boolean> => {
  const added = await tx
    .insertInto('card_claim')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('value')
    .executeTakeFirst();
  return added !== undefined;
};

/** How often a number is drawn before they are counted through: a tenth of all being taken, this fails once in 10⁸ times. */
const draws = 8;

/**
 * Digits that nobody has: drawn, and drawn again; a source that repeats itself, or a space that is nearly full, is counted through.
 * @param take makes them somebody's, or says that they are
 * @throws OpenMynaError `jlis.numbers` where all are taken
 */
export const takeDigits = async (
  random: Random,
  count: number,
  take: (digits: string) => Promise<boolean>,
): Promise<string> => {
  let digits = '';
  for (let drawn = 0; drawn < draws; drawn++) {
    digits = randomDigits(random, count);
    if (await take(digits)) return digits;
  }
  const size = 10n ** BigInt(count);
  for (let step = 1n; step < size; step++) {
    const next = `${(BigInt(digits) + step) % size}`.padStart(count, '0');
    if (await take(next)) return next;
  }
  throw new OpenMynaError(errors['jlis.numbers'], { count });
};

/** The first digits of a 製造番号 are of no real card. */
const notReal = '900000';

/** Gives a card that is going to be made its 製造番号. @throws OpenMynaError `jlis.numbers` */
export const giveManufacturingNumber = async (tx: Tx, random: Random, { cardId }: CardName): Promise<string> => {
  const digits = await takeDigits(random, 9, async (drawn) => {
    const value = `${notReal}${drawn}`;
    // A card from before there were claims has none.
    const older = await tx
      .selectFrom('card')
      .select('card_id')
      .where('manufacturing_number', '=', value)
      .executeTakeFirst();
    return older === undefined && claim(tx, { kind: 'manufacturing-number', value, owner: cardId });
  });
  return `${notReal}${digits}`;
};

/** Gives a resident's next card its id: one that no card of theirs has or was to have. */
export const giveCardId = async (tx: Tx, residentId: string, used: readonly string[]): Promise<string> => {
  const taken = new Set(used);
  for (let n = taken.size + 1; ; n++) {
    const cardId = cardIdOf(residentId, n);
    if (taken.has(cardId)) continue;
    if (await claim(tx, { kind: 'id', value: cardId, owner: residentId })) return cardId;
  }
};

/** Claims both for a card that is entered, unless they are its own already. @throws OpenMynaError `jlis.card-known` */
export const claimCard = async (
  tx: Tx,
  { residentId, cardId }: CardName,
  manufacturingNumber: string,
): Promise<void> => {
  const claims: readonly Claim[] = [
    { kind: 'id', value: cardId, owner: residentId },
    { kind: 'manufacturing-number', value: manufacturingNumber, owner: cardId },
  ];
  for (const one of claims) {
    if (await claim(tx, one)) continue;
    const { owner } = await tx
      .selectFrom('card_claim')
      .select('owner')
      .where('kind', '=', one.kind)
      .where('value', '=', one.value)
      .executeTakeFirstOrThrow();
    if (owner !== one.owner) throw new OpenMynaError(errors['jlis.card-known'], { card: cardId });
  }
};
