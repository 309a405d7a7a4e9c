import type { RevocationReason } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import type { JlisTables } from '../schema.ts';

/** An intent, and what became of it. */
export type CertificateRow = Pick<
  JlisTables['certificate_intent'],
  'certificate_serial' | 'purpose' | 'generation' | 'profile' | 'holder' | 'not_after' | 'tbs'
> & {
  readonly signature: Uint8Array | null;
  readonly abandoned_at: Date | null;
  readonly revoked_at: Date | null;
  readonly reason: RevocationReason | null;
};

/** Rows that are looked at together. */
export const pageSize = 500;

export const certificateCount = async ({ db }: Pick<Store<JlisTables>, 'db'>): Promise<number> => {
  const { count } = await db
    .selectFrom('certificate_intent')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
};

/** The page after a row, by serial number. */
export const certificatePage = (
  { db }: Pick<Store<JlisTables>, 'db'>,
  after: Pick<CertificateRow, 'certificate_serial' | 'purpose'> | undefined,
): Promise<CertificateRow[]> =>
  db
    // The page first, and what became of it looked up: joined whole, an engine reads every table from its beginning for each page.
    .selectFrom((page) =>
      page
        .selectFrom('certificate_intent')
        .select(['certificate_serial', 'purpose', 'generation', 'profile', 'holder', 'not_after', 'tbs'])
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('certificate_serial', 'purpose'), '>', tuple(after!.certificate_serial, after!.purpose)),
          ),
        )
        .orderBy('certificate_serial')
        .orderBy('purpose')
        .limit(pageSize)
        .as('i'),
    )
    .leftJoin('certificate_issued as c', (join) =>
      join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
    )
    .leftJoin('certificate_abandoned as a', (join) =>
      join.onRef('a.certificate_serial', '=', 'i.certificate_serial').onRef('a.purpose', '=', 'i.purpose'),
    )
    .leftJoin('certificate_revocation as r', (join) =>
      join.onRef('r.certificate_serial', '=', 'i.certificate_serial').onRef('r.purpose', '=', 'i.purpose'),
    )
    .select([
      'i.certificate_serial',
      'i.purpose',
      'i.generation',
      'i.profile',
      'i.holder',
      'i.not_after',
      'i.tbs',
      'c.signature',
      'a.abandoned_at',
      'r.revoked_at',
      'r.reason',
    ])
    .orderBy('i.certificate_serial')
    .orderBy('i.purpose')
    .execute();
