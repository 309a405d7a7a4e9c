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
  /** Whether a Host is one of the server's; who asks another is left to node:http's listeners. Default: every one is. */
  readonly isOwnHost?: (host: string) => boolean;
  /** Told of a defect, which ends the one connection that met it. Default: nobody is. */
  readonly onDefect?: (cause: unknown) => void;
}

/**
 * Answers OCSP on a server of node:http, ahead of its own listeners; these see everything else, and are needed for it.
 * @returns what closes the connections that it still attends to, when the server is closed
 */
export const attendOcsp = (server: Server, options: AttendOptions): Disposable => {
  const { responders, clock, isOwnHost = () => true, onDefect = () => {} } = options;
  const own = server.listeners('connection');
  server.removeAllListeners('connection');
  const attended = new Set<Socket>();
  const messageOf = messages(server, clock);

  server.on('connection', (socket: Socket) => {
    let answering = false;
    /** The other side has said all that it will. It may still listen (RFC 9112 9.6). */
    let ended = false;
    const end = () => {
      ended = true;
      if (!answering) socket.end();
    };
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
      socket.off('data', taken).off('end', end).off('error', destroy).off('timeout', idle).off('close', forget);
      socket.off('drain', flow);
      if (rest.length > 0) socket.unshift(rest);
      for (const listener of own) listener.call(server, socket);
      socket.resume();
    };

    const write = (answer: OcspAnswer): void => {
      socket.write(messageOf(answer));
      if (socket.timeout !== server.keepAliveTimeout) socket.setTimeout(server.keepAliveTimeout);
    };

    /** A defect of ours, or of the responder: the connection cannot be trusted to be in step any more. */
    const fail = (cause: unknown): void => {
      onDefect(cause);
      socket.end(internalError);
      // Whatever else it says is read and dropped, so that it hears the answer.
      socket.off('data', taken).resume();
    };

    /** Waits for a signature; what came behind the request waits with it, where its end cannot overtake it. */
    const waitFor = (answer: Promise<OcspAnswer>, rest: Buffer): void => {
      answering = true;
      flow();
      if (rest.length > 0) socket.unshift(rest);
      const answered = (made: OcspAnswer): void => {
        answering = false;
        if (socket.destroyed) return;
        write(made);
        if (ended) socket.end();
        else flow();
      };
      answer.then(answered).catch(fail);
    };

    const take = (piece: Buffer): void => {
      for (let at = 0; at < piece.length; ) {
        const post = readPlainPost(piece, at);
        const responder = post === undefined || !isOwnHost(post.host) ? undefined : responders.get(post.path);
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

    const taken = (piece: Buffer): void => {
      try {
        take(piece);
      } catch (cause) {
        fail(cause);
      }
    };

    attended.add(socket);
    socket.setTimeout(server.headersTimeout);
    socket
      .on('data', taken)
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

const internalError = 'HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

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
