// Every life event in the register, and a search, as it grows: each event a transaction with its rule, its history and its notice to J-LIS, durable when it is
// answered; beside plain INSERTs of the same rows, in a transaction each, by as many at once.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LifeEvent,
  type MunicipalityTables,
  municipalityMigrations,
  type NewResident,
  openRegister,
} from '@openmyna/institutions/municipality';
import { openStore, type Store } from '@openmyna/store';
import { asOwner, sharedServer } from '@openmyna/store/shared-server';
import { sql } from 'kysely';
import { median, ratioOf } from './compare.ts';
import { plotLogLog } from './plot.ts';

const clock = () => new Date();
const random = (length: number) => new Uint8Array(randomBytes(length));
const inDays = (days: number) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
const today = () => inDays(0);

/** Ids and numbers are drawn (`residentIdOf`, `makeMyNumber`), and so lie anywhere among the others: a multiple that meets every value once. */
const idOf = (n: number) => `R${`${(BigInt(n) * 6_180_339_887n) % 10_000_000_000n}`.padStart(10, '0')}`;
const drawn = {
  id: sql`'R' || lpad((n * 6180339887 % 10000000000)::text, 10, '0')`,
  myNumber: sql`lpad((n * 618033988749 % 1000000000000)::text, 12, '0')`,
  residentCode: sql`lpad((n * 61803398873 % 100000000000)::text, 11, '0')`,
};
let newcomers = 5_000_000_000;
const newcomer = () => idOf(newcomers++);

/** Clerks at work at once. */
const clerks = 8;
/** People to whom everything happens, in each round. */
const perRound = 240;

const address = { municipality: '132217', text: '東京都清瀬市架空町９９丁目１番２号' };
const naha = { municipality: '472018', text: '沖縄県那覇市架空町９９丁目３番' };

/** Everybody is of another country, so that everything may happen to them. */
const person = (name: string, birthDate: string): NewResident => ({
  name,
  birthDate,
  sex: '1',
  address,
  stayEndsOn: '2040-03-31',
});

/** So many residents, each with a first entry, numbers of their own, and what they are found by; each name is some thirty people's. */
const fill = async ({ db }: Store<MunicipalityTables>, from: number, through: number): Promise<void> => {
  const rest = JSON.stringify({ sex: '1', address, stayEndsOn: '2040-03-31' });
  for (let first = from; first <= through; first += 100_000) {
    const last = Math.min(first + 99_999, through);
    const people = sql`(select n, '見本　' || chr(19968 + (n % 32768)::int % 20000) as name,
      date '1940-01-01' + (n % 30000)::int as born from generate_series(${first}::bigint, ${last}::bigint) as n) as people`;
    await sql`insert into resident_event
      select ${drawn.id}, 1, 'first', '2026-01-01', '2026-01-01', jsonb_build_object('kind', 'registration', 'person',
        ${rest}::jsonb || jsonb_build_object('name', name, 'birthDate', to_char(born, 'YYYY-MM-DD'))),
        ${drawn.myNumber}, ${drawn.residentCode}, null
      from ${people}`.execute(db);
    await sql`insert into resident_entry
      select ${drawn.id}, 'resident', to_char(born, 'YYYY-MM-DD'), replace(name, '　', ''), 'H-' || ${drawn.id} || '-1', 'head',
        ${address.municipality}, ${address.text}, null
      from ${people}`.execute(db);
  }
};

/** What happens to somebody, in an order in which each follows on the one before. */
const events: readonly LifeEvent[] = [
  { kind: 'move', to: { ...address, text: '東京都清瀬市架空町９９丁目３番' } },
  { kind: 'name', name: '例文　太郎' },
  { kind: 'reading', romaji: 'REIBUN TARO' },
  { kind: 'correction', sex: '2' },
  { kind: 'number' },
  { kind: 'stay', endsOn: '2041-03-31' },
  { kind: 'plan', on: inDays(10), event: { kind: 'departure', continues: false } },
  { kind: 'withdrawal' },
  { kind: 'move-out' },
  { kind: 'move', to: naha, continues: false },
  { kind: 'continuation' },
  { kind: 'departure', continues: false },
  { kind: 'return', to: address },
  { kind: 'erasure' },
  { kind: 'restoration' },
  { kind: 'naturalisation' },
  { kind: 'death' },
];

/** So many pieces of work, by as many clerks as there are. @returns a second */
const rateOf = async (count: number, work: (index: number) => Promise<unknown>): Promise<number> => {
  let next = 0;
  const clerk = async () => {
    while (next < count) await work(next++);
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: clerks }, clerk));
  return (count * 1000) / (performance.now() - begin);
};

