// One life, by command: born, numbered, a card at fifteen, renewed at twenty, married, moved, the card lost, suspended and reissued,
// dead. After each step strangers say what they see: OpenSC the card in the virtual reader, openssl the chain and, over HTTP, the
// responder's answer, in the town's time.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePeer, startReaderStack } from '@openmyna/reader/test-harness';
import { command, copyTown } from '../town-process.ts';

const peers = ['pcscd', 'pkcs15-tool', 'openssl', 'faketime', 'ip', 'unshare', 'nsenter'];

/** What two strangers know of a certificate: the card's, and the responder's. */
type Seen = 'good' | 'affiliationChanged' | 'cessationOfOperation' | 'certificateHold';

test('birth, number, card at 15, renewal at 20, marriage, move, loss, reissue, death', async (t) => {
  if (requirePeer(t, ...peers)) return;
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-life-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'town');
  copyTown(data);
  await using stack = await startReaderStack();
  // In a network of its own the port is free.
  const page = 'http://localhost:8400';
  const town = stack.spawn(process.execPath, [command, 'start', '--data', data, '--lang', 'en']);
  await stack.waitForOutput(town, /Ctrl-C/);

  const run = (...args: string[]) =>
    stack.run(process.execPath, [command, ...args, '--data', data, '--lang', 'en', '--json']);
  const openmyna = async (...args: string[]) => {
    const { status, stdout, stderr } = await run(...args);
    assert.equal(status, 0, `${args.join(' ')}\n${stderr}`);
    return JSON.parse(stdout);
  };
  const openssl = async (...args: string[]) => {
    const time = (await openmyna('clock')).now.slice(0, 19).replace('T', ' ');
    const { stdout, stderr } = await stack.run('env', ['TZ=UTC', 'faketime', time, 'openssl', ...args]);
    return stdout + stderr;
  };
  const file = (name: string) => join(folder, name);
  const fetched = async (path: string, name: string): Promise<string> => {
    // From inside the network of the town.
    const script = `fetch('${page}${path}').then((r) => r.text()).then((t) => process.stdout.write(t))`;
    writeFileSync(file(name), (await stack.run(process.execPath, ['-e', script])).stdout);
    return file(name);
  };

  /** The newest certificate of a purpose on a card, and what the responder says of it. */
  const responderSays = async (purpose: 'authentication' | 'signature', card: string): Promise<Seen> => {
    const all: { purpose: string; card: string; serial: string; notBefore: string }[] = await openmyna(
      'certificate',
      'list',
      card,
    );
    const { serial, notBefore } = all.findLast((one) => one.card === card && one.purpose === purpose)!;
    const year = Number(notBefore.slice(0, 4));
    const begun = new Date(notBefore) >= new Date(`${year}-07-17`) ? year : year - 1;
    const generation = begun - ((begun - 2015) % 4);
    const issuer = await fetched(`/pki/ca/${purpose}-${generation}.pem`, `${purpose}-issuer.pem`);
    const trust = await fetched(`/pki/ca/${purpose}.pem`, `${purpose}-trust.pem`);
    const url = `${page}/pki/ocsp/${purpose}`;
    const said = await openssl('ocsp', '-issuer', issuer, '-serial', `0x${serial}`, '-url', url, '-CAfile', trust);
    assert.match(said, /Response verify OK/);
    assert.doesNotMatch(said, /WARNING/);
    const [, state] = /^0x[0-9A-Fa-f]+: (\w+)/m.exec(said)!;
    return (state === 'good' ? state : /Reason: (\w+)/.exec(said)![1]) as Seen;
  };
  const responderSaysOf = async (card: string) =>
    Promise.all([responderSays('authentication', card), responderSays('signature', card)]);

  const slot = 1;
  const insert = async (card: string) => {
    const child = stack.spawn(process.execPath, [command, 'card', 'insert', card, '--slot', `${slot}`, '--data', data]);
    await stack.waitForOutput(child, new RegExp(`inserted ${card}`));
    return () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      });
  };
  /** What OpenSC reads out of the card in the reader; openssl accepts its chain. */
  const openscReads = async (purpose: 'authentication' | 'signature', pin?: string): Promise<X509Certificate> => {
    const which = purpose === 'authentication' ? '01' : '02';
    const login = pin === undefined ? [] : ['--auth-id', which, '--pin', pin, '--verify-pin'];
    const args = ['--reader', `${slot}`, ...login, '--read-certificate', which];
    const { stdout, stderr } = await stack.run('pkcs15-tool', args);
    const begin = stdout.indexOf('-----BEGIN');
    assert.ok(begin >= 0, stdout + stderr);
    const pem = stdout.slice(begin);
    writeFileSync(file('read.pem'), pem);
    const trust = await fetched(`/pki/ca/${purpose}.pem`, `${purpose}-trust.pem`);
    const verified = await openssl('verify', '-CAfile', trust, file('read.pem'));
    assert.equal(verified.trim(), `${file('read.pem')}: OK`);
    return new X509Certificate(pem);
  };
  const handOver = (card: string, password: string, document: string) =>
    openmyna(
      ...['card', 'hand-over', card, '--clerk', 'sato', '--second-clerk', 'suzuki', '--documents', document],
      ...['--reader', `Virtual PCD 00 0${slot}`, '--signature-pin', password],
      ...['--authentication-pin', '1357', '--input-support-pin', '2468', '--resident-register-pin', '3579'],
    );

  // Born, and numbered.
  const today = (await openmyna('clock')).now.slice(0, 10);
  // Of last year, so that it is past on whatever day this runs.
  const year = Number(today.slice(0, 4)) - 1;
  const birthDate = `${year}-01-20`;
  const born = ['resident', 'birth', '--name', '見本 新', '--birth-date', birthDate, '--sex', '2', '--on', birthDate];
  const place = ['--to', '東京都清瀬市架空町99丁目1番2号', '--request', 'birth', '--reason', 'test'];
  const child = await openmyna(...born, ...place);
  const id: string = child.residentId;
  assert.match(child.residentCode, /^\d{11}$/);
  const shown = await openmyna('resident', 'show', id, '--purpose', 'notification', '--clerk', 'sato');
  assert.match(shown.myNumber, /^\d{12}$/);
  assert.equal((await run('certificate', 'list', id)).status, 4, 'there is no card yet');

  // A card at fifteen: a signing certificate, and none before.
  await openmyna('clock', 'set', `${year + 15}-01-19`);
  assert.equal((await openmyna('card', 'apply', id)).form.by, 'guardian');
  await openmyna('clock', 'set', `${year + 15}-01-21`);
  await openmyna('card', 'withdraw', id, (await openmyna('card', 'applications', id))[0].applicationId);
  await openmyna('card', 'apply', id);
  const first: string = (await openmyna('card', 'issue', id)).card;
  let remove = await insert(first);
  assert.equal((await handOver(first, 'FIRST15', 'passport')).status, 'valid');
  assert.deepEqual(await responderSaysOf(first), ['good', 'good']);
  const atFifteen = await openscReads('signature', 'FIRST15');
  assert.match(atFifteen.subject, /L=Tokyo-to\nL=Kiyose-shi/);
  assert.equal(new Date(atFifteen.validTo).getUTCFullYear(), year + 20);

  // Renewed at twenty: the card before is void the moment the new one is handed over.
  await openmyna('clock', 'set', `${year + 19}-11-01`);
  await openmyna('card', 'apply', id, '--renewal');
  const second: string = (await openmyna('card', 'issue', id)).card;
  assert.deepEqual(await responderSaysOf(first), ['good', 'good']);
  await remove();
  remove = await insert(second);
  await handOver(second, 'SECOND20', 'my-number-card');
  assert.deepEqual(await responderSaysOf(first), ['cessationOfOperation', 'cessationOfOperation']);
  assert.deepEqual(await responderSaysOf(second), ['good', 'good']);
  assert.notEqual((await openscReads('authentication')).serialNumber, atFifteen.serialNumber);

  // Married, with a new name: the signing certificate ends by itself; the new one has the name, and so has the card.
  const reader = ['--reader', `Virtual PCD 00 0${slot}`];
  await openmyna('resident', 'rename', id, '--name', '例文 新', '--former-name', '見本');
  assert.deepEqual(await responderSaysOf(second), ['good', 'affiliationChanged']);
  await openmyna('card', 'update', ...reader);
  await openmyna('card', 'renew', ...reader, '--purpose', 'signing');
  assert.deepEqual(await responderSaysOf(second), ['good', 'good']);
  const married = await openscReads('signature', 'SECOND20');
  assert.ok(married.raw.includes(Buffer.from('例文　新')), 'the certificate has the new name');
  const attributes = await openmyna('card', 'read', 'attributes', ...reader, '--pin', '2468');
  assert.equal(attributes.name, '例文　新');

  // Moved.
  await openmyna('resident', 'move-out', id);
  await openmyna('resident', 'move', id, '--to', '沖縄県那覇市架空町99丁目5番1号');
  assert.deepEqual(await responderSaysOf(second), ['good', 'affiliationChanged']);
  await openmyna('card', 'update', ...reader);
  await openmyna('card', 'renew', ...reader, '--purpose', 'signing');
  assert.deepEqual(await responderSaysOf(second), ['good', 'good']);
  assert.match((await openscReads('signature', 'SECOND20')).subject, /L=Okinawa-ken\nL=Naha-shi/);

  // Lost: suspended at night, and another one applied for.
  await openmyna('card', 'suspend', id);
  assert.deepEqual(await responderSaysOf(second), ['certificateHold', 'certificateHold']);
  assert.equal((await run('card', 'renew', ...reader)).status, 5);
  assert.equal((await openmyna('card', 'reissue', id, '--reason', 'lost')).fee, 1000);
  const third: string = (await openmyna('card', 'issue', id)).card;
  await remove();
  remove = await insert(third);
  await handOver(third, 'THIRD20', 'passport');
  assert.deepEqual(await responderSaysOf(second), ['certificateHold', 'certificateHold']);
  assert.deepEqual(await responderSaysOf(third), ['good', 'good']);
  assert.match((await openscReads('signature', 'THIRD20')).subject, /L=Naha-shi/);

  // Dead: nothing of theirs holds, and nothing is given any more.
  await openmyna('clock', 'advance', '1y');
  await openmyna('resident', 'death', id);
  assert.deepEqual(await responderSaysOf(third), ['cessationOfOperation', 'cessationOfOperation']);
  assert.deepEqual((await openmyna('card', 'state', third)).status, 'void');
  for (const refused of [
    ['card', 'apply', id],
    ['card', 'renew', ...reader],
    ['resident', 'move', id, '--to', '東京都清瀬市架空町99丁目'],
  ])
    assert.notEqual((await run(...refused)).status, 0, refused.join(' '));
  assert.deepEqual((await openmyna('ca', 'audit')).findings, []);
  await remove();
});
