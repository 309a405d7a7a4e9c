// Who may log in. A password is kept as what scrypt makes of it, with its parameters, in a file of the town; nobody is there at first.

import { randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { municipalityOf, type Random } from '@openmyna/identity';
import { errors } from '../errors.ts';
import { type Account, municipalRoles, operatorName } from './roles.ts';

/** N, r and p of scrypt (RFC 7914): some 50 ms of a core and 32 MiB. */
const cost = { N: 32_768, r: 8, p: 1 } as const;
const memory = 64 * 1024 * 1024;

interface StoredAccount extends Account {
  readonly password: { readonly salt: string; readonly hash: string; readonly cost: typeof cost };
  readonly disabled?: true;
}

/** The accounts of a town. */
export interface Accounts {
  /** @throws OpenMynaError `api.account` for a name that is taken, a municipality that is missing or unknown, a short password */
  add(account: Account, password: string): Promise<void>;
  /** @throws OpenMynaError `api.account` */
  disable(name: string): void;
  list(): readonly (Account & { readonly disabled?: true })[];
  /** Whose password it is; as long for a name that there is not. */
  check(name: string, password: string): Promise<Account | undefined>;
}

/** Shortest password, in characters (NIST SP 800-63B 5.1.1.2). */
const shortest = 8;

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

const hashOf = (password: string, salt: Buffer, of: typeof cost): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, 32, { ...of, maxmem: memory });

/** @param file JSON, for its owner alone */
export const openAccounts = (file: string, random: Random): Accounts => {
  const read = (): readonly StoredAccount[] => JSON.parse(readIfThere(file) ?? '[]');
  const write = (all: readonly StoredAccount[]) => writeDurably(file, `${JSON.stringify(all, null, 2)}\n`);
  const refuse = (problem: string) => new OpenMynaError(errors['api.account'], { problem });
  return {
    add: async (account, password) => {
      const { name, role, municipality } = account;
      const all = read();
      if (!/^[\p{L}\p{N}._-]{1,50}$/u.test(name)) throw refuse('name');
      if (name === operatorName || all.some((one) => one.name === name)) throw refuse(`${name}: taken`);
      if (municipalRoles.has(role) !== (municipality !== undefined)) throw refuse('municipality');
      if (municipality !== undefined && municipalityOf(municipality) === undefined) throw refuse('municipality');
      if ([...password].length < shortest) throw refuse(`password: ${shortest} characters at least`);
      const salt = Buffer.from(random(16));
      const hash = await hashOf(password, salt, cost);
      const stored = { salt: salt.toString('base64'), hash: hash.toString('base64'), cost };
      write([...all, { name, role, ...(municipality !== undefined && { municipality }), password: stored }]);
    },
    disable: (name) => {
      const all = read();
      if (!all.some((one) => one.name === name)) throw refuse(`${name}: unknown`);
      write(all.map((one) => (one.name === name ? { ...one, disabled: true } : one)));
    },
    list: () => read().map(({ password: _, ...account }) => account),
    check: async (name, password) => {
      const found = read().find((one) => one.name === name);
      const stored = found?.password ?? { salt: randomUUID(), hash: '', cost };
      const hash = await hashOf(password, Buffer.from(stored.salt, 'base64'), stored.cost);
      const known = Buffer.from(stored.hash, 'base64');
      const isRight = known.length === hash.length && timingSafeEqual(known, hash);
      if (found === undefined || found.disabled === true || !isRight) return undefined;
      const { role, municipality } = found;
      return { name, role, ...(municipality !== undefined && { municipality }) };
    },
  };
};
