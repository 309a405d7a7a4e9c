// CMS in both directions with openssl, which nobody here wrote. `-purpose` is not needed: a certificate for signatures has no
// extended key usage and its key usage is digitalSignature and nonRepudiation, which openssl takes for S/MIME.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { checkCms, contentOfCms, signCmsAttached, signCmsDetached } from '../../src/cms/index.ts';
import { bytesSource } from '../../src/index.ts';
import { folder, gather, type Holder, holder, now, open, options, pem, timestampAuthority } from './fixture.ts';

const content = new Uint8Array(Buffer.from('甲は乙に本件建物を売り渡す。\n'.repeat(400)));
const ecNow = new Date('2029-01-01T00:00:00Z');

const filesOf = (signer: Holder) =>
  folder({
    content,
    'signer.pem': pem('CERTIFICATE', signer.certificate),
    'signer.key': pem('PRIVATE KEY', signer.key.pkcs8),
    'ca.pem': pem('CERTIFICATE', signer.authority),
  });

const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, bytes[at]! ^ 0x01);

describe('openssl verifies what we sign', () => {
  for (const [kind, at] of [
    ['rsa', now],
    ['ec', ecNow],
  ] as const)
    test(`${kind}: detached and attached, each refused with one byte changed`, async (t) => {
      if (requirePeer(t, 'openssl')) return;
      const signer = await holder(`holder-${kind}`, kind);
      using files = filesOf(signer);
      const verify = (...args: readonly string[]) =>
        files.openssl(
          'cms',
          '-verify',
          '-binary',
          '-inform',
          'DER',
          '-CAfile',
          'ca.pem',
          '-attime',
          `${at.getTime() / 1000}`,
          ...args,
        );
      const how = { signingTime: at };
      const checking = await options({ now: at });

      const detached = await signCmsDetached(bytesSource(content), signer, how);
      files.write('detached', detached);
      files.write('forged', changed(content, 100));
      const good = verify('-cades', '-in', 'detached', '-content', 'content', '-out', 'out');
      assert.equal(good.status, 0, good.text);
      assert.notEqual(verify('-in', 'detached', '-content', 'forged', '-out', 'out').status, 0);
      const beside = await checkCms({ signature: detached, content: bytesSource(content) }, checking);
      assert.deepEqual([beside.verdict, beside.signatures.flatMap(open)], ['holds', []]);
      const forged = await checkCms({ signature: detached, content: bytesSource(files.read('forged')) }, checking);
      assert.deepEqual([forged.verdict, forged.signatures.flatMap(open)], ['fails', ['digest']]);

      const attached = await gather(signCmsAttached(bytesSource(content), signer, how));
      files.write('attached', attached);
      const inside = verify('-cades', '-in', 'attached', '-out', 'out');
      assert.equal(inside.status, 0, inside.text);
      assert.deepEqual(files.read('out'), content);
      const whole = await checkCms(bytesSource(attached), checking);
      assert.deepEqual([whole.verdict, whole.signatures.flatMap(open)], ['holds', []]);
      assert.equal(whole.signatures[0]!.signer?.attributes?.name, '見本　太郎');
      files.write('attached', changed(attached, 200));
      assert.notEqual(verify('-in', 'attached', '-out', 'out').status, 0);
      assert.equal((await checkCms(bytesSource(files.read('attached')), checking)).verdict, 'fails');
    });

  test('with a time-stamp and the authority’s certificate in it', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const signer = await holder();
    using files = filesOf(signer);
    const { answer } = await timestampAuthority();
    files.write(
      'stamped',
      await signCmsDetached(
        bytesSource(content),
        { ...signer, chain: [signer.authority, signer.certificate] },
        { timestamp: answer },
      ),
    );
    const args = ['-inform', 'DER', '-CAfile', 'ca.pem', '-attime', `${now.getTime() / 1000}`, '-in', 'stamped'];
    const { status, text } = files.openssl('cms', '-verify', '-binary', ...args, '-content', 'content', '-out', 'out');
    assert.equal(status, 0, text);
    const report = await checkCms({ signature: files.read('stamped'), content: bytesSource(content) }, await options());
    assert.equal(report.verdict, 'holds');
    assert.deepEqual(report.signatures[0]!.time, { at: now, known: 'time-stamp' });
  });
});

