// Issuing in four steps, each durable before the next: numbers, intents, log and signatures, certificates. Whatever ends this
// process between two of them leaves an intent that nothing came of, which `abandon` closes: its number is never used again.

import { OpenMynaError } from '@openmyna/errors';
import {
  assembleSigned,
  authoritySerials,
  draftAuthenticationCertificate,
  draftSignatureCertificate,
  type Purpose,
} from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import type { Transaction } from 'kysely';
import { authorityAt, type NamedAuthority } from '../authorities.ts';
import { checkedCardId } from '../cards/card-id.ts';
import type { CertificateRequest, IssuedCertificate } from '../contract.ts';
import { errors } from '../errors.ts';
import type { KeyVault } from '../keys/key-vault.ts';
import { digestOf, type SignatureLog } from '../keys/signature-log.ts';
import { type FeedMessage, feedOf } from '../revocation/feed.ts';
import { municipalityText } from '../revocation/municipality.ts';
import type { JlisTables, Profile } from '../schema.ts';
import { refuseSecond, replaceLiving } from './one-living.ts';
import type { SerialNumbers } from './serial-numbers.ts';

export interface Issuing {
  readonly store: Store<JlisTables>;
  readonly clock: Clock;
  readonly authorities: readonly NamedAuthority[];
  readonly vault: KeyVault;
  readonly log: SignatureLog;
  readonly serials: SerialNumbers;
  /** Below it are the certificates from before the books began. */
  readonly booksBegin: (purpose: Purpose) => number;
}

/** Something to be signed under a serial number. */
export interface Draft {
  readonly authority: NamedAuthority;
  readonly serial: number;
  readonly profile: Profile;
  readonly holder: string;
  readonly municipality: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly tbs: Uint8Array;
  readonly replaces?: number;
}

/** Rows a transaction adds: an engine bounds what one may hold (anchors.md 5.3, rule 8). */
export const batchSize = 250;

/** Drafts with their numbers. Nothing is stored but that the numbers are taken. */
export const draftAll = async (
  issuing: Issuing,
  requests: readonly CertificateRequest[],
): Promise<readonly Draft[]> => {
  const drafts: Draft[] = [];
  const numbers = new Map<Purpose, number>();
  for (const purpose of new Set(requests.map((request) => request.purpose))) {
    const count = requests.filter((one) => one.purpose === purpose && one.serial === undefined).length;
    if (count > 0) numbers.set(purpose, await issuing.serials.take(purpose, count));
  }
  for (const request of requests) {
    const { purpose } = request;
    let serial: number;
    if (request.serial === undefined) {
      serial = numbers.get(purpose)!;
      numbers.set(purpose, serial + 1);
    } else {
      serial = Number(request.serial);
      if (!(serial < issuing.booksBegin(purpose)) || authoritySerials(purpose).includes(request.serial))
        throw taken(purpose, serial);
    }
    drafts.push(draft(issuing, request, serial));
  }
  return drafts;
};

const taken = (purpose: Purpose, serial: number) =>
  new OpenMynaError(errors['jlis.serial'], { purpose, serial: serial.toString(16).toUpperCase() });

const draft = ({ authorities }: Issuing, request: CertificateRequest, serial: number): Draft => {
  checkedCardId(request.holder);
  const fields = { ...request, serial: BigInt(serial) };
  const { purpose, notBefore, notAfter, holder, medium = 'card', municipality, replaces } = request;
  const authority = authorityAt(authorities, purpose, notBefore);
  const tbs =
    fields.purpose === 'authentication'
      ? draftAuthenticationCertificate(authority as NamedAuthority & { purpose: 'authentication' }, fields)
      : draftSignatureCertificate(authority as NamedAuthority & { purpose: 'signature' }, fields);
  return {
    authority,
    serial,
    profile: medium,
    holder,
    municipality: municipalityText(municipality),
    notBefore,
    notAfter,
    tbs,
    ...(replaces !== undefined && { replaces: Number(replaces) }),
  };
};

