// The two authorities in three generations (services.md §1.1, certificates.md A6), as openssl reads them.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { toHex } from '@openmyna/apdu';
import {
  authoritySerials,
  counterAt,
  createSerialNumbers,
  generationAt,
  generations,
  generationsUntil,
  type Purpose,
  readRsaKey,
  rsaPublicKey,
  scheduleOf,
} from '../src/index.ts';
import { authority } from './fixture.ts';
import { openssl, outline, text } from './openssl.ts';
import { lacking } from './peers.ts';

const purposes: readonly Purpose[] = ['signature', 'authentication'];

/** services.md §1.1; the signature authority of 2019 is known to the day. */
const facts = {
  signature: {
    2015: ['01', 'Oct 20 02:40:28 2015 GMT', 'Oct 19 14:59:59 2025 GMT'],
    2019: ['0132C4AB', 'Sep 14 23:30:00 2019 GMT', 'Sep 14 14:59:59 2029 GMT'],
    2023: ['067C6A21', 'Jul 16 00:50:27 2023 GMT', 'Jul 15 14:59:59 2033 GMT'],
  },
  authentication: {
    2015: ['01', 'Oct 20 03:08:13 2015 GMT', 'Oct 19 14:59:59 2025 GMT'],
    2019: ['0133C349', 'Sep 14 23:41:59 2019 GMT', 'Sep 14 14:59:59 2029 GMT'],
    2023: ['06D18006', 'Jul 16 01:01:04 2023 GMT', 'Jul 15 14:59:59 2033 GMT'],
  },
} as const;

const units = {
  signature: ['OPENMYNA-SANDBOX for digital signature', 'OpenMyna試験環境署名用'],
  authentication: ['OPENMYNA-SANDBOX for user authentication', 'OpenMyna試験環境利用者証明用'],
} as const;

/** The extensions as openssl reads them, from the first on. BOOLEAN 255: critical. */
const extensions = (purpose: Purpose, keyId: string) => `
    cont [ 3 ]
      SEQUENCE
        SEQUENCE
          OBJECT X509v3 Key Usage
          BOOLEAN 255
          OCTET STRING 03020106
        SEQUENCE
          OBJECT X509v3 Subject Alternative Name
          SEQUENCE
            cont [ 4 ]
              SEQUENCE
                countryName PRINTABLESTRING JP
                organizationName UTF8STRING OpenMyna試験環境
                organizationalUnitName UTF8STRING ${units[purpose][1]}
                organizationalUnitName UTF8STRING OpenMyna試験環境情報システム機構
        SEQUENCE
          OBJECT X509v3 Basic Constraints
          BOOLEAN 255
          SEQUENCE
            BOOLEAN 255
        SEQUENCE
          OBJECT X509v3 CRL Distribution Points
          SEQUENCE
            SEQUENCE
              cont [ 0 ]
                cont [ 0 ]
                  cont [ 4 ]
                    SEQUENCE
                      countryName PRINTABLESTRING JP
                      organizationName UTF8STRING OPENMYNA-SANDBOX
                      organizationalUnitName UTF8STRING ${units[purpose][0]}
                      organizationalUnitName UTF8STRING OpenMyna Sandbox Agency for Local Authority Information Systems
        SEQUENCE
          OBJECT X509v3 Subject Key Identifier
          OCTET STRING 0414${keyId}
  SEQUENCE
    OBJECT sha256WithRSAEncryption
    NULL
  BIT STRING`;

for (const purpose of purposes)
  for (const generation of generations)
    describe(`${purpose}, ${generation}`, () => {
      test('has the serial number and the validity of the real one', async (t) => {
        if (lacking(t, 'openssl')) return;
        const { certificate } = await authority(purpose, generation);
        const [serial, notBefore, notAfter] = (facts[purpose] as Record<number, readonly string[]>)[generation]!;
        const shown = openssl(['x509', '-inform', 'DER', '-noout', '-serial', '-dates'], certificate);
        assert.equal(shown.trim(), `serial=${serial}\nnotBefore=${notBefore}\nnotAfter=${notAfter}`);
      });

      test('signs itself, is a CA without a path length, and signs certificates and CRLs alone', async (t) => {
        const { certificate } = await authority(purpose, generation);
        const x509 = new X509Certificate(certificate);
        assert.ok(x509.ca && x509.verify(x509.publicKey) && x509.subject === x509.issuer);
        if (lacking(t, 'openssl')) return;
        assert.match(text(certificate), /X509v3 Key Usage: critical\n +Certificate Sign, CRL Sign\n/);
        assert.match(text(certificate), /X509v3 Basic Constraints: critical\n +CA:TRUE\n/);
      });

      test('has the five extensions of the real one in their order; its key identifier is the SHA-1 of its RSAPublicKey', async (t) => {
        if (lacking(t, 'openssl')) return;
        const { certificate, keyId, publicKey } = await authority(purpose, generation);
        const expected = createHash('sha1')
          .update(rsaPublicKey(readRsaKey(publicKey)))
          .digest('hex')
          .toUpperCase();
        assert.equal(toHex(keyId), expected);
        const shown = outline(certificate);
        assert.equal(shown.slice(shown.indexOf('\n    cont [ 3 ]')), extensions(purpose, expected));
      });
    });

