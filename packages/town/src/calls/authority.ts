import type { AuditReport } from '@openmyna/institutions/jlis';
import type { Generation, Purpose } from '@openmyna/pki';
import * as z from 'zod';
import { longestPage, type PageRequest, type TrailPage } from '../api/trail.ts';
import type { Answers, Schemas } from './context.ts';

/** A list that was published. */
export interface ListView {
  readonly purpose: Purpose;
  readonly generation: Generation;
  readonly municipality: string;
  readonly number: number;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revoked: number;
}

/** A use of an authority's key, from the transcript. */
export interface CeremonyStep {
  readonly seq: number;
  readonly at: string;
  readonly key: string;
  readonly use: 'key' | 'authority';
  readonly digest: string;
}

/** What the operator of the authorities asks. */
export interface AuthorityCalls {
  publish(request: { readonly due?: boolean | undefined }): readonly ListView[];
  audit(request: Record<string, never>): AuditReport;
  /** How the authorities' keys came about. */
  ceremony(request: Record<string, never>): readonly CeremonyStep[];
  /** What was asked over HTTP, the newest first. */
  trail(request: PageRequest): TrailPage;
  /** Everything in the database into a new file, by its whole path. @throws OpenMynaError `store.backup-exists` */
  backup(request: { readonly file: string }): null;
}

export const authoritySchemas = {
  publish: z.strictObject({ due: z.boolean().optional() }),
  audit: z.strictObject({}),
  ceremony: z.strictObject({}),
  trail: z.strictObject({ after: z.string().max(100).optional(), limit: z.int().min(1).max(longestPage).optional() }),
  backup: z.strictObject({ file: z.string().startsWith('/') }),
} as const satisfies Schemas<AuthorityCalls>;

export const authorityCalls: Answers<keyof AuthorityCalls> = {
  publish: async ({ institutions: { authority } }, { due = false }, work) =>
    (await authority.publish({ due, ...work })).map(({ thisUpdate, nextUpdate, ...list }) => ({
      ...list,
      thisUpdate: thisUpdate.toISOString(),
      nextUpdate: nextUpdate.toISOString(),
    })),

  audit: async ({ institutions: { authority, follow } }, _, work) => {
    // What was told and not done yet is no damage.
    await follow();
    return authority.audit(work);
  },

  ceremony: async ({ institutions: { log } }) =>
    [...log.entries()].flatMap(({ seq, at, key, use, digest }) =>
      use === 'key' || use === 'authority' ? [{ seq, at, key, use, digest }] : [],
    ),

  trail: ({ institutions: { trail } }, request) => trail.page(request),

  backup: async ({ institutions: { store } }, { file }) => {
    await store.backup(file);
    return null;
  },
};
