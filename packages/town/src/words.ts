import type { Words } from '@openmyna/errors';

export type Language = keyof Words;

/**
 * The language asked for by --lang; else Japanese where the locale says so (LC_ALL, LC_MESSAGES, LANG of POSIX, in this
 * order), and English elsewhere.
 */
export const languageOf = (
  environment: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
): Language => {
  const asked = /(?:^|\0)--lang[=\0](ja|en)(?:\0|$)/.exec(words.join('\0'))?.[1];
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return (asked ?? (LC_ALL || LC_MESSAGES || LANG || '')).startsWith('ja') ? 'ja' : 'en';
};
