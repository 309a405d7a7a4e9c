// 現況確認 (services.md §4.7): what has become of certificates whose numbers a verifier kept. Of those that were revoked the memory
// tells at once; the books are asked once for a page of the others, and once more for what took their place.

import { OpenMynaError } from '@openmyna/errors';
import type { CertificateStatus, Purpose } from '@openmyna/pki';
import type { Kysely } from 'kysely';
import type { NamedAuthority } from '../authorities.ts';
import type { CertificationAuthority } from '../contract.ts';
import type { JlisTables } from '../schema.ts';
import { addUse, findConsent } from './consents.ts';
import { type AttributeInquiry, mostSerials, type StatusConfirmation, type StatusInquiry } from './contract.ts';
import { checkLine } from './documents.ts';
import { errors } from './errors.ts';
import { type InquireOptions, needOf, stateFor } from './inquire.ts';

/** What a confirmation stands on. */
export type ConfirmOptions = Pick<InquireOptions, 'store' | 'cards' | 'clock'> & {
  readonly authority: Pick<CertificationAuthority, 'status'> & {
    readonly authorities: readonly NamedAuthority[];
    follow(): Promise<void>;
  };
};

/** Numbers that the books are asked for at once. */
const pageSize = 1000;

/** @throws OpenMynaError `attributes.field` */
export const confirm = async (
  options: ConfirmOptions,
  asked: StatusInquiry,
): Promise<readonly StatusConfirmation[]> => {
  const { purpose, serials, consent } = asked;
  if (serials.length > mostSerials)
    throw new OpenMynaError(errors['attributes.field'], { field: 'serials', problem: `more than ${mostSerials}` });
  const { store, authority, clock } = options;
  await authority.follow();
  const linkable = consent === undefined ? undefined : await cardsUnder(options, consent);
  const now = clock();
  const confirmed: StatusConfirmation[] = [];
  for (let from = 0; from < serials.length; from += pageSize) {
    const page = serials
      .slice(from, from + pageSize)
      .map((serial) => ({ serial, status: statusOf(authority, purpose, serial) }));
    const known = await booked(
      store.db,
      purpose,
      page.filter(({ status }) => linkable !== undefined || status.status !== 'revoked').map(({ serial }) => serial),
    );
    const mine = page.map(({ serial }) => serial).filter((serial) => linkable?.has(known.get(serial)?.holder ?? ''));
    const successors = await successorsOf(store.db, purpose, mine);
    for (const { serial, status } of page) {
      const successor = successors.get(serial);
      const condition = conditionOf(status, purpose, known.get(serial)?.notAfter, now);
      confirmed.push({ serial, ...condition, ...(successor !== undefined && { successor }) });
    }
  }
  return confirmed;
};

/** By whichever generation issued it: a purpose's numbers are those of all its generations. */
const statusOf = (authority: ConfirmOptions['authority'], purpose: Purpose, serial: bigint): CertificateStatus =>
  authority.authorities
    .filter((one) => one.purpose === purpose)
    .map(({ generation }) => authority.status({ purpose, serial }, generation))
    .find(({ status }) => status !== 'unknown') ?? { status: 'unknown' };

/** A certificate that was revoked and has expired is a revoked one (services.md §3.2). */
const conditionOf = (
  status: CertificateStatus,
  purpose: Purpose,
  notAfter: Date | undefined,
  now: Date,
): Pick<StatusConfirmation, 'condition' | 'because'> => {
  if (status.status === 'revoked') {
    const { reason } = status;
    if (reason === 'affiliationChanged' && purpose === 'signature') return { condition: 'changed' };
    return { condition: 'revoked', because: reason === 'superseded' ? 'renewed' : needOf(reason) };
  }
  // The memory may have forgotten what has expired; the books have not.
  if (notAfter === undefined) return { condition: 'unknown' };
  return { condition: now > notAfter ? 'expired' : status.status === 'good' ? 'no-change' : 'unknown' };
};

/** A number no certificate of the books can have is not asked for. */
const isBookable = (serial: bigint): boolean => serial > 0n && serial <= BigInt(Number.MAX_SAFE_INTEGER);

const booked = async (db: Kysely<JlisTables>, purpose: Purpose, serials: readonly bigint[]) => {
  const numbers = serials.filter(isBookable).map(Number);
  if (numbers.length === 0) return new Map<bigint, { readonly notAfter: Date; readonly holder: string }>();
  const rows = await db
    .selectFrom('certificate_intent as i')
    .innerJoin('certificate_issued as c', (join) =>
      join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
    )
    .select(['i.certificate_serial', 'i.not_after', 'i.holder'])
    .where('i.purpose', '=', purpose)
    .where('i.profile', '<>', 'ocsp-responder')
    .where('i.certificate_serial', 'in', numbers)
    .execute();
  return new Map(rows.map((row) => [BigInt(row.certificate_serial), { notAfter: row.not_after, holder: row.holder }]));
};

/** The newest after each: steps are followed for all of them together. */
const successorsOf = async (db: Kysely<JlisTables>, purpose: Purpose, serials: readonly bigint[]) => {
  const newest = new Map<bigint, bigint>();
  let open = new Map(serials.map((serial) => [Number(serial), [serial]]));
  while (open.size > 0) {
    const rows = await db
      .selectFrom('certificate_succession')
      .select(['certificate_serial', 'successor'])
      .where('purpose', '=', purpose)
      .where('certificate_serial', 'in', [...open.keys()])
      .execute();
    const next = new Map<number, bigint[]>();
    for (const { certificate_serial, successor } of rows) {
      const firsts = open.get(certificate_serial)!;
      for (const first of firsts) newest.set(first, BigInt(successor));
      next.set(successor, [...(next.get(successor) ?? []), ...firsts]);
    }
    open = next;
  }
  return newest;
};

/** The cards of who consented, whose numbers may be linked; none without a consent that holds. It is a use, and recorded. */
const cardsUnder = async (
  { store, cards, clock }: ConfirmOptions,
  { consentId, operator }: AttributeInquiry,
): Promise<ReadonlySet<string>> => {
  checkLine('operator', operator);
  const now = clock();
  const found = await findConsent(store.db, { consentId }, now);
  if (found === undefined) return new Set();
  const state = await store.transaction(async (tx) => {
    const consent = (await findConsent(tx, found, now))!;
    const state = stateFor(consent, operator);
    await addUse(tx, consent, { operator, at: now, items: [], outcome: state === 'valid' ? 'linked' : state });
    return state;
  });
  if (state !== 'valid') return new Set();
  return new Set((await cards.cardsOf(found.residentId)).map(({ cardId }) => cardId));
};