describe('the name', () => {
  test('is shared by all generations, in the real one’s string types, and can be taken for no real one', async (t) => {
    if (lacking(t, 'openssl')) return;
    for (const purpose of purposes) {
      const name = `    SEQUENCE
      countryName PRINTABLESTRING JP
      organizationName UTF8STRING OPENMYNA-SANDBOX
      organizationalUnitName UTF8STRING ${units[purpose][0]}
      organizationalUnitName UTF8STRING OpenMyna Sandbox Agency for Local Authority Information Systems`;
      for (const generation of generations) {
        const shown = outline((await authority(purpose, generation)).certificate);
        const [, issuer, validity, subject] = shown.split(/\n(?= {4}SEQUENCE\n)/).slice(1);
        assert.deepEqual([issuer, subject], [name, name]);
        assert.match(validity!, /^ {4}SEQUENCE\n {6}UTCTIME \d{12}Z\n {6}UTCTIME \d{6}145959Z$/);
      }
    }
  });

  test('differs between the purposes', async () => {
    const [signature, authentication] = await Promise.all(purposes.map((purpose) => authority(purpose)));
    const subject = (der: Uint8Array) => new X509Certificate(der).subject;
    assert.notEqual(subject(signature!.certificate), subject(authentication!.certificate));
  });
});

test('the same key makes the same certificate, byte for byte', async () => {
  const [one, again] = [await authority('signature'), await authority('signature')];
  assert.deepEqual(one.certificate, again.certificate);
});

test('each generation issues until the next is there', () => {
  assert.equal(generationAt('authentication', new Date('2015-10-20T03:08:12Z')), undefined);
  assert.equal(generationAt('authentication', new Date('2015-10-20T03:08:13Z')), 2015);
  assert.equal(generationAt('authentication', new Date('2019-09-14T23:41:58Z')), 2015);
  assert.equal(generationAt('authentication', new Date('2019-09-14T23:41:59Z')), 2019);
  assert.equal(generationAt('signature', new Date('2026-11-25T00:00:00Z')), 2023);
});

describe('the generations to come', () => {
  const day = 24 * 3600_000;
  const instants = Array.from({ length: 31_000 }, (_, index) => new Date(Date.UTC(2015, 10, 1) + index * day));

  test('are one every four years, each for ten, with numbers where the counter stands by then', () => {
    assert.deepEqual(
      generationsUntil('signature', new Date('2036-01-01T00:00:00Z')),
      [2015, 2019, 2023, 2027, 2031, 2035],
    );
    for (const purpose of ['signature', 'authentication'] as const) {
      const { notBefore, notAfter, serial } = scheduleOf(purpose, 2027);
      assert.equal(notBefore.getTime() - scheduleOf(purpose, 2023).notBefore.getTime(), 1461 * day);
      assert.equal(notAfter.toISOString(), '2037-07-15T14:59:59.000Z');
      assert.equal(serial, BigInt(counterAt(purpose, notBefore)));
    }
    for (const none of [2014, 2024, 2029, 2200]) assert.throws(() => scheduleOf('signature', none), RangeError);
  });

  test('outlive every certificate that is issued by them, to the sixth birthday, on any day until 2100', () => {
    for (const purpose of ['signature', 'authentication'] as const)
      for (const instant of instants) {
        const { notAfter } = scheduleOf(purpose, generationAt(purpose, instant)!);
        // Who renews on a birthday has the next one in a year: the sixth is a day less than six years away, and ends in Japan.
        const last = Date.UTC(
          instant.getUTCFullYear() + 6,
          instant.getUTCMonth(),
          instant.getUTCDate() - 1,
          14,
          59,
          59,
        );
        assert.ok(last <= notAfter.getTime() || instant.getUTCFullYear() < 2020, instant.toISOString());
      }
  });

  test('have numbers of their own, apart from those of 2028, which issues for another kind of card', () => {
    for (const purpose of ['signature', 'authentication'] as const) {
      const serials = authoritySerials(purpose);
      assert.equal(new Set(serials).size, serials.length);
      assert.ok(!generationsUntil(purpose, new Date('2099-01-01T00:00:00Z')).includes(2028));
    }
  });
});

describe('serial numbers (certificates.md A5)', () => {
  test('lie between those of the authority’s generations, and grow with time', () => {
    const next = createSerialNumbers();
    // The leaf of 2019-07-25 has one just below the authority's of that September.
    const leaf = next('authentication', new Date('2019-07-25T03:00:00Z'));
    assert.ok(leaf < 0x0133c349n && leaf > 0x0133c349n - 1_000_000n);
    const later = next('authentication', new Date('2026-11-25T00:00:00Z'));
    assert.ok(later > 0x06d18006n && later < 1n << 32n);
  });

  test('are given once, and never an authority’s own', () => {
    const next = createSerialNumbers();
    const instant = new Date('2023-07-16T00:50:27Z');
    const given = Array.from({ length: 50 }, () => next('signature', instant));
    assert.equal(new Set(given).size, 50);
    assert.ok(!given.includes(0x067c6a21n));
  });

  test('of the generation to come lie where the counter stands by then, and are given to nobody', () => {
    const next = createSerialNumbers();
    for (const purpose of ['signature', 'authentication'] as const) {
      const { notBefore, serial } = scheduleOf(purpose, 2028);
      assert.equal(serial, BigInt(counterAt(purpose, notBefore)));
      assert.equal(next(purpose, notBefore), serial + 1n);
    }
  });
});