/**
 * Signs drafts, all of them or none. Where that fails, what was intended is closed.
 * @returns the certificates, once they are in the books
 */
export const signDrafts = async (issuing: Issuing, drafts: readonly Draft[]): Promise<readonly IssuedCertificate[]> => {
  if (drafts.length === 0) return [];
  await refuseSecond(issuing, drafts);
  await intend(issuing, drafts);
  try {
    const signatures = await sign(issuing, drafts);
    await record(issuing, drafts, signatures);
    return drafts.map(({ authority, serial, tbs }, index) => ({
      purpose: authority.purpose,
      serial: BigInt(serial),
      certificate: assembleSigned(tbs, authority.algorithm, signatures[index]!),
      authority: authority.certificate,
    }));
  } catch (error) {
    await close(issuing, drafts);
    throw error;
  }
};

const nameOf = ({ authority, serial }: Draft) => ({ certificate_serial: serial, purpose: authority.purpose });

/** The intents, before anything is signed. */
export const intend = async ({ store, clock }: Issuing, drafts: readonly Draft[]): Promise<void> => {
  const intended_at = clock();
  try {
    await store.transaction((tx) =>
      tx
        .insertInto('certificate_intent')
        .values(
          drafts.map((one) => ({
            ...nameOf(one),
            generation: one.authority.generation,
            profile: one.profile,
            holder: one.holder,
            municipality: one.municipality,
            not_before: one.notBefore,
            not_after: one.notAfter,
            tbs: Buffer.from(one.tbs),
            intended_at,
          })),
        )
        .execute(),
    );
  } catch (error) {
    const [first] = drafts;
    if ((error as { code?: unknown }).code === '23505') throw taken(first!.authority.purpose, first!.serial);
    throw error;
  }
};

/** One line of the log an authority: of a run of numbers its first and last. */
export const sign = async (
  { vault, log, clock }: Issuing,
  drafts: readonly Draft[],
): Promise<readonly Uint8Array[]> => {
  for (const { authority, drafts: run } of runsOf(drafts)) {
    const [first, last] = [run[0]!.serial, run.at(-1)!.serial].map((serial) => serial.toString(16).toUpperCase());
    log.append(
      {
        key: authority.name,
        use: 'certificates',
        about: `${first}-${last}`,
        digest: digestOf(run.map(({ tbs }) => tbs)),
      },
      clock(),
    );
  }
  return Promise.all(drafts.map(({ authority, tbs }) => vault.sign(authority.name, tbs)));
};

/** Drafts in runs of one authority and numbers that follow one another. */
const runsOf = (drafts: readonly Draft[]): readonly { authority: NamedAuthority; drafts: readonly Draft[] }[] => {
  const runs: { authority: NamedAuthority; drafts: Draft[] }[] = [];
  const sorted = drafts.toSorted((a, b) => a.authority.name.localeCompare(b.authority.name) || a.serial - b.serial);
  for (const one of sorted) {
    const run = runs.at(-1);
    if (run?.authority === one.authority && run.drafts.at(-1)!.serial + 1 === one.serial) run.drafts.push(one);
    else runs.push({ authority: one.authority, drafts: [one] });
  }
  return runs;
};

/**
 * What was signed becomes true.
 * @param alongside is written in the same transaction
 * @throws OpenMynaError `jlis.certificate-living`
 */
