// Connections are limited, and not for whoever comes last: where there are too many, the one goes that has done nothing for longest, of
// the address that has most. So who holds many open loses their own, and everybody else gets in. (A limit that refuses newcomers would
// be the attacker's tool: a thousand idle connections shut the town for all.)

import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** @param most at once; call it after all that listens to `connection`, because it looks first */
export const limitConnections = (server: Server, most: number): void => {
  /** By address; in each the one that asked longest ago first. */
  const byAddress = new Map<string, Set<Socket>>();
  let count = 0;
  const addressOf = (socket: Socket): string => socket.remoteAddress ?? '';
  const release = (address: string, socket: Socket): void => {
    const all = byAddress.get(address);
    if (all?.delete(socket)) count--;
    if (all?.size === 0) byAddress.delete(address);
  };
  const makeRoom = (): void => {
    const [address, crowd] = [...byAddress].reduce((most, one) => (one[1].size > most[1].size ? one : most));
    const [longest] = crowd;
    release(address, longest!);
    longest!.destroy();
  };
  server.prependListener('connection', (socket: Socket) => {
    const address = addressOf(socket);
    if (count >= most) makeRoom();
    const all = byAddress.get(address) ?? new Set();
    byAddress.set(address, all.add(socket));
    count++;
    // Between two owners of a connection nobody else listens, and an error that nobody hears ends the process.
    socket.on('error', () => {});
    socket.once('close', () => release(address, socket));
  });
  server.prependListener('request', ({ socket }: IncomingMessage) => {
    const all = byAddress.get(addressOf(socket));
    if (all?.delete(socket)) all.add(socket);
  });
};
