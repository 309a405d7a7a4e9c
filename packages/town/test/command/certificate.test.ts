// `openmyna certificate …` and `crl …`, with lists and answers that openssl makes under the town's own authority.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { copyTown, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
const file = (name: string) => join(place.folder, name);
const authority = (name: string) => join(place.path, 'authorities', `authentication-2023${name}`);
const passphrase = () => ['-passin', `file:${place.path}/authorities.passphrase`];
const run = (...args: string[]) => openmyna([...args, '--data', place.path]);
/** Beside a server of which this process reads the output. */
const openmynaBeside = async (...args: string[]) => {
  await using started = startOpenmyna(args);
  const [status] = await started.ended;
  return { status, ...started.output };
};
const openssl = (...args: string[]) => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: place.folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
};
let serial: string;

before(() => {
  place = temporaryFolder();
  copyTown(place.path);
  assert.equal(run('card', 'read', 'certificate', '--card', 'C01', '--out', file('c01.der')).status, 0);
  serial = JSON.parse(run('certificate', 'show', file('c01.der'), '--json').stdout).serial;
});
after(() => place[Symbol.dispose]());

const stamp = (date: Date) =>
  date
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
const yesterday = new Date(Date.now() - 86_400_000);

/** openssl's index with C01's certificate good or revoked, and the list it makes of it. */
const makeList = (name: string, revoked: boolean) => {
  const line = revoked ? `R\t300101000000Z\t${stamp(yesterday)},keyCompromise` : 'V\t300101000000Z\t';
  writeFileSync(file('index.txt'), `${line}\t${serial}\tunknown\t/CN=C01\n`);
  writeFileSync(file('crlnumber'), '11\n');
  writeFileSync(
    file('ca.cnf'),
    '[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n',
  );
  openssl(
    ...['ca', '-config', 'ca.cnf', '-gencrl', '-crldays', '1', '-out', `${name}.pem`],
    ...['-keyfile', authority('.key.pem'), ...passphrase(), '-cert', authority('.pem')],
  );
};

describe('certificate show', () => {
  test('says what openssl says of it', (t) => {
    if (requirePeer(t, 'openssl')) return;
    const shown = run('certificate', 'show', file('c01.der'), '--json');
    const { subject, notAfter, extensions } = JSON.parse(shown.stdout);
    const theirs = spawnSync(
      'openssl',
      ['x509', '-inform', 'DER', '-in', file('c01.der'), '-noout', '-serial', '-enddate', '-subject'],
      {
        encoding: 'utf8',
      },
    ).stdout;
    assert.match(theirs, new RegExp(`serial=${serial}`));
    assert.ok(theirs.replaceAll(' ', '').includes(subject.replaceAll(' ', '')), `${theirs} ${subject}`);
    assert.equal(new Date(/notAfter=(.*)/.exec(theirs)![1]!).toISOString(), notAfter);
    assert.match(extensions, /^2\.5\.29\.15 \(critical\) 2\.5\.29\.37 /);
  });
});

