// What may arrive at a socket: requests of every path and method, right and wrong in each part, one behind another, cut anywhere,
// ended in every way. Plain data, so that an input which once did harm is written down as it was.

import { encodeOcspRequest } from '@openmyna/pki';
import fc from 'fast-check';
import { served } from '../../src/api/openapi.ts';

/** How a connection ends, once all was sent. */
export type Ending = 'fin' | 'reset' | 'leave';

export interface Input {
  readonly bytes: Buffer;
  /** Where it is cut, as shares of its length. */
  readonly cuts: readonly number[];
  readonly ending: Ending;
}

const ocspRequest = Buffer.from(
  encodeOcspRequest(
    { hash: 'SHA-1', issuerNameHash: new Uint8Array(20), issuerKeyHash: new Uint8Array(20), serial: 5n },
    new Uint8Array(32).fill(1),
  ),
);

const apiPaths = ['/api/session', '/api/log', '/api/openapi.json', '/api', '/api/nothing'].concat(
  served.map(([, { institution, path }]) => `/api/${institution}${path}`),
);

/** Every path of the town, and some that are none. */
export const paths: readonly string[] = [
  ...['/', '/pki', '/pki/', '/nothing', '*', '//', '/pki/ca/authentication.pem', '/pki/ca/signature-2023.cer'],
  ...['/pki/crl/authentication/2023/Tokyo-to/Kiyose-shi.crl', '/pki/crl/signature/1999/A/B.crl'],
  ...['/pki/ocsp/authentication', '/pki/ocsp/signature', '/pki/ocsp/nothing', '/pki/ocsp/authentication/%'],
  `/pki/ocsp/authentication/${encodeURIComponent(ocspRequest.toString('base64'))}`,
  ...['/pki/tsa', '/pki/tsa/root.pem', '/channels', '/call/residents', '/residents', '/exchanges', '/insertions'],
  ...apiPaths,
];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'FROB', 'post', ''];

/** Sizes at each side of every limit, in bytes. */
const sizes = [0, 1, 2, 4095, 4096, 4097, 5000, 16_384, 16_385, 65_535, 65_536, 65_537, 100_000];

/** Stands for the token of somebody who is logged in, which is as long and is put in its place when it is sent. */
export const tokenPlace = '@'.repeat(43);

const text = fc.string({ unit: 'binary', maxLength: 20 });

const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...paths) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...paths), text).map(([one, more]) => `${one}${more}`) },
  { weight: 1, arbitrary: fc.constantFrom(...paths).map((one) => `http://localhost${one}`) },
);
const filled = fc
  .tuple(path, fc.constantFrom('C01', '%00', '%', '..', 'a'.repeat(300)))
  .map(([one, value]) => one.replace(/\{\w+\}/g, value));

const field = fc.oneof(
  fc.constantFrom(
    'Content-Type: application/json',
    'Content-Type: application/ocsp-request',
    'Content-Type: application/timestamp-query',
    'Content-Type: ;;;',
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: nothing',
    'Connection: close',
    'Connection: keep-alive',
    'Connection: upgrade\r\nUpgrade: websocket',
    'Authorization: Bearer x',
    'Authorization: bearer \x00',
    'Cookie: openmyna-session=x; ;=;',
    'Cookie: %',
    'Origin: null',
    'Idempotency-Key: 1',
    'If-None-Match: *',
    'If-None-Match: "x", W/"y',
    'Range: bytes=9-1',
    'Accept-Language: en;q=x',
    'Content-Length: 0',
    'Content-Length: 18446744073709551616',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, chunked',
    'Trailer: a',
    'nothing',
    ': a',
    ' a: b',
    'Host: localhost',
    'Host: evil',
  ),
  fc.tuple(text, text).map(([name, value]) => `${name}: ${value}`),
);

const body = fc.oneof(
  fc.constantFrom(...sizes).map((size) => Buffer.alloc(size, 'A')),
  fc.constantFrom(
    ocspRequest,
    ocspRequest.subarray(0, -1),
    Buffer.from('{}'),
    Buffer.from('{"name":"a","password":"b"}'),
    Buffer.from('{"name":"a\\u0000","password":"b"}'),
    Buffer.from('['.repeat(30_000)),
    Buffer.from('{"a":'.repeat(10_000)),
  ),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

/** Of a body: what its head says of it, and how it is sent. */
const framings: readonly ((content: Buffer) => readonly [string, Buffer])[] = [
  (content) => [`Content-Length: ${content.length}\r\n`, content],
  (content) => [`Content-Length: ${content.length + 1}\r\n`, content],
  (content) => [`Content-Length: ${Math.max(0, content.length - 1)}\r\n`, content],
  (content) => ['Transfer-Encoding: chunked\r\n', chunks(content, 1000)],
  (content) => ['Transfer-Encoding: chunked\r\n', chunks(content, 1_000_000)],
  (content) => ['Transfer-Encoding: chunked\r\n', chunks(content, 1000).subarray(0, -3)],
  (content) => ['Transfer-Encoding: chunked\r\n', content],
  (content) => [`Content-Length: ${content.length}\r\nTransfer-Encoding: chunked\r\n`, content],
  (content) => ['', content],
  () => ['', Buffer.alloc(0)],
];

const chunks = (content: Buffer, size: number): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const part = content.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
};

const request = fc
  .record({
    method: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...methods) }, { weight: 1, arbitrary: text }),
    path: filled,
    version: fc.oneof(
      { weight: 9, arbitrary: fc.constant('HTTP/1.1') },
      { weight: 1, arbitrary: fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/11', '', 'ICY') },
    ),
    host: fc.oneof(
      { weight: 9, arbitrary: fc.constant('Host: localhost\r\n') },
      { weight: 1, arbitrary: fc.constant('') },
    ),
    login: fc.constantFrom('', `Authorization: Bearer ${tokenPlace}\r\n`),
    fields: fc.array(field, { maxLength: 3 }),
    body,
    framing: fc.constantFrom(...framings),
  })
  .map(({ method, path, version, host, login, fields, body, framing }) => {
    const [said, sent] = framing(body);
    const head = `${method} ${path} ${version}\r\n${host}${login}${fields.map((one) => `${one}\r\n`).join('')}${said}\r\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), sent]);
  });

/** What a nation asks, as it is and as it should not be: the way ahead of node:http. */
const plain = fc
  .record({ content: body, fields: fc.array(field, { maxLength: 1 }) })
  .map(({ content, fields }) =>
    Buffer.concat([
      Buffer.from(
        `POST /pki/ocsp/signature HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\n${fields.map((one) => `${one}\r\n`).join('')}Content-Length: ${content.length}\r\n\r\n`,
        'latin1',
      ),
      content,
    ]),
  );

export const input: fc.Arbitrary<Input> = fc
  .record({
    requests: fc.array(fc.oneof({ weight: 4, arbitrary: request }, { weight: 1, arbitrary: plain }), {
      minLength: 1,
      maxLength: 3,
    }),
    changes: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }) },
    ),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    ending: fc.constantFrom<Ending>('fin', 'fin', 'reset', 'leave'),
  })
  .map(({ requests, changes, cuts, ending }) => {
    const bytes = Buffer.concat(requests);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return { bytes, cuts: [...cuts].sort((a, b) => a - b), ending };
  });

/** The writes of an input. */
export const piecesOf = ({ bytes, cuts }: Input): readonly Buffer[] => {
  const places = [0, ...cuts.map((share) => Math.floor(share * bytes.length)), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};
