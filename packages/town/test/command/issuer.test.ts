// What the counter does to a card: over SCP03 to the chip, with keys of J-LIS for each session; and what a stranger sees afterwards.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { openCard } from '@openmyna/reader';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { openTown } from '../../src/index.ts';
import { startOpenmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
let town: ReturnType<typeof startOpenmyna>;
before(async () => {
  place = temporaryFolder();
  town = startOpenmyna(['start', '--port', '0', '--data', place.path, '--lang', 'en']);
  await town.printed(/Ctrl-C/);
});
after(async () => {
  await town[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

const file = (name: string) => join(place.folder, name);
/** Beside the town, whose output this process reads. */
const beside = async (program: string, ...args: string[]) => {
  const child = spawn(program, args, { cwd: place.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { out, errors, status };
};
const run = async (...args: string[]) => {
  await using started = startOpenmyna([...args, '--data', place.path, '--lang', 'en']);
  const [status] = await started.ended;
  return { status, ...started.output };
};
const json = async (...args: string[]) => {
  const { status, stdout, stderr } = await run(...args, '--json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
const opensslOf = async (card: string, purpose: 'authentication' | 'signing', pin: string) => {
  const pem = (await run('card', 'read', 'certificate', '--card', card, '--purpose', purpose, '--pin', pin, '--pem'))
    .stdout;
  writeFileSync(file(`${card}.pem`), pem);
  const name = purpose === 'signing' ? 'signature' : purpose;
  const ca = join(layout(place.path).authorities, `${name}-2023.pem`);
  writeFileSync(file('document.txt'), `signed with the new key of ${card}\n`);
  const signed = await run(
    'card',
    'sign',
    file('document.txt'),
    '--card',
    card,
    '--purpose',
    purpose,
    '--pin',
    pin,
    '--out',
    file(`${card}.sig`),
  );
  assert.equal(signed.status, 0, signed.stderr);
  await beside('openssl', 'x509', '-in', `${card}.pem`, '-pubkey', '-noout', '-out', `${card}.pub`);
  const chain = await beside('openssl', 'verify', '-CAfile', ca, `${card}.pem`);
  const signature = await beside(
    'openssl',
    'dgst',
    '-sha256',
    '-verify',
    `${card}.pub`,
    '-signature',
    `${card}.sig`,
    'document.txt',
  );
  const serial = (await beside('openssl', 'x509', '-in', `${card}.pem`, '-noout', '-serial')).out.trim();
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
      const before = (await json('certificate', 'list', card)).filter(
        (one: { purpose: string }) => one.purpose === name,
      );
      const renewed = await json('card', 'renew', '--card', card, '--purpose', purpose);
      assert.equal(renewed.card, card);
      const { chain, signature, serial } = await opensslOf(card, purpose, pin);
      assert.deepEqual([chain, signature, serial], [`${card}.pem: OK`, 'Verified OK', `serial=${renewed.serial}`]);
      const list = (await json('certificate', 'list', card)).filter((one: { purpose: string }) => one.purpose === name);
      assert.equal(list.length, before.length + 1);
      const [old, fresh] = list.slice(-2);
      assert.deepEqual([old.successor, fresh.serial, fresh.revoked], [renewed.serial, renewed.serial, undefined]);
      if (old.notAfter > fresh.notBefore) assert.equal(old.revoked.reason, 'superseded');
    });

  test('not for whom the law gives none; the card stays as it was', async () => {
    const before = await json('card', 'info', '--card', 'C04');
    const refused = await run('card', 'renew', '--card', 'C04', '--purpose', 'signing');
    assert.equal(refused.status, 5, refused.stderr);
    assert.match(refused.stderr, /15/);
    assert.deepEqual(await json('card', 'info', '--card', 'C04'), before);
    const { status } = await run('card', 'read', 'certificate', '--card', 'C04');
    assert.equal(status, 0);
  });
});

describe('a PIN is reset', () => {
  test('which was locked: C11 logs in again, and the old value is wrong', async () => {
    const locked = await run(
      'card',
      'sign',
      file('document.txt'),
      '--card',
      'C11',
      '--purpose',
      'authentication',
      '--pin',
      '1234',
    );
    assert.notEqual(locked.status, 0);
    const reset = await run('card', 'reset-pin', 'authentication', '--card', 'C11', '--new', '2580');
    assert.equal(reset.status, 0, reset.stderr);
    assert.match(reset.stdout, /is reset/);
    const sign = (pin: string) =>
      run('card', 'sign', file('document.txt'), '--card', 'C11', '--purpose', 'authentication', '--pin', pin);
    assert.equal((await sign('1234')).status, 3);
    assert.equal((await sign('2580')).status, 0);
  });

  test('where a card has none yet: C09 gets its PINs', async () => {
    for (const [kind, value] of [
      ['authentication', '1357'],
      ['signature', 'NEW246'],
      ['input-support', '2468'],
      ['resident-register', '9753'],
    ] as const)
      assert.equal((await run('card', 'reset-pin', kind, '--card', 'C09', '--new', value)).status, 0, kind);
    const status = await json('card', 'pin', 'status', '--card', 'C09');
    for (const { secret, tries } of status.filter(({ secret }: { secret: string }) => /Pin$|Password$/.test(secret)))
      assert.equal(tries, secret === 'signaturePassword' ? 5 : 3, secret);
    const attributes = await run('card', 'read', 'attributes', '--card', 'C09', '--pin', '2468');
    assert.equal(attributes.status, 0, attributes.stderr);
  });

  test('of the wrong form is refused before the card is touched', async () => {
    const refused = await run('card', 'reset-pin', 'signature', '--card', 'C01', '--new', 'short');
    assert.equal(refused.status, 3, refused.stderr);
    assert.ok(!refused.stderr.includes('short') && !refused.stderr.includes('SHORT'));
  });

  test('and its value is in no trace', async () => {
    const traced = await run('card', 'reset-pin', 'authentication', '--card', 'C01', '--new', '8642', '--trace');
    assert.equal(traced.status, 0);
    assert.match(traced.stderr, />> 042C0298/);
    assert.ok(!traced.stderr.includes('38363432') && !traced.stderr.includes('8642'));
  });
});

test('a card does not open to the keys of another issuer, and nothing of it changes', async () => {
  const before = await json('card', 'pin', 'status', '--card', 'C01');
  await using there = await openTown(place.path);
  await using card = await openCard(await there.channel({ card: 'C01' }));
  const key = new Uint8Array(32);
  await assert.rejects(
    card.asIssuer('jpki', async () => ({ enc: key, mac: key, rmac: key })),
    { code: 'terminal.issuer' },
  );
  assert.deepEqual(await json('card', 'pin', 'status', '--card', 'C01'), before);
});
