// Many certificates, a batch a step: while one batch is signed, the next is drafted and its intents are stored. How far a job is
// stands in the row that each batch's certificates become true with, so it goes on exactly where it was.

import type { CertificateRequest, Work } from '../contract.ts';
import { batchSize, draftAll, type Issuing, signDrafts } from './issue.ts';

export interface Job {
  readonly name: string;
  readonly count: number;
  requestOf(index: number): CertificateRequest;
}

/** @returns how many were issued now */
export const issueMany = async (issuing: Issuing, job: Job, { onProgress, signal }: Work): Promise<number> => {
  const { store } = issuing;
  const row = await store.db.selectFrom('issuing_job').select('done').where('name', '=', job.name).executeTakeFirst();
  const begin = row?.done ?? 0;
  let done = begin;
  let drafting = draftFrom(issuing, job, done);
  drafting.catch(() => {});
  while (done < job.count && !signal?.aborted) {
    const drafts = await drafting;
    const end = done + drafts.length;
    drafting = draftFrom(issuing, job, end);
    // Whoever awaits it meets its error; after a cancel nobody does.
    drafting.catch(() => {});
    await signDrafts(issuing, drafts, async (tx) => {
      await tx
        .insertInto('issuing_job')
        .values({ name: job.name, done: end })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ done: end }))
        .execute();
    });
    done = end;
    onProgress?.(done, job.count);
  }
  await drafting.catch(() => {});
  return done - begin;
};

const draftFrom = (issuing: Issuing, { count, requestOf }: Job, begin: number) =>
  draftAll(
    issuing,
    Array.from({ length: Math.min(batchSize, count - begin) }, (_, index) => requestOf(begin + index)),
  );
