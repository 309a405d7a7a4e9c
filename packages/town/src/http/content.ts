// A request's content: whether it is of the type that its resource takes, and not encoded (RFC 9110 8.3, 8.4).

import type { IncomingHttpHeaders } from 'node:http';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

const parameter = /;[ \t]*(?:([!#$%&'*+.^_`|~0-9a-z-]+)=("(?:[^"\\]|\\.)*"|[!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*)?/giy;

/**
 * Whether a Content-Type is of a media type, in any case and with any parameters; a charset is UTF-8's alone, because nothing here
 * reads another.
 */
export const isOfType = (value: string | undefined, type: string): boolean => {
  const [, name = '', rest = ''] = /^[ \t]*([^ \t;]*)[ \t]*(.*)$/.exec(value ?? '') ?? [];
  if (name.toLowerCase() !== type) return false;
  const parameters = [...rest.matchAll(parameter)];
  if (parameters.map(([whole]) => whole).join('') !== rest) return false;
  return parameters.every(([, key = '', text = '']) => key.toLowerCase() !== 'charset' || /^"?utf-8"?$/i.test(text));
};

/** @throws OpenMynaError `http.media-type`, `http.encoding` */
export const checkContent = (headers: IncomingHttpHeaders, type: string): void => {
  if (!isOfType(headers['content-type'], type))
    throw new OpenMynaError(errors['http.media-type'], { type, field: 'Content-Type' });
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) throw new OpenMynaError(errors['http.encoding']);
};
