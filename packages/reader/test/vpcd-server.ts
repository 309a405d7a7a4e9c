// The reader's side of vpcd's protocol, as the C driver speaks it, for tests that need no pcscd.

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { encodeFrame, frameReader } from '../src/vpcd/frame.ts';

export interface VpcdServer extends AsyncDisposable {
  readonly port: number;
  /** The next card to connect. */
  accept(): Promise<VpcdSlot>;
}

export interface VpcdSlot {
  /** Sends without waiting for an answer. */
  tell(payload: Uint8Array): void;
  ask(payload: Uint8Array): Promise<Uint8Array>;
  /** Resolves when the card has gone. */
  readonly closed: Promise<unknown>;
  close(): void;
}

export const startVpcd = async (port = 0): Promise<VpcdServer> => {
  const waiting: Socket[] = [];
  const takers: ((socket: Socket) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const taker = takers.shift();
    if (taker === undefined) waiting.push(socket);
    else taker(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accept: async () => {
      const socket = waiting.shift() ?? (await new Promise<Socket>((resolve) => takers.push(resolve)));
      return slotOf(socket);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const slotOf = (socket: Socket): VpcdSlot => {
  const answers: ((payload: Uint8Array) => void)[] = [];
  const closed = once(socket, 'close');
  socket.on(
    'data',
    frameReader((payload) => answers.shift()?.(payload.slice())),
  );
  const tell = (payload: Uint8Array) => void socket.write(encodeFrame(payload));
  return {
    tell,
    ask: (payload) => {
      const answer = new Promise<Uint8Array>((resolve) => answers.push(resolve));
      tell(payload);
      return answer;
    },
    closed,
    close: () => socket.destroy(),
  };
};
