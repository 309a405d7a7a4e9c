import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Personalisation } from '@openmyna/card';
import { personalisationSchema } from '@openmyna/card/personalisation';
import {
  addDays,
  addressProblem,
  ageOn,
  authenticationExpiry,
  cardExpiry,
  certificateText,
  dayInJapan,
  earlier,
  eraYearOf,
  isMyNumber,
  isResidentCode,
  maySign,
  municipalityOf,
  nthBirthdayAfter,
} from '@openmyna/identity';
import fc from 'fast-check';
import { earliestToday, type Kind, makeResidents, publicView } from '../../src/residents/index.ts';

const today = '2026-11-24';
const residents = makeResidents({ seed: 'openmyna', today });

const cardOf = (kind: Kind, day = today): Personalisation =>
  makeResidents({ seed: 'openmyna', today: day }).find((resident) => resident.kind === kind)!.card;

/** Days on which a town may be opened, leap days and month ends among them. */
const townDay = fc.oneof(
  fc.integer({ min: 0, max: 365 * 12 }).map((days) => addDays(earliestToday, days)),
  fc.constantFrom(
    '2026-02-21',
    '2026-02-22',
    '2027-02-28',
    '2028-02-28',
    '2028-02-29',
    '2028-03-01',
    '2025-08-01',
    '2026-12-31',
  ),
);

describe('twelve residents', () => {
  test('C01 to C12, each of another kind, each described in both languages', () => {
    assert.deepEqual(
      residents.map(({ id, card }) => [id, card.cardId]),
      Array.from({ length: 12 }, (_, index) => [0, 0].map(() => `C${String(index + 1).padStart(2, '0')}`)),
    );
    assert.equal(new Set(residents.map(({ kind }) => kind)).size, 12);
    for (const { description } of residents) assert.ok(description.ja.length > 0 && description.en.length > 0);
  });

  test('the same seed and day, the same residents; another seed, other people with the same dates', () => {
    assert.deepEqual(makeResidents({ seed: 'openmyna', today }), residents);
    const others = makeResidents({ seed: 'another', today });
    others.forEach(({ card }, index) => {
      const { holder, expiresOn } = residents[index]!.card;
      assert.notEqual(card.holder.myNumber, holder.myNumber);
      assert.equal(card.holder.birthDate, holder.birthDate);
      assert.equal(card.expiresOn, expiresOn);
    });
  });

  test('no two share a number or a name', () => {
    const distinct = (of: (card: Personalisation) => string) => new Set(residents.map(({ card }) => of(card))).size;
    assert.equal(
      distinct(({ holder }) => holder.myNumber),
      12,
    );
    assert.equal(
      distinct(({ holder }) => holder.residentCode),
      12,
    );
    assert.equal(
      distinct(({ holder }) => holder.name),
      12,
    );
    assert.equal(
      distinct(({ manufacturingNumber }) => manufacturingNumber),
      12,
    );
  });

  test('every model of card is among them', () => {
    const models = new Set(residents.map(({ card }) => card.model));
    assert.deepEqual([...models].sort(), ['d-2015', 'd-2019', 'd-2023', 'e-2015', 'e-2019', 'e-2023']);
  });

  test('before the first day there are none', () => {
    assert.throws(() => makeResidents({ seed: 'openmyna', today: '2025-07-31' }), { code: 'residents.today' });
    assert.throws(() => makeResidents({ seed: 'openmyna', today: '2026-02-30' }), { code: 'identity.date' });
  });
});

