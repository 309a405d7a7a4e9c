// Connections whose plain requests are answered ahead of node:http: nobody who asks can tell, whatever they send and however it is
// cut; and nothing that node:http would not have answered is.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { attendOcsp, type OcspResponder, ocspListener, readOcspResponse } from '../../src/index.ts';
import { readPlainPost } from '../../src/ocsp/plain-post.ts';
import { answering, requestFor, start } from './fixture.ts';

const clock = () => start;
const path = '/ocsp';
const kept = answering({
  status: (serial) => (serial < 100n ? { status: 'good' } : { status: 'unknown' }),
  kept: { certificates: 100, seconds: 600 },
});

const serve = async (responder: OcspResponder, attended: boolean) => {
  const server = createServer(ocspListener(responder, { clock, path }));
  // What node:http does with a connection's end is its server's to say.
  Object.assign(server, { httpAllowHalfOpen: true });
  const front = attended ? attendOcsp(server, { responders: new Map([[path, responder]]), clock }) : undefined;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      front?.[Symbol.dispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const post = (body: Uint8Array, head = `content-type: application/ocsp-request\r\ncontent-length: ${body.length}`) =>
  Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n${head}\r\n\r\n`), body]);
/** What both servers close the connection after. */
const last = Buffer.from(
  `GET ${path}/${encodeURIComponent(Buffer.from(requestFor(99n)).toString('base64'))} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
);

const type = 'content-type: application/ocsp-request';
const body = Buffer.from(requestFor(1n));
const elsewhere = Buffer.from(`POST /elsewhere HTTP/1.1\r\nhost: a\r\n${type}\r\ncontent-length: 1\r\n\r\nA`);
const plain = [
  post(body),
  post(requestFor(200n)),
  post(Buffer.from('nonsense')),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nconnection: Keep-Alive`),
];
/** To be looked into by node:http, whether it takes them or not. */
const others = [
  post(body, `${type}\r\ncontent-length: 0`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\ncontent-length: ${body.length}`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\ntransfer-encoding: chunked`),
  post(body, `${type}\r\ncontent-length: +${body.length}`),
  post(body, `${type}\r\ncontent-length : ${body.length}`),
  post(body, `${type}\r\n content-length: ${body.length}`),
  post(body, `${type}; charset=x\r\ncontent-length: ${body.length}`),
  post(body, `content-type: text/plain\r\ncontent-length: ${body.length}`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nexpect: 100-continue`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nconnection: close`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nhost: other`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nx-a: b`),
  post(body, `${type}\r\ncontent-length: ${body.length}\r\nuser-agent: \x00`),
  post(body, `${type}\ncontent-length: ${body.length}`),
  // No colon: no field, and in particular no Host.
  post(body, `${type}\r\ncontent-length: ${body.length}\r\naccept`),
  Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nhostX\r\n${type}\r\ncontent-length: ${body.length}\r\n\r\n`),
    body,
  ]),
  Buffer.from(`GET ${path}/AA HTTP/1.1\r\nhost: a\r\n\r\n`),
  Buffer.from(`POST ${path} HTTP/1.0\r\nhost: a\r\n${type}\r\ncontent-length: 0\r\n\r\n`),
  Buffer.from('\r\n'),
  Buffer.from('\x16\x03\x01'),
  post(body, `${type}\r\ncontent-length:\t${body.length} `),
];

/** Sends pieces, and gives back all that came until the other side closed. */
const exchange = async (port: number, pieces: readonly Uint8Array[]): Promise<Buffer> => {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const came: Buffer[] = [];
  socket.on('data', (part: Buffer) => came.push(part)).on('error', () => {});
  // Each by itself: the next when this one is with the kernel.
  for (const piece of pieces) await new Promise<void>((resolve) => void socket.write(piece, () => resolve()));
  await once(socket, 'close');
  return Buffer.concat(came);
};

/** Responses, without what tells the two apart: the machine's date, the order and the case of fields. */
const responsesIn = (bytes: Buffer): string[] => {
  const all: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    const [status, ...fields] = bytes.toString('latin1', at, end).split('\r\n');
    const lines = fields.map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase()));
    const length = Number(lines.find((line) => line.startsWith('content-length: '))?.slice(16) ?? 0);
    const body = bytes.toString('base64', end + 4, end + 4 + length);
    all.push([status, ...lines.filter((line) => !line.startsWith('date:')).sort(), body].join('\n'));
    at = end + 4 + length;
  }
  return all;
};

