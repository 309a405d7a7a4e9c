// The API over a town of this process, asked as HTTP asks it.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openAccounts } from '../../src/api/accounts.ts';
import { createApi } from '../../src/api/api.ts';
import { placeOfIn } from '../../src/api/place-of.ts';
import type { Role } from '../../src/api/roles.ts';
import { openDefects } from '../../src/defect.ts';
import { openFolder } from '../../src/folder/open-folder.ts';
import { machineOf } from '../../src/machine.ts';
import { openLocalTown } from '../../src/town/local-town.ts';
import { copyTown, temporaryFolder } from '../town-process.ts';

export const password = 'correct horse battery';
const host = 'localhost:8400';

/** A town, the API over it, and an account of every role, named by role and municipality. */
export const setUp = async (accountsOf: readonly (readonly [Role, string?])[] = []) => {
  await using opening = new AsyncDisposableStack();
  const place = opening.adopt(temporaryFolder(), ({ folder }) => rmSync(folder, { recursive: true, force: true }));
  copyTown(place.path);
  const machine = machineOf(place.path);
  const facts = await openFolder(place.path, machine);
  const town = opening.use(openLocalTown(place.path, facts, machine));
  const institutions = await town.institutions();
  const accounts = openAccounts(join(place.path, 'accounts.json'), machine.random);
  let milliseconds = 0;
  const written: string[] = [];
  const app = createApi({
    accounts,
    trail: institutions.trail,
    idempotency: institutions.idempotency,
    call: (call, request, by) => town.call(call, request, {}, by),
    placeOf: placeOfIn(institutions),
    names: ['localhost', 'town.example'],
    addressOf: (c) => c.req.header('x-test-address') ?? 'here',
    clock: machine.clock,
    random: machine.random,
    milliseconds: () => milliseconds,
    answerable: openDefects(machine.random, (text) => written.push(text)),
  });
  const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    app.request(`http://${host}/api${path}`, { ...init, headers: { host, ...init.headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const nameOf = (role: Role, municipality?: string) => [role, municipality].filter(Boolean).join('-');
  const tokens = new Map<string, string>();
  for (const [role, municipality] of accountsOf)
    await accounts.add(
      { name: nameOf(role, municipality), role, ...(municipality !== undefined && { municipality }) },
      password,
    );
  const logIn = async () => {
    for (const account of accountsOf) {
      const name = nameOf(...account);
      const { token } = (await (await post('/session', { name, password })).json()) as { token: string };
      tokens.set(name, token);
    }
  };
  await logIn();
  const open = opening.move();
  return {
    town,
    institutions,
    accounts,
    ask,
    post,
    /** Defects that were written down. */
    written,
    /** Logs everybody in again. */
    logIn,
    /** As somebody who is logged in. */
    as: (role: Role, municipality?: string): Record<string, string> => ({
      authorization: `Bearer ${tokens.get(nameOf(role, municipality))}`,
    }),
    pass: (seconds: number) => {
      milliseconds += seconds * 1000;
    },
    moveClock: machine.moveClock,
    clock: machine.clock,
    random: machine.random,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

export type Api = Awaited<ReturnType<typeof setUp>>;
