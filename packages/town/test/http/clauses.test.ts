// HTTP/1.1 as RFC 9110 and 9112 have it, of a whole town: raw requests, each with the clause that says what is answered.

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { type RunningTown, startTown } from '../command/running-town.ts';
import { answersIn, ask, exchange, type RawAnswer, type Sending } from './raw.ts';

const password = 'correct horse battery';
let town: RunningTown;
let port: number;
before(async () => {
  town = await startTown();
  port = Number(new URL(town.page).port);
  await town.addAccount('sato', 'auditor', password);
});
after(() => town[Symbol.asyncDispose]());

const host = 'Host: localhost';
const json = 'Content-Type: application/json';
/** A request of these lines, and a body with its length where there is one. */
const http = (line: string, headers: readonly string[] = [host], body?: string | Buffer): string => {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const text = body === undefined ? '' : Buffer.from(body).toString('latin1');
  return `${[line, ...headers, ...length].join('\r\n')}\r\n\r\n${text}`;
};
const logIn = (body: string | Buffer, ...headers: string[]) =>
  http('POST /api/session HTTP/1.1', [host, ...(headers.length > 0 ? headers : [json])], body);
const ocsp = (body: Buffer | string, ...headers: string[]) =>
  http('POST /pki/ocsp/authentication HTTP/1.1', [host, 'Content-Type: application/ocsp-request', ...headers], body);

