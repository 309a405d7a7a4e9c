// What becomes of certificates when the register changes (services.md §3.3): each event, exactly once, whatever ends in between.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Store, StoreOptions } from '@openmyna/store';
import { seeded, testStore } from '@openmyna/store/test-harness';
import { followRegister, type JlisTables, jlisMigrations } from '../../src/jlis/index.ts';
import {
  type LifeEvent,
  type MunicipalityTables,
  municipalityMigrations,
  openRegister,
} from '../../src/municipality/index.ts';
import { authenticationRequest, openOver, signatureRequest, temporaryFolder } from '../jlis/fixture.ts';
import { kiyose, naha, person } from './fixture.ts';

const setUp = async (options: Pick<StoreOptions, 'faults'> = {}) => {
  await using opening = new AsyncDisposableStack();
  const migrations = [...jlisMigrations, ...municipalityMigrations];
  const store = opening.use(await testStore<JlisTables & MunicipalityTables>({ ...options, migrations }));
  const clock = () => new Date('2026-11-26T03:00:00Z');
  const opened = opening.use(await openOver(temporaryFolder(), store as Store<unknown> as Store<JlisTables>, clock));
  const register = openRegister({
    store: store as Store<unknown> as Store<MunicipalityTables>,
    clock,
    random: seeded('register'),
  });
  let requests = 0;
  const open = opening.move();
  return {
    store,
    authority: opened.authority,
    happen: (residentId: string, event: LifeEvent) =>
      register.record({ residentId, happenedOn: '2026-11-26', event, request: `${requests++}` }),
    follow: () => followRegister(store, opened.authority),
    /** A card's certificates and a phone's, of both purposes. */
    certify: async (holder: string) => {
      const requests = [
        { ...(await authenticationRequest()), holder },
        { ...(await signatureRequest()), holder },
      ];
      await opened.authority.issue([...requests, ...requests.map((one) => ({ ...one, medium: 'phone' as const }))]);
    },
    /** Reasons by purpose; a card's and a phone's are told the same. */
    reasons: async (holder: string) => {
      const said: Record<string, string> = {};
      for (const { purpose, medium, revocation } of await opened.authority.certificatesOf(holder)) {
        const reason = revocation?.reason ?? 'good';
        if (medium === 'phone') assert.equal(reason, said[purpose]);
        said[purpose] = reason;
      }
      return [said.signature, said.authentication];
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

const cases: readonly (readonly [string, readonly LifeEvent[], signature: string, authentication: string])[] = [
  ['nothing', [], 'good', 'good'],
  ['a move', [{ kind: 'move', to: naha }], 'affiliationChanged', 'good'],
  ['a change of name', [{ kind: 'name', name: '例文　太郎' }], 'affiliationChanged', 'good'],
  ['a correction', [{ kind: 'correction', sex: '2' }], 'affiliationChanged', 'good'],
  ['a death', [{ kind: 'death' }], 'cessationOfOperation', 'cessationOfOperation'],
  ['leaving Japan', [{ kind: 'departure', continues: false }], 'cessationOfOperation', 'cessationOfOperation'],
  ['leaving Japan with 継続利用', [{ kind: 'departure', continues: true }], 'affiliationChanged', 'good'],
  [
    '継続利用, and a return',
    [
      { kind: 'departure', continues: true },
      { kind: 'return', to: kiyose },
    ],
    'affiliationChanged',
    'good',
  ],
  ['a new My Number', [{ kind: 'number' }], 'cessationOfOperation', 'cessationOfOperation'],
  ['an erasure', [{ kind: 'erasure' }], 'cessationOfOperation', 'cessationOfOperation'],
  ['naturalisation', [{ kind: 'naturalisation' }], 'good', 'good'],
  ['a renewal of the stay', [{ kind: 'stay', endsOn: '2029-03-31' }], 'good', 'good'],
  [
    'a move, then a death: each certificate ends once, for its first reason',
    [{ kind: 'move', to: naha }, { kind: 'death' }],
    'affiliationChanged',
    'cessationOfOperation',
  ],
];

describe('after', () => {
  test('every event, card’s and phone’s certificates are what the table says, and nobody else’s', async () => {
    await using place = await setUp();
    await place.happen('other', { kind: 'registration', person: person() });
    await place.certify('other');
    for (const [index, [what, events, signature, authentication]] of cases.entries()) {
      const id = `R${index}`;
      await place.happen(id, { kind: 'registration', person: person() });
      await place.certify(id);
      for (const event of events) {
        await place.happen(id, event);
        await place.follow();
      }
      assert.deepEqual(await place.reasons(id), [signature, authentication], what);
    }
    assert.deepEqual(await place.reasons('other'), ['good', 'good']);
    assert.deepEqual((await place.authority.audit()).findings, []);
  });

  test('a notice that is told again changes nothing, and two who follow at once take each once', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    for (let i = 0; i < 10; i++) {
      await place.happen(`R${i}`, { kind: 'registration', person: person() });
      await place.certify(`R${i}`);
      await place.happen(`R${i}`, { kind: 'death' });
    }
    const counts = await Promise.all([place.follow(), place.follow()]);
    assert.equal(counts[0]! + counts[1]!, 20);
    assert.equal(await place.follow(), 0);
    for (let i = 0; i < 10; i++)
      assert.deepEqual(await place.reasons(`R${i}`), ['cessationOfOperation', 'cessationOfOperation']);
  });

  test('a J-LIS that was away hears of everything later, and certificates of after the event are not taken with it', async () => {
    await using place = await setUp();
    await place.happen('R1', { kind: 'registration', person: person() });
    await place.certify('R1');
    await place.happen('R1', { kind: 'move', to: naha });
    const away = { ...place.authority, revoke: () => Promise.reject(new Error('J-LIS is away')) };
    await assert.rejects(followRegister(place.store, away), /away/);
    assert.deepEqual(await place.reasons('R1'), ['good', 'good']);
    await place.follow();
    assert.deepEqual(await place.reasons('R1'), ['affiliationChanged', 'good']);
    const [fresh] = await place.authority.issue([{ ...(await signatureRequest()), holder: 'R1' }]);
    await place.follow();
    assert.equal(place.authority.status(fresh!, 2023).status, 'good');
  });
});