describe('we check what openssl signs', () => {
  const sign = (files: ReturnType<typeof filesOf>, ...args: readonly string[]) => {
    const signer = ['-signer', 'signer.pem', '-inkey', 'signer.key'];
    const { status, text } = files.openssl(
      ...['cms', '-sign', '-binary', '-outform', 'DER', '-in', 'content', '-out', 'cms', ...signer, ...args],
    );
    assert.equal(status, 0, text);
    return files.read('cms');
  };
  /** openssl signs with the machine's time. */
  const checking = () => options({ now: new Date(Date.now() + 1000) });

  for (const [title, args] of [
    ['attached', ['-nodetach']],
    ['attached as a stream: indefinite lengths', ['-nodetach', '-stream']],
    ['by key identifier', ['-nodetach', '-keyid']],
    ['without S/MIME capabilities', ['-nodetach', '-nosmimecap']],
    ['with SHA-512', ['-nodetach', '-md', 'sha512']],
  ] as const)
    test(title, async (t) => {
      if (requirePeer(t, 'openssl')) return;
      using files = filesOf(await holder());
      const source = bytesSource(sign(files, '-cades', ...args));
      const report = await checkCms(source, await checking());
      assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
      assert.deepEqual(await gather(contentOfCms(source)), content);
      const bytes = await source.read(0, source.size);
      const forged = changed(bytes, 500);
      assert.equal((await checkCms(bytesSource(forged), await checking())).verdict, 'fails');
      files.write('forged', forged);
      const theirs = ['-inform', 'DER', '-CAfile', 'ca.pem', '-in', 'forged', '-out', 'out'];
      assert.notEqual(files.openssl('cms', '-verify', '-binary', ...theirs).status, 0);
    });

  test('detached', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    using files = filesOf(await holder());
    const signature = sign(files, '-cades');
    const report = await checkCms({ signature, content: bytesSource(content) }, await checking());
    assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
  });

  test('without -cades nothing names the certificate: open, not wrong', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    using files = filesOf(await holder());
    const report = await checkCms(bytesSource(sign(files, '-nodetach')), await checking());
    assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['indeterminate', ['signer-named?']]);
  });

  test('two signers, each judged', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const other = await holder('other', 'rsa', 0x07654322n);
    using files = filesOf(await holder());
    files.write('other.pem', pem('CERTIFICATE', other.certificate));
    files.write('other.key', pem('PRIVATE KEY', other.key.pkcs8));
    const cms = sign(files, '-cades', '-nodetach', '-signer', 'other.pem', '-inkey', 'other.key');
    const report = await checkCms(bytesSource(cms), await checking());
    assert.deepEqual([report.verdict, report.signatures.map(open)], ['holds', [[], []]]);
    assert.deepEqual(report.signatures.map(({ signer }) => signer?.serial).sort(), ['7654321', '7654322']);
  });

  for (const [title, args, expected] of [
    ['SHA-1', ['-nodetach', '-md', 'sha1'], ['algorithms', 'digest']],
    ['PSS', ['-nodetach', '-keyopt', 'rsa_padding_mode:pss'], ['algorithms']],
    ['no signed attributes', ['-nodetach', '-noattr'], ['signed-attributes']],
  ] as const)
    test(`${title}: refused`, async (t) => {
      if (requirePeer(t, 'openssl')) return;
      using files = filesOf(await holder());
      const report = await checkCms(bytesSource(sign(files, ...args)), await checking());
      assert.equal(report.verdict, 'fails');
      const failed = report.signatures.flatMap(open);
      for (const id of expected) assert.ok(failed.includes(id), `${failed}`);
    });
});
