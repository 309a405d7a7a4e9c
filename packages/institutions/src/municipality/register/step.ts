// One event becomes part of the register: the row, what the person is found by, the notice, the household.

import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Transaction } from 'kysely';
import { type LifeEvent, type RegisterNotice, registerSource, registerTopic } from '../contract.ts';
import { errors } from '../errors.ts';
import type { MunicipalityTables } from '../schema.ts';
import { checkPlace } from './arrival.ts';
import type { DatedRequest } from './check-report.ts';
import { apply, type Entry } from './fold.ts';
import { areFree, freshMyNumber, freshNumbers, type Numbers } from './numbers.ts';
import { putEvent, withoutNumbers } from './rows.ts';
import type { Work } from './work.ts';

/** An event of a person, with the key under which it counts once. */
interface Step extends Pick<DatedRequest, 'residentId' | 'happenedOn' | 'event' | 'request' | 'lateReason' | 'by'> {
  /** Of what was asked under that key. */
  readonly hash?: string;
}

export const step = async (
  work: Work,
  before: Entry | undefined,
  { residentId, happenedOn, event, request, lateReason, by, hash }: Step,
): Promise<Entry> => {
  const { tx, store, random, recordedAt, households } = work;
  const numbers = await numbersFor(tx, random, event, residentId);
  const seq = (before?.version ?? 0) + 1;
  const after = apply(before, { residentId, seq, happenedOn, recordedAt, event, numbers });
  checkPlace(before, after, event, by);
  const row = {
    resident_id: residentId,
    seq,
    request,
    happened_on: happenedOn,
    recorded_at: recordedAt,
    event: withoutNumbers(event),
    my_number: numbers.myNumber ?? null,
    resident_code: numbers.residentCode ?? null,
    late_reason: lateReason ?? null,
    request_hash: hash ?? null,
    recorded_by: by?.account ?? null,
    recorded_at_office: by?.municipality ?? null,
  };
  const body: RegisterNotice = {
    residentId,
    seq: event.kind === 'lapse' ? event.of : seq,
    kind: event.kind,
    happenedOn,
    ...(event.kind === 'departure' && { continues: event.continues }),
  };
  // Said in one breath, and so in one exchange.
  await Promise.all([
    putEvent(tx, row, after),
    store.outbox.add(tx, { source: registerSource(residentId), topic: registerTopic, body }),
    households.follow(before, after, event, happenedOn),
  ]);
  work.add(row);
  return after;
};

type Tx = Transaction<MunicipalityTables>;

const numbersFor = async (tx: Tx, random: Random, event: LifeEvent, residentId: string): Promise<Partial<Numbers>> => {
  if (event.kind === 'number') return { myNumber: await freshMyNumber(tx, random) };
  if (event.kind !== 'birth' && event.kind !== 'registration') return {};
  if (event.numbers === undefined) return freshNumbers(tx, random);
  if (!(await areFree(tx, event.numbers))) throw new OpenMynaError(errors['register.known'], { residentId });
  return event.numbers;
};
