import type { Words } from '@openmyna/errors';

export type Language = keyof Words;

/** Japanese where the locale says so (LC_ALL, LC_MESSAGES, LANG of POSIX, in this order), English elsewhere. */
export const languageOf = (environment: Readonly<Record<string, string | undefined>>): Language => {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('ja') ? 'ja' : 'en';
};