export const record = async (
  issuing: Issuing,
  drafts: readonly Draft[],
  signatures: readonly Uint8Array[],
  alongside: (tx: Transaction<JlisTables>) => Promise<void> = async () => {},
): Promise<void> => {
  const { store, clock } = issuing;
  const issued_at = clock();
  const successions = drafts.filter(({ replaces }) => replaces !== undefined);
  const shards = [
    ...new Map(
      drafts
        .filter(({ municipality }) => municipality !== '')
        .map(({ authority: { purpose, generation }, municipality }) => [
          `${purpose} ${generation} ${municipality}`,
          { purpose, generation, municipality },
        ]),
    ).values(),
  ];
  await store.transaction(async (tx) => {
    await checkOpen(tx, drafts);
    await replaceLiving(tx, issuing, drafts);
    await tx
      .insertInto('certificate_issued')
      .values(drafts.map((one, index) => ({ ...nameOf(one), signature: Buffer.from(signatures[index]!), issued_at })))
      .execute();
    if (shards.length > 0)
      await tx
        .insertInto('crl_shard')
        .values(shards)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    if (successions.length > 0)
      await tx
        .insertInto('certificate_succession')
        .values(
          successions.map((one) => ({ ...nameOf(one), certificate_serial: one.replaces!, successor: one.serial })),
        )
        // Of two that claim to take its place the first does.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    for (const { authority, drafts: run } of runsOf(drafts))
      await store.outbox.add(tx, {
        source: feedOf(authority.purpose),
        topic: 'jlis.issued',
        body: {
          type: 'issued',
          generation: authority.generation,
          serial: run[0]!.serial,
          through: run.at(-1)!.serial,
          notAfter: new Date(Math.max(...run.map(({ notAfter }) => notAfter.getTime()))).toISOString(),
        } satisfies FeedMessage,
      });
    await alongside(tx);
  });
};

/** Another process that opened meanwhile may have taken these for what a crash left, and closed them. */
const checkOpen = async (tx: Transaction<JlisTables>, drafts: readonly Draft[]): Promise<void> => {
  const closed = await tx
    .selectFrom('certificate_abandoned')
    .selectAll()
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('certificate_serial', 'purpose'),
        'in',
        drafts.map((one) => tuple(one.serial, one.authority.purpose)),
      ),
    )
    .executeTakeFirst();
  if (closed !== undefined) throw taken(closed.purpose, closed.certificate_serial);
};

/** Closes intents of which nothing will come. Where even that fails, the next opening does it. */
export const close = async ({ store, clock }: Issuing, drafts: readonly Draft[]): Promise<void> => {
  const abandoned_at = clock();
  await store
    .transaction(async (tx) => {
      const issued = await tx
        .selectFrom('certificate_issued')
        .select(['certificate_serial', 'purpose'])
        .where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('certificate_serial', 'purpose'),
            'in',
            drafts.map((one) => tuple(one.serial, one.authority.purpose)),
          ),
        )
        .execute();
      // Whether a commit whose connection broke came about, nobody knew until now.
      if (issued.length > 0) return;
      await tx
        .insertInto('certificate_abandoned')
        .values(drafts.map((one) => ({ ...nameOf(one), abandoned_at })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    })
    .catch(() => {});
};

/** Closes intents of which nothing came, as after a crash: whoever asked was told nothing, and asks again. @returns how many */
export const abandon = async ({ store, clock }: Pick<Issuing, 'store' | 'clock'>): Promise<number> => {
  for (let total = 0; ; ) {
    const closed = await store.transaction(async (tx) => {
      const open = await tx
        .selectFrom('certificate_intent as i')
        .leftJoin('certificate_issued as c', (join) =>
          join.onRef('c.certificate_serial', '=', 'i.certificate_serial').onRef('c.purpose', '=', 'i.purpose'),
        )
        .leftJoin('certificate_abandoned as a', (join) =>
          join.onRef('a.certificate_serial', '=', 'i.certificate_serial').onRef('a.purpose', '=', 'i.purpose'),
        )
        .select(['i.certificate_serial', 'i.purpose'])
        .where('c.purpose', 'is', null)
        .where('a.purpose', 'is', null)
        .limit(batchSize)
        .execute();
      if (open.length > 0)
        await tx
          .insertInto('certificate_abandoned')
          .values(open.map((one) => ({ ...one, abandoned_at: clock() })))
          .execute();
      return open.length;
    });
    total += closed;
    if (closed < batchSize) return total;
  }
};
