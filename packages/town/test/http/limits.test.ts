// What others may take of a server: time for a request, connections, signatures that wait. And what they may not: the place of everybody
// else.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { OpenMynaError } from '@openmyna/errors';
import { limitConnections } from '../../src/http/connections.ts';
import { defaultLimits, type HttpLimits } from '../../src/http/limits.ts';
import type { Door, HttpRequest } from '../../src/http/resource.ts';
import { createHttpServer } from '../../src/http/serve.ts';
import { timestampDoor } from '../../src/page/timestamp-door.ts';
import { answersIn, ask } from './raw.ts';
import { serving } from './serving.ts';

const names = ['localhost'];
const answerable = (thrown: unknown) => thrown as OpenMynaError;
const door: Door = () => ({
  takes: { type: 'application/json', bytes: 100 },
  answer: () => ({ status: 200, body: 'whole' }),
});
const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** What came of a connection until the other side ended it. */
const heard = async (socket: Socket): Promise<Buffer> => {
  const came: Buffer[] = [];
  socket.on('data', (part: Buffer) => came.push(part)).on('error', () => {});
  await once(socket, 'close');
  return Buffer.concat(came);
};

describe('a request that does not come to its end', () => {
  const limits: HttpLimits = { ...defaultLimits, head: 40, request: 80, keepAlive: 40, lookEvery: 10, linger: 40 };
  for (const [what, sent] of [
    ['in its head', 'GET / HTTP/1.1\r\nHost: local'],
    [
      'in its body',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
    [
      'in a chunk',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{',
    ],
  ] as const)
    test(`${what} is answered 408, and its connection ends`, async () => {
      await using served = await serving(createHttpServer({ door, names, limits, answerable }));
      const socket = connect(served.port, '127.0.0.1');
      socket.write(sent);
      const [answer] = answersIn(await heard(socket));
      assert.equal(answer?.status, 408);
      assert.equal(JSON.parse(answer.body.toString()).code, 'http.timeout');
    });

  test('because it is refused is heard to its end for a while, so that the refusal arrives', async () => {
    await using served = await serving(createHttpServer({ door, names, limits, answerable }));
    const socket = connect(served.port, '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
    );
    const ended = heard(socket);
    const more = setInterval(() => socket.write('A'.repeat(1000)), 1);
    const [answer] = answersIn(await ended);
    clearInterval(more);
    assert.deepEqual([answer?.status, answer?.headers.connection], [413, 'close']);
  });

  test('has some tens of seconds in a town, and no more', () => {
    const { head, request, lookEvery, silence } = defaultLimits;
    assert.ok(head + lookEvery <= 30_000 && request + lookEvery <= 30_000 && silence <= 300_000);
  });
});

describe('of too many connections', () => {
  test('the one goes that was silent for longest, of whom has most; who comes is served, and so is who was there', async () => {
    const server = createHttpServer({ door, names, limits: defaultLimits, answerable });
    limitConnections(server, 10);
    await once(server.listen(0, '0.0.0.0'), 'listening');
    await using served = await serving(server);
    const open = async (localAddress: string) => {
      const accepted = once(server, 'connection');
      const socket = connect({ port: served.port, host: '127.0.0.1', localAddress });
      socket.on('error', () => {});
      await accepted;
      return socket;
    };
    const answerTo = async (socket: Socket) => {
      const came = once(socket, 'data');
      socket.write(get);
      return answersIn(((await came) as [Buffer])[0])[0]?.status;
    };
    const neighbour = await open('127.0.0.3');
    const crowd: Socket[] = [];
    for (let i = 0; i < 9; i++) crowd.push(await open('127.0.0.2'));
    assert.equal(await answerTo(crowd[0]!), 200, 'the first of them has just asked');
    const gone = once(crowd[1]!, 'close');
    const newcomer = await open('127.0.0.2');
    await gone;
    assert.equal(await answerTo(newcomer), 200);
    assert.equal(await answerTo(crowd[0]!), 200);
    assert.equal(await answerTo(neighbour), 200, 'another address has its place, however long it was silent');
    for (const socket of [neighbour, newcomer, ...crowd]) socket.destroy();
  });
});

test('of a hundred time-stamps that wait to be signed none more waits: 503, and when to come back', async () => {
  const signed = Promise.withResolvers<Uint8Array>();
  const stamps = timestampDoor({ root: async () => '', answer: () => signed.promise }, answerable);
  const headers = { 'content-type': 'application/timestamp-query' };
  const request = { method: 'POST', headers, body: Buffer.alloc(9) } as unknown as HttpRequest;
  const waiting = Array.from({ length: 100 }, () => stamps('/pki/tsa')!.answer(request));
  await using served = await serving(createHttpServer({ door: stamps, names, limits: defaultLimits, answerable }));
  const post = `POST /pki/tsa HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/timestamp-query\r\nContent-Length: 1\r\n\r\nA`;
  const refused = await ask(served.port, post);
  assert.deepEqual([refused?.status, refused?.headers['retry-after']], [503, '1']);
  signed.resolve(Buffer.from('stamp'));
  for (const one of waiting) assert.equal((await one).status, 200);
  assert.equal((await ask(served.port, post))?.status, 200);
});
