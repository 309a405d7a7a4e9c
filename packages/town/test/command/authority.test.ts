// The certification authorities by command and over HTTP: what is revoked here, a stranger's client hears of.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { asOwner } from '@openmyna/store/test-harness';
import { copyTown, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
const file = (name: string) => join(place.folder, name);
const anchor = (name: string) => join(place.path, 'authorities', `${name}.pem`);
const run = (...args: string[]) => openmyna([...args, '--data', place.path, '--lang', 'en']);
const json = (...args: string[]) => {
  const { status, stdout, stderr } = run(...args, '--json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const openssl = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: place.folder, encoding: 'utf8' });
  return { status, text: stdout + stderr };
};
/** Beside a server whose output this process reads. */
const beside = async (program: string, ...args: string[]) => {
  const child = spawn(program, args, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return out + errors;
};
const besideOpenmyna = async (...args: string[]) => {
  await using started = startOpenmyna([...args, '--data', place.path, '--lang', 'en']);
  const [status] = await started.ended;
  return { status, ...started.output };
};
const start = async () => {
  const town = startOpenmyna(['start', '--port', '0', '--data', place.path, '--lang', 'en']);
  const [, page] = await town.printed(/(http:\/\/localhost:\d+)[\s\S]*Ctrl-C/);
  return { ...town, page: page! };
};
/** The certificate on a card, in PEM and DER. */
const certificateOf = (card: string): string => {
  const { status, stderr } = run('card', 'read', 'certificate', '--card', card, '--out', file(`${card}.der`));
  assert.equal(status, 0, stderr);
  openssl('x509', '-inform', 'DER', '-in', `${card}.der`, '-out', `${card}.pem`);
  return file(`${card}.pem`);
};

before(() => {
  place = temporaryFolder();
  copyTown(place.path);
  for (const card of ['C01', 'C02', 'C03']) certificateOf(card);
});
after(() => place[Symbol.dispose]());

describe('a certificate is revoked by command', () => {
  test('OCSP says so at once, the next list carries it; before it held, now it does not', async (t) => {
    if (requirePeer(t, 'openssl', 'ocsptool')) return;
    await using town = await start();
    const url = `${town.page}/pki/ocsp/authentication`;
    const trust = file('trust.pem');
    writeFileSync(trust, await (await fetch(`${town.page}/pki/ca/authentication.pem`)).text());
    const ask = (...more: string[]) =>
      beside(
        'openssl',
        ...['ocsp', '-issuer', anchor('authentication-2023'), '-cert', file('C01.pem'), '-url', url, '-CAfile', trust],
        ...more,
      );
    assert.match(await ask(), /Response verify OK[\s\S]*C01\.pem: good|C01\.pem: good[\s\S]*Response verify OK/);

    const before = new Date(Date.now() - 60_000).toISOString();
    const revoked = await besideOpenmyna(
      ...['ca', 'revoke', 'C01', '--purpose', 'authentication', '--reason', 'keyCompromise', '--json'],
    );
    const acknowledged = performance.now();
    assert.equal(revoked.status, 0, revoked.stderr);
    for (const more of [[], ['-no_nonce']]) {
      const answer = await ask(...more);
      assert.match(answer, /C01\.pem: revoked[\s\S]*Reason: keyCompromise/);
      assert.match(answer, /Response verify OK/);
    }
    const asked = await beside(
      'ocsptool',
      ...[
        `--ask=${url}`,
        '--load-issuer',
        anchor('authentication-2023'),
        '--load-cert',
        file('C01.pem'),
        '--load-trust',
        trust,
      ],
    );
    assert.match(asked, /Certificate Status: revoked[\s\S]*Verifying OCSP Response: Success/);
    t.diagnostic(`${Math.round(performance.now() - acknowledged)} ms with three clients' own starts`);

    assert.equal((await besideOpenmyna('ca', 'publish')).status, 0);
    const [list] = JSON.parse((await besideOpenmyna('certificate', 'list', 'C01', '--json')).stdout).filter(
      (one: { purpose: string }) => one.purpose === 'authentication',
    );
    const crl = await fetch(`${town.page}/pki/crl/authentication/2023/Tokyo-to/Kiyose-shi.crl`);
    assert.equal(crl.headers.get('content-type'), 'application/pkix-crl');
    writeFileSync(file('list.crl'), new Uint8Array(await crl.arrayBuffer()));
    const verified = openssl(
      'crl',
      '-inform',
      'DER',
      '-in',
      'list.crl',
      '-CAfile',
      anchor('authentication-2023'),
      '-noout',
      '-text',
    );
    assert.match(verified.text, /verify OK/);
    assert.match(verified.text, new RegExp(`Serial Number: ${list.serial}[\\s\\S]*Key Compromise`));

    const check = (...more: string[]) =>
      besideOpenmyna('certificate', 'check', file('C01.der'), '--crl', file('list.crl'), ...more);
    assert.equal((await check('--at', before)).status, 0);
    const now = await check();
    assert.equal(now.status, 7);
    assert.match(now.stdout, /revoked[\s\S]*keyCompromise/);
    assert.match((await besideOpenmyna('ocsp', file('C01.der'), '--url', url)).stdout, /keyCompromise/);
    assert.equal((await besideOpenmyna('ocsp', file('C02.der'), '--url', url)).status, 0);
  });

  test('without a town that runs, too; a second time it learns what holds', () => {
    const revoke = (reason: string) => json('ca', 'revoke', 'C02', '--purpose', 'signing', '--reason', reason);
    const first = revoke('affiliationChanged');
    const second = revoke('cessationOfOperation');
    assert.deepEqual([first.before, second.before], [false, true]);
    assert.deepEqual([second.at, second.reason], [first.at, 'affiliationChanged']);
    const bySerial = json('ca', 'revoke', '--serial', first.serial, '--purpose', 'signing', '--reason', 'unspecified');
    assert.equal(bySerial.at, first.at);
  });

  test('what is not there is not revoked', () => {
    const revoke = (...words: string[]) => run('ca', 'revoke', ...words, '--reason', 'unspecified').status;
    assert.equal(revoke('C99'), 4);
    assert.equal(revoke('C04', '--purpose', 'signing'), 4, 'nobody under 15 has one');
    assert.equal(revoke('--serial', '1234567'), 4);
    assert.equal(revoke('--serial', 'number'), 2);
    assert.equal(revoke(), 2);
    assert.equal(revoke('C03', '--serial', '01'), 2);
    assert.equal(run('ca', 'revoke', 'C03', '--reason', 'because').status, 2);
  });
});

describe('a certificate is issued for the key of a request', () => {
  before(() => {
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-subj',
      '/CN=anybody',
      '-out',
      'request.pem',
    );
  });
  const issue = (card: string, ...more: string[]) =>
    run('certificate', 'issue', file('request.pem'), '--card', card, ...more);

  test('in the place of the one before, which is superseded; openssl accepts the chain', (t) => {
    if (requirePeer(t, 'openssl')) return;
    const issued = issue('C03', '--purpose', 'signing', '--out', file('issued.pem'));
    assert.equal(issued.status, 0, issued.stderr);
    assert.match(openssl('verify', '-CAfile', anchor('signature-2023'), 'issued.pem').text, /issued\.pem: OK/);
    const key = (...args: string[]) => openssl(...args, '-noout', '-pubkey').text.replace(/^writing.*\n/, '');
    assert.equal(key('x509', '-in', 'issued.pem'), key('req', '-in', 'request.pem'));
    const list = json('certificate', 'list', 'C03').filter((one: { purpose: string }) => one.purpose === 'signature');
    assert.equal(list[0].revoked.reason, 'superseded');
    assert.equal(list[0].successor, list[1].serial);
    assert.equal(list[1].revoked, undefined);
    assert.equal(issue('C03', '--purpose', 'signing', '--out', file('issued.pem')).status, 3, 'no file is overwritten');
  });

  test('a phone has certificates of its own', () => {
    const issued = issue('C03', '--medium', 'phone');
    assert.equal(issued.status, 0, issued.stderr);
    const media = json('certificate', 'list', 'C03').map(({ medium }: { medium: string }) => medium);
    assert.ok(media.includes('phone') && media.includes('card'));
  });

  test('not to whom the law gives none, and not for a key whose holder did not ask', () => {
    assert.match(issue('C04', '--purpose', 'signing').stderr, /under-15/);
    assert.equal(issue('C04', '--purpose', 'signing').status, 5);
    assert.equal(issue('C99').status, 4);
    const der = Buffer.from(readFileSync(file('request.pem'), 'utf8').replace(/-----[^-]*-----/g, ''), 'base64');
    der[der.length - 1]! ^= 1;
    writeFileSync(file('forged.der'), der);
    const forged = run('certificate', 'issue', file('forged.der'), '--card', 'C03');
    assert.equal(forged.status, 3);
    assert.match(forged.stderr, /own key did not sign/);
  });
});

describe('the operator', () => {
  test('sees how the keys came about, each encrypted where it lies', (t) => {
    if (requirePeer(t, 'openssl')) return;
    const steps = json('ca', 'init');
    assert.equal(steps.filter(({ use }: { use: string }) => use === 'key').length, 6);
    const keyFile = join(place.path, 'authorities', 'signature-2023.key.pem');
    assert.match(readFileSync(keyFile, 'utf8'), /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    const opened = openssl(
      'pkey',
      '-in',
      keyFile,
      '-passin',
      `file:${place.path}/authorities.passphrase`,
      '-noout',
      '-check',
    );
    assert.match(opened.text, /Key is valid/);
    assert.notEqual(openssl('pkey', '-in', keyFile, '-passin', 'pass:guess', '-noout').status, 0);
  });

  test('publishes what is due, and the auditor finds nothing', () => {
    json('ca', 'publish');
    assert.deepEqual(json('ca', 'publish', '--due'), [], 'they were published just now');
    const report = json('ca', 'audit');
    assert.deepEqual(report.findings, []);
    assert.ok(report.complete && report.certificates > 20 && report.lists > 0);
    const log = join(place.path, 'authorities', 'signatures.log');
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, whole.replace('"RSA-2048"', '"RSA-1024"'));
    try {
      const audit = run('ca', 'audit');
      assert.equal(audit.status, 7, audit.stdout + audit.stderr);
    } finally {
      writeFileSync(log, whole);
    }
  });

  const loseDatabase = async () => {
    const { DATABASE_URL: url } = process.env;
    if (url === undefined) rmSync(join(place.path, 'store'), { recursive: true });
    else
      await asOwner(
        url,
        `drop schema openmyna_${JSON.parse(readFileSync(join(place.path, 'town.json'), 'utf8')).id} cascade`,
      );
  };

  test('loses the database and has it again from the backup; no number comes twice', async () => {
    const backup = file('backup');
    json('store', 'backup', backup);
    assert.equal(run('store', 'backup', backup).status, 5, 'a backup is never overwritten');
    const issue = () =>
      json('certificate', 'issue', file('request.pem'), '--card', 'C08', '--purpose', 'authentication').serial;
    const lost = issue();
    assert.equal(run('store', 'restore', backup).status, 5, 'there is data');
    await loseDatabase();
    json('store', 'restore', backup);
    const list = json('certificate', 'list', 'C02');
    assert.equal(
      list.find((one: { purpose: string }) => one.purpose === 'signature').revoked.reason,
      'affiliationChanged',
    );
    const fresh = issue();
    assert.ok(Number.parseInt(fresh, 16) > Number.parseInt(lost, 16), `${fresh} after ${lost}`);
    assert.ok(existsSync(backup));
  });
});

describe('/pki', () => {
  test('says what there is, and answers nothing else', async () => {
    await using town = await start();
    const get = (path: string, init?: RequestInit) => fetch(`${town.page}${path}`, init);
    const index = (await (await get('/pki')).json()) as { authorities: string[] };
    assert.equal(index.authorities.length, 6);
    for (const path of index.authorities) {
      const response = await get(path);
      assert.equal(response.headers.get('content-type'), 'application/pkix-cert');
      const again = await get(path, { headers: { 'if-none-match': response.headers.get('etag')! } });
      assert.equal(again.status, 304);
    }
    const head = await get('/pki/ca/signature.pem', { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    for (const path of [
      '/pki/ca/signature.cer',
      '/pki/ca/signature-1999.cer',
      '/pki/ca/signature-2023.key.pem',
      '/pki/crl/authentication/2023/Tokyo-to/Nowhere-shi.crl',
      '/pki/crl/authentication/2023/..%2f..%2f/authorities.crl',
      '/pki/crl/authentication/2023/../../../town.json',
      '/pki/anything',
    ])
      assert.ok((await get(path)).status === 404, path);
    assert.equal((await get('/pki/ca/signature.pem', { method: 'DELETE' })).status, 405);
    assert.equal((await get('/pki/ocsp/signature', { method: 'PUT' })).status, 405);
    assert.equal((await get('/pki/ocsp/signature', { method: 'POST', body: 'x' })).status, 415);
    const named = openssl('x509', '-in', 'C02.pem', '-noout', '-ocsp_uri').text.trim();
    assert.equal(named, 'http://localhost:8400/pki/ocsp/authentication');
  });
});
