// What a server of the town serves, as data: what stands at a path, which methods it has, what it takes, what it answers. How HTTP
// brings it and takes it away is written once, in serve.ts; nothing behind it sees a socket.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request that is known to be whole, and to be one that its resource takes. */
export interface HttpRequest {
  /** A HEAD comes as the GET whose head it asks for (RFC 9110 9.3.2). */
  readonly method: string;
  /** Origin-form (RFC 9112 3.2.1): path and query as they came. */
  readonly target: string;
  /** Name and port under which it was asked. */
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly incoming: IncomingMessage;
}

/** What goes back; the length is added, and the body left out where nobody is to have it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string;
}

/** What stands at a path. */
export interface Resource {
  /** GET brings HEAD with it, and all OPTIONS. Without this the resource looks at the method by itself. */
  readonly methods?: readonly string[];
  /** Of a request's content: its media type, and how many bytes it has at most. Without this none is read. */
  readonly takes?: { readonly type: string; readonly bytes: number };
  answer(request: HttpRequest): HttpAnswer | Promise<HttpAnswer>;
}

/** Finds what stands at a path, without its query; undefined where nothing does. */
export type Door = (path: string) => Resource | undefined;
