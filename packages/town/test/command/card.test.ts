// `openmyna card …`: reading, signing, PINs, verification, transcripts, in process and through a running town.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { PublicView } from '../../src/residents/resident.ts';
import { command, copyTown, openmyna, startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
let residents: PublicView[];

const run = (...args: string[]) => openmyna([...args, '--data', place.path]);
const file = (name: string) => join(place.folder, name);
const resident = (id: string) => residents.find((one) => one.id === id)!;

before(() => {
  place = temporaryFolder();
  copyTown(place.path);
  residents = JSON.parse(run('residents', '--json').stdout);
});
after(() => place[Symbol.dispose]());

describe('card read', () => {
  test('attributes and number, by the PIN or a 照合番号, as a table or JSON', () => {
    const { name, birthDate, myNumber, codeA, codeB } = resident('C01');
    const byPin = run('card', 'read', 'attributes', '--card', 'C01', '--pin', '2345', '--json');
    assert.equal(JSON.parse(byPin.stdout).name, name);
    assert.equal(
      JSON.parse(run('card', 'read', 'attributes', '--card', 'C01', '--code-b', codeB, '--json').stdout).birthDate,
      birthDate,
    );
    assert.ok(run('card', 'read', 'number', '--card', 'C01', '--code-a', codeA).stdout.includes(myNumber));
    assert.ok(run('card', 'read', 'number', '--card', 'C01', '--pin', '2345', '--protect').stdout.includes(myNumber));
  });

  test('with --timing says the same, later', () => {
    const args = ['card', 'read', 'attributes', '--card', 'C01', '--pin', '2345', '--json'];
    assert.equal(run(...args, '--timing', 'contactless-848').stdout, run(...args).stdout);
    assert.equal(run(...args, '--timing', 'instant').status, 2);
    assert.equal(run('card', 'insert', 'C01', '--timing', 'instant').status, 2);
  });

  test('asks for a PIN where none is given, and does not echo it', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [command, 'card', 'read', 'number', '--card', 'C01', '--data', place.path],
      { encoding: 'utf8', input: '2345\n' },
    );
    assert.ok(stdout.includes(resident('C01').myNumber));
    assert.ok(!`${stdout}${stderr}`.includes('2345\n'));
  });

  test('takes a PIN from the environment, or from a file descriptor, so that no command line has it', () => {
    const args = ['card', 'read', 'number', '--card', 'C01', '--data', place.path];
    const { myNumber } = resident('C01');
    assert.ok(openmyna(args, { OPENMYNA_PIN: '2345' }).stdout.includes(myNumber));
    writeFileSync(file('pin'), '2345\n', { mode: 0o600 });
    const pin = openSync(file('pin'), 'r');
    const byDescriptor = spawnSync(process.execPath, [command, ...args, '--pin-fd', '3'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', pin],
    });
    closeSync(pin);
    assert.ok(byDescriptor.stdout.includes(myNumber), byDescriptor.stderr);
    for (const fd of ['999', 'three', '-1']) {
      const { status, stderr } = openmyna([...args, '--pin-fd', fd]);
      assert.equal(status, 2, stderr);
    }
  });

  test('photo, face and age record', () => {
    const { codeB, birthDate } = resident('C01');
    assert.equal(
      run('card', 'read', 'photo', '--card', 'C01', '--code-b', codeB, '--out', file('photo.jp2')).status,
      0,
    );
    assert.equal(readFileSync(file('photo.jp2')).subarray(4, 8).toString(), 'jP  ');
    assert.equal(statSync(file('photo.jp2')).mode & 0o777, 0o600);
    const face = JSON.parse(run('card', 'read', 'face', '--card', 'C01', '--code-b', codeB, '--json').stdout);
    assert.equal(face.birthDate, birthDate);
    const age = run('card', 'read', 'age', '--card', 'C01', '--birth-date', codeB.slice(0, 6), '--json');
    assert.deepEqual(JSON.parse(age.stdout), { birthDate });
  });

  test('certificates of both purposes and their authorities, DER or PEM', () => {
    const read = (...args: string[]) => run('card', 'read', 'certificate', '--card', 'C01', '--pem', ...args).stdout;
    const authentication = new X509Certificate(read());
    const signing = new X509Certificate(read('--purpose', 'signing', '--pin', 'ABC123'));
    assert.ok(authentication.verify(new X509Certificate(read('--ca')).publicKey));
    assert.ok(signing.verify(new X509Certificate(read('--ca', '--purpose', 'signing')).publicKey));
    run('card', 'read', 'certificate', '--card', 'C01', '--out', file('cert.der'));
    assert.equal(new X509Certificate(readFileSync(file('cert.der'))).fingerprint256, authentication.fingerprint256);
  });

  test('the licence, and everything at once', () => {
    assert.match(run('card', 'read', 'licence', '--card', 'C12', '--pin', '4567').stdout, /expiresOn +20\d\d/);
    const { codeA, codeB, myNumber } = resident('C02');
    const all = JSON.parse(
      run('card', 'read', 'all', '--card', 'C02', '--pin', '2345', '--code-a', codeA, '--code-b', codeB, '--json')
        .stdout,
    );
    assert.equal(all.number.myNumber, myNumber);
    assert.ok(all.face && all.attributes && all.certificate && all.information && all.signingAuthority);
  });

  test('--trace prints >> and << lines on standard error, secrets blinded', () => {
    const { stderr } = run('card', 'read', 'attributes', '--card', 'C01', '--pin', '2345', '--trace');
    const lines = stderr.trim().split('\n');
    assert.ok(
      lines.every((line, index) => line.startsWith(index % 2 === 0 ? '>> ' : '<< ')),
      stderr,
    );
    assert.match(stderr, /^>> 0020009104•••• +verify the input support PIN$/m);
    assert.ok(
      !stderr.includes('32333435') && !stderr.includes(Buffer.from(resident('C01').name).toString('hex').toUpperCase()),
    );
  });

  test('a wrong PIN says how many tries are left and what to do: exit 3; what is no thing: exit 2', () => {
    const wrong = run('card', 'read', 'attributes', '--card', 'C03', '--pin', '0000');
    assert.equal(wrong.status, 3);
    assert.match(wrong.stderr, /2 more wrong attempts lock it\.\nLet the holder check it/);
    run('card', 'read', 'attributes', '--card', 'C03', '--pin', '0000');
    const last = run('card', 'read', 'attributes', '--card', 'C03', '--pin', '2345');
    assert.equal(last.status, 5);
    assert.match(last.stderr, /One more wrong/);
    assert.equal(run('card', 'read', 'attributes', '--card', 'C03', '--pin', '2345', '--spend-last-try').status, 0);
    assert.equal(run('card', 'read', 'palm', '--card', 'C01').status, 2);
  });
});

