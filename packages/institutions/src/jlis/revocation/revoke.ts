import { OpenMynaError } from '@openmyna/errors';
import { type Revocation, type RevocationReason, scheduleOf } from '@openmyna/pki';
import type { Clock, StoreView } from '@openmyna/store';
import type { Transaction } from 'kysely';
import type { CertificateName } from '../contract.ts';
import { errors } from '../errors.ts';
import type { JlisTables } from '../schema.ts';
import { type FeedMessage, feedOf } from './feed.ts';

/** The error for a certificate that is not in the books. */
export const unknownCertificate = ({ purpose, serial }: CertificateName): OpenMynaError =>
  new OpenMynaError(errors['jlis.certificate-unknown'], { purpose, serial: serial.toString(16).toUpperCase() });

interface Books {
  readonly store: StoreView<JlisTables>;
  readonly clock: Clock;
}

/**
 * Revokes a certificate, once: whoever comes second learns what holds already.
 * @param at to the second, as certificates and lists have it
 * @throws OpenMynaError `jlis.certificate-unknown`; `jlis.certificate-ended` once its authority has ended, which tells no more of it
 */
export const revoke = (books: Books, name: CertificateName, reason: RevocationReason, at: Date): Promise<Revocation> =>
  books.store.transaction((tx) => revokeIn(tx, books, name, reason, at));

/** {@link revoke} within a transaction. */
export const revokeIn = async (
  tx: Transaction<JlisTables>,
  { store, clock }: Books,
  name: CertificateName,
  reason: RevocationReason,
  at: Date,
): Promise<Revocation> => {
  const { purpose } = name;
  const serial = Number(name.serial);
  const revoked_at = new Date(Math.floor(at.getTime() / 1000) * 1000);
  const issued = await tx
    .selectFrom('certificate_issued as c')
    .innerJoin('certificate_intent as i', (join) =>
      join.onRef('i.certificate_serial', '=', 'c.certificate_serial').onRef('i.purpose', '=', 'c.purpose'),
    )
    .select(['i.generation', 'i.municipality', 'i.not_after', 'i.not_before'])
    .where('c.certificate_serial', '=', serial)
    .where('c.purpose', '=', purpose)
    .executeTakeFirst();
  if (issued === undefined) throw unknownCertificate(name);
  const before = await tx
    .selectFrom('certificate_revocation')
    .select(['revoked_at', 'reason'])
    .where('certificate_serial', '=', serial)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (before !== undefined) return { at: before.revoked_at, reason: before.reason };
  const { generation, municipality, not_after } = issued;
  // Before it began there was nothing to revoke, and no list may say so.
  const since = revoked_at < issued.not_before ? issued.not_before : revoked_at;
  if (since > scheduleOf(purpose, generation).notAfter)
    throw new OpenMynaError(errors['jlis.certificate-ended'], { generation: String(generation) });
  await tx
    .insertInto('certificate_revocation')
    .values({
      certificate_serial: serial,
      purpose,
      generation,
      municipality,
      not_after,
      revoked_at: since,
      reason,
      recorded_at: clock(),
    })
    .execute();
  await store.outbox.add(tx, {
    source: feedOf(purpose),
    topic: 'jlis.revoked',
    body: {
      type: 'revoked',
      generation,
      serial,
      municipality,
      notAfter: not_after.toISOString(),
      at: since.toISOString(),
      reason,
    } satisfies FeedMessage,
  });
  return { at: since, reason };
};
