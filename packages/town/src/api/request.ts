// What came in a request, held against its form.

import { OpenMynaError } from '@openmyna/errors';
import type { Context } from 'hono';
import type * as z from 'zod';
import { errors } from '../errors.ts';
import { checkContent } from '../http/content.ts';
import { parseJson } from '../http/json.ts';

/** @throws OpenMynaError `http.media-type`, `http.encoding`, `http.json`, and `api.request` for what is no object */
export const bodyOf = async (c: Context): Promise<object> => {
  checkContent(c.req.header(), 'application/json');
  const body = parseJson(new Uint8Array(await c.req.arrayBuffer()));
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new OpenMynaError(errors['api.request'], { field: 'body' });
  return body;
};

/** @throws OpenMynaError `api.request` */
export const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // The field, and nothing of what stood in it.
  throw new OpenMynaError(errors['api.request'], { field: parsed.error.issues[0]!.path.join('.') || '(root)' });
};
