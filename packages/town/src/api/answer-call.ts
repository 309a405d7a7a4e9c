// A call over HTTP: it is the role's to make, of a form, about somebody of the account's own place; it is done once under its key; and it
// is written down, whatever comes of it.

import { OpenMynaError, problemOf } from '@openmyna/errors';
import { municipalityOf } from '@openmyna/identity';
import type { Context } from 'hono';
import type * as z from 'zod';
import type { Books } from '../authorities/institutions.ts';
import { callSchemas } from '../calls/calls.ts';
import type { TownCall } from '../calls/contract.ts';
import { type Around, type Caller, kindOf } from '../calls/perform.ts';
import type { Answerable } from '../defect.ts';
import { errors } from '../errors.ts';
import { type Idempotency, type IdempotencyKey, idempotencyKeyOf } from './idempotency.ts';
import { createInTurn } from './in-turn.ts';
import { fieldsOf } from './openapi.ts';
import type { Matter, Permission } from './permissions.ts';
import { bodyOf, parse } from './request.ts';
import type { Account } from './roles.ts';
import type { Subject, Trail } from './trail.ts';

/** What it stands on. */
export interface AnswerOptions {
  readonly trail: Trail;
  readonly idempotency: Idempotency;
  /** Makes a call. */
  readonly call: (call: TownCall, request: never, by: Caller) => Promise<unknown>;
  /**
   * Whose matter it is: the resident, and the municipality that keeps their entry now; undefined for nobody that there is.
   * @param books of a transaction, where it is looked up in one
   */
  readonly placeOf: (
    matter: NonNullable<Matter>,
    books?: Books,
  ) => Promise<{ readonly resident?: string; readonly municipality: string } | undefined>;
  /** What is answered for whatever is thrown. */
  readonly answerable: Answerable;
}

/** Answers a call that somebody who is logged in asks for. @throws OpenMynaError `api.…`, and what the call throws */
export type AnswerCall = (c: Context, call: TownCall, permission: Permission, account: Account) => Promise<object>;

