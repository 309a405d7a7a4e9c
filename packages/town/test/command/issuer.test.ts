// What the counter does to a card: over SCP03 to the chip, with keys of J-LIS for each session; and what a stranger sees afterwards.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openCard } from '@openmyna/reader';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { openTown } from '../../src/index.ts';
import { type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
before(async () => {
  town = await startTown();
});
after(() => town[Symbol.asyncDispose]());

const opensslOf = async (card: string, purpose: 'authentication' | 'signing', pin: string) => {
  const pem = (
    await town.run('card', 'read', 'certificate', '--card', card, '--purpose', purpose, '--pin', pin, '--pem')
  ).stdout;
  writeFileSync(town.file(`${card}.pem`), pem);
  const name = purpose === 'signing' ? 'signature' : purpose;
  const ca = join(layout(town.path).authorities, `${name}-2023.pem`);
  writeFileSync(town.file('document.txt'), `signed with the new key of ${card}\n`);
  const signed = await town.run(
    'card',
    'sign',
    town.file('document.txt'),
    '--card',
    card,
    '--purpose',
    purpose,
    '--pin',
    pin,
    '--out',
    town.file(`${card}.sig`),
  );
  assert.equal(signed.status, 0, signed.stderr);
  await town.beside('openssl', 'x509', '-in', `${card}.pem`, '-pubkey', '-noout', '-out', `${card}.pub`);
  const chain = await town.beside('openssl', 'verify', '-CAfile', ca, `${card}.pem`);
  const signature = await town.beside(
    'openssl',
    'dgst',
    '-sha256',
    '-verify',
    `${card}.pub`,
    '-signature',
    `${card}.sig`,
    'document.txt',
  );
  const serial = (await town.beside('openssl', 'x509', '-in', `${card}.pem`, '-noout', '-serial')).out.trim();
  return { chain: chain.out.trim(), signature: signature.out.trim(), serial };
};

describe('a certificate is renewed', () => {
  for (const [card, purpose, pin, what] of [
    ['C02', 'signing', 'ABC123', 'for signatures'],
    [
      'C08',
      'authentication',
      '1234',
      'on a card that takes no extended lengths, of a holder with substitute characters',
    ],
    ['C10', 'authentication', '1234', 'that has expired'],
  ] as const)
    test(`${card}: ${what}; the chip has another key, openssl accepts chain and signature`, async (t) => {
      if (requirePeer(t, 'openssl')) return;
      const name = purpose === 'signing' ? 'signature' : purpose;
      const before = (await town.json('certificate', 'list', card)).filter(
        (one: { purpose: string }) => one.purpose === name,
      );
      const renewed = await town.json('card', 'renew', '--card', card, '--purpose', purpose);
      assert.equal(renewed.card, card);
      const { chain, signature, serial } = await opensslOf(card, purpose, pin);
      assert.deepEqual([chain, signature, serial], [`${card}.pem: OK`, 'Verified OK', `serial=${renewed.serial}`]);
      const list = (await town.json('certificate', 'list', card)).filter(
        (one: { purpose: string }) => one.purpose === name,
      );
      assert.equal(list.length, before.length + 1);
      const [old, fresh] = list.slice(-2);
      assert.deepEqual([old.successor, fresh.serial, fresh.revoked], [renewed.serial, renewed.serial, undefined]);
      if (old.notAfter > fresh.notBefore) assert.equal(old.revoked.reason, 'superseded');
    });

  test('not for whom the law gives none; the card stays as it was', async () => {
    const before = await town.json('card', 'info', '--card', 'C04');
    const refused = await town.run('card', 'renew', '--card', 'C04', '--purpose', 'signing');
    assert.equal(refused.status, 5, refused.stderr);
    assert.match(refused.stderr, /15/);
    assert.deepEqual(await town.json('card', 'info', '--card', 'C04'), before);
    const { status } = await town.run('card', 'read', 'certificate', '--card', 'C04');
    assert.equal(status, 0);
  });
});

test('a move is written to the card: its records say the new address, and hold', async () => {
  const [{ codeA }] = (await town.json('residents')).filter(({ id }: { id: string }) => id === 'C12');
  await town.json('resident', 'move-out', 'C12');
  await town.json('resident', 'move', 'C12', '--to', '沖縄県那覇市架空町99丁目7番');
  const updated = await town.json('card', 'update', '--card', 'C12');
  assert.deepEqual([updated.card, updated.status], ['C12', 'valid']);
  const attributes = await town.json('card', 'read', 'attributes', '--card', 'C12', '--pin', '2345');
  assert.equal(attributes.address, '沖縄県那覇市架空町９９丁目７番');
  const { status, stdout, stderr } = await town.run('card', 'verify', '--card', 'C12', '--code-a', codeA);
  assert.equal(status, 0, stdout + stderr);
});

test('a card that waits at the counter is written to when its holder has moved, and is handed over then', async () => {
  await town.json('card', 'reissue', 'C07', '--reason', 'damaged');
  const { card } = await town.json('card', 'issue', 'C07');
  const { address } = await town.json('resident', 'show', 'C07');
  const to = `${address.text.slice(0, address.text.indexOf('架空町'))}架空町99丁目9番`;
  await town.json('resident', 'move', 'C07', '--to', to);
  const handOver = ['card', 'hand-over', card, '--clerk', 'a', '--second-clerk', 'b', '--documents', 'passport'];
  const pins = ['--authentication-pin', '1357', '--input-support-pin', '2468', '--resident-register-pin', '3579'];
  assert.equal((await town.run(...handOver, ...pins)).status, 5);
  await town.json('card', 'update', '--card', card);
  assert.equal((await town.json(...handOver, ...pins)).status, 'valid');
  const attributes = await town.json('card', 'read', 'attributes', '--card', card, '--pin', '2468');
  assert.match(attributes.address, /架空町９９丁目９番$/);
});

test('a card is written to once 継続利用 is asked for, and not before', async () => {
  await town.json('resident', 'move-out', 'C06');
  await town.json('resident', 'move', 'C06', '--to', '沖縄県那覇市架空町99丁目8番', '--without-card');
  assert.equal((await town.run('card', 'update', '--card', 'C06')).status, 5);
  await town.json('resident', 'continue', 'C06');
  assert.equal((await town.json('card', 'update', '--card', 'C06')).status, 'valid');
});

test('no terminal says that a card shows what has not come about: a death would pass it by', async () => {
  await using there = await openTown(town.path);
  await using card = await openCard(await there.channel({ card: 'C10' }));
  const { manufacturing } = await card.information();
  const diversification = manufacturing!.number.padStart(20, '0');
  const { version } = await there.call('resident', { resident: 'C10' });
  for (const registerVersion of [version + 1, 999])
    await assert.rejects(there.call('updated', { diversification, registerVersion }), { code: 'jlis.card-status' });
});

test('nothing is written to the card of somebody who has died', async () => {
  await town.json('resident', 'death', 'C03');
  assert.equal((await town.run('card', 'update', '--card', 'C03')).status, 5);
});

describe('a PIN is reset', () => {
  test('which was locked: C11 logs in again, and the old value is wrong', async () => {
    const locked = await town.run(
      'card',
      'sign',
      town.file('document.txt'),
      '--card',
      'C11',
      '--purpose',
      'authentication',
      '--pin',
      '1234',
    );
    assert.notEqual(locked.status, 0);
    const reset = await town.run('card', 'reset-pin', 'authentication', '--card', 'C11', '--new', '2580');
    assert.equal(reset.status, 0, reset.stderr);
    assert.match(reset.stdout, /is reset/);
    const sign = (pin: string) =>
      town.run('card', 'sign', town.file('document.txt'), '--card', 'C11', '--purpose', 'authentication', '--pin', pin);
    assert.equal((await sign('1234')).status, 3);
    assert.equal((await sign('2580')).status, 0);
  });

  const values = ['--authentication-pin', '1357', '--signature-pin', 'NEW246', '--input-support-pin', '2468'];
  values.push('--resident-register-pin', '9753');

  test('where a card has none yet: C09 gets its PINs, and with them it may sign', async () => {
    const reset = await town.run('card', 'reset-pin', 'authentication', '--card', 'C09', '--new', '1357');
    assert.equal(reset.status, 5, 'it is not a reset');
    const renew = ['card', 'renew', '--card', 'C09', '--purpose', 'signing'];
    assert.equal((await town.run(...renew)).status, 5, 'nobody signs without a password');
    const set = await town.json('card', 'set-pins', '--card', 'C09', ...values);
    assert.equal(set.form, 'pins');
    assert.equal((await town.run('card', 'set-pins', '--card', 'C09', ...values)).status, 5, 'once');
    const status = await town.json('card', 'pin', 'status', '--card', 'C09');
    for (const { secret, tries } of status.filter(({ secret }: { secret: string }) => /Pin$|Password$/.test(secret)))
      assert.equal(tries, secret === 'signaturePassword' ? 5 : 3, secret);
    const attributes = await town.run('card', 'read', 'attributes', '--card', 'C09', '--pin', '2468');
    assert.equal(attributes.status, 0, attributes.stderr);
    assert.equal((await town.json(...renew)).purpose, 'signature');
    const sign = () => town.run('card', 'sign', town.file('document.txt'), '--card', 'C09', '--pin', 'NEW246');
    assert.equal((await sign()).status, 0);
    // And gives them up again.
    assert.equal((await town.json('card', 'give-up-pins', '--card', 'C09')).form, 'face');
    for (const { secret, tries } of await town.json('card', 'pin', 'status', '--card', 'C09'))
      if (/Pin$|Password$/.test(secret)) assert.equal(tries, 'blocked', secret);
    assert.notEqual((await sign()).status, 0);
    const certificates = await town.json('certificate', 'list', 'C09');
    assert.deepEqual(
      certificates.map(({ purpose, revoked }: { purpose: string; revoked?: object }) => [
        purpose,
        revoked !== undefined,
      ]),
      [
        ['authentication', false],
        ['signature', true],
      ],
    );
    assert.equal((await town.run(...renew)).status, 5);
    const acts = (await town.json('card', 'sessions', 'C09')).map(
      ({ act, at }: { act: string; at: string }) => `${act} ${at}`,
    );
    assert.deepEqual([...new Set(acts)], ['set-pins counter', 'renew counter', 'give-up-pins counter']);
  });

  test('of the wrong form is refused before the card is touched', async () => {
    const refused = await town.run('card', 'reset-pin', 'signature', '--card', 'C01', '--new', 'short');
    assert.equal(refused.status, 3, refused.stderr);
    assert.ok(!refused.stderr.includes('short') && !refused.stderr.includes('SHORT'));
  });

  test('and its value is in no trace', async () => {
    // Long enough that no cryptogram has it by chance.
    const secret = 'TRACE8642NOTHING';
    const traced = await town.run('card', 'reset-pin', 'signature', '--card', 'C01', '--new', secret, '--trace');
    assert.equal(traced.status, 0);
    assert.match(traced.stderr, />> 042C029B/);
    assert.ok(!traced.stderr.toUpperCase().includes(Buffer.from(secret).toString('hex').toUpperCase()));
    assert.ok(!traced.stderr.includes(secret));
  });
});

test('a card does not open to the keys of another issuer, and nothing of it changes', async () => {
  const before = await town.json('card', 'pin', 'status', '--card', 'C01');
  await using there = await openTown(town.path);
  await using card = await openCard(await there.channel({ card: 'C01' }));
  const key = new Uint8Array(32);
  await assert.rejects(
    card.asIssuer('jpki', async () => ({ enc: key, mac: key, rmac: key })),
    { code: 'terminal.issuer' },
  );
  assert.deepEqual(await town.json('card', 'pin', 'status', '--card', 'C01'), before);
});
