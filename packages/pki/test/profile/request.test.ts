// What no authority signs: one rule, one field, one name (pki.request).

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { issueAuthenticationCertificate, issueSignatureCertificate, rsaSubjectPublicKey } from '../../src/index.ts';
import { authority, request, signatureRequest } from '../fixture.ts';

const odd = (length: number, first = 0xc3) => new Uint8Array(length).fill(0xc3).fill(first, 0, 1);

describe('a request that breaks a rule is refused before anything is signed, naming the field', () => {
  for (const [why, field, change] of [
    ['a serial number of zero', 'serial', { serial: 0n }],
    ['a negative one', 'serial', { serial: -1n }],
    ['one of more than 20 bytes (RFC 5280 4.1.2.2)', 'serial', { serial: 1n << 159n }],
    ['a key of 1024 bits', 'publicKey', { publicKey: rsaSubjectPublicKey(odd(128)) }],
    ['one of 2047 bits', 'publicKey', { publicKey: rsaSubjectPublicKey(odd(256, 0x7f)) }],
    ['no key at all', 'publicKey', { publicKey: new Uint8Array(0) }],
    ['one that is even', 'publicKey', { publicKey: rsaSubjectPublicKey(new Uint8Array(256).fill(0xfe)) }],
    ['a beginning before the authority’s', 'notBefore', { notBefore: new Date('2023-07-16T01:01:03Z') }],
    ['a beginning that is no date', 'notBefore', { notBefore: new Date('soon') }],
    ['an end behind the authority’s', 'notAfter', { notAfter: new Date('2033-07-15T15:00:00Z') }],
    ['an end at the beginning', 'notAfter', { notAfter: new Date('2025-10-27T01:23:45Z') }],
    ['an end that is no date', 'notAfter', { notAfter: new Date('never') }],
    ['a person’s name for a CN', 'commonName', { commonName: '見本　太郎' }],
    ['an empty CN', 'commonName', { commonName: '' }],
    ['a CN of 65 characters', 'commonName', { commonName: 'A'.repeat(65) }],
  ] as const)
    test(`${why}: ${field}`, async () => {
      const refusal = { code: 'pki.request', details: { field } };
      const asked = { ...(await request()), ...change };
      const unsigning = { sign: () => assert.fail('signed'), signDigestInfo: () => assert.fail('signed') };
      const ca = await authority('authentication');
      const silent = { ...ca, signer: { ...ca.signer, ...unsigning } };
      assert.throws(() => issueAuthenticationCertificate(silent, asked), refusal);
      // The rules are the same for both.
      const signing = { ...silent, purpose: 'signature' as const };
      assert.throws(() => issueSignatureCertificate(signing, { ...asked, person }), refusal);
    });

  test('the first and the last instant of the authority are inside it', async () => {
    const ca = await authority('authentication');
    const asked = { ...(await request()), notBefore: ca.notBefore, notAfter: ca.notAfter };
    assert.ok(issueAuthenticationCertificate(ca, asked).length > 0);
  });
});

const { person } = await signatureRequest();

describe('the person of a signature certificate', () => {
  for (const [why, field, change] of [
    ['no name', 'person.name', { name: '' }],
    ['a name of 101 characters', 'person.name', { name: '字'.repeat(101), nameMask: '0'.repeat(101) }],
    ['a flag too few', 'person.nameMask', { nameMask: '0000' }],
    ['a flag too many', 'person.nameMask', { nameMask: '000000' }],
    ['a flag in full width', 'person.nameMask', { nameMask: '0000０' }],
    ['a flag of 2', 'person.nameMask', { nameMask: '00002' }],
    ['a birth date without its era', 'person.birthDate', { birthDate: '19800217' }],
    ['one of an era to come', 'person.birthDate', { birthDate: '619800217' }],
    ['no address', 'person.address', { address: '', addressMask: '' }],
    ['an address of 201 characters', 'person.address', { address: '町'.repeat(201), addressMask: '0'.repeat(201) }],
    ['no flags', 'person.addressMask', { addressMask: '' }],
  ] as const)
    test(`${why}: ${field}`, async () => {
      const [ca, asked] = [await authority('signature'), await signatureRequest()];
      assert.throws(() => issueSignatureCertificate(ca, { ...asked, person: { ...person, ...change } }), {
        code: 'pki.request',
        details: { field },
      });
    });

  test('flags count characters, not UTF-16 units: 𠮷 is one', async () => {
    const [ca, asked] = [await authority('signature'), await signatureRequest()];
    const named = { ...asked, person: { ...person, name: '𠮷田　太郎', nameMask: '10000' } };
    assert.ok(issueSignatureCertificate(ca, named).length > 0);
  });
});