interface Row {
  /** RFC and section. */
  readonly clause: string;
  readonly what: string;
  readonly sent: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  readonly code?: string;
  readonly how?: Partial<Sending>;
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const rows: readonly Row[] = [
  // Methods
  {
    clause: '9110 15.5.6',
    what: 'another method',
    sent: http('PUT /api/session HTTP/1.1'),
    status: 405,
    headers: { allow: 'POST, DELETE, OPTIONS' },
  },
  {
    clause: '9110 15.5.6',
    what: 'another method of a call',
    sent: http('DELETE /api/municipality/residents/C01 HTTP/1.1'),
    status: 405,
    headers: { allow: /GET, HEAD/ },
  },
  {
    clause: '9110 15.5.6',
    what: 'another method of the page',
    sent: http('POST / HTTP/1.1', [host, json], '{}'),
    status: 405,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  },
  {
    clause: '9110 15.5.6',
    what: 'another method of a list',
    sent: http('DELETE /pki HTTP/1.1'),
    status: 405,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  },
  {
    clause: '9110 15.5.6',
    what: 'another method of a responder',
    sent: http('PUT /pki/ocsp/signature HTTP/1.1'),
    status: 405,
    headers: { allow: 'GET, HEAD, POST, OPTIONS' },
  },
  {
    clause: '9110 15.5.6',
    what: 'a GET of the time-stamp authority',
    sent: http('GET /pki/tsa HTTP/1.1'),
    status: 405,
    headers: { allow: 'POST, OPTIONS' },
  },
  {
    clause: '9110 9.3.7',
    what: 'OPTIONS of a call',
    sent: http('OPTIONS /api/municipality/residents/C01 HTTP/1.1'),
    status: 204,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  },
  {
    clause: '9110 9.3.7',
    what: 'OPTIONS of the server',
    sent: http('OPTIONS * HTTP/1.1'),
    status: 204,
    headers: { allow: /GET/ },
  },
  { clause: '9110 9.3.8', what: 'TRACE', sent: http('TRACE / HTTP/1.1'), status: 405 },
  { clause: '9110 9.3.6', what: 'CONNECT', sent: http('CONNECT localhost:80 HTTP/1.1'), status: 501 },
  { clause: '9110 15.6.2', what: 'a method that nobody knows', sent: http('FROB / HTTP/1.1'), status: 501 },
  { clause: '9110 9.1', what: 'a method in lower case is another one', sent: http('get / HTTP/1.1'), status: 501 },
  // Targets
  { clause: '9112 3.2.2', what: 'absolute-form', sent: http('GET http://localhost/pki HTTP/1.1'), status: 200 },
  {
    clause: '9112 3.2.2',
    what: 'absolute-form of a call',
    sent: http('GET http://LOCALHOST:8400/api/openapi.json HTTP/1.1'),
    status: 200,
  },
  {
    clause: '9112 3.2.2',
    what: 'absolute-form counts, not Host',
    sent: http('GET http://localhost/pki HTTP/1.1', ['Host: evil.example']),
    status: 200,
  },
  {
    clause: '9112 3.2.2',
    what: 'absolute-form of another host',
    sent: http('GET http://evil.example/pki HTTP/1.1'),
    status: 403,
    code: 'http.host',
  },
  {
    clause: '9112 3.2.2',
    what: 'absolute-form without a path',
    sent: http('GET http://localhost HTTP/1.1'),
    status: 200,
  },
  {
    clause: '9110 4.2.4',
    what: 'absolute-form with a user',
    sent: http('GET http://a@localhost/pki HTTP/1.1'),
    status: 400,
  },
  { clause: '9112 3.2.1', what: 'origin-form with a query', sent: http('GET /pki?a=b HTTP/1.1'), status: 200 },
  { clause: '9112 3.2', what: 'a fragment', sent: http('GET /pki#a HTTP/1.1'), status: 400 },
  { clause: '9112 3.2', what: 'an asterisk with GET', sent: http('GET * HTTP/1.1'), status: 400 },
  { clause: '3986 2.1', what: 'a percent sign that encodes nothing', sent: http('GET /api/%zz HTTP/1.1'), status: 400 },
  { clause: '3986 2.5', what: 'bytes that are not UTF-8', sent: http('GET /api/%ff HTTP/1.1'), status: 400 },
  { clause: 'PostgreSQL 8.3', what: 'U+0000 in a path', sent: http('GET /api/jlis/cards/%00 HTTP/1.1'), status: 400 },
  {
    clause: '9110 15.5.5',
    what: 'nothing there',
    sent: http('GET /nothing HTTP/1.1'),
    status: 404,
    code: 'http.unknown',
  },
  {
    clause: '9110 15.5.5',
    what: 'nothing there, of the API',
    sent: http('GET /api/nothing HTTP/1.1'),
    status: 404,
    code: 'api.unknown',
  },
  {
    clause: '9110 15.5.5',
    what: 'nothing there, of the lists',
    sent: http('GET /pki/crl/../../town.json HTTP/1.1'),
    status: 404,
  },
  // Host
  {
    clause: '9110 4.2.3',
    what: 'Host in any case',
    sent: http('GET /api/openapi.json HTTP/1.1', ['Host: LocalHost:8400']),
    status: 200,
  },
  { clause: '9112 3.2', what: 'no Host', sent: http('GET / HTTP/1.1', []), status: 400, code: 'http.syntax' },
  {
    clause: '9112 3.2',
    what: 'two Hosts',
    sent: http('GET / HTTP/1.1', [host, host]),
    status: 400,
    code: 'http.syntax',
  },
  { clause: '9112 3.2', what: 'two Hosts of an OCSP request', sent: ocsp('x', host), status: 400 },
  { clause: '9112 3.2', what: 'a Host that is none', sent: http('GET / HTTP/1.1', ['Host: a b']), status: 400 },
  { clause: '9112 3.2', what: 'an empty Host', sent: http('GET / HTTP/1.1', ['Host:']), status: 400 },
  { clause: '9112 3.2', what: 'HTTP/1.0 without Host', sent: http('GET /pki HTTP/1.0', []), status: 200 },
  {
    clause: '9110 7.4',
    what: 'the Host of another, at the page',
    sent: http('GET / HTTP/1.1', ['Host: evil.example']),
    status: 403,
    code: 'http.host',
  },
  {
    clause: '9110 7.4',
    what: 'the Host of another, at the lists',
    sent: http('GET /pki HTTP/1.1', ['Host: evil.example']),
    status: 403,
  },
  {
    clause: '9110 7.4',
    what: 'the Host of another, at the API',
    sent: http('GET /api/openapi.json HTTP/1.1', ['Host: localhost.evil.example']),
    status: 403,
  },
  {
    clause: '9110 7.4',
    what: 'the Host of another, of a plain OCSP request',
    sent: ocsp('x').replace(host, 'Host: evil.example'),
    status: 403,
  },
  { clause: '3986 3.2.2', what: 'an address of IPv6', sent: http('GET / HTTP/1.1', ['Host: [::1]:8400']), status: 200 },
  // Versions and heads
  { clause: '9110 15.6.6', what: 'HTTP/2.0 in a request line', sent: http('GET / HTTP/2.0'), status: 505 },
  { clause: '9110 15.6.6', what: 'HTTP/3.0 in a request line', sent: http('GET / HTTP/3.0'), status: 505 },
  { clause: '9112 2.2', what: 'what is not HTTP', sent: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc', status: 400 },
  {
    clause: '9112 2.2',
    what: 'lines that end in LF alone',
    sent: http('GET / HTTP/1.1').replaceAll('\r', ''),
    status: 400,
  },
  {
    clause: '9112 5',
    what: 'a header line without a colon',
    sent: http('GET / HTTP/1.1', [host, 'nothing']),
    status: 400,
  },
  {
    clause: '9112 5',
    what: 'a header line without a colon, of an OCSP request',
    sent: ocsp('x', 'nothing'),
    status: 400,
  },
  { clause: '9112 5', what: 'hostX in the place of Host', sent: ocsp('x').replace(host, 'hostX'), status: 400 },
  {
    clause: '9112 5.1',
    what: 'white space before the colon',
    sent: http('GET / HTTP/1.1', [host, 'a : b']),
    status: 400,
  },
  {
    clause: '9112 5.2',
    what: 'a line that is folded',
    sent: http('GET / HTTP/1.1', [host, 'a: b\r\n c']),
    status: 400,
  },
  {
    clause: '6585 5',
    what: 'a head that is too long',
    sent: http('GET / HTTP/1.1', [host, `a: ${'b'.repeat(20_000)}`]),
    status: 431,
  },
  {
    clause: '9112 6.1',
    what: 'a transfer coding that does not end in chunked',
    sent: http('POST /api/session HTTP/1.1', [host, json, 'Transfer-Encoding: gzip']),
    status: 400,
  },
  {
    clause: '9112 6.1',
    what: 'both Content-Length and Transfer-Encoding',
    sent: http('POST /api/session HTTP/1.1', [host, json, 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'),
    status: 400,
  },
  { clause: '9112 6.3', what: 'two lengths', sent: logIn('{}', json, 'Content-Length: 3'), status: 400 },
  {
    clause: '9112 8',
    what: 'a body that ends before its length',
    sent: http('POST /api/session HTTP/1.1', [host, json, 'Content-Length: 5'], undefined) + '{}',
    status: 400,
    how: { fin: true },
  },
  {
    clause: '9110 15.5.18',
    what: 'another expectation',
    sent: http('GET / HTTP/1.1', [host, 'Expect: miracles']),
    status: 417,
  },
  { clause: '9110 10.1.1', what: '100-continue', sent: logIn('{}', json, 'Expect: 100-continue'), status: 422 },
  // Content
  {
    clause: '9110 15.5.16',
    what: 'another type',
    sent: logIn('{}', 'Content-Type: text/plain'),
    status: 415,
    headers: { accept: 'application/json' },
    code: 'http.media-type',
  },
  {
    clause: '9110 15.5.16',
    what: 'a type that begins as ours',
    sent: logIn('{}', 'Content-Type: application/jsonp'),
    status: 415,
  },
  {
    clause: '9110 15.5.16',
    what: 'a type behind ours',
    sent: logIn('{}', 'Content-Type: application/json, text/plain'),
    status: 415,
  },
  {
    clause: '9110 15.5.16',
    what: 'a charset that nobody reads',
    sent: logIn('{}', 'Content-Type: application/json; charset=utf-16'),
    status: 415,
  },
  { clause: '9110 15.5.16', what: 'no type', sent: logIn('{}', 'X-A: b'), status: 415 },
  {
    clause: '9110 15.5.16',
    what: 'another type of an OCSP request',
    sent: ocsp('x').replace('application/ocsp-request', 'text/plain'),
    status: 415,
    headers: { accept: 'application/ocsp-request' },
  },
  {
    clause: '9110 15.5.16',
    what: 'another type of a time-stamp request',
    sent: http('POST /pki/tsa HTTP/1.1', [host, json], '{}'),
    status: 415,
    headers: { accept: 'application/timestamp-query' },
  },
  {
    clause: '9110 8.4',
    what: 'a body that is compressed',
    sent: logIn('{}', json, 'Content-Encoding: gzip'),
    status: 415,
    headers: { 'accept-encoding': 'identity' },
  },
  {
    clause: '9110 8.3.1',
    what: 'the type in another case, with parameters',
    sent: logIn('{}', 'Content-Type: Application/JSON ; Charset="UTF-8"; a=b'),
    status: 422,
  },
  {
    clause: '9110 8.3.1',
    what: 'the type of an OCSP request in another case',
    sent: ocsp('x').replace('application/ocsp-request', 'Application/OCSP-Request'),
    status: 200,
  },
  {
    clause: '9110 15.5.14',
    what: 'a body that is too long',
    sent: logIn(' '.repeat(65_537)),
    status: 413,
    code: 'http.too-large',
  },
  {
    clause: '9110 15.5.14',
    what: 'one of the longest that is not',
    sent: logIn(`{}${' '.repeat(65_534)}`),
    status: 422,
  },
  { clause: '9110 15.5.14', what: 'an OCSP request that is too long', sent: ocsp('A'.repeat(4097)), status: 413 },
  { clause: '9110 15.5.14', what: 'an OCSP request of the longest', sent: ocsp('A'.repeat(4096)), status: 200 },
  {
    clause: '9110 15.5.14',
    what: 'a time-stamp request that is too long',
    sent: http('POST /pki/tsa HTTP/1.1', [host, 'Content-Type: application/timestamp-query'], 'A'.repeat(16_385)),
    status: 413,
  },
  {
    clause: '9110 15.5.14',
    what: 'a length beyond all',
    sent: http('POST /api/session HTTP/1.1', [host, json, `Content-Length: ${2 ** 52}`]),
    status: 413,
  },
  { clause: '8259 2', what: 'broken JSON', sent: logIn('{'), status: 400, code: 'http.json' },
  { clause: '8259 2', what: 'no JSON', sent: logIn(''), status: 400, code: 'http.json' },
  { clause: '8259 8.1', what: 'a byte order mark', sent: logIn('\ufeff{}'), status: 400, code: 'http.json' },
  {
    clause: '8259 8.1',
    what: 'bytes that are not UTF-8',
    sent: logIn(Buffer.from('{"name":"\xe9"}', 'latin1')),
    status: 400,
    code: 'http.json',
  },
  {
    clause: '7493 2.3',
    what: 'a name twice',
    sent: logIn('{"name":"a","name":"b","password":"c"}'),
    status: 400,
    code: 'http.json',
  },
  {
    clause: '7493 2.3',
    what: 'a name twice, once in escapes',
    sent: logIn('{"name":"a","n\\u0061me":"b","password":"c"}'),
    status: 400,
    code: 'http.json',
  },
  {
    clause: '7493 2.1',
    what: 'half of a pair',
    sent: logIn('{"name":"\\ud800","password":"c"}'),
    status: 400,
    code: 'http.json',
  },
  {
    clause: 'PostgreSQL 8.3',
    what: 'U+0000',
    sent: logIn('{"name":"a\\u0000","password":"c"}'),
    status: 400,
    code: 'http.json',
  },
  {
    clause: '8259 9',
    what: 'JSON that goes deep',
    sent: logIn(`{"name":${nested(33)}}`),
    status: 400,
    code: 'http.json',
  },
  {
    clause: '8259 9',
    what: 'JSON as deep as a body is long',
    sent: logIn(nested(32_000)),
    status: 400,
    code: 'http.json',
  },
  // The rest
  {
    clause: '9110 11.1',
    what: 'a scheme in another case: the token counts',
    sent: http('GET /api/log HTTP/1.1', [host, 'Authorization: bearer nothing']),
    status: 401,
    headers: { 'www-authenticate': /Bearer/ },
  },
  {
    clause: '9110 13.1.2',
    what: 'a GET of whatever is there',
    sent: http('GET /pki HTTP/1.1', [host, 'If-None-Match: *']),
    status: 304,
    headers: { etag: /^"/ },
  },
  {
    clause: '9110 14.2',
    what: 'a range, which may be passed over',
    sent: http('GET /pki HTTP/1.1', [host, 'Range: bytes=0-1']),
    status: 200,
  },
  {
    clause: '9110 7.8',
    what: 'an upgrade, which may be passed over',
    sent: http('GET /pki HTTP/1.1', [host, 'Connection: Upgrade', 'Upgrade: websocket']),
    status: 200,
  },
  {
    clause: '9112 9.6',
    what: 'a POST with the end right behind it',
    sent: logIn('{}'),
    status: 422,
    how: { fin: true },
  },
  {
    clause: '9112 9.6',
    what: 'a GET with the end right behind it',
    sent: http('GET /pki HTTP/1.1'),
    status: 200,
    how: { fin: true },
  },
];

const checkProblem = (answer: RawAnswer): { code: string } => {
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  const problem = JSON.parse(answer.body.toString());
  assert.equal(problem.status, answer.status);
  assert.doesNotMatch(answer.body.toString(), /\{\w+\}/, 'nothing is left to fill');
  return problem;
};

describe('a request', () => {
  for (const { clause, what, sent, status, headers = {}, code, how } of rows)
    test(`${what}: ${status} (${/^\d/.test(clause) ? `RFC ${clause}` : clause})`, async () => {
      const answer = await ask(port, sent, how);
      assert.ok(answer !== undefined, 'no answer');
      assert.equal(answer.status, status, answer.body.toString());
      for (const [name, value] of Object.entries(headers))
        if (typeof value === 'string') assert.equal(answer.headers[name], value);
        else assert.match(answer.headers[name] ?? '', value);
      if (status >= 400) {
        const problem = checkProblem(answer);
        if (code !== undefined) assert.equal(problem.code, code);
      }
    });
});

describe('HEAD is GET without its content (RFC 9110 9.3.2)', () => {
  const both = async (path: string, ...headers: string[]) => {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => ask(port, http(`${method} ${path} HTTP/1.1`, [host, ...headers]))),
    );
    // A connection whose other side has said all it will is not kept.
    const [ofGet, ofHead] = [get!, head!].map(({ headers }) =>
      Object.fromEntries(
        Object.entries(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
      ),
    );
    assert.deepEqual([head!.status, ofHead], [get!.status, ofGet], path);
    assert.ok(Number(ofHead!['content-length']) > 0);
    assert.equal(head!.body.length, 0);
    return head!.status;
  };

  test('of whatever is published, and of what is not there', async () => {
    for (const path of ['/', '/pki', '/pki/ca/authentication.pem', '/pki/tsa/root.pem', '/api/openapi.json'])
      assert.equal(await both(path), 200, path);
    assert.equal(await both('/nothing'), 404);
  });

  test('and of a call, by token in any case and by cookie, without what protects a change', async () => {
    const body = JSON.stringify({ name: 'sato', password });
    const session = await ask(port, logIn(body));
    assert.equal(session?.status, 200, session?.body.toString());
    const { token } = JSON.parse(session.body.toString()) as { token: string };
    const [cookie] = session.headers['set-cookie']!.split(';');
    for (const header of [`Authorization: Bearer ${token}`, `authorization: BEARER ${token}`, `Cookie: ${cookie}`])
      assert.equal(await both('/api/jlis/ceremony', header), 200, header);
    assert.equal(await both('/api/jlis/ceremony'), 401);
  });
});

test('requests that follow without waiting are answered in their order, a refusal last (RFC 9112 9.3.2)', async () => {
  const sent = `${http('GET /pki HTTP/1.1')}${logIn('{}')}${http('GET / HTTP/1.1')}NONSENSE\r\n\r\n`;
  const came = answersIn(await exchange({ port, pieces: [Buffer.from(sent)], answers: 4 }));
  assert.deepEqual(
    came.map(({ status }) => status),
    [200, 422, 200, 400],
  );
});

test('a body that is not read is not taken for the next request (RFC 9112 9.3)', async () => {
  const inner = http('GET /pki HTTP/1.1');
  const sent = `${http('GET / HTTP/1.1', [host], inner)}`;
  const came = answersIn(await exchange({ port, pieces: [Buffer.from(sent)], answers: 2, fin: true }));
  assert.equal(came.length, 1);
});

test('the town answers at ::1 as at 127.0.0.1, because its addresses say localhost', async (t) => {
  const answer = await new Promise<number | undefined>((resolve) => {
    httpRequest({ host: '::1', port, path: '/pki', headers: { host: 'localhost' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRNOTAVAIL' ? undefined : 0))
      .end();
  });
  if (answer === undefined) t.diagnostic('this machine has no IPv6');
  else assert.equal(answer, 200);
});
