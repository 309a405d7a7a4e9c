// From an application to a card in its holder's hand: who may apply, what is made, who may have it, and what of the card before.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seeded } from '@openmyna/store/test-harness';
import { type ApplicationForm, feeOf, type Workshop } from '../../src/jlis/index.ts';
import { evidenceProblem } from '../../src/municipality/hand-over/documents.ts';
import type { IdentityEvidence, LifeEvent } from '../../src/municipality/index.ts';
import { form, type Institutions, setUp } from '../institutions.ts';
import { kiyose, naha, person } from '../municipality/fixture.ts';

const adult: LifeEvent = { kind: 'registration', person: person() };
const born = (birthDate: string): LifeEvent => ({ kind: 'registration', person: person({ birthDate }) });
const licence: IdentityEvidence = { recipient: 'self', holder: ['drivers-licence'], representative: [] };

/** A card at the counter, for which nobody has come. */
const waiting = async (place: Institutions, residentId: string, more: Partial<ApplicationForm> = {}) => {
  const { applicationId } = await place.apply(residentId, more);
  const { cardId } = await place.produce(residentId, applicationId);
  await place.settle();
  return { residentId, cardId };
};

/** A card in its holder's hand. */
const handedOver = async (place: Institutions, residentId: string, more: Partial<ApplicationForm> = {}) => {
  const name = await waiting(place, residentId, more);
  await place.counter.identify(name, 'first', licence);
  await place.counter.confirm(name, 'second');
  await place.counter.complete(name);
  await place.settle();
  return name;
};