test('card sign: openssl’s own verification holds, PKCS #1 and PSS', () => {
  writeFileSync(file('document.txt'), 'わたしの文書\n');
  const document = readFileSync(file('document.txt'));
  const signing = run(
    'card',
    'read',
    'certificate',
    '--card',
    'C01',
    '--pem',
    '--purpose',
    'signing',
    '--pin',
    'ABC123',
  ).stdout;
  const key = createPublicKey(signing);
  run('card', 'sign', file('document.txt'), '--card', 'C01', '--pin', 'ABC123', '--out', file('document.sig'));
  assert.ok(verify('sha256', document, key, readFileSync(file('document.sig'))));
  const hex = run(
    'card',
    'sign',
    file('document.txt'),
    '--card',
    'C01',
    '--pin',
    '1234',
    '--purpose',
    'authentication',
  ).stdout.trim();
  assert.match(hex, /^[0-9A-F]{512}$/);
});

test('card pin status and change', () => {
  assert.match(run('card', 'pin', 'status', '--card', 'C11', '--lang', 'ja').stdout, /利用者証明用暗証番号 +blocked/);
  assert.equal(
    run('card', 'pin', 'change', 'authentication', '--card', 'C07', '--pin', '1234', '--new', '4321').status,
    0,
  );
  const sign = (pin: string) =>
    run('card', 'sign', file('document.txt'), '--card', 'C07', '--purpose', 'authentication', '--pin', pin).status;
  assert.deepEqual([sign('1234'), sign('4321')], [3, 0]);
});

