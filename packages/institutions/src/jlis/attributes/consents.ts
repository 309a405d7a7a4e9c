// A consent is what was signed, and perhaps its withdrawal; what it is today follows from the two and the day.

import { dayInJapan, type LocalDate } from '@openmyna/identity';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { JlisTables } from '../schema.ts';
import type { AttributeItem, AttributeUse, Consent, ConsentTerms, OwnConsent } from './contract.ts';

/** A consent with whose it is, which no operator is told. */
export type KnownConsent = Consent & { readonly residentId: string };

type Row = Pick<
  Selectable<JlisTables['attribute_consent']>,
  'resident_id' | 'consent_id' | 'terms' | 'consented_on' | 'valid_until'
> & { readonly withdrawn_at: Date | null };

/** All there are, each with its withdrawal. */
export const consentRows = (db: Kysely<JlisTables>) =>
  db
    .selectFrom('attribute_consent as c')
    .leftJoin('attribute_withdrawal as w', (join) =>
      join.onRef('w.resident_id', '=', 'c.resident_id').onRef('w.consent_id', '=', 'c.consent_id'),
    )
    .select(['c.resident_id', 'c.consent_id', 'c.terms', 'c.consented_on', 'c.valid_until', 'w.withdrawn_at']);

const consentOf = (row: Row, now: Date): KnownConsent => ({
  residentId: row.resident_id,
  consentId: row.consent_id,
  terms: row.terms,
  consentedOn: row.consented_on,
  validUntil: row.valid_until,
  state: stateOf(row, dayInJapan(now)),
  ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at }),
});

/** On a clock that went back before the consent it does not hold yet. */
const stateOf = ({ consented_on, valid_until, withdrawn_at }: Row, today: LocalDate): Consent['state'] => {
  if (withdrawn_at !== null) return 'withdrawn';
  return consented_on <= today && today <= valid_until ? 'valid' : 'expired';
};

/** Without whose it is. */
export const withoutOwner = ({ residentId: _owner, ...consent }: KnownConsent): Consent => consent;

/** A consent by its number, or by whose it is too; undefined where there is none. */
export const findConsent = async (
  db: Kysely<JlisTables>,
  { consentId, residentId }: Pick<KnownConsent, 'consentId'> & Partial<Pick<KnownConsent, 'residentId'>>,
  now: Date,
): Promise<KnownConsent | undefined> => {
  const row = await consentRows(db)
    .where('c.consent_id', '=', consentId)
    .$if(residentId !== undefined, (query) => query.where('c.resident_id', '=', residentId!))
    .executeTakeFirst();
  return row && consentOf(row, now);
};

/** All of a resident's with their uses, the oldest first. */
export const consentsOf = async (
  db: Kysely<JlisTables>,
  residentId: string,
  now: Date,
): Promise<readonly OwnConsent[]> => {
  const consents = await consentRows(db)
    .where('c.resident_id', '=', residentId)
    .orderBy('c.accepted_at')
    .orderBy('c.consent_id')
    .execute();
  const uses = await db
    .selectFrom('attribute_use')
    .selectAll()
    .where('resident_id', '=', residentId)
    .orderBy('consent_id')
    .orderBy('seq')
    .execute();
  return consents.map((row) => ({
    ...withoutOwner(consentOf(row, now)),
    uses: uses
      .filter(({ consent_id }) => consent_id === row.consent_id)
      .map(({ operator, used_at, items, outcome }) => ({ operator, at: used_at, items, outcome })),
  }));
};

/** Records a use, as the next of its consent. */
export const addUse = async (
  tx: Transaction<JlisTables>,
  { residentId, consentId }: Pick<KnownConsent, 'residentId' | 'consentId'>,
  { operator, at, items, outcome }: AttributeUse,
): Promise<void> => {
  const last = await tx
    .selectFrom('attribute_use')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('resident_id', '=', residentId)
    .where('consent_id', '=', consentId)
    .executeTakeFirst();
  await tx
    .insertInto('attribute_use')
    .values({
      resident_id: residentId,
      consent_id: consentId,
      seq: Number(last?.seq ?? 0) + 1,
      operator,
      items: JSON.stringify(items) as unknown as readonly AttributeItem[],
      outcome,
      used_at: at,
    })
    .execute();
};

/** Terms as a column takes them. */
export const termsColumn = (terms: ConsentTerms): ConsentTerms => JSON.stringify(terms) as unknown as ConsentTerms;
