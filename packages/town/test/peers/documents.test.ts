// Documents signed by command with the card in the virtual reader: openssl accepts what we sign, we accept what it stamps; one byte
// changed, and both refuse; the certificate revoked, and what was time-stamped before still holds, and nothing after it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { requirePeer, startReaderStack } from '@openmyna/reader/test-harness';
import { contract } from '../../../signature/test/pdf/fixture.ts';
import { command, copyTown } from '../town-process.ts';

type Stack = Awaited<ReturnType<typeof startReaderStack>>;

// In a network of its own the port is free.
const page = 'http://localhost:8400';
const password = ['--pin', 'ABC123'];
const folder = mkdtempSync(join(tmpdir(), 'openmyna-documents-'));
const data = join(folder, 'town');
const file = (name: string) => join(folder, name);
let stack: Stack | undefined;

/** Whether a peer is missing; otherwise the town is up, with C01 in the reader. */
const lacks = async (t: TestContext, ...more: readonly string[]): Promise<boolean> => {
  if (requirePeer(t, 'pcscd', 'openssl', 'curl', 'ip', 'unshare', 'nsenter', ...more)) return true;
  ready ??= start();
  await ready;
  return false;
};
let ready: Promise<void> | undefined;
const start = async () => {
  copyTown(data);
  stack = await startReaderStack();
  const town = stack.spawn(process.execPath, [command, 'start', '--data', data, '--lang', 'en']);
  await stack.waitForOutput(town, /C01 is in the virtual reader[\s\S]*Ctrl-C/);
  writeFileSync(file('contract.txt'), 'A contract.\n契約書\n');
  for (const [path, name] of [
    ['/pki/ca/signature.pem', 'ca.pem'],
    ['/pki/tsa/root.pem', 'tsa.pem'],
  ] as const)
    await stack.run('curl', ['-sf', '-o', file(name), `${page}${path}`]);
};
after(async () => {
  await stack?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const openmyna = (...args: string[]) =>
  stack!.run(process.execPath, [command, ...args, '--data', data, '--lang', 'en']);
const signed = async (...args: string[]) => {
  const { status, stderr } = await openmyna('sign', ...args, ...password);
  assert.equal(status, 0, stderr);
  return stderr;
};
/** The verdict, and what was looked at that did not pass. */
const verdictOf = async (...args: string[]) => {
  const { status, stdout, stderr } = await openmyna('verify', ...args, '--json');
  assert.notEqual(stdout, '', stderr);
  const { verdict, document, signatures } = JSON.parse(stdout);
  assert.equal(status === 0, verdict === 'holds');
  const checks = [...document, ...signatures.flatMap((one: { checks: object[] }) => one.checks)];
  const against = checks.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id as string);
  return { verdict: verdict as string, against, signatures };
};
const opensslVerifies = async (...args: string[]) => {
  const trust = ['-CAfile', file('ca.pem'), '-purpose', 'any', '-binary', '-out', file('out.txt')];
  const { status, stderr } = await stack!.run('openssl', ['cms', '-verify', '-inform', 'DER', ...args, ...trust]);
  assert.equal(status === 0, /Verification successful/.test(stderr), stderr);
  return status === 0;
};
const changed = (name: string, at: (bytes: Buffer) => number): string => {
  const bytes = readFileSync(file(name));
  bytes[at(bytes)]! ^= 0x01;
  writeFileSync(file(`changed-${name}`), bytes);
  return file(`changed-${name}`);
};

test('a CMS around its content, by the card in the reader', async (t) => {
  if (await lacks(t)) return;
  const shown = await signed('cms', file('contract.txt'), '--out', file('contract.p7m'));
  assert.match(shown, /To be signed: contract\.txt \(\d+ bytes, SHA-256 [0-9a-f]{64}\)/);
  assert.ok(await opensslVerifies('-in', file('contract.p7m')));
  assert.equal(readFileSync(file('out.txt'), 'utf8'), 'A contract.\n契約書\n');
  const { verdict, against, signatures } = await verdictOf(file('contract.p7m'));
  assert.deepEqual([verdict, against], ['holds', []]);
  assert.equal(signatures[0].signer.attributes.name, '見本　太郎');
  assert.equal(signatures[0].time.known, 'claimed');
  const other = changed('contract.p7m', (bytes) => bytes.indexOf('contract'));
  assert.ok(!(await opensslVerifies('-in', other)));
  assert.deepEqual(await verdictOf(other).then((one) => [one.verdict, one.against]), ['fails', ['digest']]);
});

test('a CMS beside its content', async (t) => {
  if (await lacks(t)) return;
  await signed('cms', file('contract.txt'), '--out', file('contract.p7s'), '--detached');
  assert.ok(await opensslVerifies('-in', file('contract.p7s'), '-content', file('contract.txt')));
  assert.equal((await verdictOf(file('contract.txt'), file('contract.p7s'))).verdict, 'holds');
  const other = changed('contract.txt', () => 0);
  assert.ok(!(await opensslVerifies('-in', file('contract.p7s'), '-content', other)));
  assert.deepEqual((await verdictOf(other, file('contract.p7s'))).against, ['digest']);
});

test('a PDF, with a seal and a time-stamp, and signed once more', async (t) => {
  if (await lacks(t, 'pdfsig', 'qpdf')) return;
  writeFileSync(file('contract.pdf'), contract());
  await signed(
    'pdf',
    file('contract.pdf'),
    '--out',
    file('signed.pdf'),
    '--visible',
    '--timestamp',
    '--reason',
    '合意',
  );
  const shown = await signed('pdf', file('signed.pdf'), '--out', file('twice.pdf'));
  assert.match(shown, /all of the PDF \(pages: 1, signatures until now: 1\)/);
  const original = readFileSync(file('contract.pdf'));
  assert.ok(readFileSync(file('twice.pdf')).subarray(0, original.length).equals(original));
  // Whether it trusts who signed is in signature/test/pdf/trust.test.ts: here it once could not tell of the second of two signers.
  const pdfsig = async (name: string) =>
    (await stack!.run('pdfsig', ['-nocert', name])).stdout.match(/Signature is Valid/g)?.length ?? 0;
  for (const [name, count] of [
    ['signed.pdf', 1],
    ['twice.pdf', 2],
  ] as const) {
    assert.equal((await stack!.run('qpdf', ['--check', file(name)])).status, 0);
    assert.equal(await pdfsig(file(name)), count);
    const { verdict, signatures } = await verdictOf(file(name));
    assert.deepEqual([verdict, signatures.length], ['holds', count]);
  }
  const other = changed('twice.pdf', (bytes) => bytes.indexOf('MediaBox') + 12);
  assert.equal(await pdfsig(other), 0);
  assert.equal((await verdictOf(other)).verdict, 'fails');
});

test('XML in every layout: xmlsec1 accepts it, and one character changed is seen', async (t) => {
  if (await lacks(t, 'xmlsec1')) return;
  writeFileSync(file('return.xml'), '<?xml version="1.0"?>\n<申告書 xmlns="urn:x"><明細>1,000</明細></申告書>\n');
  const names = ['http://uri.etsi.org/01903/v1.3.2#:SignedProperties', 'http://www.w3.org/2000/09/xmldsig#:Object'];
  const ids = [...names, 'urn:x:明細'].flatMap((one) => ['--id-attr:Id', one]);
  // Of a file with several certificates xmlsec1 reads the first.
  const trust = ['--trusted-pem', join(data, 'authorities', 'signature-2023.pem')];
  const xmlsec = async (name: string) => {
    const { status, stderr } = await stack!.run('xmlsec1', ['--verify', ...ids, ...trust, name]);
    assert.equal(status === 0, /^OK$/m.test(stderr), stderr);
    return status === 0;
  };
  for (const [layout, over, ...flags] of [
    ['enveloped', /: all of the XML document \(\/申告書\)/, '--timestamp'],
    ['tax-return', /: the element \/申告書\/明細 of the XML document/, '--tax-return'],
    ['enveloping', /: all of the file/, '--enveloping', '--canonical', 'inclusive'],
  ] as const) {
    const name = `${layout}.xml`;
    const shown = await signed('xml', file('return.xml'), '--out', file(name), ...flags);
    assert.match(shown, over, layout);
    assert.ok(await xmlsec(file(name)), layout);
    assert.deepEqual(await verdictOf(file(name)).then((one) => [one.verdict, one.against]), ['holds', []]);
    const other = changed(name, (bytes) => bytes.indexOf('1,000'));
    assert.ok(!(await xmlsec(other)));
    assert.deepEqual(await verdictOf(other).then((one) => [one.verdict, one.against]), ['fails', ['digest']]);
  }
  await signed('xml', file('return.xml'), '--out', file('beside.xml'), '--detached');
  assert.equal((await verdictOf(file('return.xml'), file('beside.xml'))).verdict, 'holds');
  const other = changed('return.xml', (bytes) => bytes.indexOf('1,000'));
  assert.deepEqual((await verdictOf(other, file('beside.xml'))).against, ['digest']);
});

test('openssl asks the time-stamp authority over HTTP, and believes it', async (t) => {
  if (await lacks(t)) return;
  const openssl = async (...args: string[]) => stack!.run('openssl', ['ts', ...args]);
  await openssl('-query', '-data', file('contract.txt'), '-sha256', '-cert', '-out', file('query.tsq'));
  const type = ['-H', 'content-type: application/timestamp-query'];
  const asked = ['-sf', ...type, '--data-binary', `@${file('query.tsq')}`, '-o', file('reply.tsr'), `${page}/pki/tsa`];
  assert.equal((await stack!.run('curl', asked)).status, 0);
  const verified = ['-verify', '-queryfile', file('query.tsq'), '-in', file('reply.tsr'), '-CAfile', file('tsa.pem')];
  const { stdout, stderr } = await openssl(...verified);
  assert.match(stdout + stderr, /Verification: OK/);
  const { status, stderr: problem } = await openmyna('timestamp', file('contract.txt'));
  assert.equal(status, 0, problem);
  const ours = ['-verify', '-data', file('contract.txt'), '-in', file('contract.txt.tsr'), '-CAfile', file('tsa.pem')];
  const checked = await openssl(...ours);
  assert.match(checked.stdout + checked.stderr, /Verification: OK/);
  assert.equal((await verdictOf(file('contract.txt'), file('contract.txt.tsr'))).verdict, 'holds');
  const other = changed('contract.txt', () => 0);
  assert.deepEqual((await verdictOf(other, file('contract.txt.tsr'))).against, ['imprint']);
});

test('after its revocation: what was time-stamped before holds, what was not cannot be told, what comes after fails', async (t) => {
  if (await lacks(t)) return;
  await signed('cms', file('contract.txt'), '--out', file('stamped.p7m'), '--timestamp');
  assert.ok(await opensslVerifies('-in', file('stamped.p7m')));
  const before = await verdictOf(file('stamped.p7m'));
  assert.deepEqual([before.verdict, before.signatures[0].time.known], ['holds', 'time-stamp']);
  // A revocation is known to the second.
  assert.equal((await openmyna('clock', 'advance', '1h')).status, 0);
  const revoked = await openmyna('ca', 'revoke', 'C01', '--purpose', 'signing', '--reason', 'keyCompromise');
  assert.equal(revoked.status, 0, revoked.stderr);
  assert.deepEqual(await verdictOf(file('stamped.p7m')).then((one) => [one.verdict, one.against]), ['holds', []]);
  const claimed = await verdictOf(file('contract.p7m'));
  assert.deepEqual([claimed.verdict, claimed.against], ['indeterminate', ['certificate']]);
  await signed('cms', file('contract.txt'), '--out', file('late.p7m'), '--timestamp');
  const late = await verdictOf(file('late.p7m'));
  assert.deepEqual([late.verdict, late.against], ['fails', ['certificate']]);
  const report = file('late.html');
  const said = await openmyna('verify', file('late.p7m'), '--report', report);
  assert.match(said.stdout, /was revoked at [^ ]+ \(keyCompromise\)/);
  assert.match(readFileSync(report, 'utf8'), /<html lang="en">[\s\S]*class="fails"[\s\S]*was revoked at/);
});

test('nothing is written where nothing was signed', async (t) => {
  if (await lacks(t)) return;
  const wrong = ['sign', 'cms', file('contract.txt'), '--out', file('none.p7m'), '--pin', 'ABC124'];
  const { status, stderr } = await openmyna(...wrong);
  assert.notEqual(status, 0);
  assert.doesNotMatch(stderr, /ABC124/);
  assert.throws(() => readFileSync(file('none.p7m')), { code: 'ENOENT' });
  for (const option of [
    ['cms', '--tax-return'],
    ['xml', '--visible'],
    ['xml', '--detached', '--enveloping'],
    ['xml', '--canonical', 'x'],
    ['pdf', '--page', '2'],
    ['pdf', '--visible', '--field', 'a'],
  ] as const) {
    const [format, ...flags] = option;
    const refused = await openmyna('sign', format, file('contract.txt'), '--out', file('none.p7m'), ...flags);
    assert.deepEqual([refused.status, /^Wrong arguments: /.test(refused.stderr)], [2, true], refused.stderr);
  }
  const nobody = [
    'sign',
    'cms',
    file('contract.txt'),
    '--out',
    file('none.p7m'),
    '--tsa',
    'http://localhost:8401/pki/tsa',
  ];
  const unstamped = await openmyna(...nobody, ...password);
  assert.match(unstamped.stderr, /No time-stamp could be had \(ECONNREFUSED\)/);
  assert.throws(() => readFileSync(file('none.p7m')), { code: 'ENOENT' });
});
