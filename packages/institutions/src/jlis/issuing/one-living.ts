// One living certificate for a card, a purpose and a medium: the authority refuses a second one in the transaction that would make
// it true. Whoever asks twice at once, from one process or from two, gets one certificate. A card stands for its holder: while a new
// card waits at the counter both have theirs, and the card book sees to it that one of the two cards is in use.

import { OpenMynaError } from '@openmyna/errors';
import type { Transaction } from 'kysely';
import { errors } from '../errors.ts';
import { revokeIn } from '../revocation/revoke.ts';
import type { JlisTables } from '../schema.ts';
import type { Draft, Issuing } from './issue.ts';

type Database = Pick<Issuing['store'], 'db'>['db'] | Transaction<JlisTables>;

interface Living {
  readonly certificate_serial: number;
  readonly purpose: Draft['authority']['purpose'];
  readonly profile: Draft['profile'];
  readonly holder: string;
}

const keyOf = ({ holder, purpose, profile }: Omit<Living, 'certificate_serial'>): string =>
  `${purpose} ${profile} ${holder}`;

const nameOf = ({ authority, serial, profile, holder }: Draft): Living => ({
  certificate_serial: serial,
  purpose: authority.purpose,
  profile,
  holder,
});

/** Those that will live: what has ended already takes nobody's place, and responders have several on purpose. */
const willLive = (drafts: readonly Draft[], now: Date): readonly Draft[] =>
  drafts.filter(({ profile, notAfter }) => profile !== 'ocsp-responder' && notAfter >= now);

/**
 * Certificates of the drafts' holders that live now and whose place no draft takes: none of them may get another.
 * Each step asks by a key, so that transactions about other people do not meet.
 */
const livingOf = async (db: Database, drafts: readonly Draft[], now: Date): Promise<readonly Living[]> => {
  const intents = await db
    .selectFrom('certificate_intent')
    .select(['certificate_serial', 'purpose', 'profile', 'holder'])
    .where('holder', 'in', [...new Set(drafts.map(({ holder }) => holder))])
    .where('not_after', '>=', now)
    .execute();
  const asked = new Set(drafts.map((one) => keyOf(nameOf(one))));
  const own = new Set(drafts.map(({ authority, serial }) => `${authority.purpose} ${serial}`));
  const others = intents.filter((one) => asked.has(keyOf(one)) && !own.has(`${one.purpose} ${one.certificate_serial}`));
  if (others.length === 0) return [];
  const having = async (table: 'certificate_issued' | 'certificate_revocation') => {
    const rows = await db
      .selectFrom(table)
      .select(['certificate_serial', 'purpose'])
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('certificate_serial', 'purpose'),
          'in',
          others.map((one) => tuple(one.certificate_serial, one.purpose)),
        ),
      )
      .execute();
    return new Set(rows.map((row) => `${row.purpose} ${row.certificate_serial}`));
  };
  const issued = await having('certificate_issued');
  const revoked = await having('certificate_revocation');
  return others.filter(({ purpose, certificate_serial }) => {
    const name = `${purpose} ${certificate_serial}`;
    return issued.has(name) && !revoked.has(name);
  });
};

/** What lives beside the drafts: `replaced` they take the place of. @throws OpenMynaError `jlis.certificate-living` */
const judge = (drafts: readonly Draft[], living: readonly Living[]): readonly Living[] => {
  const seen = new Set<string>();
  for (const one of drafts) {
    const key = keyOf(nameOf(one));
    if (seen.has(key)) throw second(nameOf(one));
    seen.add(key);
  }
  for (const one of living)
    if (!drafts.some((draft) => draft.replaces === one.certificate_serial && keyOf(nameOf(draft)) === keyOf(one)))
      throw second(one);
  return living;
};

const second = ({ holder, purpose, profile }: Living) =>
  new OpenMynaError(errors['jlis.certificate-living'], { card: holder, purpose, medium: profile });

/** Says no before a number is used and a key signs; what decides is {@link replaceLiving}. @throws OpenMynaError `jlis.certificate-living` */
export const refuseSecond = async ({ store, clock }: Issuing, drafts: readonly Draft[]): Promise<void> => {
  const now = clock();
  const fresh = willLive(drafts, now);
  if (fresh.length > 0) judge(fresh, await livingOf(store.db, fresh, now));
};

/**
 * Makes the drafts the living ones of their holders: whatever they take the place of is revoked from the same second on
 * (services.md §1.9).
 * @throws OpenMynaError `jlis.certificate-living`
 */
export const replaceLiving = async (
  tx: Transaction<JlisTables>,
  { store, clock }: Issuing,
  drafts: readonly Draft[],
): Promise<void> => {
  const now = clock();
  const fresh = willLive(drafts, now);
  if (fresh.length === 0) return;
  judge(fresh, []);
  // Two that issue to one holder write one row, on every engine: the second one looks after the first has committed.
  await tx
    .insertInto('certificate_holder')
    .values(fresh.map(({ holder, authority, profile }) => ({ holder, purpose: authority.purpose, profile, issued: 1 })))
    .onConflict((conflict) =>
      conflict
        .columns(['holder', 'purpose', 'profile'])
        .doUpdateSet(({ eb }) => ({ issued: eb('certificate_holder.issued', '+', 1) })),
    )
    .execute();
  for (const { purpose, certificate_serial } of judge(fresh, await livingOf(tx, fresh, now)))
    await revokeIn(tx, { store, clock }, { purpose, serial: BigInt(certificate_serial) }, 'superseded', now);
};
