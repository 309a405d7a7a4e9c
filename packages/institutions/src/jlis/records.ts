import type { Medium } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import type { CertificateName, CertificateRecord } from './contract.ts';
import { municipalityOf } from './revocation/municipality.ts';
import type { JlisTables } from './schema.ts';

/** Holders' certificates as the books have them, the oldest first. @param which one, or all of a holder */
export const recordsOf = async (
  { db }: Pick<Store<JlisTables>, 'db'>,
  which: CertificateName | { readonly holder: string },
): Promise<readonly CertificateRecord[]> => {
  const rows = await db
    .selectFrom('certificate_intent as i')
    .innerJoin('certificate_issued as c', (join) =>
      join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
    )
    .leftJoin('certificate_revocation as r', (join) =>
      join.onRef('r.certificate_serial', '=', 'i.certificate_serial').onRef('r.purpose', '=', 'i.purpose'),
    )
    .leftJoin('certificate_succession as s', (join) =>
      join.onRef('s.certificate_serial', '=', 'i.certificate_serial').onRef('s.purpose', '=', 'i.purpose'),
    )
    .select([
      'i.certificate_serial',
      'i.purpose',
      'i.generation',
      'i.profile',
      'i.holder',
      'i.municipality',
      'i.not_before',
      'i.not_after',
      'r.revoked_at',
      'r.reason',
      's.successor',
    ])
    .where('i.profile', '<>', 'ocsp-responder')
    .$if('holder' in which, (query) => query.where('i.holder', '=', (which as { holder: string }).holder))
    .$if('serial' in which, (query) =>
      query
        .where('i.certificate_serial', '=', Number((which as CertificateName).serial))
        .where('i.purpose', '=', (which as CertificateName).purpose),
    )
    .orderBy('i.not_before')
    .orderBy('i.certificate_serial')
    .execute();
  return rows.map((row) => ({
    purpose: row.purpose,
    serial: BigInt(row.certificate_serial),
    generation: row.generation,
    medium: row.profile as Medium,
    holder: row.holder,
    municipality: municipalityOf(row.municipality),
    notBefore: row.not_before,
    notAfter: row.not_after,
    ...(row.revoked_at !== null && { revocation: { at: row.revoked_at, reason: row.reason! } }),
    ...(row.successor !== null && { successor: BigInt(row.successor) }),
  }));
};
