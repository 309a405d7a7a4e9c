// What came in a request, held against its form.

import { OpenMynaError } from '@openmyna/errors';
import type { Context } from 'hono';
import type * as z from 'zod';
import { errors } from '../errors.ts';

/** @throws OpenMynaError `api.request` for what is no JSON object */
export const bodyOf = async (c: Context): Promise<object> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new OpenMynaError(errors['api.request'], { field: 'Content-Type' });
  const body: unknown = await c.req.json().catch(() => undefined);
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
