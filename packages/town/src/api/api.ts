// The institutions over HTTP, for those who work there: /api/municipality and /api/jlis. A request is known to be somebody's, then
// to be theirs to make, then to be of a form, then it is the call that every command makes; and it is written down.

import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import { errors as httpErrors } from '../http/errors.ts';
import { problemAnswer } from '../http/problem.ts';
import { isHostOf } from '../http/target.ts';
import type { Accounts } from './accounts.ts';
import { type AnswerOptions, createAnswer } from './answer-call.ts';
import { openApiDocument, served } from './openapi.ts';
import { createRateLimit } from './rate-limit.ts';
import { bodyOf, parse } from './request.ts';
import { isSame, openSessions, type Session } from './sessions.ts';
import { longestPage } from './trail.ts';

/** What the API stands on. */
export interface ApiOptions extends AnswerOptions {
  readonly accounts: Accounts;
  /** Names that this server is asked under: `localhost`. A page of another name that resolves to here is told nothing. */
  readonly names: readonly string[];
  /** Where a request comes from, for counting. */
  readonly addressOf: (c: Context) => string;
  readonly clock: Clock;
  readonly random: Random;
  /** Time that only goes on, in ms, for what is counted by the second. */
  readonly milliseconds: () => number;
}

const cookieName = 'openmyna-session';

/** Bytes of a body. */
const longestBody = 64 * 1024;

const logIn = z.strictObject({ name: z.string().max(100), password: z.string().max(200) });

/** A query is text. */
const pageRequest = z.strictObject({
  after: z.string().max(100).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .refine((limit) => limit <= longestPage)
    .optional(),
});

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

  const answer = createAnswer(options);

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
    // Not written down: a million guesses write no million lines.
    if (wait > 0) return tooOften(c, wait);
    const account = await accounts.check(name, password);
    if (account === undefined) {
      // A name that there is not may be a password that was typed in the wrong place.
      const named = accounts.list().find((one) => one.name === name);
      await trail.add({ account: named, call: 'logIn', about: [], status: 401, code: errors['api.password'].code });
      throw new OpenMynaError(errors['api.password']);
    }
    await trail.add({ account, call: 'logIn', about: [], status: 200 });
    guesses.giveBack(name);
    guessers.giveBack(address);
    const { token, session } = sessions.open(account);
    c.header('set-cookie', `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/api`);
    return c.json({ token, csrf: session.csrf, expiresAt: session.expiresAt.toISOString(), ...account });
  });
  app.delete('/session', async (c) => {
    const { account } = sessionOf(c);
    await trail.add({ account, call: 'logOut', about: [], status: 204 });
    sessions.close(tokenOf(c)!.token);
    c.header('set-cookie', `${cookieName}=; HttpOnly; SameSite=Strict; Path=/api; Max-Age=0`);
    return c.body(null, 204);
  });
  app.get('/log', async (c) => {
    const { account } = sessionOf(c);
    const mayRead = account.role === 'auditor';
    await trail.add({
      account,
      call: 'trail',
      about: [],
      ...(mayRead ? { status: 200 } : { status: 403, code: errors['api.forbidden'].code }),
    });
    if (!mayRead) throw new OpenMynaError(errors['api.forbidden']);
    return c.json(await trail.page(parse(pageRequest, c.req.query())));
  });

  for (const [call, permission] of served)
    app.on(
      permission.method,
      `/${permission.institution}${permission.path.replace(/\{(\w+)\}/g, ':$1')}`,
      async (c) => {
        const { account } = sessionOf(c);
        const wait = calls.take(account.name);
        if (wait > 0) return tooOften(c, wait);
        return c.json(await answer(c, call, permission, account));
      },
    );
  return app;
};
