import type { Server } from 'node:http';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

const listening = (server: NetServer, port: number, host?: string): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const done = () => {
    server.off('error', reject);
    resolve((server.address() as AddressInfo).port);
  };
  server.once('error', reject).listen({ port, ...(host !== undefined && { host }) }, done);
  return promise;
};

/** What a machine without IPv6 says, or one whose loopback interface has no such address. */
const noIpv6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** How often a port that was free in one of two families is tried anew. */
const attempts = 10;

/**
 * Listens where `localhost` is: at 127.0.0.1 and, where there is IPv6, at ::1, because a client may take either. A port that another
 * program has at one of them is taken.
 * @param port 0: any free one
 * @param everywhere on every interface instead
 * @throws OpenMynaError `town.port`
 */
export const listen = async (server: Server, port: number, everywhere: boolean) => {
  for (let attempt = 1; ; attempt++)
    try {
      if (everywhere) return { port: await listening(server, port), [Symbol.dispose]: () => {} };
      const chosen = await listening(server, port, '127.0.0.1');
      const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
      await listening(other, chosen, '::1').catch((error: NodeJS.ErrnoException) => {
        if (!noIpv6.has(error.code ?? '')) throw error;
      });
      return { port: chosen, [Symbol.dispose]: () => void (other.listening && other.close()) };
    } catch (cause) {
      await new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
      if (port !== 0 || attempt === attempts) throw new OpenMynaError(errors['town.port'], { port }, { cause });
    }
};