test('card verify: every check with its reason; 7 where the roots are not trusted', () => {
  const { codeA } = resident('C01');
  const good = run('card', 'verify', '--card', 'C01', '--code-a', codeA, '--lang', 'ja');
  assert.equal(good.status, 0, good.stdout);
  assert.match(good.stdout, /✓ +このカードは記録の鍵を持っている/);
  writeFileSync(file('none.json'), '[]');
  assert.equal(run('card', 'verify', '--card', 'C01', '--code-a', codeA, '--anchors', file('none.json')).status, 7);
});

test('card info and card trace need no secret', () => {
  assert.equal(JSON.parse(run('card', 'info', '--card', 'C12', '--json').stdout).hasLicence, true);
  assert.match(run('card', 'trace', 'certificate', '--ca', '--card', 'C01').stdout, /^>> 00B08B00000000/m);
});

test('card record and replay: a transcript without the holder, read in place of a card', () => {
  run('card', 'record', 'attributes', '--card', 'C01', '--pin', '2345', '--protect', '--out', file('transcript.json'));
  const text = readFileSync(file('transcript.json'), 'utf8');
  assert.ok(!text.includes(Buffer.from(resident('C01').name).toString('hex').toUpperCase()));
  const { stdout } = openmyna([
    'card',
    'replay',
    file('transcript.json'),
    'attributes',
    '--protect',
    '--pin',
    '0000',
    '--json',
  ]);
  assert.match(JSON.parse(stdout).name, /^\*+$/);
});

test('card diverge: the first difference of two cards', () => {
  writeFileSync(file('script.txt'), '# select JPKI\n00A4040C0AD392F000260100000001\n00A4020C020018\n00200080\n');
  assert.equal(run('card', 'diverge', file('script.txt'), '--card', 'C01', '--with', 'C02').status, 0);
  const found = run('card', 'diverge', file('script.txt'), '--card', 'C01', '--with', 'C11', '--json');
  assert.equal(found.status, 5);
  assert.equal(JSON.parse(found.stdout).index, 0, 'the oldest generation fails its first command');
});

test('through a running town: the same card, the same answers', async () => {
  await using town = startOpenmyna(['start', '--port', '0', '--data', place.path]);
  await town.printed(/Ctrl-C/);
  const read = run('card', 'read', 'attributes', '--card', 'C01', '--pin', '2345', '--json');
  assert.equal(JSON.parse(read.stdout).name, resident('C01').name);
  assert.equal(run('card', 'verify', '--card', 'C01', '--pin', '2345').status, 0);
  assert.equal(run('card', 'read', 'attributes', '--card', 'C99', '--pin', '2345').status, 4);
});

describe('a file that is handed in', () => {
  for (const [title, args, status] of [
    ['to be signed, missing', ['card', 'sign', 'MISSING', '--card', 'C01', '--pin', 'ABC123'], 3],
    [
      'to be written, where there is no folder',
      ['card', 'read', 'certificate', '--card', 'C01', '--out', 'MISSING/x'],
      3,
    ],
    ['as a transcript, missing', ['card', 'replay', 'MISSING', 'attributes', '--pin', '1234'], 3],
    ['as a transcript, no JSON', ['card', 'replay', 'TEXT', 'attributes', '--pin', '1234'], 2],
    ['as a transcript, other JSON', ['card', 'replay', 'JSON', 'attributes', '--pin', '1234'], 2],
    ['as a script, no hexadecimal', ['card', 'diverge', 'TEXT', '--card', 'C01', '--with', 'C02'], 2],
    ['as anchors, missing', ['card', 'verify', '--card', 'C01', '--pin', '2345', '--anchors', 'MISSING'], 3],
    ['as anchors, other JSON', ['card', 'verify', '--card', 'C01', '--pin', '2345', '--anchors', 'JSON'], 2],
  ] as const)
    test(`${title}: named, and no defect of ours`, () => {
      writeFileSync(file('TEXT'), 'what is not to be repeated');
      writeFileSync(file('JSON'), '[{"chain": "surface"}]');
      const { stderr, status: got } = run(
        ...args.map((arg) => arg.replace(/^(MISSING|TEXT|JSON)/, (name) => file(name))),
      );
      assert.equal(got, status, stderr);
      assert.match(stderr, /MISSING|TEXT|JSON/);
      assert.ok(!stderr.includes('not to be repeated'));
    });
});