export const createAnswer = (options: AnswerOptions): AnswerCall => {
  const { trail, idempotency } = options;
  const inTurn = createInTurn();
  return async (c, call, permission, account) => {
    let about: readonly Subject[] = [];
    const line = (books: Pick<Books, 'trail'>, answer: unknown) => {
      const asked = about.map(({ id }) => id);
      const told = (permission.tells?.(answer as never) ?? []).filter((id) => !asked.includes(id));
      return books.trail.add({ account, call, about: [...about, ...subjectsOf(told)], status: 200 });
    };
    try {
      const named = namedIn(c, permission);
      about = subjectsOf(await residentsAmong([named]));
      if (!permission.roles.includes(account.role)) throw new OpenMynaError(errors['api.forbidden']);
      const { request, key } = await requestOf(c, call, permission, account);
      const check = async (books?: Books) => {
        const matter = permission.about(request as never);
        const place = matter && (await options.placeOf(matter, books));
        about = await subjectsAt(place, permission.concerns?.(request as never) ?? [], books);
        checkPlace(permission, account, request, place);
      };
      const make = () => once({ call, account, request, key, check, line });
      // Who reads waits for nobody: to make a card takes seconds.
      const answered =
        kindOf(call) === undefined
          ? await make()
          : await inTurn(key?.name, () => inTurn(named && Object.values(named)[0], make));
      return (answered ?? null) as object;
    } catch (error) {
      const known = options.answerable(error);
      await trail.add({ account, call, about, status: problemOf(known).status, code: known.code });
      throw known;
    }
  };

  /**
   * Does it once under its key, with its line in the trail; a deed in one transaction with both, and with the look at whose matter it
   * is. Who got an answer gets it again under the same key, also where the matter has become another's since.
   */
  async function once({ call, account, request, key, check, line }: Once): Promise<unknown> {
    const around: Around = async (books, deed) => {
      const checked = async () => {
        await check(books);
        return deed();
      };
      const answer = key === undefined ? await checked() : await books.idempotency.once(key, checked);
      await line(books, answer);
      return answer;
    };
    const kind = kindOf(call);
    const { name, municipality } = account;
    const recorder = { account: name, ...(municipality !== undefined && { municipality }) };
    if (kind === 'deed') return options.call(call, request as never, { recorder, around });
    const make = async () => {
      await check();
      return options.call(call, request as never, { recorder });
    };
    const answer = key === undefined || kind === undefined ? await make() : await idempotency.onceInSteps(key, make);
    await line({ trail }, answer);
    return answer;
  }

  /** What is asked, and the key under which it is asked once. @throws OpenMynaError `api.request` */
  async function requestOf(c: Context, call: TownCall, { method, path, fill }: Permission, account: Account) {
    const inPath = Object.fromEntries(fieldsOf(path).map((name) => [name, c.req.param(name)]));
    const body = method === 'GET' ? {} : await bodyOf(c);
    const header = c.req.header('idempotency-key');
    const key = header === undefined ? undefined : idempotencyKeyOf(account.name, header, call, c.req.path, body);
    const schema = callSchemas[call] as z.ZodType<object>;
    // Over HTTP the header says it.
    if ('request' in body) throw new OpenMynaError(errors['api.request'], { field: 'request' });
    const asked = { ...body, ...inPath, ...fill?.(account) };
    // What a card signs for an arrival has it in it, so it is what the caller knows.
    const hasRequest = header !== undefined && 'request' in callSchemas[call].shape;
    return { request: parse(schema, { ...asked, ...(hasRequest && { request: `${account.name}/${header}` }) }), key };
  }

  async function subjectsAt(place: Place, concerned: readonly string[], books?: Books): Promise<readonly Subject[]> {
    const residents = await residentsAmong(
      concerned.map((resident) => ({ resident })),
      books,
    );
    if (place?.resident !== undefined) return subjectsOf([place.resident, ...residents]);
    const { code } = municipalityOf(place?.municipality ?? '') ?? {};
    return [...(code === undefined ? [] : [{ kind: 'municipality' as const, id: code }]), ...subjectsOf(residents)];
  }

  /** Those that there are. */
  async function residentsAmong(matters: readonly (Matter | undefined)[], books?: Books): Promise<readonly string[]> {
    const residents = [];
    for (const matter of matters) residents.push(matter && (await options.placeOf(matter, books))?.resident);
    return residents.filter((one) => one !== undefined);
  }
};

type Place = Awaited<ReturnType<AnswerOptions['placeOf']>>;

interface Once {
  readonly call: TownCall;
  readonly account: Account;
  readonly request: object;
  readonly key: IdempotencyKey | undefined;
  readonly check: (books?: Books) => Promise<void>;
  readonly line: (books: Pick<Books, 'trail'>, answer: unknown) => Promise<void>;
}

/** Whom the path names. */
const namedIn = (c: Context, { path }: Permission): { resident: string } | { card: string } | undefined => {
  if (path.includes('{resident}')) return { resident: c.req.param('resident')! };
  return path.includes('{card}') ? { card: c.req.param('card')! } : undefined;
};

/** @throws OpenMynaError `api.forbidden` */
const checkPlace = (permission: Permission, account: Account, request: object, place: Place): void => {
  const forbidden = new OpenMynaError(errors['api.forbidden']);
  if (permission.may?.(account, request as never) === false) throw forbidden;
  if (account.municipality === undefined || permission.about(request as never) === undefined) return;
  // Of somebody who is nowhere nothing is told that would tell them from somebody who is elsewhere.
  if (place?.municipality !== account.municipality) throw forbidden;
};

const subjectsOf = (residents: readonly string[]): readonly Subject[] =>
  [...new Set(residents)].map((id) => ({ kind: 'resident', id }));