describe('certificate check', () => {
  test('without anybody asked it cannot be told, which is not valid', () => {
    const { status, stdout } = run('certificate', 'check', file('c01.der'));
    assert.equal(status, 7);
    assert.match(stdout, /unverifiable[\s\S]*revocation-not-consulted/);
  });

  test('with a list of openssl’s: valid, or revoked from the second of its revocation', (t) => {
    if (requirePeer(t, 'openssl')) return;
    makeList('good', false);
    const good = run('certificate', 'check', file('c01.der'), '--crl', file('good.pem'), '--json');
    assert.equal(good.status, 0, good.stdout);
    assert.equal(JSON.parse(good.stdout).consulted.method, 'crl');
    makeList('revoked', true);
    const check = (...more: string[]) =>
      run('certificate', 'check', file('c01.der'), '--crl', file('revoked.pem'), ...more);
    assert.match(check().stdout, /revoked[\s\S]*keyCompromise/);
    assert.equal(check().status, 7);
    assert.equal(check('--at', new Date(yesterday.getTime() - 60_000).toISOString()).status, 0);
    const list = run('crl', 'show', file('revoked.pem'), '--json');
    assert.match(JSON.parse(list.stdout).entries.join(), new RegExp(`^${serial} .* keyCompromise$`));
  });

  test('with an answer of openssl’s responder', (t) => {
    if (requirePeer(t, 'openssl')) return;
    makeList('good', false);
    openssl(...['ocsp', '-issuer', authority('.pem'), '-serial', `0x${serial}`, '-reqout', 'request.der', '-no_nonce']);
    openssl(
      ...['ocsp', '-index', 'index.txt', '-CA', authority('.pem'), '-rsigner', authority('.pem')],
      ...[
        '-rkey',
        authority('.key.pem'),
        '-reqin',
        'request.der',
        '-respout',
        'answer.der',
        '-nmin',
        '15',
        '-rmd',
        'sha256',
        ...passphrase(),
      ],
    );
    const online = run('certificate', 'check', file('c01.der'), '--ocsp', file('answer.der'), '--freshness', 'online');
    assert.equal(online.status, 0, online.stdout);
    writeFileSync(file('cut.der'), readFileSync(file('answer.der')).subarray(0, 200));
    assert.match(
      run('certificate', 'check', file('c01.der'), '--ocsp', file('cut.der')).stdout,
      /revocation-malformed/,
    );
  });

  test('by a responder that is asked: openssl’s, one that is not there, and one of whom it is not', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const serve = async () => {
      const child = spawn(
        'openssl',
        [
          ...['ocsp', '-port', '0', '-index', 'index.txt', '-CA', authority('.pem'), '-rsigner', authority('.pem')],
          ...['-rkey', authority('.key.pem'), ...passphrase(), '-nmin', '15', '-rmd', 'sha256', '-nrequest', '1'],
        ],
        { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let said = '';
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const port = /ACCEPT (?:0\.0\.0\.0:|\[::\]:|)(\d+)/.exec(said)?.[1];
          if (port !== undefined) resolve(`http://127.0.0.1:${port}/`);
        });
      child.once('exit', () => reject(new Error(said)));
      return { child, url: await promise };
    };
    for (const [revoked, words] of [
      [false, /✓[^\n]*valid/],
      [true, /revoked[\s\S]*keyCompromise/],
    ] as const) {
      makeList('any', revoked);
      const { child, url } = await serve();
      const asked = await openmynaBeside('ocsp', file('c01.der'), '--url', url, '--data', place.path);
      assert.match(asked.stdout, words, asked.stdout + asked.stderr);
      assert.equal(asked.status, revoked ? 7 : 0);
      child.kill();
    }
    const down = run('ocsp', file('c01.der'), '--url', 'http://127.0.0.1:9/');
    assert.match(down.stdout, /unverifiable[\s\S]*revocation-unavailable/);
    assert.equal(down.status, 7);
    const ownAddress = run('ocsp', file('c01.der'));
    assert.match(ownAddress.stdout, /revocation-unavailable/, 'no town runs at its own address');
    assert.equal(run('ocsp', file('c01.der'), '--url', 'ftp://127.0.0.1/').status, 2);
  });

  test('for the other purpose, and of what is no certificate, it proves nothing', () => {
    assert.match(run('certificate', 'check', file('c01.der'), '--purpose', 'signing').stdout, /other-purpose/);
    writeFileSync(file('text'), 'no certificate');
    assert.match(run('certificate', 'check', file('text')).stdout, /invalid[\s\S]*malformed/);
    for (const command of ['certificate', 'crl']) {
      const { status, stderr } = run(command, 'show', file('text'));
      assert.equal(status, 2, stderr);
      assert.match(stderr, /text/);
    }
  });

  test('words it does not know are refused', () => {
    for (const words of [
      ['--purpose', 'anything'],
      ['--freshness', 'weekly'],
      ['--at', 'noon'],
    ])
      assert.equal(run('certificate', 'check', file('c01.der'), ...words).status, 2);
    assert.equal(run('certificate', 'check', file('missing')).status, 3);
  });
});
