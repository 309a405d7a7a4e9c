// A card from its application to the municipality's shelf: planned, its chip personalised over SCP03 with keys that were made ahead,
// two certificates issued into the books, every record sealed, the card durable in the wallet; beside the books of a city's cards.
// Beside it the RSA signatures that are in it, bare and in the same thread pool. `node bench/cards.ts`

import { randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openWallet } from '@openmyna/card';
import { produce } from '@openmyna/institutions/jlis';
import { generateRsaKey, type RsaKey } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import { sql } from 'kysely';
import { openInstitutions, type TownTables } from '../packages/town/src/authorities/institutions.ts';
import { openWorkshop } from '../packages/town/src/authorities/workshop.ts';
import { machine } from '../packages/town/src/machine.ts';
import { median, ratioOf } from './compare.ts';

/** Keys are made ahead and used more than once: nobody compares them. */
const stock = 64;
const perRound = 60;
const rounds = 7;
/** Until what is compiled as it runs is compiled. */
const warmUp = 3;
const atOnce = 12;
/** Cards of others that are in the books. */
const others = 100_000;
/** RSA-2048 in each: two certificates; five records of the chip. */
const signatures = 7;

/** Every piece of work once, so many at a time. @returns a second */
const rateOf = async (count: number, work: (index: number) => Promise<unknown>): Promise<number> => {
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return (count * 1000) / (performance.now() - begin);
};

/** Cards that were made before, as rows. */
const fill = async ({ db }: Store<TownTables>): Promise<void> => {
  const people = sql`(select 'B' || md5(n::text) as resident, n from generate_series(1, ${others}::bigint) as n) as people`;
  await sql`insert into card (resident_id, card_id, manufacturing_number, facts)
    select resident, resident || '-1', '900000' || lpad((n * 790919 % 1000000000)::text, 9, '0'), '{}'::jsonb from ${people}`.execute(
    db,
  );
  await sql`insert into card_event (resident_id, card_id, seq, kind, status, why, form, register_version, recorded_at)
    select resident, resident || '-1', 1, 'made', 'made', null, 'pins', 1, '2026-01-01'::timestamptz from ${people}`.execute(
    db,
  );
  await sql`insert into card_application_event (resident_id, application_id, seq, request, event, recorded_at)
    select resident, lpad(n::text, 23, '0'), 1, 'first', '{}'::jsonb, '2026-01-01'::timestamptz from ${people}`.execute(
    db,
  );
};

export const benchCards = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-cards-'));
  try {
    const { clock, random } = machine;
    const facts = {
      version: 3,
      id: 'bench',
      seed: '1',
      madeOn: '2026-01-01',
      address: 'http://localhost:8400',
    } as const;
    await using institutions = await openInstitutions(folder, facts, machine);
    using wallet = openWallet(join(folder, 'wallet'));
    const keys: RsaKey[] = await Promise.all(Array.from({ length: stock }, generateRsaKey));
    let given = 0;
    const keyPool = { next: async () => keys[given++ % stock]!, [Symbol.dispose]: () => {} };
    using workshop = openWorkshop(folder, institutions, () => wallet, random, keyPool);
    const { applications, register } = institutions;
    const today = clock().toISOString().slice(0, 10);
    await fill(institutions.store);
    let people = 0;
    const apply = async () => {
      people++;
      // Who applies is anybody.
      const residentId = `B${randomBytes(5).toString('hex').toUpperCase()}`;
      const person = {
        name: `見本　${people}`,
        birthDate: '1985-03-27',
        sex: people % 2 === 0 ? '1' : '2',
        address: { municipality: '132217', text: '東京都清瀬市架空町９９丁目１番２号' },
      } as const;
      await register.record({
        residentId,
        happenedOn: today,
        event: { kind: 'registration', person },
        request: 'first',
      });
      const photo = { seed: people, takenOn: today };
      const form = { route: 'web', reason: 'first', form: 'pins', express: false, by: 'self', photo } as const;
      return applications.apply({ residentId, form, request: 'card' });
    };
    const inPool = promisify(sign);
    const key = { key: Buffer.from(keys[0]!.pkcs1), format: 'der', type: 'pkcs1' } as const;
    const data = randomBytes(1100);
    const bare = () => rateOf(perRound * signatures, () => inPool('sha256', data, key));
    const measured: { ours: number; bare: number }[] = [];
    for (let round = -warmUp; round < rounds; round++) {
      const asked: Awaited<ReturnType<typeof apply>>[] = [];
      for (let i = 0; i < perRound; i++) asked.push(await apply());
      const options = { ...institutions, workshop, vendors: ['e', 'd'], clock, random } as const;
      const ours = await rateOf(perRound, (index) => produce(options, asked[index]!));
      if (round >= 0) measured.push({ ours, bare: (await bare()) / signatures });
    }
    const of = (name: 'ours' | 'bare') => median(measured.map((one) => one[name]));
    const { median: middle, least, most } = ratioOf(measured.map(({ ours, bare }) => ours / bare));
    console.log(
      `cards issued: ${of('ours').toFixed(1)} /s · their bare signatures: ${of('bare').toFixed(0)} cards' /s · ` +
        `ratio ${middle.toFixed(3)} (${least.toFixed(3)}–${most.toFixed(3)})`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (process.argv[1] === import.meta.filename) await benchCards();
