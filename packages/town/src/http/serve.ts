// HTTP/1.1 as RFC 9110 and 9112 have it, once for everything that the town serves: a request is brought to the resource it is for, and
// what came of it is taken back. Whatever is thrown on the way, in any listener, ends here and nowhere else: it is answered where that
// is still possible, and written down.

import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { OpenMynaError } from '@openmyna/errors';
import { readBody } from '@openmyna/pki';
import type { Answerable } from '../defect.ts';
import { checkContent } from './content.ts';
import { errors } from './errors.ts';
import type { HttpLimits } from './limits.ts';
import { problemAnswer } from './problem.ts';
import type { Door, HttpAnswer, Resource } from './resource.ts';
import { targetOf } from './target.ts';

/** What a server serves, and how. */
export interface ServerOptions {
  readonly door: Door;
  /** Under which it is asked, in lower case. */
  readonly names: readonly string[];
  readonly limits: HttpLimits;
  /** Told of whatever is thrown. */
  readonly answerable: Answerable;
}

/** Methods that something here has; of any other nothing is known anywhere (RFC 9110 15.6.2). */
const implemented = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'];

/** Makes the server; it does not listen yet. */
export const createHttpServer = (options: ServerOptions): Server => {
  const { answerable, limits } = options;
  const server = createServer({
    headersTimeout: limits.head,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: limits.lookEvery,
    // targetOf looks, with words.
    requireHostHeader: false,
  });
  server.timeout = limits.silence;
  // Who has said all that they will may still listen (RFC 9112 9.6); it has no word in the types.
  Object.assign(server, { httpAllowHalfOpen: true });
  /** Of each connection the answers that it waits for. */
  const waiting = new WeakMap<Socket, Set<ServerResponse>>();

  const attend = (refused?: OpenMynaError) => (request: IncomingMessage, response: ServerResponse) => {
    // Whoever goes away in the middle is told nothing.
    request.on('error', () => {});
    response.on('error', (cause) => void answerable(cause));
    const { socket } = request;
    const open = waiting.get(socket) ?? new Set();
    waiting.set(socket, open.add(response));
    response.once('close', () => open.delete(response));
    const answered = refused === undefined ? answerOf(options, request, response) : Promise.reject(refused);
    answered
      .catch((thrown) => {
        if (socket.destroyed) return undefined;
        return problemAnswer(answerable(thrown), request.headers['accept-language']);
      })
      .then((answer) => answer && send(request, response, answer, limits))
      .catch((thrown) => {
        answerable(thrown);
        socket.destroy();
      });
  };

  server.on('request', attend());
  server.on('checkContinue', attend());
  server.on('checkExpectation', attend(new OpenMynaError(errors['http.expectation'])));
  // A tunnel is nothing that stands at an address (RFC 9110 9.3.6).
  server.on('connect', (_, socket) => refuse(socket as Socket, new OpenMynaError(errors['http.not-implemented'])));
  server.on('clientError', (cause: ParserError, stream) => {
    const socket = stream as Socket;
    if (cause.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const open = [...(waiting.get(socket) ?? [])];
    // A request that breaks off in its content is the one that is refused, unless it is being answered already.
    const broken = open.at(-1)?.req.complete === false ? open.pop() : undefined;
    if (broken?.headersSent) {
      socket.destroy();
      return;
    }
    // What was asked before is answered before.
    const before = open.at(-1);
    if (before === undefined) refuse(socket, problemOfParser(cause));
    else before.once('close', () => refuse(socket, problemOfParser(cause)));
  });
  return server;
};

/** What comes of one request. */
const answerOf = async (
  { door, names }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<HttpAnswer> => {
  const { method = '', headers } = request;
  const target = targetOf(request, names);
  if (target.path === '*') return optionsOf(implemented);
  const resource = door(target.path);
  if (resource?.methods !== undefined) {
    const allowed = allowedOf(resource.methods);
    if (method === 'OPTIONS') return optionsOf(allowed);
    if (!allowed.includes(method)) throw new OpenMynaError(errors['http.method'], { allow: allowed.join(', ') });
  } else if (!implemented.includes(method)) throw new OpenMynaError(errors['http.not-implemented']);
  if (resource === undefined) throw new OpenMynaError(errors['http.unknown']);
  const body = await contentOf(resource, request, response);
  const asked = method === 'HEAD' ? 'GET' : method;
  const answer = await resource.answer({ ...target, method: asked, headers, body, incoming: request });
  return conditional(method, headers['if-none-match'], answer);
};

const allowedOf = (methods: readonly string[]): readonly string[] => [
  ...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  'OPTIONS',
];

const optionsOf = (allowed: readonly string[]): HttpAnswer => ({ status: 204, headers: { allow: allowed.join(', ') } });

const nothing = Buffer.alloc(0);

/** @throws OpenMynaError `http.media-type`, `http.encoding`, `http.too-large` */
const contentOf = async ({ takes }: Resource, request: IncomingMessage, response: ServerResponse): Promise<Buffer> => {
  const { method, headers } = request;
  if (takes === undefined || method !== 'POST') return nothing;
  checkContent(headers, takes.type);
  const { bytes } = takes;
  const tooLarge = new OpenMynaError(errors['http.too-large'], { bytes });
  if (Number(headers['content-length'] ?? 0) > bytes) throw tooLarge;
  if (headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
  const body = await readBody(request, bytes);
  if (body === undefined) throw tooLarge;
  return body;
};

/** A GET of what is there already gets its head alone (RFC 9110 13.1.2). */
const conditional = (method: string, ifNoneMatch: string | undefined, answer: HttpAnswer): HttpAnswer => {
  const etag = answer.headers?.etag;
  if (answer.status !== 200 || typeof etag !== 'string' || !['GET', 'HEAD'].includes(method)) return answer;
  const known = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (!known.includes(etag) && known[0] !== '*') return answer;
  return { status: 304, headers: answer.headers! };
};

/** Writes an answer. Where the request is not read to its end the connection ends with it, once the other side could hear that. */
const send = (
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body = nothing }: HttpAnswer,
  { linger }: HttpLimits,
): void => {
  if (response.destroyed) return;
  const hasNone = status === 204 || status === 304;
  const hasContent =
    Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined;
  const isLeft = hasContent && !request.readableEnded && !request.complete;
  response.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
    ...(!hasNone && { 'content-length': String(Buffer.byteLength(body)) }),
    ...(isLeft && { connection: 'close' }),
  });
  if (request.method !== 'HEAD' && !hasNone) response.write(body);
  if (!isLeft) {
    response.end();
    return;
  }
  // Closed at once, the kernel would take back what was just written (RFC 9112 9.6).
  const end = () => response.end();
  const timer = setTimeout(end, linger);
  request.resume().once('close', end);
  response.once('close', () => clearTimeout(timer));
};

