// Lint before signing: what profiles issue passes whole; each clause is broken by what it should be broken by; nothing that breaks
// one is signed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fromHex } from '@openmyna/apdu';
import {
  type Authority,
  issueAuthenticationCertificate,
  issueSignatureCertificate,
  lintCertificate,
  type Purpose,
  profiles,
  readCertificate,
} from '../../src/index.ts';
import { authority, request, signatureRequest } from '../fixture.ts';

const tbs = {} as Record<Purpose, Uint8Array>;
const authorities = {} as Record<Purpose, Authority>;
before(async () => {
  const [authentication, signature] = [await authority('authentication'), await authority('signature')];
  Object.assign(authorities, { authentication, signature });
  tbs.authentication = readCertificate(issueAuthenticationCertificate(authentication, await request())).tbs;
  tbs.signature = readCertificate(issueSignatureCertificate(signature, await signatureRequest())).tbs;
});

const broken = (purpose: Purpose, bytes: Uint8Array): string[] =>
  lintCertificate(bytes, authorities[purpose]).map(({ id }) => id);

/** Bytes in the place of others of the same length, the first time they stand there, or the last. */
const swap = (bytes: Uint8Array, from: string | Uint8Array, to: string | Uint8Array, last = false): Uint8Array => {
  const [old, next] = [Buffer.from(from), Buffer.from(to)];
  assert.equal(old.length, next.length);
  const place = last ? Buffer.from(bytes).lastIndexOf(old) : Buffer.from(bytes).indexOf(old);
  assert.ok(place >= 0, `${from}`);
  const changed = bytes.slice();
  changed.set(next, place);
  return changed;
};
const hex = (text: string) => fromHex(text);

