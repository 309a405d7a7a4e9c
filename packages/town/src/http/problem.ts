// An error as it is answered over HTTP (RFC 9457), in the language that was asked for.

import { type OpenMynaError, problemOf } from '@openmyna/errors';
import type { Language } from '../words.ts';
import type { HttpAnswer } from './resource.ts';

/** Of an Accept-Language: Japanese, unless English is asked for before it. */
export const languageAccepted = (header: string | undefined): Language =>
  /^\s*en\b/i.test((header ?? '').split(',').find((range) => /^\s*(ja|en)\b/i.test(range)) ?? '') ? 'en' : 'ja';

/** @param acceptLanguage of the request */
export const problemAnswer = (error: OpenMynaError, acceptLanguage: string | undefined): HttpAnswer => {
  const problem = problemOf(error);
  const language = languageAccepted(acceptLanguage);
  const { holder, clerk } = error.words;
  const { type, field, allow } = error.details;
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
      // What would have been taken (RFC 9110 15.5.6, 15.5.16).
      ...(error.code === 'http.method' && { allow: `${allow}` }),
      ...(error.code === 'http.media-type' && field !== undefined && { accept: `${type}` }),
      ...(error.code === 'http.encoding' && { 'accept-encoding': 'identity' }),
      ...(error.code === 'http.busy' && { 'retry-after': '1' }),
    },
    body: JSON.stringify({ ...problem, title: holder[language], detail: clerk[language] }),
  };
};
