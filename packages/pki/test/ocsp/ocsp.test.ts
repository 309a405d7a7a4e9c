// OCSP of RFC 6960 and RFC 5019: asked by openssl and GnuTLS, answered by ours; asked by ours, answered by openssl.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import {
  attendOcsp,
  type CertificateStatus,
  createOcspResponder,
  encodeOcspRequest,
  issueAuthenticationCertificate,
  issueOcspResponderCertificate,
  type OcspResponder,
  ocspListener,
  ocspOverHttp,
  readOcspRequest,
  readOcspResponse,
  revocationReasons,
  rsaSigner,
} from '../../src/index.ts';
import { authority, endOfDayInJapan, key, request } from '../fixture.ts';
import { folderOf, lacking, pem } from '../peers.ts';

const revokedAt = new Date('2026-11-20T01:02:03Z');
const serials = { good: 0x07654321n, revoked: 0x07654322n, never: 0x07654399n };

/** What the authority knows, and the clock of this machine: openssl has no other. */
const setUp = async (nonce: 'echo' | 'ignore' = 'echo', status?: CertificateStatus) => {
  const issuing = await authority('authentication');
  const responderKey = await key('responder');
  const now = Date.now();
  const certificate = issueOcspResponderCertificate(issuing, {
    serial: 0x07700000n,
    publicKey: responderKey.publicKey,
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + 86_400_000),
  });
  const known = new Map<bigint, CertificateStatus>([
    [serials.good, { status: 'good' }],
    [serials.revoked, status ?? { status: 'revoked', at: revokedAt, reason: 'keyCompromise' }],
  ]);
  const responder = createOcspResponder({
    issuers: [
      {
        authority: issuing,
        certificate,
        signer: rsaSigner(responderKey.pkcs1),
        status: (serial) => known.get(serial) ?? { status: 'unknown' },
      },
    ],
    clock: () => new Date(),
    validity: 900,
    nonce,
  });
  const leaf = async (serial: bigint) =>
    issueAuthenticationCertificate(issuing, {
      ...(await request()),
      serial,
      notBefore: new Date(now - 86_400_000),
      notAfter: endOfDayInJapan(now + 86_400_000),
    });
  return { issuing, responder, leaf, certificate };
};

