// Time-stamps in both directions with `openssl ts`.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { bytesSource } from '../../src/index.ts';
import {
  checkTimestamp,
  checkTimestampToken,
  encodeTimestampRequest,
  issueTimestampCertificate,
  isTimestampResponse,
  openTimestampAuthority,
  readTimestampRequest,
  readTimestampResponse,
  sandboxTimestampPolicy,
  timestampOver,
} from '../../src/tsp/index.ts';
import { folder, key, open, options, pem, seeded, timestampAuthority } from '../cms/fixture.ts';

const data = new Uint8Array(Buffer.from('いつ見たか'));

const filesOf = async () => {
  const authority = await timestampAuthority({ at: new Date() });
  const files = folder({
    data,
    other: Buffer.from('something else'),
    'root.pem': pem('CERTIFICATE', authority.rootCertificate),
    'tsa.pem': pem('CERTIFICATE', authority.certificate),
    'tsa.key': pem('PRIVATE KEY', authority.key.pkcs8),
    serial: Buffer.from('01\n'),
    'tsa.cnf': Buffer.from(`[tsa]
default_tsa = t
[t]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = ${sandboxTimestampPolicy}
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ess_cert_id_alg = sha256
`),
  });
  return { authority, files };
};

const failureOf = (response: Uint8Array) => {
  const read = readTimestampResponse(response);
  return read.status === 'refused' ? read.failure : 'granted';
};

describe('openssl asks, we answer', () => {
  for (const [title, args] of [
    ['with the certificate', ['-cert', '-sha256']],
    ['SHA-512, under the policy', ['-cert', '-sha512', '-tspolicy', sandboxTimestampPolicy]],
    ['without a nonce', ['-cert', '-sha384', '-no_nonce']],
    ['without the certificate', ['-sha256']],
  ] as const)
    test(title, async (t) => {
      if (requirePeer(t, 'openssl')) return;
      const { authority, files: opened } = await filesOf();
      using files = opened;
      files.openssl('ts', '-query', '-data', 'data', '-out', 'query', ...args);
      files.write('reply', await authority.answer(files.read('query')));
      const verify = (what: readonly string[]) =>
        files.openssl('ts', '-verify', '-in', 'reply', '-CAfile', 'root.pem', '-untrusted', 'tsa.pem', ...what);
      const good = verify(['-queryfile', 'query']);
      assert.match(good.text, /Verification: OK/);
      assert.match(verify(['-data', 'data']).text, /Verification: OK/);
      assert.match(verify(['-data', 'other']).text, /Verification: FAILED/);
      assert.equal(readTimestampRequest(files.read('query')).wantsCertificate, args.includes('-cert' as never));
    });

  test('by a key of the next generation: P-384', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const { authority, files: opened } = await filesOf();
    using files = opened;
    const own = await key('tsa-ec', 'ec');
    const certificate = issueTimestampCertificate(authority.rootKey.signer, {
      serial: 9n,
      publicKey: own.signer.publicKey,
      notBefore: new Date('2024-01-01T00:00:00Z'),
      notAfter: new Date('2040-01-01T00:00:00Z'),
    });
    const { answer } = openTimestampAuthority({
      ...authority.options,
      certificate,
      algorithm: own.signer.algorithm,
      sign: own.sign,
    });
    files.openssl('ts', '-query', '-data', 'data', '-out', 'query', '-cert', '-sha384');
    files.write('reply', await answer(files.read('query')));
    const { text } = files.openssl('ts', '-verify', '-in', 'reply', '-queryfile', 'query', '-CAfile', 'root.pem');
    assert.match(text, /Verification: OK/);
    const token = await timestampOver(data, answer);
    const verdict = await checkTimestampToken(token, data, await options({ now: new Date(Date.now() + 1000) }));
    assert.equal(verdict.verdict, 'holds', verdict.summary.reason.en);
  });

  test('and refuse what we do not do: openssl reads why', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const { authority, files: opened } = await filesOf();
    using files = opened;
    const ask = async (...args: readonly string[]) => {
      files.openssl('ts', '-query', '-data', 'data', '-out', 'query', ...args);
      const reply = await authority.answer(files.read('query'));
      files.write('reply', reply);
      return { failure: failureOf(reply), text: files.openssl('ts', '-reply', '-in', 'reply', '-text').text };
    };
    const sha1 = await ask('-sha1');
    assert.equal(sha1.failure, 'badAlg');
    assert.match(sha1.text, /Status: Rejected[\s\S]*unrecognized or unsupported algorithm/i);
    const policy = await ask('-sha256', '-tspolicy', '1.2.3.4');
    assert.equal(policy.failure, 'unacceptedPolicy');
    assert.match(policy.text, /policy is not supported/i);
    assert.equal(failureOf(await authority.answer(data)), 'badDataFormat');
  });
});