describe('every resident, on whatever day the town opens', () => {
  const always = (holds: (card: Personalisation, day: string) => void): void =>
    fc.assert(
      fc.property(townDay, fc.string(), (day, seed) => {
        for (const { card } of makeResidents({ seed, today: day })) holds(card, day);
      }),
      { numRuns: 60 },
    );

  test('has a card that its schema takes', () =>
    always((card) => assert.deepEqual(personalisationSchema.parse(card), card)));

  test('has numbers that only the sandbox takes', () =>
    always(({ holder }) => {
      assert.ok(isMyNumber(holder.myNumber) && !isMyNumber(holder.myNumber, 'real'));
      assert.ok(isResidentCode(holder.residentCode) && !isResidentCode(holder.residentCode, 'real'));
    }));

  test('lives where nobody does, in a municipality that is spelt as certificates do', () =>
    always(({ holder, municipality }) => {
      const place = municipalityOf(municipality.code)!;
      assert.deepEqual(municipality, { code: place.code, ...place.romaji });
      assert.ok(holder.address.startsWith(`${place.prefecture}${place.name}架空町９９丁目`));
      assert.equal(addressProblem(holder.address), undefined);
    }));

  test('was born, applied, and got a valid card, in this order', () =>
    always(({ holder, acceptedOn, issuedOn, expiresOn }, day) => {
      assert.ok(holder.birthDate < acceptedOn && acceptedOn < issuedOn && issuedOn <= day && day <= expiresOn);
      const stayEndsOn = holder.residence?.periodEndsOn;
      assert.equal(expiresOn, cardExpiry({ birthDate: holder.birthDate, acceptedOn, issuedOn, stayEndsOn }));
    }));

  test('has a card of the generation issued then', () =>
    always(({ model, issuedOn }) => {
      const years = { '2015': ['2016', '2019'], '2019': ['2020', '2023'], '2023': ['2024', '9999'] } as const;
      const [first, last] = years[model.slice(2) as keyof typeof years];
      assert.ok(first <= issuedOn.slice(0, 4) && issuedOn.slice(0, 4) <= last, `${model} ${issuedOn}`);
    }));

  test('has an authentication certificate, as issued with the card or as renewed', () =>
    always(({ holder: { birthDate }, issuedOn, expiresOn, certificates: { authentication } }, day) => {
      const from = dayInJapan(new Date(authentication.notBefore));
      assert.ok(issuedOn <= from && from <= day);
      if (from === issuedOn) {
        const first = authenticationExpiry({ birthDate, issuedOn, cardExpiresOn: expiresOn });
        assert.equal(authentication.expiresOn, first);
      } else {
        const sixth = nthBirthdayAfter(birthDate, from, 6);
        assert.equal(authentication.expiresOn, earlier(sixth, expiresOn));
      }
    }));

  test('has a signing certificate and its password from 15 on, if the card has PINs', () =>
    always(({ holder, acceptedOn, pins, certificates: { authentication, signature } }) => {
      const expected = pins !== null && maySign(holder.birthDate, acceptedOn) ? authentication : null;
      assert.deepEqual(signature, expected);
      if (pins !== null) assert.equal(pins.signature !== null, signature !== null);
    }));

  test('is of the age its kind says, on either side of 15 and of 18', () => {
    fc.assert(
      fc.property(townDay, (day) => {
        const age = (kind: Kind) => ageOn(cardOf(kind, day).holder.birthDate, day);
        assert.deepEqual(
          (['infant', 'fourteen', 'fifteen', 'seventeen', 'licence'] as const).map(age),
          [0, 14, 15, 17, 18],
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('what makes each special', () => {
  const isUsable = ({ certificates: { authentication, signature } }: Personalisation): boolean =>
    authentication.expiresOn >= today && signature !== null && signature.expiresOn >= today;

  test('C01: everything works', () => {
    const { card } = residents[0]!;
    assert.equal(card.model, 'e-2023');
    assert.equal(card.holder.name, '見本　太郎');
    assert.ok(isUsable(card));
    assert.equal(card.tries, undefined);
    assert.deepEqual(certificateText(card.holder.name).substitutes, '00000');
  });

  test('applying on the 15th birthday is in time for a signing certificate', () => {
    const { holder, acceptedOn, certificates } = cardOf('fifteen');
    assert.equal(ageOn(holder.birthDate, addDays(acceptedOn, -1)), 14);
    assert.notEqual(certificates.signature, null);
    assert.equal(cardOf('fourteen').certificates.signature, null);
  });

  test('applying on the 18th birthday is in time for a card of ten birthdays; at 17 it is five', () => {
    const grown = cardOf('licence');
    assert.equal(ageOn(grown.holder.birthDate, addDays(grown.acceptedOn, -1)), 17);
    assert.equal(grown.expiresOn, nthBirthdayAfter(grown.holder.birthDate, grown.issuedOn, 10));
    const young = cardOf('seventeen');
    assert.equal(young.expiresOn, nthBirthdayAfter(young.holder.birthDate, young.issuedOn, 5));
    assert.notEqual(young.certificates.signature, null);
  });

  test('the licence was issued at 18, and ends a month after the third birthday', () => {
    const { licence, holder } = cardOf('licence');
    assert.ok(licence !== null && ageOn(holder.birthDate, licence.issuedOn) === 18);
    assert.equal(ageOn(holder.birthDate, licence.expiresOn), 21);
    assert.match(licence.number, /^99/);
    assert.equal(residents.filter(({ card }) => card.licence !== null).length, 1);
  });

  test('the infant alone has no photo', () => {
    assert.deepEqual(
      residents.filter(({ card }) => card.photo === null).map(({ kind }) => kind),
      ['infant'],
    );
    const { holder, acceptedOn } = cardOf('infant');
    assert.equal(ageOn(holder.birthDate, acceptedOn), 0);
  });

  test('the foreign resident has an alias, and a card until the stay ends', () => {
    const { holder, expiresOn } = cardOf('foreign');
    assert.ok(holder.alias !== undefined);
    assert.equal(expiresOn, holder.residence?.periodEndsOn);
  });

  test('a former family name', () => assert.equal(cardOf('former-name').holder.formerName, '旧見本'));

  test('a name the certificate writes with substitutes', () =>
    assert.deepEqual(certificateText(cardOf('substitute-character').holder.name), {
      text: '高見本　吉子',
      substitutes: '100010',
    }));

  test('born in Taisho; no PINs, no signing certificate', () => {
    const { holder, pins, certificates } = cardOf('no-pins');
    assert.deepEqual([eraYearOf(holder.birthDate)?.era.name, eraYearOf(holder.birthDate)?.year], ['大正', 15]);
    assert.equal(pins, null);
    assert.equal(certificates.signature, null);
  });

  test('expired certificates on a valid card, and nobody else’s have expired', () => {
    const expired = residents.filter(({ card }) => card.certificates.authentication.expiresOn < today);
    assert.deepEqual(
      expired.map(({ kind }) => kind),
      ['expired-certificate'],
    );
    assert.ok(expired[0]!.card.expiresOn >= today);
  });

  test('a locked authentication PIN, and the certificates would work', () => {
    const locked = residents.filter(({ card }) => card.tries !== undefined);
    assert.deepEqual(
      locked.map(({ kind }) => kind),
      ['locked-pin'],
    );
    assert.deepEqual(locked[0]!.card.tries, { authentication: 0 });
    assert.ok(isUsable(locked[0]!.card));
  });
});

describe('the public view', () => {
  test('what is printed on the card, and the PINs', () => {
    const [first] = residents;
    const { holder, securityCode, expiresOn } = first!.card;
    assert.deepEqual(publicView(first!), {
      id: 'C01',
      name: '見本　太郎',
      birthDate: '1985-03-24',
      myNumber: holder.myNumber,
      codeA: holder.myNumber,
      codeB: `600324${expiresOn.slice(0, 4)}${securityCode}`,
      pins: { authentication: '1234', signature: 'ABC123', inputSupport: '2345', residentRegister: '3456' },
    });
  });

  test('a foreign resident’s 照合番号B begins with the Gregorian year', () => {
    const foreign = residents.find(({ kind }) => kind === 'foreign')!;
    assert.equal(publicView(foreign).codeB.slice(0, 6), foreign.card.holder.birthDate.slice(2).replaceAll('-', ''));
  });

  test('the 券面入力補助 and 住基 PINs differ from the authentication PIN, so that a mix-up shows', () => {
    for (const resident of residents) {
      const { pins } = publicView(resident);
      if (pins !== null) assert.equal(new Set(Object.values(pins)).size, 4);
    }
  });
});