describe('an application is accepted', () => {
  const cases: readonly (readonly [string, LifeEvent, Partial<ApplicationForm>, problem: string | undefined])[] = [
    ['of an adult', adult, {}, undefined],
    ['by paper, for a card without PINs', adult, { route: 'paper', form: 'face' }, undefined],
    ['express, of somebody who has none', adult, { express: true }, undefined],
    [
      'of an infant, by a guardian and without a photo',
      born('2026-06-01'),
      { photo: null, by: 'guardian', express: true },
      undefined,
    ],
    ['but not without a photo', adult, { photo: null }, 'photo-missing'],
    [
      'but not with a photo of seven months ago',
      adult,
      { photo: { seed: 1, takenOn: '2026-04-25' } },
      'photo-older-than-six-months',
    ],
    ['with one of six months ago', adult, { photo: { seed: 1, takenOn: '2026-05-26' } }, undefined],
    ['but not with one of tomorrow', adult, { photo: { seed: 1, takenOn: '2026-11-27' } }, 'photo-not-yet-taken'],
    ['but not with one of an infant', born('2026-06-01'), { by: 'guardian' }, 'photo-under-one'],
    ['but not of a child by itself', born('2013-01-01'), {}, 'guardian-needed'],
    ['of somebody who is fifteen today', born('2011-11-26'), {}, undefined],
    ['but not as a renewal where there is none', adult, { reason: 'renewal' }, 'has-no-card'],
    ['but not as a reissue where there is none', adult, { reason: 'lost' }, 'has-no-card'],
  ];
  for (const [what, entry, more, problem] of cases)
    test(what, async () => {
      await using place = await setUp();
      await place.happen('R1', entry);
      const asked = place.apply('R1', more);
      if (problem === undefined) assert.equal((await asked).status, 'accepted');
      else {
        await assert.rejects(asked, { code: 'jlis.application', details: { problem } });
        assert.deepEqual(await place.applications.applicationsOf('R1'), []);
      }
    });

  test('but not of somebody who is dead, gone, or in no register', async () => {
    await using place = await setUp();
    for (const [id, event] of [
      ['R1', { kind: 'death' }],
      ['R2', { kind: 'departure', continues: false }],
      ['R3', { kind: 'erasure' }],
    ] as const) {
      await place.happen(id, adult);
      await place.happen(id, event);
      await assert.rejects(place.apply(id), { code: 'jlis.application', details: { problem: 'not-in-register' } });
    }
    await assert.rejects(place.apply('NOBODY'), { code: 'register.unknown' });
  });

  test('but not where the era of the birth cannot be told, or its year: it says so at once, and not when the card is made', async () => {
    await using place = await setUp();
    const cases: Readonly<Record<string, string | undefined>> = {
      '1912-00-00': 'birth-era-unknown',
      '1912-07-00': 'birth-era-unknown',
      '1926-00-00': 'birth-era-unknown',
      '1926-12-00': 'birth-era-unknown',
      '1989-00-00': 'birth-era-unknown',
      '1989-01-00': 'birth-era-unknown',
      '2019-00-00': 'birth-era-unknown',
      '0000-00-00': 'birth-year-unknown',
      '1911-00-00': undefined,
      '1926-11-00': undefined,
      '1926-12-24': undefined,
      '1926-12-25': undefined,
      '1927-00-00': undefined,
    };
    for (const [index, [birthDate, problem]] of Object.entries(cases).entries()) {
      const id = `B${index}`;
      await place.happen(id, born(birthDate));
      if (problem === undefined) {
        const { applicationId } = await place.apply(id);
        assert.ok((await place.produce(id, applicationId)).cardId, birthDate);
        continue;
      }
      await assert.rejects(place.apply(id), { code: 'jlis.application', details: { problem } }, birthDate);
      // Once the family register was looked up.
      await place.happen(id, { kind: 'correction', birthDate: '1926-11-00' });
      const { applicationId } = await place.apply(id);
      assert.ok((await place.produce(id, applicationId)).cardId, birthDate);
    }
  });

  test('once: the same request is the same application, and there is no second one beside it', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    await place.happen('R1', adult);
    const asked = () => place.applications.apply({ residentId: 'R1', form: form(), request: 'once' });
    const all = await Promise.all([asked(), asked(), asked()]);
    assert.equal(new Set(all.map(({ applicationId }) => applicationId)).size, 1);
    assert.match(all[0]!.applicationId, /^\d{23}$/);
    await assert.rejects(place.apply('R1'), { code: 'jlis.application-open' });
    await place.applications.record(all[0]!, { kind: 'ended', why: 'withdrawn' });
    assert.equal((await place.apply('R1')).status, 'accepted');
  });

  test('for a renewal from the day after the one three months before the last', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    await handedOver(place, 'R1');
    const renew = () => place.apply('R1', { reason: 'renewal', photo: { seed: 1, takenOn: '2035-12-01' } });
    assert.equal((await place.cards.cardsOf('R1'))[0]!.facts.expiresOn, '2036-03-27');
    place.pass((Date.parse('2035-12-27') - Date.parse('2026-11-26')) / 86_400_000);
    await assert.rejects(renew(), { code: 'jlis.application', details: { problem: 'not-yet-in-renewal' } });
    place.pass(1);
    const { applicationId, status } = await renew();
    assert.equal(status, 'accepted');
    // Of two that wait one would never be fetched, and what is on it would be good all the same.
    await place.produce('R1', applicationId);
    await assert.rejects(renew(), { code: 'jlis.application', details: { problem: 'card-waiting' } });
  });
});

test('the first card and its renewal are free; a reissue costs, and costs more express', () => {
  assert.deepEqual(
    (['first', 'renewal', 'lost', 'stolen', 'damaged'] as const).map((reason) => feeOf({ reason, express: false })),
    [0, 0, 1000, 1000, 1000],
  );
  assert.equal(feeOf({ reason: 'lost', express: true }), 2000);
});

