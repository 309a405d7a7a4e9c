// Who is logged in: in memory, by the hash of a token that only its holder has. They end with the town.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '@openmyna/identity';
import type { Clock } from '../clock.ts';
import type { Account } from './roles.ts';

/** A session that is open. */
export interface Session {
  readonly account: Account;
  readonly expiresAt: Date;
  /** What a change by cookie says besides, so that no other page's form can make one. */
  readonly csrf: string;
}

/** For how long, in ms. */
const lifetime = 8 * 3600_000;

export interface Sessions {
  open(account: Account): { readonly token: string; readonly session: Session };
  find(token: string): Session | undefined;
  close(token: string): void;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

export const openSessions = (clock: Clock, random: Random): Sessions => {
  const open = new Map<string, Session>();
  const draw = () => Buffer.from(random(32)).toString('base64url');
  return {
    open: (account) => {
      for (const [key, { expiresAt }] of open) if (expiresAt <= clock()) open.delete(key);
      const token = draw();
      const session = { account, expiresAt: new Date(clock().getTime() + lifetime), csrf: draw() };
      open.set(hashOf(token), session);
      return { token, session };
    },
    find: (token) => {
      const session = open.get(hashOf(token));
      return session !== undefined && session.expiresAt > clock() ? session : undefined;
    },
    close: (token) => void open.delete(hashOf(token)),
  };
};

/** Whether two texts are one, in a time that says nothing of them. */
export const isSame = (a: string, b: string): boolean => {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(x!, y!);
};
