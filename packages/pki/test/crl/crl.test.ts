// CRLs of RFC 5280 5, one a municipality and purpose: read by openssl and GnuTLS, and by ourselves.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  algorithmIdentifier,
  assembleSigned,
  draftCrl,
  ecSigner,
  encodeEntry,
  entriesOf,
  generateEcKey,
  isSignedBy,
  MalformedDer,
  type RevokedCertificate,
  readCrl,
  revocationReasons,
  signCrl,
  verifyingKeyOf,
} from '../../src/index.ts';
import { authority } from '../fixture.ts';
import { folderOf, lacking, pem } from '../peers.ts';

const municipality = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };
const thisUpdate = new Date('2026-11-25T00:00:00Z');
const nextUpdate = new Date('2026-11-26T00:00:00Z');
const revoked: readonly RevokedCertificate[] = Object.keys(revocationReasons).map((reason, index) => ({
  serial: 0x07654321n + BigInt(index),
  at: new Date(Date.UTC(2026, 10, 1 + index, 3, 4, 5)),
  reason: reason as RevokedCertificate['reason'],
}));

const make = async (
  entries: readonly RevokedCertificate[],
  number = 17n,
  purpose: 'authentication' | 'signature' = 'authentication',
) =>
  signCrl(await authority(purpose), {
    municipality,
    number,
    thisUpdate,
    nextUpdate,
    entries: entries.map(encodeEntry),
  });

describe('a CRL', () => {
  test('is verified by openssl, which reads its number, its scope and every reason', async (t) => {
    if (lacking(t, 'openssl')) return;
    const { certificate } = await authority('authentication');
    using files = folderOf({ 'ca.pem': pem('CERTIFICATE', certificate), 'list.crl': await make(revoked) });
    const { text, status } = files.run(
      ...['openssl', 'crl', '-inform', 'DER', '-in', 'list.crl', '-CAfile', 'ca.pem', '-noout', '-text'],
      ...['-nameopt', 'RFC2253,utf8,-esc_msb'],
    );
    assert.equal(status, 0);
    assert.match(text, /verify OK/);
    assert.match(text, /X509v3 CRL Number: *\n *17\n/);
    assert.match(
      text,
      /Issuing Distribution Point: critical\n.*Full Name:\n.*CN ?= ?Kiyose-shi CRLDP[\s\S]*Only User Certificates/,
    );
    for (const words of [
      'Key Compromise',
      'CA Compromise',
      'Affiliation Changed',
      'Superseded',
      'Cessation Of Operation',
      'Certificate Hold',
    ])
      assert.ok(text.includes(words), words);
    assert.equal([...text.matchAll(/Serial Number: /g)].length, 7);
  });

  test('is verified by GnuTLS too, empty or not, and refused by both with a byte of it changed', async (t) => {
    if (lacking(t, 'certtool', 'openssl')) return;
    const signed = await authority('authentication');
    // GnuTLS judges a list by the clock of this machine.
    const now = Math.floor(Date.now() / 1000) * 1000;
    const current = { thisUpdate: new Date(now - 3_600_000), nextUpdate: new Date(now + 86_400_000) };
    for (const entries of [revoked, []]) {
      const list = signCrl(signed, { municipality, number: 1n, ...current, entries: entries.map(encodeEntry) });
      const changed = list.with(-300, list.at(-300)! ^ 0x01);
      using files = folderOf({
        'ca.der': signed.certificate,
        'ca.pem': pem('CERTIFICATE', signed.certificate),
        list,
        changed,
      });
      const certtool = (name: string) =>
        files.run('certtool', '--verify-crl', '--load-ca-certificate', 'ca.der', '--infile', name, '--inder').text;
      const openssl = (name: string) =>
        files.run('openssl', 'crl', '-inform', 'DER', '-in', name, '-CAfile', 'ca.pem', '-noout').text;
      assert.match(certtool('list'), /output: Verified\. The certificate is trusted/);
      assert.match(openssl('list'), /verify OK/);
      assert.match(certtool('changed'), /Not verified/);
      assert.match(openssl('changed'), /verify failure/);
    }
  });

  test('reads back as it was written, and is the same bytes when it is made again', async () => {
    const der = await make(revoked);
    const crl = readCrl(der);
    assert.deepEqual([...entriesOf(crl)], revoked);
    assert.deepEqual([crl.number, crl.thisUpdate, crl.nextUpdate], [17n, thisUpdate, nextUpdate]);
    assert.deepEqual(await make(revoked), der);
    assert.deepEqual([...entriesOf(readCrl(await make([])))], []);
  });

  test('is what is signed of it and the signature: drafted apart it is the same bytes, of either algorithm', async () => {
    const signed = await authority('authentication');
    const key = ecSigner(await generateEcKey());
    for (const one of [signed, { ...signed, ...key, signer: key }])
      for (const count of [0, 1, 3, 7]) {
        const fields = {
          municipality,
          number: 3n,
          thisUpdate,
          nextUpdate,
          entries: revoked.slice(0, count).map(encodeEntry),
        };
        const whole = signCrl(one, fields);
        const { tbs, signature, algorithm } = readCrl(whole);
        assert.deepEqual(tbs, draftCrl(one, fields));
        assert.deepEqual(algorithm.outside, algorithmIdentifier[one.algorithm]);
        assert.ok(isSignedBy(verifyingKeyOf(one.publicKey), tbs, signature));
        assert.deepEqual(whole, assembleSigned(tbs, one.algorithm, signature));
        // Entries in one element or in many are one list.
        assert.deepEqual(draftCrl(one, { ...fields, entries: [Buffer.concat(fields.entries)] }), tbs);
      }
  });

  test('of a later day than 2049, and with serial numbers of up to 20 bytes', async () => {
    const entry = fc.record(
      {
        serial: fc.bigInt({ min: 1n, max: (1n << 159n) - 1n }),
        at: fc
          .date({ min: new Date('2015-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
          .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)),
        reason: fc.constantFrom(...(Object.keys(revocationReasons) as RevokedCertificate['reason'][])),
      },
      { noNullPrototype: true },
    );
    const signed = await authority('signature');
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const crl = readCrl(
          signCrl(signed, { municipality, number: 1n, thisUpdate, nextUpdate, entries: entries.map(encodeEntry) }),
        );
        assert.deepEqual([...entriesOf(crl)], entries);
      }),
      { numRuns: 100 },
    );
  });

  test('with any byte cut off or changed is refused as malformed, or is another list: it never throws anything else', async () => {
    const der = await make(revoked);
    const signed = readCrl(der);
    for (let at = 0; at < der.length; at++) {
      for (const damaged of [der.slice(0, at), der.with(at, der[at]! ^ 0x01), der.with(at, 0xff)])
        try {
          const crl = readCrl(damaged);
          const entries = [...entriesOf(crl)];
          assert.ok(entries.length <= 8);
          if (damaged.length === der.length && !Buffer.from(damaged).equals(Buffer.from(der)))
            assert.ok(!Buffer.from(crl.tbs).equals(Buffer.from(signed.tbs)) || at > der.length - 280, `${at}`);
        } catch (error) {
          assert.ok(error instanceof MalformedDer, `${at}: ${error}`);
        }
    }
  });
});