describe('a card is made', () => {
  test('with the dates of the law, by both vendors, and waits at the municipality, out of use', async () => {
    await using place = await setUp();
    const vendors = new Set<string>();
    for (let i = 0; i < 8; i++) {
      await place.happen(`R${i}`, adult);
      const { residentId, cardId } = await waiting(place, `R${i}`);
      const card = await place.cards.card({ cardId });
      vendors.add(card.facts.model);
      assert.deepEqual([card.residentId, card.status, card.facts.expiresOn], [residentId, 'made', '2036-03-27']);
      assert.equal((await place.counter.handOver(card)).status, 'arrived');
      assert.equal(place.workshop.made.get(cardId)!.pins, null);
    }
    assert.deepEqual([...vendors].sort(), ['d-2023', 'e-2023']);
  });

  test('for a child until the fifth birthday and without a signing certificate; without PINs no signing certificate either', async () => {
    await using place = await setUp();
    await place.happen('CHILD', born('2015-03-01'));
    await place.happen('FACE', adult);
    const child = await waiting(place, 'CHILD', { by: 'guardian' });
    const face = await waiting(place, 'FACE', { form: 'face' });
    const planned = (cardId: string) => place.workshop.made.get(cardId)!;
    assert.deepEqual(
      [planned(child.cardId).expiresOn, planned(child.cardId).certificates.signature],
      ['2031-03-01', null],
    );
    assert.equal(planned(face.cardId).certificates.signature, null);
    assert.equal((await place.cards.card(face)).facts.form, 'face');
  });

  test('as the same card whatever ends the process in between, and no certificate is left whose key no card has', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const { applicationId } = await place.apply('R1');
    const broken: Workshop = {
      has: () => false,
      // The certificates are there, and the card is not.
      make: async ({ cardId }) => {
        await place.certify(cardId);
        throw new Error('the process ends');
      },
    };
    await assert.rejects(place.produce('R1', applicationId, broken), /ends/);
    await assert.rejects(place.produce('R1', applicationId, broken), /ends/);
    const { cardId } = await place.produce('R1', applicationId);
    assert.deepEqual((await place.produce('R1', applicationId)).cardId, cardId);
    const all = await place.authority.certificatesOf(cardId);
    const told = Object.groupBy(all, ({ revocation }) => revocation?.reason ?? 'good');
    assert.deepEqual([told.unspecified?.length, told.good?.length], [8, 4]);
    assert.equal((await place.cards.cardsOf('R1')).length, 1);
    assert.equal((await place.applications.applicationsOf('R1'))[0]!.status, 'made');
  });

  test('not for somebody who has died meanwhile: the application ends', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const { applicationId } = await place.apply('R1');
    await place.happen('R1', { kind: 'death' });
    await assert.rejects(place.produce('R1', applicationId), { code: 'jlis.application' });
    assert.deepEqual(
      (await place.applications.applicationsOf('R1')).map(({ status, why }) => [status, why]),
      [['ended', 'no-longer-eligible']],
    );
  });
});

/** What a municipality’s machine for seal certificates lacked on one of its ways (services.md §9 M6). */
describe('M6: nothing is made or handed over that is void, whenever it became so', () => {
  const changes: readonly (readonly [string, LifeEvent, why: string])[] = [
    ['a death', { kind: 'death' }, 'no-longer-eligible'],
    ['leaving', { kind: 'departure', continues: false }, 'no-longer-eligible'],
    ['a new number', { kind: 'number' }, 'outdated'],
    ['a move', { kind: 'move', to: naha }, 'outdated'],
  ];
  for (const [what, event, why] of changes)
    for (const when of ['before', 'while'])
      test(`${what} ${when} the card is made: no card, and no certificate that holds`, async () => {
        await using place = await setUp();
        await place.happen('R1', adult);
        const { applicationId } = await place.apply('R1');
        const meanwhile: Workshop = {
          has: place.workshop.has,
          make: async (card) => {
            await place.workshop.make(card);
            await place.happen('R1', event);
            // J-LIS hears of it while the card is in no book.
            await place.settle();
          },
        };
        if (when === 'before') await place.happen('R1', event);
        const asked = place.produce('R1', applicationId, when === 'while' ? meanwhile : undefined);
        // A change before the card is begun is what it is made from.
        if (when === 'before' && why === 'outdated') await asked;
        else await assert.rejects(asked, { code: 'jlis.application' });
        await place.settle();
        const isMade = when === 'before' && why === 'outdated';
        assert.equal((await place.applications.applicationsOf('R1'))[0]!.why, isMade ? undefined : why);
        for (const { cardId, status } of await place.cards.cardsOf('R1')) {
          assert.equal(status, isMade ? 'made' : 'void');
          assert.deepEqual(await place.reasons(cardId), isMade ? ['good', 'good'] : ['unspecified', 'unspecified']);
        }
      });
});

