// The auditor trusts nobody: what intents, certificates, revocations, log, memory and published lists say is held against one
// another, and every signature is checked anew.

import { OpenMynaError } from '@openmyna/errors';
import { assembleSigned, isSignedBy, lintCertificate, readCertificate, verifyingKeyOf } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import type { NamedAuthority } from '../authorities.ts';
import type { Work } from '../contract.ts';
import type { LogEntry, SignatureLog } from '../keys/signature-log.ts';
import type { Lists } from '../revocation/lists.ts';
import type { Status } from '../revocation/status.ts';
import type { JlisTables } from '../schema.ts';
import { auditLists } from './audit-lists.ts';
import { auditHolders, auditSeconds, isLiving } from './audit-living.ts';
import { createLoggedRuns } from './logged-runs.ts';
import { type AuditFinding, type AuditFindingId, type AuditReport, auditFindings } from './report.ts';
import { type CertificateRow, certificateCount, certificatePage, pageSize } from './rows.ts';

export interface Audited {
  readonly store: Store<JlisTables>;
  readonly clock: Clock;
  readonly authorities: readonly NamedAuthority[];
  readonly log: SignatureLog;
  readonly status: Status;
  readonly lists: Lists;
}

/** What is wrong, and about what. */
export type Find = (id: AuditFindingId, about: string) => void;

export const audit = async (audited: Audited, { onProgress, signal }: Work = {}): Promise<AuditReport> => {
  const { store, clock, authorities, log, status, lists } = audited;
  const now = clock();
  const findings: AuditFinding[] = [];
  const find: Find = (id, about) => findings.push({ id, about, words: auditFindings[id] });
  const told = new Set<string>();
  /** Of one person several certificates may tell. */
  const findOnce: Find = (id, about) => {
    if (told.has(`${id} ${about}`)) return;
    told.add(`${id} ${about}`);
    find(id, about);
  };
  const total = { intents: 0, certificates: 0, abandoned: 0, revocations: 0 };
  const count = await certificateCount(store);
  const blocks = await store.db.selectFrom('serial_block').selectAll().execute();
  const nextOf = new Map(blocks.map(({ purpose, next }) => [purpose, next]));
  const judge = judgeOf(authorities);
  const entries = readLog(log, find);
  const runs = createLoggedRuns(entries);

  for (let after: CertificateRow | undefined; !signal?.aborted; ) {
    const rows = await certificatePage(store, after);
    const living: (CertificateRow & { readonly about: string })[] = [];
    for (const row of rows) {
      const about = `${row.purpose} ${row.certificate_serial.toString(16).toUpperCase()}`;
      const { signature } = row;
      const logged = runs.take(`${row.purpose}-${row.generation}`, row.certificate_serial, row.tbs);
      total.intents++;
      if (row.abandoned_at !== null) total.abandoned++;
      if (row.certificate_serial >= (nextOf.get(row.purpose) ?? 0)) find('number', about);
      if (signature === null) {
        if (row.abandoned_at === null) find('open', about);
        continue;
      }
      total.certificates++;
      if (row.revoked_at !== null) total.revocations++;
      if (row.abandoned_at !== null) find('both', about);
      if (!logged) find('unlogged', about);
      judge({ ...row, signature }, (id) => find(id, about));
      if (!isSame(status, row)) find('status', about);
      if (isLiving(row, now)) living.push({ ...row, about });
    }
    await auditHolders(store, living, findOnce);
    onProgress?.(total.intents, count);
    if (rows.length < pageSize) break;
    after = rows.at(-1);
  }
  const complete = !signal?.aborted;
  if (complete) for (const { seq, key, about } of runs.different()) find('log-unknown', `${seq} ${key} ${about}`);
  if (complete) await auditSeconds(store, now, find);
  const listCount = complete ? await auditLists({ store, authorities, lists, entries, find }) : 0;
  return { ...total, lists: listCount, logEntries: entries.length, findings, complete };
};

/** What of it can be read: behind a broken line nothing is proven. */
const readLog = (log: SignatureLog, find: Find): LogEntry[] => {
  const entries: LogEntry[] = [];
  try {
    for (const entry of log.entries()) entries.push(entry);
  } catch (error) {
    if (!(error instanceof OpenMynaError)) throw error;
    find('log-broken', `${error.details.line}`);
  }
  return entries;
};

type Issued = CertificateRow & { readonly signature: Uint8Array };

/** Reads each certificate as a stranger would. */
const judgeOf = (authorities: readonly NamedAuthority[]) => {
  const known = authorities.map((authority) => ({ authority, key: verifyingKeyOf(authority.publicKey) }));
  return (
    { purpose, generation, profile, certificate_serial, tbs, signature }: Issued,
    find: (id: AuditFindingId) => void,
  ) => {
    const issuer = known.find(({ authority }) => authority.purpose === purpose && authority.generation === generation);
    if (issuer === undefined || !isSignedBy(issuer.key, tbs, signature)) return find('signature');
    const { authority } = issuer;
    const { serial } = readCertificate(assembleSigned(tbs, authority.algorithm, signature));
    if (serial !== BigInt(certificate_serial)) find('serial');
    if (profile !== 'ocsp-responder' && lintCertificate(tbs, authority, profile).length > 0) find('lint');
  };
};

const isSame = (status: Status, row: CertificateRow): boolean => {
  const known = status.get(row.purpose, row.generation, BigInt(row.certificate_serial));
  if (row.revoked_at === null) return known.status === 'good';
  return known.status === 'revoked' && known.reason === row.reason && +known.at === +row.revoked_at;
};
