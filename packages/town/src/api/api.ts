// The institutions over HTTP, for those who work there: /api/municipality and /api/jlis. A request is known to be somebody's, then
// to be theirs to make, then to be of a form, then it is the call that every command makes; and it is written down.

import { createHash } from 'node:crypto';
import { OpenMynaError, problemOf } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import * as z from 'zod';
import { callSchemas } from '../calls/calls.ts';
import type { TownCall } from '../calls/contract.ts';
import type { Clock } from '../clock.ts';
import type { Answerable } from '../defect.ts';
import { errors } from '../errors.ts';
import { checkContent } from '../http/content.ts';
import { errors as httpErrors } from '../http/errors.ts';
import { parseJson } from '../http/json.ts';
import { problemAnswer } from '../http/problem.ts';
import { isHostOf } from '../http/target.ts';
import type { Accounts } from './accounts.ts';
import { fieldsOf, openApiDocument, served } from './openapi.ts';
import type { Permission, Subject } from './permissions.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Account } from './roles.ts';
import { isSame, openSessions, type Session } from './sessions.ts';
import type { IdempotencyKey, Trail } from './trail.ts';

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
  /** Names that this server is asked under: `localhost`. A page of another name that resolves to here is told nothing. */
  readonly names: readonly string[];
  /** Where a request comes from, for counting. */
  readonly addressOf: (c: Context) => string;
  readonly clock: Clock;
  readonly random: Random;
  /** Time that only goes on, in ms, for what is counted by the second. */
  readonly milliseconds: () => number;
  /** What is answered for whatever is thrown. */
  readonly answerable: Answerable;
}

const cookieName = 'openmyna-session';

/** Bytes of a body. */
const longestBody = 64 * 1024;

const logIn = z.strictObject({ name: z.string().max(100), password: z.string().max(200) });

/** Builds it. */
export const createApi = (options: ApiOptions): Hono => {
  const { accounts, trail, names, addressOf, clock, random, milliseconds, answerable } = options;
  const answerError = (c: Context, error: unknown): Response => {
    const { status, headers = {}, body } = problemAnswer(answerable(error), c.req.header('accept-language'));
    for (const [name, value] of Object.entries(headers)) c.header(name, value as string);
    return c.body(body as string, status as 500);
  };
  const tooOften = (c: Context, seconds: number): Response => {
    c.header('retry-after', String(seconds));
    return answerError(c, new OpenMynaError(errors['api.too-often']));
  };
  const sessions = openSessions(clock, random);
  // Of an account, whoever guesses; and of who guesses, whatever the account: each guess takes a core for a while.
  const guesses = createRateLimit({ burst: 5, perSecond: 1 / 30 }, milliseconds);
  const guessers = createRateLimit({ burst: 20, perSecond: 1 / 3 }, milliseconds);
  const calls = createRateLimit({ burst: 200, perSecond: 50 }, milliseconds);

  const tokenOf = (c: Context): { readonly token: string; readonly isCookie: boolean } | undefined => {
    const [, bearer] = /^Bearer +([\w-]+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
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
    if (
      given.isCookie &&
      !['GET', 'HEAD'].includes(c.req.method) &&
      !isSame(c.req.header('x-csrf-token') ?? '', session.csrf)
    )
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
    const host = (c.req.header('host') ?? '').toLowerCase();
    if (!isHostOf(host, names)) throw new OpenMynaError(errors['api.forgery']);
    const origin = c.req.header('origin');
    // A page of this machine at another port is another page; whatever speaks TLS before us says https.
    if (origin !== undefined && ![`http://${host}`, `https://${host}`].includes(origin.toLowerCase()))
      throw new OpenMynaError(errors['api.forgery']);
    await next();
  });

  app.use(
    bodyLimit({
      maxSize: longestBody,
      onError: (c) => answerError(c, new OpenMynaError(httpErrors['http.too-large'], { bytes: longestBody })),
    }),
  );

  app.get('/openapi.json', (c) => c.json(openApiDocument()));

  app.post('/session', async (c) => {
    const { name, password } = parse(logIn, await bodyOf(c));
    const address = addressOf(c);
    // Taken before it is known whether it is right, so that none of many at once is looked at for nothing.
    const wait = Math.max(guesses.take(name), guessers.take(address));
    if (wait > 0) return tooOften(c, wait);
    const account = await accounts.check(name, password);
    if (account === undefined) throw new OpenMynaError(errors['api.password']);
    guesses.giveBack(name);
    guessers.giveBack(address);
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
      const { request, key } = await requestOf(c, call, permission, account);
      resident = await checkPlace(permission, account, request);
      if (key !== undefined && !(await trail.isFirstOrSame(key))) throw new OpenMynaError(errors['api.key']);
      const result = await options.call(call, request as never);
      await trail.add(account, call, { resident, status: 200 });
      return c.json((result ?? null) as object);
    } catch (error) {
      const known = answerable(error);
      await trail.add(account, call, { resident, status: problemOf(known).status, code: known.code });
      throw known;
    }
  }

  /** What is asked, and the key under which it is asked once. @throws OpenMynaError `api.request` */
  async function requestOf(c: Context, call: TownCall, { method, path, fill }: Permission, account: Account) {
    const inPath = Object.fromEntries(fieldsOf(path).map((name) => [name, c.req.param(name)]));
    const body = method === 'GET' ? {} : await bodyOf(c);
    const schema = callSchemas[call];
    const key = keyOf(c, call, account, body);
    const request = parse(schema as z.ZodType<object>, {
      ...body,
      ...inPath,
      ...fill?.(account),
      ...('request' in schema.shape && key !== undefined && { request: key.name }),
    });
    return { request, key };
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

/** The same key with another body is a mistake (draft-ietf-httpapi-idempotency-key-header). @throws OpenMynaError `api.request` */
const keyOf = (c: Context, call: TownCall, account: Account, body: object): IdempotencyKey | undefined => {
  const header = c.req.header('idempotency-key');
  if (header === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,100}$/.test(header))
    throw new OpenMynaError(errors['api.request'], { field: 'Idempotency-Key' });
  const digestOf = (...parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return { name: digestOf(account.name, header), digest: digestOf(call, c.req.path, body) };
};

/** @throws OpenMynaError `http.media-type`, `http.encoding`, `http.json`, and `api.request` for what is no object */
const bodyOf = async (c: Context): Promise<object> => {
  checkContent(c.req.header(), 'application/json');
  const body = parseJson(new Uint8Array(await c.req.arrayBuffer()));
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new OpenMynaError(errors['api.request'], { field: 'body' });
  return body;
};

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // The field, and nothing of what stood in it.
  throw new OpenMynaError(errors['api.request'], { field: parsed.error.issues[0]!.path.join('.') || '(root)' });
};