describe('who is there is told by', () => {
  const cases: readonly (readonly [string, IdentityEvidence, age: number, string | undefined])[] = [
    ['one document with a photo', licence, 40, undefined],
    ['two without', { ...licence, holder: ['health-insurance', 'pension-handbook'] }, 40, undefined],
    ['but not one without', { ...licence, holder: ['health-insurance'] }, 40, 'holder-documents'],
    ['nor the same one twice', { ...licence, holder: ['student-card', 'student-card'] }, 40, 'holder-documents'],
    ['nor nothing', { ...licence, holder: [] }, 40, 'holder-documents'],
    [
      'a child’s guardian',
      { recipient: 'guardian', holder: ['passport'], representative: ['drivers-licence'] },
      14,
      undefined,
    ],
    ['but not the child alone', licence, 14, 'guardian-needed'],
    [
      'nor a proxy of it',
      { recipient: 'proxy', holder: ['passport', 'student-card'], representative: ['passport', 'employee-card'] },
      14,
      'guardian-needed',
    ],
    [
      'nor a guardian who shows nothing',
      { recipient: 'guardian', holder: ['passport'], representative: [] },
      14,
      'representative-documents',
    ],
    [
      'a proxy with two each',
      {
        recipient: 'proxy',
        holder: ['passport', 'health-insurance'],
        representative: ['drivers-licence', 'employee-card'],
      },
      80,
      undefined,
    ],
    [
      'but not a proxy with one',
      { recipient: 'proxy', holder: ['passport', 'health-insurance'], representative: ['drivers-licence'] },
      80,
      'representative-documents',
    ],
    [
      'nor one of the holder’s from afar',
      { recipient: 'proxy', holder: ['passport'], representative: ['drivers-licence', 'passport'] },
      80,
      'holder-documents',
    ],
  ];
  for (const [what, evidence, age, problem] of cases)
    test(what, () => assert.equal(evidenceProblem(evidence, age), problem));
});

