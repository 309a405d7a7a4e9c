// The institutions over HTTP, for those who work there: /api/municipality and /api/jlis. A request is known to be somebody's, then
// to be theirs to make, then to be of a form, then it is the call that every command makes; and it is written down.

import { createHash } from 'node:crypto';
import { OpenMynaError, problemOf } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import { type Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import * as z from 'zod';
import { callSchemas } from '../calls/calls.ts';
import type { TownCall } from '../calls/contract.ts';
import type { Clock } from '../clock.ts';
import { defect } from '../defect.ts';
import { errors } from '../errors.ts';
import type { Language } from '../words.ts';
import type { Accounts } from './accounts.ts';
import { fieldsOf, openApiDocument, served } from './openapi.ts';
import type { Permission, Subject } from './permissions.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Account } from './roles.ts';
import { isSame, openSessions, type Session } from './sessions.ts';
import type { Trail } from './trail.ts';

/** What the API stands on. */
export interface ApiOptions {
  readonly accounts: Accounts;
  readonly trail: Trail;
  /** Makes a call. */
  readonly call: (call: TownCall, request: never) => Promise<unknown>;
  /** Whose matter it is: the resident, and the municipality that keeps their entry now; undefined for nobody that there is. */
  readonly placeOf: (
    subject: NonNullable<Subject>,
  ) => Promise<{ readonly resident?: string; readonly municipality: string } | undefined>;
  /** Names that this server is asked under: `localhost:8400`. A page of another name that resolves to here is told nothing. */
  readonly hosts: () => readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Time that only goes on, in ms, for what is counted by the second. */
  readonly milliseconds: () => number;
}

const cookieName = 'openmyna-session';

/** Bytes of a body. */
const longestBody = 64 * 1024;

const logIn = z.strictObject({ name: z.string().max(100), password: z.string().max(200) });

/** Builds it. */
export const createApi = (options: ApiOptions): Hono => {
  const { accounts, trail, hosts, clock, random, milliseconds } = options;
  const sessions = openSessions(clock, random);
  const failures = createRateLimit({ burst: 5, perSecond: 1 / 30 }, milliseconds);
  const calls = createRateLimit({ burst: 200, perSecond: 50 }, milliseconds);

  const tokenOf = (c: Context): { readonly token: string; readonly isCookie: boolean } | undefined => {
    const [, bearer] = /^Bearer ([\w-]+)$/.exec(c.req.header('authorization') ?? '') ?? [];
    if (bearer !== undefined) return { token: bearer, isCookie: false };
    const cookie = getCookie(c, cookieName);
    return cookie === undefined ? undefined : { token: cookie, isCookie: true };
  };

  /** @throws OpenMynaError `api.log-in`, `api.forgery`, `api.too-often` */
  const sessionOf = (c: Context): Session => {
    const given = tokenOf(c);
    const session = given && sessions.find(given.token);
    if (given === undefined || session === undefined || !isEnabled(session.account.name))
      throw new OpenMynaError(errors['api.log-in']);
    // A browser sends the cookie by itself, whoever's page asks it to.
    if (given.isCookie && c.req.method !== 'GET' && !isSame(c.req.header('x-csrf-token') ?? '', session.csrf))
      throw new OpenMynaError(errors['api.forgery']);
    return session;
  };
  const isEnabled = (name: string): boolean =>
    accounts.list().some((one) => one.name === name && one.disabled !== true);

  const app = new Hono().basePath('/api');
  app.onError((error, c) => answerError(c, error));
  app.notFound((c) => answerError(c, new OpenMynaError(errors['api.unknown'])));
  app.use(async (c, next) => {
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    if (!hosts().includes(c.req.header('host') ?? '')) throw new OpenMynaError(errors['api.forgery']);
    const origin = c.req.header('origin');
    if (origin !== undefined && !hosts().some((host) => origin === `http://${host}` || origin === `https://${host}`))
      throw new OpenMynaError(errors['api.forgery']);
    await next();
  });

  app.get('/openapi.json', (c) => c.json(openApiDocument(`http://${hosts()[0]}`)));

  app.post('/session', async (c) => {
    const { name, password } = parse(logIn, await bodyOf(c));
    const wait = failures.take(name);
    if (wait > 0) return tooOften(c, wait);
    const account = await accounts.check(name, password);
    if (account === undefined) throw new OpenMynaError(errors['api.password']);
    const { token, session } = sessions.open(account);
    c.header('set-cookie', `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/api`);
    return c.json({ token, csrf: session.csrf, expiresAt: session.expiresAt.toISOString(), ...account });
  });
  app.delete('/session', (c) => {
    sessionOf(c);
    sessions.close(tokenOf(c)!.token);
    c.header('set-cookie', `${cookieName}=; HttpOnly; SameSite=Strict; Path=/api; Max-Age=0`);
    return c.body(null, 204);
  });
  app.get('/log', async (c) => {
    const { account } = sessionOf(c);
    if (account.role !== 'auditor') throw new OpenMynaError(errors['api.forbidden']);
    return c.json(await trail.latest(1000));
  });

  for (const [call, permission] of served)
    app.on(
      permission.method,
      `/${permission.institution}${permission.path.replace(/\{(\w+)\}/g, ':$1')}`,
      async (c) => {
        const { account } = sessionOf(c);
        const wait = calls.take(account.name);
        if (wait > 0) return tooOften(c, wait);
        return answer(c, call, permission, account);
      },
    );
  return app;

  async function answer(c: Context, call: TownCall, permission: Permission, account: Account): Promise<Response> {
    let resident: string | undefined;
    try {
      if (!permission.roles.includes(account.role)) throw new OpenMynaError(errors['api.forbidden']);
      const request = await requestOf(c, call, permission, account);
      resident = await checkPlace(permission, account, request);
      const result = await options.call(call, request as never);
      await trail.add(account, call, { resident, status: 200 });
      return c.json((result ?? null) as object);
    } catch (error) {
      const known = error instanceof OpenMynaError ? error : defect(error);
      await trail.add(account, call, { resident, status: problemOf(known).status, code: known.code });
      throw known;
    }
  }

  /** @throws OpenMynaError `api.request`, `api.key` */
  async function requestOf(
    c: Context,
    call: TownCall,
    { method, path, fill }: Permission,
    account: Account,
  ): Promise<object> {
    const inPath = Object.fromEntries(fieldsOf(path).map((name) => [name, c.req.param(name)]));
    const body = method === 'GET' ? {} : ((await bodyOf(c)) as object);
    const schema = callSchemas[call];
    const keyed = await keyOf(c, call, account, body);
    const takesKey = 'request' in schema.shape && keyed !== undefined;
    return parse(schema as z.ZodType<object>, {
      ...body,
      ...inPath,
      ...fill?.(account),
      ...(takesKey && { request: keyed }),
    });
  }

  /** The same key with another body is a mistake (draft-ietf-httpapi-idempotency-key-header). */
  async function keyOf(c: Context, call: TownCall, account: Account, body: object): Promise<string | undefined> {
    const header = c.req.header('idempotency-key');
    if (header === undefined) return undefined;
    if (!/^[\x21-\x7e]{1,100}$/.test(header))
      throw new OpenMynaError(errors['api.request'], { field: 'Idempotency-Key' });
    const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
    const key = digestOf(JSON.stringify([account.name, header]));
    const digest = digestOf(JSON.stringify([call, c.req.path, body]));
    if (!(await trail.isFirstOrSame(key, digest))) throw new OpenMynaError(errors['api.key']);
    return key;
  }

  /** @throws OpenMynaError `api.forbidden` @returns whom it is about */
  async function checkPlace(permission: Permission, account: Account, request: object): Promise<string | undefined> {
    const forbidden = new OpenMynaError(errors['api.forbidden']);
    if (permission.may?.(account, request as never) === false) throw forbidden;
    const subject = permission.about(request as never);
    const place = subject && (await options.placeOf(subject));
    if (account.municipality === undefined || subject === undefined) return place?.resident;
    // Of somebody who is nowhere nothing is told that would tell them from somebody who is elsewhere.
    if (place?.municipality !== account.municipality) throw forbidden;
    return place.resident;
  }
};

const bodyOf = async (c: Context): Promise<unknown> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new OpenMynaError(errors['api.request'], { field: 'Content-Type' });
  if (Number(c.req.header('content-length') ?? 0) > longestBody)
    throw new OpenMynaError(errors['api.request'], { field: 'Content-Length' });
  const text = await c.req.text();
  try {
    if (text.length > longestBody) throw new SyntaxError();
    const body = JSON.parse(text);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new SyntaxError();
    return body;
  } catch {
    throw new OpenMynaError(errors['api.request'], { field: 'body' });
  }
};

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // The field, and nothing of what stood in it.
  throw new OpenMynaError(errors['api.request'], { field: parsed.error.issues[0]!.path.join('.') || '(root)' });
};

const answerError = (c: Context, error: unknown): Response => {
  const known = error instanceof OpenMynaError ? error : defect(error);
  const problem = problemOf(known);
  const { status } = problem;
  const language: Language = /^\s*en\b/i.test(c.req.header('accept-language') ?? '') ? 'en' : 'ja';
  if (status === 401) c.header('www-authenticate', 'Bearer');
  c.header('content-type', 'application/problem+json');
  c.header('content-language', language);
  return c.body(
    JSON.stringify({ ...problem, title: known.words.holder[language], detail: known.words.clerk[language] }),
    status as 500,
  );
};

const tooOften = (c: Context, seconds: number): Response => {
  c.header('retry-after', String(seconds));
  return answerError(c, new OpenMynaError(errors['api.too-often']));
};
