// The four-information service by command, against a town that runs: what a holder signs with the card, what a platform operator
// hears, and what openssl says of the signature.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { attributeSchemas } from '../../src/calls/attributes.ts';
import { type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
before(async () => {
  town = await startTown();
});
after(() => town[Symbol.asyncDispose]());

const operator = '見本プラットフォーム';
const named = [
  ...['--provider', '見本銀行', '--contact', '03-0000-0000', '--service', '口座開設', '--reason', '住所変更の確認'],
  ...['--operator', operator],
];
const pins = { signing: 'ABC123', authentication: '1234' } as const;

/** Signs a file with a card, and hands it in. */
const signAndSubmit = async (card: string, file: string, purpose: keyof typeof pins = 'signing') => {
  const how = ['--card', card, '--purpose', purpose, '--pin', pins[purpose]];
  for (const args of [
    ['card', 'sign', town.file(file), ...how, '--out', town.file(`${file}.sig`)],
    ['card', 'read', 'certificate', ...how, '--out', town.file(`${file}.der`)],
  ]) {
    const { status, stderr } = await town.run(...args);
    assert.equal(status, 0, stderr);
  }
  return submit(file);
};
const submit = (file: string) =>
  town.run(
    ...['attributes', 'submit', town.file(file), '--signature', town.file(`${file}.sig`)],
    ...['--certificate', town.file(`${file}.der`), '--json'],
  );
const parsed = async (ended: ReturnType<typeof submit>) => {
  const { status, stdout, stderr } = await ended;
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const draft = async (file: string, ...args: string[]): Promise<string> =>
  (await town.json('attributes', ...args, '--out', town.file(file))).requestId;
const inquire = async (consent: string, as = operator) => {
  const { status, stdout } = await town.run('attributes', 'inquire', consent, '--operator', as, '--json');
  return { exit: status, ...JSON.parse(stdout) };
};
const serialOf = async (card: string, purpose: string): Promise<string> =>
  (await town.json('certificate', 'list', card)).findLast((one: { purpose: string }) => one.purpose === purpose).serial;

test('consent, inquiry, a move, an inquiry, a renewal, a withdrawal, an inquiry', async (t) => {
  if (requirePeer(t, 'openssl')) return;
  const card = 'C01';
  const consent = await draft('consent.txt', 'consent', ...named, '--items', 'name,address');
  assert.match(readFileSync(town.file('consent.txt'), 'utf8'), new RegExp(`${consent}[\\s\\S]*見本銀行`));
  const accepted = await parsed(signAndSubmit(card, 'consent.txt'));
  assert.deepEqual([accepted.kind, accepted.consent.consentId, accepted.consent.state], ['consent', consent, 'valid']);

  // A program that nobody here wrote.
  const der = ['-in', 'consent.txt.der', '-inform', 'DER'];
  writeFileSync(town.file('key.pem'), (await town.beside('openssl', 'x509', ...der, '-pubkey', '-noout')).out);
  const verified = await town.beside(
    'openssl',
    ...['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'consent.txt.sig', 'consent.txt'],
  );
  assert.match(verified.out, /Verified OK/);

  const again = await submit('consent.txt');
  assert.equal(again.status, 5);
  assert.equal(JSON.parse(again.stderr).code, 'attributes.request');

  const { name, address } = await town.json('resident', 'show', card);
  assert.deepEqual(await inquire(consent), {
    exit: 0,
    status: 'current',
    attributes: { address: address.text, name },
  });
  const kept = await serialOf(card, 'signature');
  const status = async (...more: string[]) =>
    (await town.json('attributes', 'status', kept, '--purpose', 'signing', ...more))[0];
  assert.deepEqual(await status(), { serial: kept, condition: 'no-change' });

  await town.json('resident', 'move-out', card);
  await town.json('resident', 'move', card, '--to', '沖縄県那覇市架空町99丁目5番1号');
  assert.equal((await inquire(consent)).attributes.address, '沖縄県那覇市架空町９９丁目５番１号');
  assert.deepEqual(await status(), { serial: kept, condition: 'changed' });

  await draft('withdrawal.txt', 'withdraw', consent);
  const revoked = await signAndSubmit(card, 'withdrawal.txt');
  assert.equal(
    JSON.parse(revoked.stderr).code,
    'attributes.certificate',
    'by the certificate that ended with the move',
  );
  const { serial: renewed } = await town.json('card', 'renew', '--card', card, '--purpose', 'signing');
  assert.equal((await status('--consent', consent, '--operator', operator)).successor, renewed);

  await draft('inquiry.txt', 'consents');
  const own = await parsed(signAndSubmit(card, 'inquiry.txt', 'authentication'));
  assert.deepEqual(
    own.consents.map((one: { consentId: string; uses: { outcome: string }[] }) => [
      one.consentId,
      one.uses.map(({ outcome }) => outcome),
    ]),
    [[consent, ['current', 'current', 'linked']]],
  );

  await draft('withdrawal.txt', 'withdraw', consent);
  assert.equal((await parsed(signAndSubmit(card, 'withdrawal.txt'))).consent.state, 'withdrawn');
  const { exit, status: said, reason } = await inquire(consent);
  assert.deepEqual([exit, said, reason], [5, 'invalid', 'consent-withdrawn']);
  const polled = await town.run('attributes', 'state', consent, '--operator', operator);
  assert.deepEqual([polled.status, polled.stdout], [5, 'consent-withdrawn\n']);
});

test('held for a correction it is unknown-yet; of the dead nothing is said but that it cannot be provided', async () => {
  const card = 'C02';
  const consent = await draft('two.txt', 'consent', ...named, '--items', 'birthDate');
  await parsed(signAndSubmit(card, 'two.txt'));
  assert.deepEqual(Object.keys((await inquire(consent)).attributes), ['birthDate']);
  assert.equal((await town.run('attributes', 'hold', card)).status, 0);
  assert.deepEqual((({ exit, status }) => [exit, status])(await inquire(consent)), [5, 'unknown-yet']);
  await town.run('attributes', 'release', card);
  assert.equal((await inquire(consent, 'another')).reason, 'not-consented');
  await town.json('resident', 'death', card);
  assert.match((await town.run('attributes', 'inquire', consent, '--operator', operator)).stdout, /unavailable/);
  assert.deepEqual(await town.json('attributes', 'reminders', card), []);
});

test('numbers from a file are told in their order', async () => {
  const serials = [await serialOf('C03', 'authentication'), '01', await serialOf('C04', 'authentication')];
  writeFileSync(town.file('serials'), serials.join('\n'));
  const told = await town.json('attributes', 'status', '--file', town.file('serials'));
  assert.deepEqual(
    told.map(({ serial, condition }: { serial: string; condition: string }) => [serial, condition]),
    [
      [serials[0], 'no-change'],
      ['01', 'unknown'],
      [serials[2], 'no-change'],
    ],
  );
});

describe('what is wrong', () => {
  test('is said by its name, and ends with its class', async () => {
    writeFileSync(town.file('text'), 'no number');
    writeFileSync(town.file('noise'), 'noise');
    const files = ['--signature', town.file('noise'), '--certificate', town.file('noise')];
    const consent = ['attributes', 'consent', ...named];
    await draft('three.txt', 'consent', ...named, '--items', 'sex');
    for (const [args, status] of [
      [['attributes', 'consent', '--items', 'name'], 2],
      [[...consent, '--items', 'myNumber'], 2],
      [[...consent, '--items', 'name,name'], 3],
      [[...consent, '--items', 'name', '--service', 'a\nb'], 3],
      [['attributes', 'submit', town.file('text'), ...files], 2],
      [['attributes', 'submit', town.file('missing'), ...files], 3],
      [['attributes', 'submit', town.file('three.txt'), ...files], 5],
      [['attributes', 'withdraw', 'nothing'], 4],
      [['attributes', 'inquire', 'nothing', '--operator', operator], 5],
      [['attributes', 'inquire', 'nothing'], 2],
      [['attributes', 'status'], 2],
      [['attributes', 'status', 'XYZ'], 2],
      [['attributes', 'status', '01', '--consent', 'nothing'], 2],
    ] as const) {
      const ended = await town.run(...args);
      assert.equal(ended.status, status, `${args.join(' ')}\n${ended.stderr}`);
    }
  });

  test('as bytes is refused before it is looked at', () => {
    const signed = { request: '', signature: 'AAAA', certificate: 'AAAA' };
    assert.equal(attributeSchemas.submitSigned.safeParse(signed).success, true);
    for (const wrong of ['A', '####', 'AA==AA', '\u0000'])
      for (const field of ['signature', 'certificate'])
        assert.equal(attributeSchemas.submitSigned.safeParse({ ...signed, [field]: wrong }).success, false, wrong);
    assert.equal(attributeSchemas.submitSigned.safeParse({ ...signed, text: '' }).success, false);
  });
});