describe('a card is handed over', () => {
  test('after two clerks have looked, and is valid from then on', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const name = await waiting(place, 'R1');
    await assert.rejects(place.counter.complete(name), { code: 'counter.status' });
    await assert.rejects(place.counter.confirm(name, 'second'), { code: 'counter.status' });
    await place.counter.identify(name, 'first', licence);
    await assert.rejects(place.counter.confirm(name, 'first'), { code: 'counter.status' });
    await assert.rejects(place.counter.complete(name), { code: 'counter.status' });
    await place.counter.confirm(name, 'second');
    await place.counter.complete(name);
    await place.counter.complete(name);
    await place.settle();
    assert.equal((await place.cards.card(name)).status, 'valid');
    assert.deepEqual(await place.reasons(name.cardId), ['good', 'good']);
  });

  test('by four eyes: who has identified last never confirms, and who identifies again has both look again', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const name = await waiting(place, 'R1');
    const { counter } = place;
    const refused = { code: 'counter.status' };
    await counter.identify(name, 'first', licence);
    await counter.identify(name, 'second', licence);
    await assert.rejects(counter.confirm(name, 'second'), refused);
    await counter.confirm(name, 'first');
    await assert.rejects(counter.confirm(name, 'third'), refused);
    await counter.identify(name, 'first', licence);
    assert.equal((await counter.handOver(name)).status, 'identified');
    await assert.rejects(counter.complete(name), refused);
    await assert.rejects(counter.confirm(name, 'first'), refused);
    await counter.confirm(name, 'second');
    assert.equal((await counter.complete(name)).status, 'handed-over');
  });

  test('and the one from before is void with its certificates, those of the new one are not', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const old = await handedOver(place, 'R1');
    place.pass((Date.parse('2036-01-10') - Date.parse('2026-11-26')) / 86_400_000);
    // Renewed meanwhile, until the end of the card.
    await place.certify(old.cardId, { notBefore: place.clock(), notAfter: new Date('2036-03-27T14:59:59Z') });
    const photo = { seed: 1, takenOn: '2036-01-01' };
    const fresh = await waiting(place, 'R1', { reason: 'renewal', photo });
    assert.equal((await place.cards.card(old)).status, 'valid', 'until the new one is there');
    await place.counter.identify(fresh, 'first', licence);
    await place.counter.confirm(fresh, 'second');
    await place.counter.complete(fresh);
    await place.settle();
    const states = (await place.cards.cardsOf('R1')).map(({ cardId, status, why }) => [cardId, status, why]);
    assert.deepEqual(states, [
      [old.cardId, 'void', 'reissued'],
      [fresh.cardId, 'valid', undefined],
    ]);
    assert.deepEqual(await place.reasons(old.cardId), ['cessationOfOperation', 'cessationOfOperation']);
    assert.deepEqual(await place.reasons(fresh.cardId), ['good', 'good']);
  });

  test('a card that is lost is void as soon as another is applied for', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    const old = await handedOver(place, 'R1');
    await place.apply('R1', { reason: 'stolen' });
    await place.settle();
    const { status, why } = await place.cards.card(old);
    assert.deepEqual([status, why], ['void', 'stolen']);
    assert.deepEqual(await place.reasons(old.cardId), ['cessationOfOperation', 'cessationOfOperation']);
  });

  const changes: readonly (readonly [string, LifeEvent])[] = [
    ['has died', { kind: 'death' }],
    ['has left', { kind: 'departure', continues: false }],
    ['has moved to another municipality', { kind: 'move', to: naha }],
    ['has moved within it', { kind: 'move', to: { ...kiyose, text: '東京都清瀬市架空町９９丁目９番' } }],
    ['has another name', { kind: 'name', name: '例文　太郎' }],
    ['has another number', { kind: 'number' }],
  ];
  for (const [what, event] of changes)
    for (const when of ['arrived', 'identified', 'confirmed'])
      test(`not to somebody who ${what} since, ${when} or not`, async () => {
        await using place = await setUp();
        await place.happen('R1', adult);
        const name = await waiting(place, 'R1');
        if (when !== 'arrived') await place.counter.identify(name, 'first', licence);
        if (when === 'confirmed') await place.counter.confirm(name, 'second');
        await place.happen('R1', event);
        const next = {
          arrived: () => place.counter.identify(name, 'first', licence),
          identified: () => place.counter.confirm(name, 'second'),
          confirmed: () => place.counter.complete(name),
        }[when]!;
        await assert.rejects(next(), { code: 'counter.holder' });
        await place.settle();
        assert.notEqual((await place.cards.card(name)).status, 'valid');
      });

  test('two who finish at once hand over one card once', async () => {
    await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
    await place.happen('R1', adult);
    const name = await waiting(place, 'R1');
    await place.counter.identify(name, 'first', licence);
    await place.counter.confirm(name, 'second');
    const both = await Promise.allSettled([place.counter.complete(name), place.counter.complete(name)]);
    assert.ok(both.some(({ status }) => status === 'fulfilled'));
    await Promise.all([place.settle(), place.settle()]);
    assert.equal((await place.cards.card(name)).status, 'valid');
  });
});

describe('a card that nobody comes for', () => {
  test('is destroyed after six months, and the reason of its certificates says so', async () => {
    await using place = await setUp();
    await place.happen('R1', adult);
    await place.happen('R2', adult);
    const name = await waiting(place, 'R1');
    const taken = await handedOver(place, 'R2');
    place.pass(180);
    assert.deepEqual(await place.counter.unclaimed(), []);
    await assert.rejects(place.counter.destroy(name), { code: 'counter.status' });
    place.pass(2);
    assert.deepEqual(
      (await place.counter.unclaimed()).map(({ cardId }) => cardId),
      [name.cardId],
    );
    await assert.rejects(place.counter.destroy(taken), { code: 'counter.status' });
    await place.counter.destroy(name);
    assert.deepEqual(await place.counter.unclaimed(), []);
    await place.settle();
    const { status, why } = await place.cards.card(name);
    assert.deepEqual([status, why], ['void', 'unclaimed']);
    assert.deepEqual(await place.reasons(name.cardId), ['unspecified', 'unspecified']);
    assert.equal((await place.cards.card(taken)).status, 'valid');
    await assert.rejects(place.counter.identify(name, 'first', licence), { code: /^counter\./ });
  });
});
