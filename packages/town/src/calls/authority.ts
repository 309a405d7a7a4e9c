import type { Answers } from './context.ts';

export const authorityCalls: Answers<'publish' | 'audit' | 'ceremony' | 'backup'> = {
  publish: async ({ certification: { authority } }, { due = false }, work) =>
    (await authority.publish({ due, ...work })).map(({ thisUpdate, nextUpdate, ...list }) => ({
      ...list,
      thisUpdate: thisUpdate.toISOString(),
      nextUpdate: nextUpdate.toISOString(),
    })),

  audit: ({ certification: { authority } }, _, work) => authority.audit(work),

  ceremony: async ({ certification: { log } }) =>
    [...log.entries()].flatMap(({ seq, at, key, use, digest }) =>
      use === 'key' || use === 'authority' ? [{ seq, at, key, use, digest }] : [],
    ),

  backup: async ({ certification: { store } }, { file }) => {
    await store.backup(file);
    return null;
  },
};