describe('beside node:http alone', () => {
  let servers: Awaited<ReturnType<typeof serve>>[];
  before(async () => {
    servers = [await serve(kept, true), await serve(kept, false)];
  });
  after(() => Promise.all(servers.map((one) => one[Symbol.asyncDispose]())));
  /**
   * Once a connection is broken off, node:http may leave out answers to what came with the bad request, and the kernel those that
   * were under way: then what came of both before is the same.
   */
  const both = async (...pieces: Uint8Array[]) => {
    const came = await Promise.all(servers.map(({ port }) => exchange(port, pieces)));
    // It tells some to continue before it has answered those before them.
    const [ours, theirs] = came.map((one) => responsesIn(one).filter((answer) => !answer.startsWith('HTTP/1.1 100')));
    const isWhole = (responses: readonly string[] = []) => responses.at(-1)?.startsWith('HTTP/1.1 200') === true;
    if (isWhole(ours) || isWhole(theirs)) assert.deepEqual(ours, theirs);
    else {
      const [one, other] = [ours!, theirs!].map((all) => all.filter((answer) => !isBreak(answer)));
      const length = Math.min(one!.length, other!.length);
      assert.deepEqual(one!.slice(0, length), other!.slice(0, length));
    }
    return ours!;
  };
  const isBreak = (response: string) => /^HTTP\/1\.1 4\d\d .*\nconnection: close/.test(response);

  test('a request gets the same answer, in one piece or cut anywhere', async () => {
    const whole = post(requestFor(1n));
    for (let at = 1; at < whole.length; at++) {
      const responses = await both(whole.subarray(0, at), whole.subarray(at), last);
      assert.equal(responses.length, 2, `cut at ${at}`);
    }
  });

  test('requests that follow one another without waiting are answered in their order', async () => {
    const many = Array.from({ length: 50 }, (_, index) => post(requestFor(BigInt(index))));
    assert.equal((await both(Buffer.concat([...many, last]))).length, 51);
    assert.equal((await both(...many, last)).length, 51);
  });

  test('what is not plain goes to node:http, and all behind it', async () => {
    const plain = post(requestFor(1n));
    const chunked = Buffer.concat([
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/ocsp-request\r\ntransfer-encoding: chunked\r\n\r\n`,
      ),
      Buffer.from(`${requestFor(2n).length.toString(16)}\r\n`),
      requestFor(2n),
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    assert.equal((await both(Buffer.concat([plain, chunked, plain, last]))).length, 4);
    assert.equal((await both(plain, chunked, plain, last)).length, 4);
  });

  test('whatever is sent, however it is cut, comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...plain, elsewhere, ...others), { minLength: 1, maxLength: 4 }),
        fc.option(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))),
        fc.option(fc.nat()),
        async (parts, changed, cut) => {
          const bytes = Buffer.concat(parts);
          if (changed !== null) bytes[changed[0] % bytes.length] = changed[1];
          const at = (cut ?? 0) % bytes.length;
          // The end of what is sent ends what an unfinished request would wait for.
          await both(bytes.subarray(0, at), bytes.subarray(at), Buffer.concat([Buffer.alloc(8192, 'A'), last]));
        },
      ),
      { numRuns: 400, seed: 4 },
    );
  });
});

describe('a connection', () => {
  /** A responder whose signatures are the test's to give. */
  const slow = () => {
    const asked: PromiseWithResolvers<Uint8Array>[] = [];
    const came: (() => void)[] = [];
    const responder = answering({
      status: () => ({ status: 'good' }),
      sign: () => () => {
        const one = Promise.withResolvers<Uint8Array>();
        asked.push(one);
        came.shift()?.();
        return one.promise;
      },
    });
    return { responder, asked, next: () => new Promise<void>((resolve) => came.push(resolve)) };
  };
  const closed = async (server: Server, port: number, sent: Uint8Array) => {
    const socket = connect(port, '127.0.0.1');
    socket.resume().write(sent);
    await once(socket, 'close');
    assert.equal(server.listening, true);
  };

  test('waits for a signature, and nothing behind it is answered first', async () => {
    const { responder, asked, next } = slow();
    await using served = await serve(responder, true);
    const { port } = served;
    const first = next();
    const all = exchange(port, [Buffer.concat([post(requestFor(1n)), post(requestFor(2n)), last])]);
    await first;
    assert.equal(asked.length, 1);
    const second = next();
    asked[0]!.resolve(new Uint8Array(256).fill(1));
    await second;
    const third = next();
    asked[1]!.resolve(new Uint8Array(256).fill(2));
    await third;
    asked[2]!.resolve(new Uint8Array(256).fill(3));
    const bodies = responsesIn(await all).map((one) => Buffer.from(one.slice(one.lastIndexOf('\n') + 1), 'base64'));
    const serials = bodies.map((body) => {
      const response = readOcspResponse(body);
      assert.ok(typeof response !== 'string');
      return [response.responses[0]!.id.serial, response.signature[0]];
    });
    assert.deepEqual(serials, [
      [1n, 1],
      [2n, 2],
      [99n, 3],
    ]);
  });

  test('that goes away while it waits is forgotten', async () => {
    const { responder, asked, next } = slow();
    await using served = await serve(responder, true);
    const { server, port } = served;
    const signing = next();
    const socket = connect(port, '127.0.0.1');
    const gone = once(server, 'connection').then(([one]) => new Promise((resolve) => one.on('close', resolve)));
    socket.write(post(requestFor(1n)));
    await signing;
    socket.resetAndDestroy();
    asked[0]!.resolve(new Uint8Array(256));
    await gone;
  });

  test('that asks and does not listen is not read from: what waits for it is bounded', async () => {
    await using served = await serve(kept, true);
    const { server, port } = served;
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1').pause();
    const [theirs] = await accepted;
    const many = Buffer.concat(Array.from({ length: 200 }, () => post(requestFor(1n))));
    let written = 0;
    // Until nothing more is taken: the kernel's buffers are full in both directions.
    while (!(theirs.isPaused() && socket.writableNeedDrain) && written < 1e8) {
      socket.write(many);
      written += many.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(theirs.isPaused() && theirs.writableLength < 4e6, `${theirs.writableLength}`);
    socket.destroy();
  });

  test('that says nothing is closed, before its first request and after', async () => {
    await using served = await serve(kept, true);
    const { server, port } = served;
    server.headersTimeout = 20;
    await closed(server, port, new Uint8Array());
    server.keepAliveTimeout = 1;
    await closed(server, port, post(requestFor(1n)));
  });

  test('of a stock client is kept, over plain requests and others', async () => {
    await using served = await serve(kept, true);
    const { port } = served;
    const ask = async (method: string, headers: Record<string, string>) => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      httpRequest({ port, path, method, headers }, (response) =>
        response.resume().on('end', () => resolve(response.statusCode!)),
      )
        .on('error', reject)
        .end(method === 'POST' ? Buffer.from(requestFor(1n)) : undefined);
      return promise;
    };
    const type = { 'content-type': 'application/ocsp-request' };
    for (const [method, headers, status] of [
      ['POST', type, 200],
      ['PUT', {}, 405],
      ['POST', type, 200],
      ['POST', { 'content-type': 'text/plain' }, 415],
    ] as const)
      assert.equal(await ask(method, headers), status);
  });
});

describe('a connection, whatever comes,', () => {
  /** Sends all of it at once, with the end behind it where `fin`, and gives back what came. */
  const sendWhole = async (port: number, bytes: Uint8Array, fin: boolean): Promise<string> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const came: Buffer[] = [];
    socket.on('data', (part: Buffer) => came.push(part)).on('error', () => {});
    socket.on('end', () => socket.end());
    if (fin) socket.end(bytes);
    else socket.write(bytes);
    await once(socket, 'close');
    return Buffer.concat(came).toString('latin1');
  };

  for (const attended of [true, false])
    for (const length of [4097, 5000, 70_000])
      test(`a body of ${length} bytes that arrives whole is refused once${attended ? '' : ', by node:http alone too'}`, async () => {
        await using served = await serve(kept, attended);
        const came = await sendWhole(served.port, post(Buffer.alloc(length, 'A')), false);
        assert.deepEqual(came.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 413']);
        const chunked = Buffer.concat([
          Buffer.from(`POST ${path} HTTP/1.1\r\nhost: a\r\n${type}\r\ntransfer-encoding: chunked\r\n\r\n`),
          Buffer.from(`${length.toString(16)}\r\n`),
          Buffer.alloc(length, 'A'),
          Buffer.from('\r\n0\r\n\r\n'),
        ]);
        assert.match(await sendWhole(served.port, chunked, false), /^HTTP\/1\.1 413 (?![\s\S]*HTTP\/1)/);
        assert.match(await sendWhole(served.port, Buffer.concat([post(body), last]), false), /^HTTP\/1\.1 200 /);
      });

  test('that has said all it will, and listens, is answered: signed now, later, and what came behind', async () => {
    const later = answering({
      status: () => ({ status: 'good' }),
      sign: (own) => (data) => new Promise((resolve) => setImmediate(() => resolve(own(data) as Uint8Array))),
    });
    for (const responder of [kept, later]) {
      await using served = await serve(responder, true);
      const withNonce = post(requestFor(1n, new Uint8Array(32).fill(5)));
      for (const [sent, answers] of [
        [post(body), 1],
        [withNonce, 1],
        [Buffer.concat([withNonce, withNonce]), 2],
        [Buffer.concat([withNonce, elsewhere]), 2],
        [Buffer.concat([withNonce, last]), 2],
      ] as const) {
        const came = await sendWhole(served.port, sent, true);
        assert.equal(came.match(/HTTP\/1\.1 \d+ /g)?.length, answers, came);
      }
    }
  });

  test('meets a defect of ours: it ends, its cause is told, and others are answered', async () => {
    for (const fails of [
      () => {
        throw new Error('at once');
      },
      () => Promise.reject(new Error('later')),
    ]) {
      const told: unknown[] = [];
      const broken: OcspResponder = { answer: (request) => (request.length > 9 ? kept.answer(request) : fails()) };
      const server = createServer((_, response) => response.end());
      attendOcsp(server, {
        responders: new Map([[path, broken]]),
        clock,
        onDefect: (cause) => told.push((cause as Error).message),
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      assert.match(await sendWhole(port, post(Buffer.alloc(9)), false), /^HTTP\/1\.1 500 /);
      assert.match(await sendWhole(port, post(body), true), /^HTTP\/1\.1 200 /);
      assert.equal(told.length, 1);
      server.closeAllConnections();
      server.close();
    }
  });

  test('asks a host that is not the server’s: it is left to node:http', async () => {
    const server = createServer((_, response) => response.writeHead(421).end());
    attendOcsp(server, { responders: new Map([[path, kept]]), clock, isOwnHost: (host) => host === 'localhost' });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const elsewhere = Buffer.from(post(body).toString('latin1').replace('localhost', 'attacker.'), 'latin1');
    assert.match(await sendWhole(port, post(body), true), /^HTTP\/1\.1 200 /);
    assert.match(await sendWhole(port, elsewhere, true), /^(HTTP\/1\.1 421 |$)/);
    server.closeAllConnections();
    server.close();
  });
});

describe('a plain request', () => {
  test('is one of a whole head and a whole body, whose end is known', () => {
    const whole = post(body);
    const read = readPlainPost(Buffer.concat([Buffer.alloc(7), whole, Buffer.alloc(3)]), 7);
    assert.deepEqual(read, { path, host: 'localhost', body, end: 7 + whole.length });
    for (const one of plain) assert.equal(readPlainPost(one, 0)?.end, one.length);
    for (let length = 0; length < whole.length; length++)
      assert.equal(readPlainPost(whole.subarray(0, length), 0), undefined);
  });

  test('is none that could be read in two ways, is too long, or says more than it must', () => {
    const size = `content-length: ${body.length}`;
    for (const one of [
      ...others,
      post(Buffer.alloc(4097)),
      post(body, `${type}\r\n${size}\r\naccept: ${'a'.repeat(1000)}`),
      post(body, size),
      post(body, type),
      Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${type}\r\n${size}\r\n\r\n`), body]),
    ])
      assert.equal(readPlainPost(one, 0), undefined, one.toString('latin1'));
  });
});
