// A responder that is slow, breaks off, floods, sends elsewhere or is something else: each is nobody who could be asked, in bounded
// time and memory, and each says why.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { askResponder } from '../../src/command/certificate/ask-responder.ts';

const ask = async (listener: RequestListener, signal?: AbortSignal) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await askResponder(`http://127.0.0.1:${port}/`, Uint8Array.of(0x30, 0), Uint8Array.of(7), signal);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const nobody = (problem: string) => ({ kind: 'unavailable', problem });

test('an answer is evidence, with the nonce that it has to repeat', async () => {
  const evidence = await ask((_, response) => response.end(Buffer.from('3003', 'hex')));
  assert.deepEqual(evidence, { kind: 'ocsp', response: Uint8Array.of(0x30, 3), nonce: Uint8Array.of(7) });
});

test('slow: before its answer, and in the middle of it', async () => {
  for (const begin of [() => {}, (response: { write(text: string): unknown }) => response.write('0')]) {
    const limit = new AbortController();
    const evidence = await ask((_, response) => {
      begin(response);
      setImmediate(() => limit.abort(new DOMException('', 'TimeoutError')));
    }, limit.signal);
    assert.deepEqual(evidence, nobody('TimeoutError'));
  }
});

test('breaking off, before its answer and in the middle of it', async () => {
  assert.deepEqual(await ask((request) => request.socket.destroy()), nobody('UND_ERR_SOCKET'));
  const evidence = await ask((request, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('0');
    setImmediate(() => request.socket.destroy());
  });
  assert.equal(evidence.kind, 'unavailable');
});

test('without end: no more than so much is read', async () => {
  let sent = 0;
  const evidence = await ask((_, response) => {
    const chunk = Buffer.alloc(16_384);
    const flood = () => {
      while (!response.destroyed && sent < 1e9) {
        sent += chunk.length;
        if (!response.write(chunk)) break;
      }
    };
    response.on('drain', flood);
    flood();
  });
  assert.deepEqual(evidence, nobody('65536+ bytes'));
  assert.ok(sent < 1e8, `${sent}`);
});

test('an error, and a page elsewhere, which is not followed', async () => {
  assert.deepEqual(await ask((_, response) => response.writeHead(503).end()), nobody('HTTP 503'));
  const elsewhere = await ask((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  assert.equal(elsewhere.kind, 'unavailable');
});

test('nobody at all, and no address', async () => {
  const to = (url: string) => askResponder(url, Uint8Array.of(0x30, 0), Uint8Array.of(7));
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  assert.deepEqual(await to(`http://127.0.0.1:${port}/`), nobody('ECONNREFUSED'));
  assert.equal((await to('no address')).kind, 'unavailable');
});