export interface RegisterFigure {
  readonly residents: number;
  readonly rates: Readonly<Record<string, number>>;
  readonly insert: number;
}

export const benchRegister = async (sizes: readonly number[] = [1e4, 1e5, 1e6]): Promise<RegisterFigure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-register-'));
  const figures: RegisterFigure[] = [];
  try {
    await using server = await sharedServer(join(folder, 'server'));
    await using store = await openStore<MunicipalityTables>({
      folder,
      url: server.url,
      migrations: municipalityMigrations,
      clock,
      random,
    });
    const register = openRegister({ store, clock, random });
    let filled = 0;
    let requests = 0;
    for (const residents of sizes) {
      await fill(store, filled + 1, residents);
      // As a register is that was not filled a moment ago: counted, and written to where it stays.
      await asOwner(server.url, 'vacuum analyze', 'checkpoint');
      // Anybody of those who came last, and nobody twice: a prime far from the sizes leads from one to the next.
      const [first, among] = [filled + 1, residents - filled];
      filled = residents;
      let picked = 0;
      const next = () => idOf(first + ((picked++ * 7_368_787) % among));
      const record = (residentId: string, event: LifeEvent) =>
        register.record({ residentId, happenedOn: today(), event, request: `${requests++}` });
      const rounds: Record<string, number>[] = [];
      for (let round = -1; round < 5; round++) {
        const measured: Record<string, number> = {};
        const people = Array.from({ length: perRound }, next);
        const born = person('新生　花子', today());
        measured.birth = await rateOf(perRound, () => record(newcomer(), { kind: 'birth', person: born }));
        measured.registration = await rateOf(perRound, () =>
          record(newcomer(), { kind: 'registration', person: born }),
        );
        for (const event of events) {
          // Of those that happen twice in this life the first counts.
          const rate = await rateOf(perRound, (i) => record(people[i]!, event));
          measured[event.kind] ??= rate;
        }
        measured.search = await rateOf(perRound, (i) => {
          const n = 1 + ((i * 7919) % residents);
          const birthDate = new Date(Date.UTC(1940, 0, 1 + (n % 30000))).toISOString().slice(0, 10);
          return register.search({
            name: { text: `見本　${String.fromCharCode(19968 + ((n % 32768) % 20000))}` },
            birthDate,
          });
        });
        const row = JSON.stringify(events[0]);
        measured.insert = await rateOf(perRound, (i) =>
          store.db
            .insertInto('resident_event')
            .values({
              resident_id: `X${residents}-${round}-${i}`,
              seq: 1,
              request: 'plain',
              happened_on: today(),
              recorded_at: clock(),
              event: row as unknown as LifeEvent,
              my_number: null,
              resident_code: null,
            })
            .execute(),
        );
        // The first reads in what the rows were written behind.
        if (round >= 0) rounds.push(measured);
      }
      const of = (name: string) => median(rounds.map((one) => one[name]!));
      const { insert: _, ...kinds } = rounds[0]!;
      const rates = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, of(kind)]));
      figures.push({ residents, rates, insert: of('insert') });
      const figure = (value: number) => Math.round(value).toLocaleString('en');
      console.log(`${figure(residents)} residents, plain INSERT ${figure(of('insert'))} /s`);
      for (const kind of Object.keys(kinds)) {
        const { median: middle, least, most } = ratioOf(rounds.map((one) => one[kind]! / one.insert!));
        const ratio = `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
        console.log(`  ${kind.padEnd(16)}${figure(of(kind)).padStart(8)} /s   ratio ${ratio}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
};

export const writeRegisterPlot = (figures: readonly RegisterFigure[]): void => {
  const of = (kind: string) => figures.map(({ residents, rates }): [number, number] => [residents, rates[kind]!]);
  const svg = plotLogLog({
    title: 'Life events a second, by residents',
    x: { label: 'residents' },
    y: { label: 'events a second' },
    series: [
      { name: 'a move', points: of('move') },
      { name: 'a change of name', points: of('name') },
      { name: 'a new My Number', points: of('number') },
      { name: 'a birth', points: of('birth') },
      { name: 'a death', points: of('death') },
      { name: 'plain INSERT', points: figures.map(({ residents, insert }) => [residents, insert]) },
    ],
  });
  writeFileSync(new URL('plots/register.svg', import.meta.url), svg);
};

if (process.argv[1] === import.meta.filename) writeRegisterPlot(await benchRegister());
