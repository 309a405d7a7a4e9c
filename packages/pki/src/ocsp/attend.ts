// A nation asks for one thing, in one way: so a connection's plain requests are answered before node:http takes it apart, which
// costs more than the answer. The first that is not plain goes to node:http, and the connection with it, for good.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { headersOf } from './http.ts';
import { readPlainPost } from './plain-post.ts';
import type { OcspAnswer, OcspResponder } from './responder.ts';

/** Who is asked where, and when. */
export interface AttendOptions {
  /** By path: `/pki/ocsp/authentication`. */
  readonly responders: ReadonlyMap<string, OcspResponder>;
  /** Decides how long an answer may still be kept. */
  readonly clock: () => Date;
}

/**
 * Answers OCSP on a server of node:http, ahead of its own listeners; these see everything else, and are needed for it.
 * @returns what closes the connections that it still attends to, when the server is closed
 */
export const attendOcsp = (server: Server, { responders, clock }: AttendOptions): Disposable => {
  const own = server.listeners('connection');
  server.removeAllListeners('connection');
  const attended = new Set<Socket>();
  const messageOf = messages(server, clock);

  server.on('connection', (socket: Socket) => {
    let answering = false;
    const end = () => socket.end();
    const destroy = () => socket.destroy();
    const idle = () => {
      if (!answering) socket.destroy();
    };
    const forget = () => attended.delete(socket);
    /** Nothing is read before it can be answered: not while another answer is signed, nor for who asks and does not listen. */
    const flow = () => {
      if (answering || socket.writableNeedDrain) socket.pause();
      else if (socket.isPaused()) socket.resume();
    };

    const handOver = (rest: Buffer): void => {
      forget();
      socket.setTimeout(0);
      socket.off('data', take).off('end', end).off('error', destroy).off('timeout', idle).off('close', forget);
      socket.off('drain', flow);
      if (rest.length > 0) socket.unshift(rest);
      for (const listener of own) listener.call(server, socket);
      socket.resume();
    };

    const write = (answer: OcspAnswer): void => {
      socket.write(messageOf(answer));
      if (socket.timeout !== server.keepAliveTimeout) socket.setTimeout(server.keepAliveTimeout);
    };

    /** Waits for a signature; what came behind the request waits with it. */
    const waitFor = (answer: Promise<OcspAnswer>, rest: Buffer): void => {
      answering = true;
      flow();
      void answer.then((made) => {
        answering = false;
        if (socket.destroyed) return;
        write(made);
        take(rest);
      });
    };

    const take = (piece: Buffer): void => {
      for (let at = 0; at < piece.length; ) {
        const post = readPlainPost(piece, at);
        const responder = post === undefined ? undefined : responders.get(post.path);
        if (post === undefined || responder === undefined) {
          handOver(piece.subarray(at));
          return;
        }
        at = post.end;
        const answer = responder.answer(post.body);
        if (answer instanceof Promise) {
          waitFor(answer, piece.subarray(at));
          return;
        }
        write(answer);
      }
      flow();
    };

    attended.add(socket);
    socket.setTimeout(server.headersTimeout);
    socket
      .on('data', take)
      .on('end', end)
      .on('error', destroy)
      .on('timeout', idle)
      .on('close', forget)
      .on('drain', flow);
  });
  return {
    [Symbol.dispose]: () => {
      for (const socket of attended) socket.destroy();
    },
  };
};

/** Whole messages of HTTP, each made once a second at most: their head says how long they may still be kept. */
const messages = (server: Server, clock: () => Date): ((answer: OcspAnswer) => Buffer) => {
  const made = new WeakMap<OcspAnswer, { readonly second: number; readonly message: Buffer }>();
  return (answer) => {
    const now = clock();
    const second = Math.floor(now.getTime() / 1000);
    const before = made.get(answer);
    if (before?.second === second) return before.message;
    const headers = {
      ...headersOf(answer, now),
      date: now.toUTCString(),
      connection: 'keep-alive',
      'keep-alive': `timeout=${Math.floor(server.keepAliveTimeout / 1000)}`,
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const message = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`, 'latin1'), answer.der]);
    made.set(answer, { second, message });
    return message;
  };
};
