// The certification authorities over a fresh database, with a clock that is set; opened again over the same, they have restarted.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createKeyPool, generateRsaKey, generations, type RsaKey } from '@openmyna/pki';
import type { Store, StoreOptions } from '@openmyna/store';
import { testStore } from '@openmyna/store/test-harness';
import { holderOf } from '../../src/jlis/cards/card-id.ts';
import {
  type AuthorityPlan,
  type CardEvent,
  type CardFacts,
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

/** What a card was made as, with a number of its own. */
export const factsOf = (cardId: string): CardFacts => ({
  model: 'e-2023',
  manufacturingNumber: BigInt(`0x${createHash('sha256').update(cardId).digest('hex')}`)
    .toString()
    .slice(-15),
  acceptedOn: '2026-10-01',
  issuedOn: '2026-10-20',
  expiresOn: '2036-03-27',
  form: 'pins',
  securityCode: '1234',
  photo: 1,
});

export const madeAs = (cardId: string): CardEvent => ({
  kind: 'made',
  facts: factsOf(cardId),
  registerVersion: 1,
});

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
  const entered = new Set<string>();
  const enter = async (names: readonly string[]) => {
    const fresh = [...new Set(names)].filter((cardId) => !entered.has(cardId));
    for (const cardId of fresh) entered.add(cardId);
    // As rows: a nation's, one after the other, would be what such a test waits for.
    for (let begin = 0; begin < fresh.length; begin += 1000) {
      const some = fresh
        .slice(begin, begin + 1000)
        .map((cardId) => ({ resident_id: holderOf(cardId)!, card_id: cardId }));
      await store.transaction(async (tx) => {
        await tx
          .insertInto('card')
          .values(
            some.map((one) => {
              const facts = factsOf(one.card_id);
              return { ...one, manufacturing_number: facts.manufacturingNumber, facts: JSON.stringify(facts) as never };
            }),
          )
          .execute();
        const made = { seq: 1, kind: 'made', status: 'made', why: null, form: 'pins', register_version: 1 } as const;
        await tx
          .insertInto('card_event')
          .values(some.map((one) => ({ ...one, ...made, recorded_at: clock() })))
          .execute();
      });
    }
  };
  return {
    folder,
    store,
    /** @param seconds from now on; less than 0 for a clock that goes back */
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    clock,
    /** Enters the cards of holders, as what the auditor finds in order has them. */
    enter,
    /** Over it are the cards of whoever is certified: each is made when its first certificate is issued. */
    open: async (vault?: (own: KeyVault) => KeyVault) => {
      const opened = await openOver(folder, store, clock, vault);
      const authority: typeof opened.authority = {
        ...opened.authority,
        issue: async (requests) => {
          await enter(requests.map(({ holder }) => holder));
          return opened.authority.issue(requests);
        },
        issueMany: async (job, work) => {
          await enter(Array.from({ length: job.count }, (_, index) => job.requestOf(index).holder));
          return opened.authority.issueMany(job, work);
        },
      };
      return { ...opened, authority };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
};

let holders = 0;

/** A card that has no certificate yet. */
export const newHolder = (): string => `H${++holders}-1`;

const common = async () => ({
  holder: newHolder(),
  municipality: kiyose,
  publicKey: (await holderKey()).publicKey,
  notBefore: new Date('2026-11-26T02:00:00Z'),
  notAfter: new Date('2031-03-26T14:59:59Z'),
});

/** Each of another card's. */
export const authenticationRequests = (count: number) =>
  Promise.all(Array.from({ length: count }, () => authenticationRequest()));

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
