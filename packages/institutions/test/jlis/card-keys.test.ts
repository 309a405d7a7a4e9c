// Keys of the cards' security domains: one master, encrypted at rest; every card its own.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runAes, sessionKeys, toHex } from '@openmyna/apdu';
import { nodeCrypto } from '@openmyna/card';
import { diversificationOf, openCardKeys } from '../../src/jlis/index.ts';
import { temporaryFolder } from './fixture.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const open = (folder: string, passphrase = 'test') => openCardKeys({ folder, passphrase, random });
const numbers = Array.from({ length: 200 }, (_, index) => `900000${String(index).padStart(9, '0')}`);

test('every card has keys of its own, the same after a restart', () => {
  const folder = temporaryFolder();
  const all = (keys: ReturnType<typeof open>) =>
    numbers.flatMap((number) => Object.values(keys.of(diversificationOf(number))).map(toHex));
  const before = all(open(folder));
  assert.deepEqual(all(open(folder)), before);
  assert.equal(new Set(before).size, 2 * numbers.length);
  assert.notDeepEqual(all(open(temporaryFolder())), before);
});

test('what is given out is a session’s', () => {
  const keys = open(temporaryFolder());
  const diversification = diversificationOf('900000123456789');
  assert.equal(toHex(diversification), '00000900000123456789');
  const context = random(16);
  const expected = runAes(sessionKeys(keys.of(diversification), context), nodeCrypto.aesCbc);
  assert.deepEqual(keys.ofSession(diversification, context), expected);
});

test('at rest it is for its owner, and for nobody without the passphrase; damage is said, not repaired', () => {
  const folder = temporaryFolder();
  open(folder);
  const file = join(folder, 'card-management.key');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const sealed = readFileSync(file, 'utf8');
  const refusal = { code: 'jlis.keystore', details: { name: 'card-management' } };
  assert.throws(() => open(folder, 'wrong'), refusal);
  for (const damaged of [sealed.slice(4), sealed.replace(/.{4}$/m, 'AAAA'), '', 'nothing at all']) {
    writeFileSync(file, damaged);
    assert.throws(() => open(folder), refusal);
    assert.equal(readFileSync(file, 'utf8'), damaged);
  }
});