interface ParserError extends NodeJS.ErrnoException {
  /** What had come, and how much of it was understood. */
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** @param cause of node:http's parser, or of its timers */
const problemOfParser = ({ code, rawPacket, bytesParsed = 0 }: ParserError): OpenMynaError => {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new OpenMynaError(errors['http.timeout']);
  if (code === 'HPE_HEADER_OVERFLOW') return new OpenMynaError(errors['http.header-too-large']);
  const came = rawPacket?.toString('latin1') ?? '';
  // Of several in one piece the last that was begun.
  const line = came.slice(came.lastIndexOf('\r\n\r\n', bytesParsed) + 1).trimStart();
  const isRequestLine = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/\d\.\d\r\n/.test(line);
  if (code === 'HPE_INVALID_VERSION' && isRequestLine) return new OpenMynaError(errors['http.version']);
  if (code === 'HPE_INVALID_METHOD' && isRequestLine) return new OpenMynaError(errors['http.not-implemented']);
  return new OpenMynaError(errors['http.syntax'], { part: 'HTTP' });
};

/** Answers what never became a request, and ends its connection. */
const refuse = (socket: Socket, error: OpenMynaError): void => {
  if (!socket.writable) return;
  const { status, headers = {}, body = '' } = problemAnswer(error, undefined);
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  // What it goes on saying is dropped; its timeout ends it.
  socket.resume();
};
