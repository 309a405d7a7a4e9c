// HTTP as bytes: what no client library would send, and what comes back as it stands.

import { connect } from 'node:net';

export interface Sending {
  readonly port: number;
  readonly host?: string;
  /** Where to cut it: each piece is a write of its own. */
  readonly pieces: readonly Uint8Array[];
  /** The end comes right behind the last piece; the sender still listens. */
  readonly fin?: boolean;
  /** Answers after which the sender has heard enough, where the connection goes on. */
  readonly answers?: number;
}

/** An answer, taken apart. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The whole answers in what came. @param heads of requests of HEAD have no body: true for each of them, in order */
export const answersIn = (bytes: Buffer, heads: readonly boolean[] = []): RawAnswer[] => {
  const all: RawAnswer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) break;
    const [line, ...fields] = bytes.toString('latin1', at, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line!)?.[1]);
    const headers = Object.fromEntries(
      fields.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 2)]),
    );
    at = end + 4;
    if (status === 100) continue;
    const hasBody = heads[all.length] !== true && status !== 204 && status !== 304;
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0;
    if (at + length > bytes.length) break;
    all.push({ status, headers, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return all;
};

/** Sends pieces, and gives back what came: until the other side closed, or enough was heard. */
export const exchange = ({ port, host = '127.0.0.1', pieces, fin = false, answers = 1 }: Sending): Promise<Buffer> => {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const socket = connect({ port, host, allowHalfOpen: true }).setNoDelay(true);
  let came: Buffer = Buffer.alloc(0);
  socket
    .on('data', (part: Buffer) => {
      came = Buffer.concat([came, part]);
      if (answersIn(came, Array(answers).fill(false)).length >= answers) socket.destroy();
    })
    .on('end', () => socket.destroy())
    .on('error', () => {})
    .on('close', () => resolve(came));
  const send = (index: number): void => {
    if (index === pieces.length) {
      if (fin) socket.end();
    } else socket.write(pieces[index]!, () => send(index + 1));
  };
  send(0);
  return promise;
};

/** The same, for a text of one request and its one answer. */
export const ask = async (port: number, text: string, more: Partial<Sending> = {}): Promise<RawAnswer | undefined> => {
  const isHead = text.startsWith('HEAD ');
  const came = await exchange({ port, pieces: [Buffer.from(text, 'latin1')], fin: isHead, ...more });
  return answersIn(came, [isHead])[0];
};
