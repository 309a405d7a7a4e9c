import { OpenMynaError } from '@openmyna/errors';
import { type Purpose, scheduleOf } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import { audit } from './audit/audit.ts';
import { type AuthorityPlan, findAuthorities, makeAuthorities, type NamedAuthority, purposes } from './authorities.ts';
import { checkedCardId } from './cards/card-id.ts';
import type { CertificationAuthority } from './contract.ts';
import { abandon, draftAll, type Issuing, signDrafts } from './issuing/issue.ts';
import { issueMany } from './issuing/issue-many.ts';
import { beginBooks, createSerialNumbers } from './issuing/serial-numbers.ts';
import type { KeyVault } from './keys/key-vault.ts';
import type { SignatureLog } from './keys/signature-log.ts';
import { recordsOf } from './records.ts';
import { announceAuthorities } from './revocation/feed.ts';
import { createLists, type Lists } from './revocation/lists.ts';
import { openResponders, type Responders } from './revocation/responder.ts';
import { revoke, unknownCertificate } from './revocation/revoke.ts';
import { openStatus } from './revocation/status.ts';
import type { JlisTables } from './schema.ts';

/** What the authorities stand on. */
export interface CertificationAuthorityOptions {
  readonly store: Store<JlisTables>;
  readonly vault: KeyVault;
  readonly log: SignatureLog;
  readonly clock: Clock;
  readonly plan: AuthorityPlan;
  /** For certificates of the authorities, `NAME.pem` each. */
  readonly authorityFolder: string;
  /** For published lists and snapshots of the status. */
  readonly publicationFolder: string;
}

/** The authorities with what serves them to the world. */
export interface OpenCertificationAuthority extends CertificationAuthority, AsyncDisposable {
  /** Those that have begun; others come. */
  readonly authorities: readonly NamedAuthority[];
  readonly lists: Lists;
  /** Makes the authorities whose time has come. @throws OpenMynaError `store.leased` while another process is at it */
  begin(): Promise<void>;
  /** When, after an instant, the next authority begins. */
  nextDue(after: Date): Promise<Date | undefined>;
  /** Opened when first asked for. */
  responders(): Promise<Responders>;
}

/**
 * Opens the certification authorities: keys that are not there are made, intents that nothing came of are closed, and the status
 * of everything is brought up to the feed.
 * @throws OpenMynaError `jlis.keystore`, `jlis.log`, `store.…`
 */
export const openCertificationAuthority = async (
  options: CertificationAuthorityOptions,
): Promise<OpenCertificationAuthority> => {
  const { store, vault, log, clock, plan, authorityFolder, publicationFolder } = options;
  const place = { folder: authorityFolder, keys: { vault, log, clock }, plan };
  /** Whoever holds the array sees those that come. */
  const authorities: NamedAuthority[] = [];
  const takeIn = async (): Promise<boolean> => {
    const found = await findAuthorities(place);
    const fresh = found.authorities.filter(({ name }) => !authorities.some((one) => one.name === name));
    await announceAuthorities(store, fresh);
    authorities.push(...fresh);
    return found.isComplete;
  };
  const begin = async () => {
    if (await takeIn()) return;
    // Of two processes one makes a key, and the other finds it.
    await store.withLease('jlis.authorities', ceremonyTime, () => makeAuthorities(place));
    await takeIn();
  };
  await begin().catch((error) => {
    // Somebody is at it, or was when their process ended: those that are there serve, and the next is made later.
    const isBusy = error instanceof OpenMynaError && error.code === 'store.leased';
    if (!isBusy || authorities.length === 0) throw error;
  });
  const firsts = await beginBooks(store, clock);
  await abandon({ store, clock });
  const status = await openStatus({ store, authorities, learn: takeIn, folder: publicationFolder });
  const lists = createLists({ store, clock, authorities, vault, log, folder: publicationFolder });
  const issuing: Issuing = {
    store,
    clock,
    authorities,
    vault,
    log,
    serials: createSerialNumbers(store, floorOf(log)),
    booksBegin: (purpose) => firsts.get(purpose)!,
  };
  let responders: Promise<Responders> | undefined;

  return {
    authorities,
    lists,
    begin: async () => {
      await begin();
      await status.follow();
    },
    nextDue: async (after) =>
      purposes
        .flatMap((purpose) =>
          plan.generations(purpose, endOfTime).map((generation) => scheduleOf(purpose, generation).notBefore),
        )
        .filter((begins) => begins > after)
        .toSorted((a, b) => a.getTime() - b.getTime())[0],
    follow: status.follow,
    responders: () => {
      responders ??= openResponders(issuing, status);
      return responders;
    },
    issue: async (requests) => {
      const issued = await signDrafts(issuing, await draftAll(issuing, requests));
      await status.follow();
      return issued;
    },
    issueMany: async (job, work = {}) => {
      const count = await issueMany(issuing, job, work);
      await status.follow();
      return count;
    },
    revoke: async (name, reason, at = clock()) => {
      const revocation = await revoke({ store, clock }, name, reason, at);
      await status.follow();
      return revocation;
    },
    within: (tx) => ({
      certificatesOf: async (holder) => recordsOf(store.within(tx), { holder: checkedCardId(holder) }),
      revoke: (name, reason, at = clock()) => revoke({ store: store.within(tx), clock }, name, reason, at),
    }),
    certificatesOf: async (holder) => recordsOf(store, { holder: checkedCardId(holder) }),
    record: async (name) => {
      const [record] = await recordsOf(store, name);
      if (record === undefined) throw unknownCertificate(name);
      return record;
    },
    status: ({ purpose, serial }, generation) => status.get(purpose, generation, serial),
    publish: async (asked = {}) => {
      const published = await lists.publish(asked);
      await status.save();
      return published;
    },
    audit: async (work) => {
      await status.follow();
      return audit({ store, clock, authorities, log, status, lists }, work);
    },
    [Symbol.asyncDispose]: () => status.save(),
  };
};

/** After it a date is written in another form (RFC 5280 4.1.2.5), and no town gets there. */
const endOfTime = new Date(Date.UTC(2100, 0));

/** For how long, in ms, one process may be at making keys. */
const ceremonyTime = 20_000;

/** Above every number that was ever signed, whatever the database says: it may be an old one, restored. */
const floorOf = (log: SignatureLog) => {
  const highest = new Map<string, number>();
  for (const { use, key, about } of log.entries())
    if (use === 'certificates') {
      const last = Number.parseInt(about.split('-')[1]!, 16);
      const purpose = key.split('-')[0]!;
      highest.set(purpose, Math.max(highest.get(purpose) ?? 0, last));
    }
  return (purpose: Purpose): number => (highest.get(purpose) ?? 0) + 1;
};
