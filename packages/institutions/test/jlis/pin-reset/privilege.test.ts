// Least privilege, by every combination there is: what, where, which PIN, with what, of which card, of whom.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applicationsOfPin,
  type CardForm,
  type CardRecord,
  type CardStatus,
  checkCard,
  type PinKind,
  type Place,
  type SessionPurpose,
  sessionProblem,
} from '../../../src/jlis/index.ts';
import type { Resident } from '../../../src/municipality/index.ts';
import { factsOf } from '../../institutions.ts';
import { kiyose, naha, person } from '../../municipality/fixture.ts';

const pins: readonly PinKind[] = ['authentication', 'signature', 'input-support', 'resident-register'];
const places: readonly Place[] = ['counter', 'post-office', 'kiosk', 'phone'];
const reservation = { id: 'f'.repeat(32), signature: new Uint8Array(256) };
const elsewhere = { municipality: '131016', text: '東京都千代田区架空町９９丁目' };
const applications = [
  'jpki',
  'surface',
  'inputSupport',
  'residentRegister',
  'common',
  'licence',
  'isd',
  'free-area',
] as const;

const purposes: readonly SessionPurpose[] = [
  ...pins.flatMap((pin) => [
    ...(['hand-over', 'set-pins', 'give-up-pins'] as const).map((act) => ({ act, at: 'counter', pin }) as const),
    ...places.flatMap((at) => [
      { act: 'reset-pin', at, pin } as const,
      { act: 'reset-pin', at, pin, reservation } as const,
    ]),
  ]),
  { act: 'renew', at: 'counter', purpose: 'authentication' },
  { act: 'renew', at: 'counter', purpose: 'signature' },
  { act: 'update', at: 'counter' },
  { act: 'free-area', at: 'counter' },
];

const rightful = (purpose: SessionPurpose): readonly string[] => {
  if (purpose.act === 'free-area') return ['isd', 'free-area'];
  if (purpose.act === 'update') return ['inputSupport', 'surface'];
  return purpose.act === 'renew' ? ['jpki'] : applicationsOfPin[purpose.pin];
};

test('no session beyond what the table says, whatever is combined', () => {
  let allowed = 0;
  for (const purpose of purposes)
    for (const application of applications)
      for (const form of ['pins', 'face'] as const satisfies readonly CardForm[])
        for (const address of [kiyose, naha, elsewhere]) {
          if (sessionProblem(purpose, { form }, { address }, application) !== undefined) continue;
          allowed++;
          const what = JSON.stringify({ purpose, application, form });
          // Never the licence; the issuer's own domain for the free area, and the records for 追記 alone.
          assert.ok(rightful(purpose).includes(application), what);
          if (purpose.act !== 'reset-pin') {
            assert.equal(purpose.at, 'counter', what);
            continue;
          }
          assert.equal(form, 'pins', what);
          const { at, pin } = purpose;
          if (at === 'kiosk' || at === 'phone') {
            assert.ok(purpose.reservation !== undefined, what);
            assert.ok(pin === 'authentication' || pin === 'signature', what);
          }
          if (at === 'post-office') assert.ok(address !== elsewhere && pin !== 'signature', what);
        }
  assert.ok(allowed > 50, `${allowed}`);
});

test('none of a card that is out of use or over, or whose holder is gone', () => {
  const holders: readonly (readonly [Resident['status'], boolean])[] = [
    ['resident', false],
    ['abroad', true],
    ['abroad', false],
    ['dead', false],
    ['erased', false],
    ['moved-out', false],
  ];
  const days = [
    ['2036-03-27T14:59:59Z', true],
    ['2036-03-27T15:00:00Z', false],
  ] as const;
  for (const status of ['made', 'valid', 'suspended', 'void'] as const satisfies readonly CardStatus[])
    for (const [holderStatus, continuesAbroad] of holders)
      for (const wanted of ['made', 'valid'] as const)
        for (const [now, inTime] of days) {
          const card: CardRecord = {
            residentId: 'R1',
            cardId: 'R1-1',
            facts: factsOf('R1-1'),
            form: 'pins',
            registerVersion: 1,
            status,
            since: new Date(0),
          };
          const holder: Resident = {
            ...person(),
            residentId: 'R1',
            residentCode: '0'.repeat(11),
            household: { id: 'H1', relation: 'head' },
            status: holderStatus,
            continuesAbroad,
            version: 1,
            since: '2026-11-26',
          };
          const check = () => checkCard(card, holder, new Date(now), [wanted]);
          const isThere = holderStatus === 'resident' || (holderStatus === 'abroad' && continuesAbroad);
          if (isThere && status === wanted && inTime) check();
          else assert.throws(check, { code: 'jlis.card-status' }, `${status} ${holderStatus} ${wanted} ${now}`);
        }
});