describe('we ask, openssl answers', () => {
  const opensslAnswers = (files: ReturnType<typeof folder>) => async (request: Uint8Array) => {
    files.write('query', request);
    const args = ['-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply'];
    const { status, text } = files.openssl('ts', '-reply', ...args);
    assert.equal(status, 0, text);
    return files.read('reply');
  };

  test('and its token holds, over this data and no other', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const { files: opened } = await filesOf();
    using files = opened;
    const token = await timestampOver(data, opensslAnswers(files), seeded('nonce'));
    const checking = await options({ now: new Date(Date.now() + 1000) });
    const good = await checkTimestampToken(token, data, checking);
    assert.equal(good.verdict, 'holds', good.summary.reason.en);
    assert.deepEqual([good.policy, good.accuracy], [sandboxTimestampPolicy, 1500]);
    const other = await checkTimestampToken(token, files.read('other'), checking);
    assert.deepEqual(
      other.checks.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id),
      ['imprint'],
    );
    const strangers = await checkTimestampToken(token, data, { ...checking, timestampAnchors: [] });
    assert.equal(strangers.verdict, 'fails');
    for (let at = 20; at < token.length; at += 97) {
      const forged = token.with(at, token[at]! ^ 0x04);
      assert.equal((await checkTimestampToken(forged, data, checking)).verdict, 'fails', `byte ${at}`);
    }
  });

  test('and what it wrote into a file is a report: it holds, is of another file, was refused, is no such thing', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const { files: opened, authority } = await filesOf();
    using files = opened;
    await timestampOver(data, opensslAnswers(files));
    const checking = await options({ now: new Date(Date.now() + 1000) });
    const report = (timestamp: Uint8Array, content: Uint8Array = data) =>
      checkTimestamp({ timestamp: bytesSource(timestamp), content: bytesSource(content) }, checking);
    const reply = files.read('reply');
    assert.ok(isTimestampResponse(reply));
    assert.ok(!isTimestampResponse(files.read('tsa.pem')));
    const good = await report(reply);
    assert.deepEqual([good.verdict, good.signatures.flatMap(open)], ['holds', []]);
    assert.equal(good.signatures[0]!.time.known, 'time-stamp');
    const other = await report(reply, files.read('other'));
    assert.deepEqual([other.verdict, other.signatures.flatMap(open)], ['fails', ['imprint']]);
    for (const none of [await authority.answer(data), data, new Uint8Array(1 << 20)])
      assert.deepEqual(
        (await report(none)).document.map(({ id, outcome }) => [id, outcome]),
        [['form', 'failed']],
      );
  });

  test('an answer to another question is not taken', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const { files: opened } = await filesOf();
    using files = opened;
    const ask = opensslAnswers(files);
    const other = await ask(
      encodeTimestampRequest({
        imprint: { hash: 'sha256', digest: new Uint8Array(32) },
        wantsCertificate: true,
      }),
    );
    await assert.rejects(
      timestampOver(data, async () => other),
      { code: 'signature.time-stamp' },
    );
    let kept: Uint8Array | undefined;
    const replay = async (request: Uint8Array) => {
      kept ??= await ask(request);
      return kept;
    };
    const random = seeded('replay');
    await timestampOver(data, replay, random);
    await assert.rejects(timestampOver(data, replay, random), { code: 'signature.time-stamp' });
  });
});
