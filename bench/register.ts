// Life events in the register, as it grows: each a transaction with its rule, its history and its notice to J-LIS, durable when it is
// answered; beside plain INSERTs of the same rows, in a transaction each, by as many at once.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LifeEvent,
  type MunicipalityTables,
  municipalityMigrations,
  openRegister,
} from '@openmyna/institutions/municipality';
import { openStore, type Store } from '@openmyna/store';
import { sql } from 'kysely';
import { median, ratioOf } from './compare.ts';

const clock = () => new Date();
const random = (length: number) => new Uint8Array(randomBytes(length));
const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

/** Clerks at work at once. */
const clerks = 8;

const address = { municipality: '132217', text: '東京都清瀬市架空町９９丁目１番２号' };
const registration = {
  kind: 'registration',
  person: { name: '見本　太郎', birthDate: '1985-03-27', sex: '1', address },
};

/** So many residents, each with a first entry, numbers of their own, and what they are found by. */
const fill = async ({ db }: Store<MunicipalityTables>, from: number, through: number): Promise<void> => {
  const event = JSON.stringify(registration);
  for (let first = from; first <= through; first += 100_000) {
    const last = Math.min(first + 99_999, through);
    await sql`insert into resident_event
      select 'R' || n, 1, 'first', '2026-01-01', '2026-01-01', ${event}::jsonb, lpad(n::text, 12, '0'), lpad(n::text, 11, '0'), null
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(db);
    await sql`insert into resident_entry
      select 'R' || n, 'resident', '1985-03-27', '見本太郎', 'H-R' || n || '-1', 'head', ${address.municipality}, ${address.text}, null
      from generate_series(${first}::bigint, ${last}::bigint) as n`.execute(db);
  }
};

const events: Readonly<Record<string, LifeEvent>> = {
  move: { kind: 'move', to: { ...address, text: '東京都清瀬市架空町９９丁目３番' } },
  name: { kind: 'name', name: '例文　太郎' },
  number: { kind: 'number' },
};

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
  const perRound = 1500;
  try {
    await using store = await openStore<MunicipalityTables>({
      folder: join(folder, 'store'),
      migrations: municipalityMigrations,
      clock,
      random,
    });
    const register = openRegister({ store, clock, random });
    let filled = 0;
    let requests = 0;
    const someone = (residents: number) => `R${1 + Math.floor(Math.random() * residents)}`;
    for (const residents of sizes) {
      await fill(store, filled + 1, residents);
      filled = residents;
      const rounds: Record<string, number>[] = [];
      for (let round = -1; round < 5; round++) {
        const measured: Record<string, number> = {};
        for (const [kind, event] of Object.entries(events))
          measured[kind] = await rateOf(perRound, () =>
            register.record({ residentId: someone(residents), happenedOn: today(), event, request: `${requests++}` }),
          );
        const row = JSON.stringify(events.move);
        measured.insert = await rateOf(perRound, (index) =>
          store.db
            .insertInto('resident_event')
            .values({
              resident_id: `X${residents}-${round}-${index}`,
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
      const rates = Object.fromEntries(Object.keys(events).map((kind) => [kind, of(kind)]));
      figures.push({ residents, rates, insert: of('insert') });
      const figure = (value: number) => Math.round(value).toLocaleString('en');
      const told = Object.keys(events).map((kind) => {
        const { median: middle, least, most } = ratioOf(rounds.map((one) => one[kind]! / one.insert!));
        return `${kind} ${figure(of(kind))} /s, ratio ${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
      });
      console.log(
        `life events of ${figure(residents)} residents: ${told.join(' · ')} · plain INSERT ${figure(of('insert'))} /s`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
};

if (process.argv[1] === import.meta.filename) await benchRegister();
