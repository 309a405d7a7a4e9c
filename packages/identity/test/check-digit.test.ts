import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { OpenMynaError } from '@openmyna/errors';
import {
  corporateNumberCheckDigit,
  insurerNumberCheckDigit,
  isCorporateNumber,
  isInsurerNumber,
  isMedicalInstitutionCode,
  isMunicipalityCode,
  isMyNumber,
  isResidentCode,
  makeMyNumber,
  makeResidentCode,
  municipalityCodeCheckDigit,
  myNumberCheckDigit,
  randomDigits,
  residentCodeCheckDigit,
} from '@openmyna/identity';
import fc from 'fast-check';

interface Vectors {
  readonly valid: readonly string[];
  readonly invalid: readonly { readonly text: string; readonly why: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('vectors/check-digit.json', import.meta.url), 'utf8')) as Record<
  string,
  Vectors
>;

const checks: Record<string, (text: string) => boolean> = {
  個人番号: (text) => isMyNumber(text, 'real'),
  '個人番号 (sandbox)': (text) => isMyNumber(text),
  法人番号: isCorporateNumber,
  全国地方公共団体コード: isMunicipalityCode,
  保険者番号: isInsurerNumber,
  医療機関コード: isMedicalInstitutionCode,
};

for (const [number, { valid, invalid }] of Object.entries(vectors))
  describe(number, () => {
    const check = checks[number]!;
    for (const text of valid) test(`${text} is valid`, () => assert.equal(check(text), true));
    for (const { text, why } of invalid) test(`'${text}' is not: ${why}`, () => assert.equal(check(text), false));
  });

/** A fixed run of bytes in place of randomness. */
const counting = (start: number) => {
  let next = start;
  return (length: number) => Uint8Array.from({ length }, () => next++ & 0xff);
};

const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));

describe('個人番号: the sandbox rule', () => {
  test('12345678901 has the check digit 8; the sandbox gives it 3', () => {
    assert.equal(myNumberCheckDigit('12345678901', 'real'), '8');
    assert.equal(myNumberCheckDigit('12345678901'), '3');
  });

  test('a remainder of 0 and one of 1 both give 0', () => {
    assert.equal(myNumberCheckDigit('00000000000', 'real'), '0');
    assert.equal(myNumberCheckDigit('00000000006', 'real'), '0'); // Σ = 6 × 2 = 12
    assert.equal(myNumberCheckDigit('00000000001', 'real'), '9');
  });

  test('no number passes both rules', () => {
    fc.assert(fc.property(digits(12), (text) => !(isMyNumber(text) && isMyNumber(text, 'real'))));
  });

  test('a generated number passes the rule it was made under and fails the other', () => {
    for (let start = 0; start < 256; start++) {
      const sandbox = makeMyNumber(counting(start));
      assert.ok(isMyNumber(sandbox) && !isMyNumber(sandbox, 'real'));
      const real = makeMyNumber(counting(start), 'real');
      assert.ok(isMyNumber(real, 'real') && !isMyNumber(real));
    }
  });

  test('a body of the wrong shape is refused, and the error does not repeat it', () => {
    assert.throws(
      () => myNumberCheckDigit('98765432109x'),
      (error: unknown) =>
        error instanceof OpenMynaError && error.code === 'identity.digits' && !error.message.includes('98765'),
    );
  });
});

describe('住民票コード', () => {
  test('a generated code passes the rule it was made under and fails the other', () => {
    for (let start = 0; start < 256; start++) {
      const code = makeResidentCode(counting(start));
      assert.ok(isResidentCode(code) && !isResidentCode(code, 'real'));
    }
  });

  test('the rule of the My Number over 10 digits: 1234567890 has 3', () => {
    // 0·2+9·3+8·4+7·5+6·6+5·7+4·2+3·3+2·4+1·5 = 195; 195 mod 11 = 8; 11 − 8 = 3
    assert.equal(residentCodeCheckDigit('1234567890', 'real'), '3');
    assert.equal(isResidentCode('12345678903', 'real'), true);
    assert.equal(isResidentCode('12345678904', 'real'), false);
    assert.equal(isResidentCode('1234567890', 'real'), false);
  });
});

test('every body of digits has exactly one check digit that completes it', () => {
  const complete = [
    { length: 11, join: (body: string) => body + myNumberCheckDigit(body), is: (text: string) => isMyNumber(text) },
    { length: 12, join: (body: string) => corporateNumberCheckDigit(body) + body, is: isCorporateNumber },
    { length: 5, join: (body: string) => body + municipalityCodeCheckDigit(body), is: isMunicipalityCode },
    { length: 7, join: (body: string) => body + insurerNumberCheckDigit(body), is: isInsurerNumber },
  ];
  for (const { length, join, is } of complete) fc.assert(fc.property(digits(length), (body) => is(join(body))));
});

test('one wrong digit in a 保険者番号 is always noticed', () => {
  const change = fc.tuple(digits(7), fc.nat(6), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(change, ([body, at, by]) => {
      const other = [...body]
        .map((digit, index) => (index === at ? String((Number(digit) + by) % 10) : digit))
        .join('');
      return insurerNumberCheckDigit(body) !== insurerNumberCheckDigit(other);
    }),
  );
});

describe('random digits', () => {
  test('bytes of 250 and above are not used: each digit comes from 25 bytes', () => {
    const counts = new Map<string, number>();
    const all = counting(0);
    for (const digit of randomDigits(all, 250)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    assert.deepEqual(
      [...counts.values()],
      Array.from({ length: 10 }, () => 25),
    );
  });

  test('where bytes are thrown away, more are asked for', () => {
    const answers = [Uint8Array.of(255, 7, 250), Uint8Array.of(251, 19), Uint8Array.of(0)];
    assert.equal(
      randomDigits(() => answers.shift()!, 3),
      '790',
    );
  });
});
