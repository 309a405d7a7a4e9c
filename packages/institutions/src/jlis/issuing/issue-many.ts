// Many certificates, a batch a step, three steps at once: the next batch is drafted and its intents stored while one is signed and
// the one before goes into the books. How far a job is stands in the row that each batch's certificates become true with, so it
// goes on exactly where it was.

import type { CertificateRequest, Work } from '../contract.ts';
import { batchSize, close, type Draft, draftAll, type Issuing, intend, record, sign } from './issue.ts';

export interface Job {
  readonly name: string;
  readonly count: number;
  requestOf(index: number): CertificateRequest;
}

/** @returns how many were issued now */
export const issueMany = async (issuing: Issuing, job: Job, { onProgress, signal }: Work): Promise<number> => {
  const { db } = issuing.store;
  const row = await db.selectFrom('issuing_job').select('done').where('name', '=', job.name).executeTakeFirst();
  const begin = row?.done ?? 0;
  let done = begin;
  let recorded = begin;
  let recording: Promise<void> = Promise.resolve();
  let preparing = prepare(issuing, job, begin);
  try {
    while (done < job.count) {
      const drafts = await preparing;
      if (drafts.length === 0) break;
      const end = done + drafts.length;
      preparing = signal?.aborted ? nothing() : prepare(issuing, job, end);
      const signatures = await sign(issuing, drafts);
      await recording;
      recording = recordBatch(issuing, job, drafts, signatures, end).then(() => {
        recorded = end;
        onProgress?.(end, job.count);
      });
      // Whoever awaits it meets its error.
      recording.catch(() => {});
      done = end;
    }
    await recording;
  } catch (error) {
    await recording.catch(() => {});
    const left = await preparing.catch(() => []);
    if (left.length > 0) await close(issuing, left);
    throw error;
  }
  return recorded - begin;
};

const nothing = async (): Promise<readonly Draft[]> => [];

/** Drafts with their intents stored; none behind the last. */
const prepare = (issuing: Issuing, { count, requestOf }: Job, begin: number): Promise<readonly Draft[]> => {
  const requests = Array.from({ length: Math.max(0, Math.min(batchSize, count - begin)) }, (_, index) =>
    requestOf(begin + index),
  );
  const prepared = (async () => {
    const drafts = await draftAll(issuing, requests);
    if (drafts.length > 0) await intend(issuing, drafts);
    return drafts;
  })();
  prepared.catch(() => {});
  return prepared;
};

const recordBatch = async (
  issuing: Issuing,
  { name }: Job,
  drafts: readonly Draft[],
  signatures: readonly Uint8Array[],
  done: number,
): Promise<void> => {
  try {
    await record(issuing, drafts, signatures, async (tx) => {
      await tx
        .insertInto('issuing_job')
        .values({ name, done })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ done }))
        .execute();
    });
  } catch (error) {
    await close(issuing, drafts);
    throw error;
  }
};