const serve = async (responder: OcspResponder) => {
  const clock = () => new Date();
  const server = createServer(ocspListener(responder, { clock, path: '/ocsp' }));
  const attended = attendOcsp(server, { responders: new Map([['/ocsp', responder]]), clock });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/ocsp`,
    port,
    [Symbol.asyncDispose]: async () => {
      attended[Symbol.dispose]();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** Runs beside a server of this process, which a synchronous call would keep from answering. */
const run = async (program: string, args: readonly string[], cwd: string) => {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return `${out}${errors}`;
};

describe('openssl asks', () => {
  test('good, revoked with its reason and time, and unauthorized for what was never issued', async (t) => {
    if (lacking(t, 'openssl')) return;
    const { issuing, responder, leaf } = await setUp();
    await using server = await serve(responder);
    using files = folderOf({
      'ca.pem': pem('CERTIFICATE', issuing.certificate),
      'good.pem': pem('CERTIFICATE', await leaf(serials.good)),
      'revoked.pem': pem('CERTIFICATE', await leaf(serials.revoked)),
      'never.pem': pem('CERTIFICATE', await leaf(serials.never)),
    });
    const ask = (name: string, ...more: string[]) =>
      run(
        'openssl',
        ['ocsp', ...more, '-issuer', 'ca.pem', '-cert', name, '-url', server.url, '-CAfile', 'ca.pem'],
        files.place(''),
      );
    for (const more of [[], ['-no_nonce'], ['-sha256']]) {
      const good = await ask('good.pem', ...more);
      assert.match(good, /^good\.pem: good$/m);
      assert.match(good, /^Response verify OK$/m);
      assert.ok(!good.includes('WARNING'), good);
    }
    const revoked = await ask('revoked.pem');
    assert.match(revoked, /^Response verify OK$/m);
    assert.match(
      revoked,
      /^revoked\.pem: revoked[\s\S]*Reason: keyCompromise\s+Revocation Time: Nov 20 01:02:03 2026 GMT/m,
    );
    assert.match(await ask('never.pem'), /Responder Error: unauthorized/);
  });

  test('and is warned where the responder passes nonces over', async (t) => {
    if (lacking(t, 'openssl')) return;
    const { issuing, responder, leaf } = await setUp('ignore');
    await using server = await serve(responder);
    using files = folderOf({
      'ca.pem': pem('CERTIFICATE', issuing.certificate),
      'good.pem': pem('CERTIFICATE', await leaf(serials.good)),
    });
    const args = ['ocsp', '-issuer', 'ca.pem', '-cert', 'good.pem', '-url', server.url, '-CAfile', 'ca.pem'];
    const said = await run('openssl', args, files.place(''));
    for (const line of ['WARNING: no nonce in response', 'Response verify OK', 'good.pem: good'])
      assert.ok(said.split('\n').includes(line), said);
  });

  test('an authority that is not ours, and gets unauthorized', async (t) => {
    if (lacking(t, 'openssl')) return;
    const { responder } = await setUp();
    await using server = await serve(responder);
    const other = await authority('signature');
    using files = folderOf({ 'ca.pem': pem('CERTIFICATE', other.certificate) });
    const args = ['ocsp', '-issuer', 'ca.pem', '-serial', '0x07654321', '-url', server.url, '-CAfile', 'ca.pem'];
    assert.match(await run('openssl', args, files.place('')), /Responder Error: unauthorized/);
  });

  test('every reason', async (t) => {
    if (lacking(t, 'openssl')) return;
    for (const reason of Object.keys(revocationReasons) as (keyof typeof revocationReasons)[]) {
      const { issuing, responder } = await setUp('echo', { status: 'revoked', at: revokedAt, reason });
      const id = idOf(readFrom(issuing, serials.revoked));
      using files = folderOf({ 'response.der': (await responder.answer(encodeOcspRequest(id))).der });
      const { text: said } = files.run('openssl', 'ocsp', '-respin', 'response.der', '-resp_text', '-noverify');
      if (reason !== 'unspecified') assert.match(said, new RegExp(`Revocation Reason: ${reason} `), reason);
      assert.match(said, /Cert Status: revoked/);
    }
  });
});

describe('GnuTLS asks', () => {
  test('good and revoked', async (t) => {
    if (lacking(t, 'ocsptool')) return;
    const { issuing, responder, leaf } = await setUp();
    await using server = await serve(responder);
    using files = folderOf({
      'ca.pem': pem('CERTIFICATE', issuing.certificate),
      'good.pem': pem('CERTIFICATE', await leaf(serials.good)),
      'revoked.pem': pem('CERTIFICATE', await leaf(serials.revoked)),
    });
    const ask = (name: string) =>
      run(
        'ocsptool',
        [`--ask=${server.url}`, '--load-issuer', 'ca.pem', '--load-cert', name, '--load-trust', 'ca.pem'],
        files.place(''),
      );
    assert.match(await ask('good.pem'), /Certificate Status: good[\s\S]*Verifying OCSP Response: Success/);
    assert.match(
      await ask('revoked.pem'),
      /Certificate Status: revoked[\s\S]*Revocation time: Fri Nov 20 01:02:03 UTC 2026[\s\S]*Verifying OCSP Response: Success/,
    );
  });
});

/** The identifier that openssl's own request has, for a certificate of ours. */
const readFrom = ({ certificate }: { certificate: Uint8Array }, serial: bigint): Uint8Array => {
  using files = folderOf({ 'ca.pem': pem('CERTIFICATE', certificate) });
  files.run(
    'openssl',
    'ocsp',
    '-issuer',
    'ca.pem',
    '-serial',
    `0x${serial.toString(16)}`,
    '-reqout',
    'request.der',
    '-no_nonce',
  );
  return readFileSync(files.place('request.der'));
};
const idOf = (der: Uint8Array) => readOcspRequest(der).certificates[0]!;

describe('a request', () => {
  test('of ours is openssl’s, byte for byte', async (t) => {
    if (lacking(t, 'openssl')) return;
    const theirs = readFrom(await authority('authentication'), serials.good);
    const id = idOf(theirs);
    assert.equal(id.serial, serials.good);
    assert.deepEqual(encodeOcspRequest(id), new Uint8Array(theirs));
  });
});

describe('over HTTP', () => {
  let responder: OcspResponder;
  let asked: Uint8Array;
  before(async () => {
    const made = await setUp();
    responder = made.responder;
    asked = encodeOcspRequest(idOf(readFrom(made.issuing, serials.good)));
  });
  const get = (path: string) =>
    ocspOverHttp(responder, { method: 'GET', path, body: new Uint8Array(0) }, () => new Date());

  test('a GET carries the request in base64, and says how long its answer may be kept', async () => {
    const { status, headers, body } = await get(encodeURIComponent(Buffer.from(asked).toString('base64')));
    const response = readOcspResponse(body);
    assert.ok(status === 200 && typeof response !== 'string');
    assert.equal(response.responses[0]!.status.status, 'good');
    assert.match(headers['cache-control']!, /^max-age=(89\d|900),public,no-transform,must-revalidate$/);
    assert.equal(headers['content-type'], 'application/ocsp-response');
    assert.match(headers.etag!, /^"[0-9a-f]{64}"$/);
  });

  test('what was signed for a nonce, and a refusal, are kept by nobody', async () => {
    const withNonce = encodeOcspRequest(idOf(asked), new Uint8Array(16).fill(7));
    for (const [body, status] of [
      [withNonce, undefined],
      [Uint8Array.of(1, 2, 3), 'malformedRequest'],
    ] as const) {
      const answer = await ocspOverHttp(responder, { method: 'POST', path: '', body }, () => new Date());
      assert.equal(answer.headers['cache-control'], 'no-store');
      const response = readOcspResponse(answer.body);
      assert.equal(typeof response === 'string' ? response : undefined, status);
    }
  });

  test('anything else is refused in words of HTTP', async () => {
    assert.equal(
      (await ocspOverHttp(responder, { method: 'PUT', path: '', body: asked }, () => new Date())).status,
      405,
    );
    assert.equal(
      (await ocspOverHttp(responder, { method: 'POST', path: '', body: new Uint8Array(5000) }, () => new Date()))
        .status,
      413,
    );
    assert.equal(readOcspResponse((await get('%')).body), 'malformedRequest');
  });

  test('any bytes get an answer that is one: malformedRequest, unauthorized or a status', async () => {
    let statuses = 0;
    for (let at = 0; at < asked.length; at++)
      for (const value of [asked[at]! ^ 0x01, asked[at]! ^ 0x80, 0x00, 0xff]) {
        const response = readOcspResponse((await responder.answer(asked.with(at, value))).der);
        if (typeof response !== 'string') statuses++;
        else assert.ok(response === 'malformedRequest' || response === 'unauthorized', response);
      }
    assert.ok(statuses > 0);
    for (let length = 0; length < asked.length; length++)
      assert.equal(readOcspResponse((await responder.answer(asked.subarray(0, length))).der), 'malformedRequest');
  });
});
