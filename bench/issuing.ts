// Issuing for a nation: certificates a second with everything that makes one true (numbers, intents, log, signature, books),
// beside the bare signatures, and as the books grow. `node bench/issuing.ts COUNT FOLDER` issues so many, goes on where it was
// stopped, and audits them.

import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type CertificateRequest,
  type JlisTables,
  jlisMigrations,
  openCertificationAuthority,
  openFileVault,
  openSignatureLog,
} from '@openmyna/institutions/jlis';
import { createKeyPool, generateRsaKey, generations } from '@openmyna/pki';
import { openStore, type Store } from '@openmyna/store';
import { sql } from 'kysely';
import { asyncRateOf, median, ratioOf } from './compare.ts';

const clock = () => new Date();
const passphrase = 'bench';
const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
const notAfter = new Date('2031-03-26T14:59:59Z');

const open = async (folder: string) => {
  mkdirSync(folder, { recursive: true });
  await using opening = new AsyncDisposableStack();
  const keyPool = opening.use(createKeyPool(generateRsaKey));
  const store = opening.use(
    await openStore<JlisTables>({
      folder: join(folder, 'store'),
      migrations: jlisMigrations,
      clock,
      random: (length) => new Uint8Array(randomBytes(length)),
    }),
  );
  const log = opening.use(openSignatureLog(join(folder, 'signatures.log')));
  const authority = opening.use(
    await openCertificationAuthority({
      store,
      vault: openFileVault({ folder, passphrase, newRsaKey: keyPool.next }),
      log,
      clock,
      plan: {
        generations: () => generations,
        keyAlgorithm: () => 'RSA-2048',
        ocspAddress: (purpose) => `http://localhost/pki/${purpose}`,
      },
      authorityFolder: folder,
      publicationFolder: join(folder, 'pki'),
    }),
  );
  const open = opening.move();
  return { store, authority, [Symbol.asyncDispose]: () => open.disposeAsync() };
};

/** A nation's: each is of another card, all have one key, for making keys is the chips' work. */
const requests = async () => {
  const { publicKey } = await generateRsaKey();
  return (index: number): CertificateRequest => ({
    purpose: 'authentication',
    holder: `N${index}-1`,
    municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
    publicKey,
    commonName: `9${String(index % 100_000).padStart(5, '0')}E9AGCIEG13221003A`,
    notBefore,
    notAfter,
  });
};

/** Bare signatures over as many bytes: in this thread one after another, and as the vault does, several in Node's thread pool. */
const rawRates = async (folder: string) => {
  const pem = readFileSync(join(folder, 'authentication-2023.key.pem'), 'utf8');
  const key = createPrivateKey({ key: pem, passphrase });
  const tbs = randomBytes(1100);
  const inPool = promisify(sign);
  const begin = performance.now();
  const count = 1000;
  for (let i = 0; i < count; i++) sign('sha256', tbs, key);
  const thread = (count * 1000) / (performance.now() - begin);
  const four = () => Promise.all(Array.from({ length: 50 }, () => inPool('sha256', tbs, key)));
  return { thread, pool: (await asyncRateOf(four, 400)) * 50 };
};

const figure = (value: number) => Math.round(value).toLocaleString('en');

/** So many rows beside ours, small and unsigned: what an index and a table of that size cost. */
const fill = async (store: Store<JlisTables>, from: number, through: number): Promise<void> => {
  const step = 500_000;
  for (let first = from; first <= through; first += step) {
    const last = Math.min(first + step - 1, through);
    await sql`insert into certificate_intent select n, 'authentication', 2023, 'card', 'F' || n, '', ${notBefore}, ${notAfter},
      '\\x00'::bytea, ${notBefore} from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(store.db);
    await sql`insert into certificate_issued select n, 'authentication', '\\x00'::bytea, ${notBefore}
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(store.db);
    await sql`insert into certificate_holder select 'F' || n, 'authentication', 'card', 1
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(store.db);
  }
};

/** The cards that a nation's certificates are on, which the auditor looks for. */
const fillCards = async (store: Store<JlisTables>, count: number): Promise<void> => {
  const people = sql`(select 'N' || n as resident, n from generate_series(0, ${count - 1}::bigint) as n) as people`;
  await sql`insert into card (resident_id, card_id, manufacturing_number, facts)
    select resident, resident || '-1', '900000' || lpad(n::text, 9, '0'), '{}'::jsonb from ${people}
    on conflict do nothing`.execute(store.db);
  await sql`insert into card_event (resident_id, card_id, seq, kind, status, why, form, register_version, recorded_at)
    select resident, resident || '-1', 1, 'made', 'made', null, 'pins', 1, ${notBefore} from ${people}
    on conflict do nothing`.execute(store.db);
};

export interface IssuingFigure {
  readonly books: number;
  readonly rate: number;
  readonly thread: number;
  readonly pool: number;
}

/** Rates as the books grow to so many certificates. */
export const benchIssuing = async (sizes: readonly number[] = [1e4, 1e5, 1e6, 1e7]): Promise<IssuingFigure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-issuing-'));
  const figures: IssuingFigure[] = [];
  try {
    await using opened = await open(folder);
    const requestOf = await requests();
    const rounds = 5;
    // Enough that a run's first and last batch, which nothing overlaps with, count for little: a nation's is one run.
    const perRound = 10_000;
    let filled = 0;
    for (const books of sizes) {
      await fill(opened.store, filled + 1, books);
      filled = books;
      const results: { rate: number; thread: number; pool: number }[] = [];
      for (let round = 0; round < rounds; round++) {
        const begin = performance.now();
        const name = `${books}-${round}`;
        // Apart from those of the rounds before: a card has one living certificate.
        const from = (sizes.indexOf(books) * rounds + round) * perRound;
        await opened.authority.issueMany({ name, count: perRound, requestOf: (index) => requestOf(from + index) });
        const rate = (perRound * 1000) / (performance.now() - begin);
        results.push({ rate, ...(await rawRates(folder)) });
      }
      const of = (name: 'rate' | 'thread' | 'pool') => median(results.map((result) => result[name]));
      const ratio = (name: 'thread' | 'pool') => {
        const { median: middle, least, most } = ratioOf(results.map((result) => result.rate / result[name]));
        return `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
      };
      figures.push({ books, rate: of('rate'), thread: of('thread'), pool: of('pool') });
      console.log(
        `issuing with ${figure(books)} in the books: ${figure(of('rate'))} /s · bare signatures, one thread: ${figure(of('thread'))} /s, ratio ${ratio('thread')} · thread pool: ${figure(of('pool'))} /s, ratio ${ratio('pool')}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
};

if (process.argv[1] === import.meta.filename) {
  const [count = 1e6, folder = 'openmyna-issuing'] = [Number(process.argv[2]), process.argv[3]];
  await using opened = await open(folder);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  await fillCards(opened.store, count);
  const requestOf = await requests();
  const begin = performance.now();
  const issued = await opened.authority.issueMany(
    { name: 'nation', count, requestOf },
    {
      signal: interrupted.signal,
      onProgress: (done, of) => {
        if (done % 10_000 === 0) console.log(`${figure(done)} of ${figure(of)}`);
      },
    },
  );
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${figure(issued)} issued in ${seconds.toFixed(1)} s, ${figure(issued / seconds)} /s`);
  const audited = performance.now();
  const { findings, ...report } = await opened.authority.audit({ signal: interrupted.signal });
  console.log(`audited in ${((performance.now() - audited) / 1000).toFixed(1)} s`, report, findings.slice(0, 5));
}