describe('a profile', () => {
  test('is passed whole by what it issues', () => {
    for (const purpose of ['authentication', 'signature'] as const) assert.deepEqual(broken(purpose, tbs[purpose]), []);
  });

  test('is not passed by the other one’s', () => {
    assert.ok(broken('authentication', tbs.signature).length > 5);
    assert.ok(broken('signature', tbs.authentication).length > 5);
  });

  test('names every clause once, with its source, in both languages', () => {
    for (const clauses of Object.values(profiles)) {
      assert.equal(new Set(clauses.map(({ id }) => id)).size, clauses.length);
      for (const { source, text } of clauses) assert.ok(source && text.ja && text.en && text.ja !== text.en);
    }
  });

  const cases: readonly (readonly [
    purpose: Purpose,
    why: string,
    clauses: string[],
    change: (bytes: Uint8Array) => Uint8Array,
  ])[] = [
    [
      'authentication',
      'a negative serial number',
      ['serial-number'],
      (b) => swap(b, hex('020407654321'), hex('020487654321')),
    ],
    [
      'authentication',
      'SHA-1',
      ['signature-algorithm'],
      (b) => swap(b, hex('2A864886F70D01010B'), hex('2A864886F70D010105')),
    ],
    [
      'authentication',
      'the real organisation in the issuer, and no other change of it',
      ['issuer', 'authority-key-identifier'],
      (b) => swap(b, 'OPENMYNA-SANDBOX', 'JPKI            '),
    ],
    [
      'authentication',
      'an issuer in PrintableString',
      ['issuer', 'authority-key-identifier'],
      (b) => swap(b, hex('0C10'), hex('1310')),
    ],
    ['authentication', 'an end at midnight', ['validity-end'], (b) => swap(b, '300217145959Z', '300217000000Z')],
    [
      'authentication',
      'an end behind the authority’s',
      ['validity-within'],
      (b) => swap(b, '300217145959Z', '400217145959Z'),
    ],
    [
      'authentication',
      'an even modulus',
      ['public-key', 'subject-key-identifier'],
      (b) => {
        const place = Buffer.from(b).indexOf(hex('0203010001')) - 1;
        return b.with(place, b[place]! & 0xfe);
      },
    ],
    [
      'authentication',
      'an extension of another identifier',
      ['extensions', 'key-usage'],
      (b) => swap(b, hex('0603551D0F0101FF'), hex('0603551D630101FF')),
    ],
    ['authentication', 'the key usage of signatures', ['key-usage'], (b) => swap(b, hex('03020780'), hex('030206C0'))],
    ['authentication', 'another policy', ['policy'], (b) => swap(b, hex('080501031E'), hex('0805010114'))],
    ['authentication', 'a CPS that is no URI', ['policy'], (b) => swap(b, 'http://www', 'httpx//www')],
    [
      'authentication',
      'a distribution point of another form',
      ['distribution-point'],
      (b) => swap(b, ' CRLDP', ' XXXXX'),
    ],
    ['authentication', 'a prefecture in kanji', ['distribution-point'], (b) => swap(b, 'Tokyo-to', '東京-t')],
    [
      'authentication',
      'an OCSP address with a slash at its end',
      ['access'],
      (b) => swap(b, 'openmyna.invalid', 'openmyna.invali/', true),
    ],
    [
      'authentication',
      'an authority key that is not the authority’s',
      ['authority-key-identifier'],
      (b) => swap(b, authorities.authentication.keyId, new Uint8Array(20)),
    ],
    [
      'authentication',
      'the serial number of another generation',
      ['authority-key-identifier'],
      (b) => swap(b, hex('820406D18006'), hex('820406D18007')),
    ],
    [
      'authentication',
      'an extended key usage for servers',
      ['extended-key-usage'],
      (b) => swap(b, hex('2B06010505070302'), hex('2B06010505070301')),
    ],
    ['authentication', 'a CN in small letters', ['subject'], (b) => swap(b, '997794E9AGCIEG', '997794e9AGCIEG')],
    ['signature', 'a name for its CN', ['subject'], (b) => swap(b, '20251027102345', 'MIHON1TARO1234')],
    [
      'signature',
      'attributes in another order',
      ['holder', 'holder-form'],
      (b) => swap(swap(b, hex('08050501'), hex('08050509')), hex('08050504'), hex('08050501')),
    ],
    ['signature', 'a flag of 2', ['holder-form'], (b) => swap(b, '00000', '00002')],
    ['signature', 'a birth date of an era to come', ['holder-form'], (b) => swap(b, '319800217', '719800217')],
    ['signature', 'a name that is no UTF-8', ['holder', 'holder-form'], (b) => swap(b, '見', hex('FFFFFF'))],
  ];
  for (const [purpose, why, clauses, change] of cases)
    test(`${purpose}: ${why} breaks ${clauses.join(', ')}`, () => {
      assert.deepEqual(broken(purpose, change(tbs[purpose])).sort(), [...clauses].sort());
    });

  test('breaks whole where the bytes are no certificate', () => {
    assert.equal(broken('authentication', tbs.authentication.subarray(1)).length, profiles.authentication.length);
  });
});

test('what breaks a clause is not signed', async () => {
  const unsigning = { sign: () => assert.fail('signed'), signDigestInfo: () => assert.fail('signed') };
  const ca = await authority('authentication');
  const silent = { ...ca, signer: { ...ca.signer, ...unsigning } };
  const asked = await request();
  assert.throws(
    () => issueAuthenticationCertificate(silent, { ...asked, notAfter: new Date('2030-02-17T15:00:00Z') }),
    {
      code: 'pki.lint',
      details: { clauses: 'validity-end' },
    },
  );
  assert.throws(
    () => issueAuthenticationCertificate(silent, { ...asked, municipality: { prefecture: '東京都', name: '清瀬市' } }),
    { code: 'pki.lint', details: { clauses: 'distribution-point' } },
  );
  assert.throws(() => issueAuthenticationCertificate(silent, { ...asked, commonName: 'SHORT' }), { code: 'pki.lint' });
});

test('the goldens of both profiles pass, under the authority they are of', () => {
  for (const purpose of ['authentication', 'signature'] as const) {
    const golden = hex(readFileSync(new URL(`../goldens/${purpose}.hex`, import.meta.url), 'utf8'));
    const under = { ...authorities[purpose], keyId: new Uint8Array(20).fill(0x11), serial: 0x06d18006n };
    assert.deepEqual(
      lintCertificate(golden, under).map(({ id }) => id),
      [],
    );
  }
});
