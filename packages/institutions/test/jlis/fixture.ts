// The certification authorities over a fresh database, with a clock that is set; opened again over the same, they have restarted.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createKeyPool, generateRsaKey, generations, type RsaKey } from '@openmyna/pki';
import type { Store, StoreOptions } from '@openmyna/store';
import { testStore } from '@openmyna/store/test-harness';
import {
  type AuthorityPlan,
  type CertificateRequest,
  type JlisTables,
  jlisMigrations,
  type KeyVault,
  openCertificationAuthority,
  openFileVault,
  openSignatureLog,
} from '../../src/jlis/index.ts';

const pool = createKeyPool(generateRsaKey);
after(() => pool[Symbol.dispose]());

/** Keys are made once for all authorities of this process: nobody compares them. */
const made: Promise<RsaKey>[] = [];
const keyAt = (index: number): Promise<RsaKey> => {
  made[index] ??= pool.next();
  return made[index];
};
export const holderKey = () => keyAt(10);

export const kiyose = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };
export const naha = { prefecture: 'Okinawa-ken', name: 'Naha-shi' };

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-jlis-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Opens the authorities of a folder over a store. */
export const openOver = async (
  folder: string,
  store: Store<JlisTables>,
  clock: () => Date,
  vault: (own: KeyVault) => KeyVault = (own) => own,
  generationsOf: AuthorityPlan['generations'] = () => generations,
) => {
  let keys = 0;
  const log = openSignatureLog(join(folder, 'signatures.log'));
  const authority = await openCertificationAuthority({
    store,
    vault: vault(openFileVault({ folder, passphrase: 'test', newRsaKey: () => keyAt(keys++) })),
    log,
    clock,
    plan: {
      generations: generationsOf,
      keyAlgorithm: () => 'RSA-2048',
      ocspAddress: (purpose) => `http://localhost/pki/ocsp/${purpose}`,
    },
    authorityFolder: folder,
    publicationFolder: join(folder, 'pki'),
  });
  return {
    authority,
    log,
    [Symbol.asyncDispose]: async () => {
      await authority[Symbol.asyncDispose]();
      log[Symbol.dispose]();
    },
  };
};

export const setUp = async (options: Pick<StoreOptions, 'faults'> = {}) => {
  const folder = temporaryFolder();
  const store = await testStore<JlisTables>({ used: true, ...options, migrations: jlisMigrations });
  let now = new Date('2026-11-26T03:00:00Z');
  const clock = () => now;
  return {
    folder,
    store,
    /** @param seconds from now on; less than 0 for a clock that goes back */
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    clock,
    open: (vault?: (own: KeyVault) => KeyVault) => openOver(folder, store, clock, vault),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
};

const common = async () => ({
  holder: 'C01',
  municipality: kiyose,
  publicKey: (await holderKey()).publicKey,
  notBefore: new Date('2026-11-26T02:00:00Z'),
  notAfter: new Date('2031-03-26T14:59:59Z'),
});

export const authenticationRequest = async (): Promise<CertificateRequest & { purpose: 'authentication' }> => ({
  ...(await common()),
  purpose: 'authentication',
  commonName: '997794E9AGCIEG13221003A',
});

export const signatureRequest = async (): Promise<CertificateRequest & { purpose: 'signature' }> => ({
  ...(await common()),
  purpose: 'signature',
  commonName: '2026112611000013221003A',
  person: {
    name: '見本　太郎',
    nameMask: '00000',
    sex: '1',
    birthDate: '319800217',
    address: '東京都清瀬市架空町９９丁目１番２号',
    addressMask: '00000000000000000',
  },
});
