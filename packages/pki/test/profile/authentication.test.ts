// 利用者証明用電子証明書, whole (certificates.md A1, A4), as openssl reads it.

import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { issueAuthenticationCertificate, readRsaKey, rsaPublicKey } from '../../src/index.ts';
import { authority, key, request } from '../fixture.ts';
import { outline, text } from '../openssl.ts';
import { lacking } from '../peers.ts';

const issued = async () => issueAuthenticationCertificate(await authority('authentication'), await request());

/** SHA-1 of the RSAPublicKey. */
const keyIdOf = (modulus: Uint8Array): string =>
  createHash('sha1').update(rsaPublicKey(modulus)).digest('hex').toUpperCase();

/** openssl opens no primitive context tag and no BIT STRING: those are below. BOOLEAN 255: critical. */
const profile = (keyId: string) => `SEQUENCE
  SEQUENCE
    cont [ 0 ]
      INTEGER 02
    INTEGER 07654321
    SEQUENCE
      OBJECT sha256WithRSAEncryption
      NULL
    SEQUENCE
      countryName PRINTABLESTRING JP
      organizationName UTF8STRING OPENMYNA-SANDBOX
      organizationalUnitName UTF8STRING OPENMYNA-SANDBOX for user authentication
      organizationalUnitName UTF8STRING OpenMyna Sandbox Agency for Local Authority Information Systems
    SEQUENCE
      UTCTIME 251027012345Z
      UTCTIME 300217145959Z
    SEQUENCE
      countryName PRINTABLESTRING JP
      commonName UTF8STRING 997794E9AGCIEG13221003A
    SEQUENCE
      SEQUENCE
        OBJECT rsaEncryption
        NULL
      BIT STRING
    cont [ 3 ]
      SEQUENCE
        SEQUENCE
          OBJECT X509v3 Key Usage
          BOOLEAN 255
          OCTET STRING 03020780
        SEQUENCE
          OBJECT X509v3 Extended Key Usage
          SEQUENCE
            OBJECT TLS Web Client Authentication
        SEQUENCE
          OBJECT X509v3 Certificate Policies
          BOOLEAN 255
          SEQUENCE
            SEQUENCE
              OBJECT 1.2.392.200149.8.5.1.3.30
              SEQUENCE
                SEQUENCE
                  OBJECT Policy Qualifier CPS
                  IA5STRING http://www.openmyna.invalid/cps.html
        SEQUENCE
          OBJECT X509v3 Issuer Alternative Name
          SEQUENCE
            cont [ 4 ]
              SEQUENCE
                countryName PRINTABLESTRING JP
                organizationName UTF8STRING OpenMyna試験環境
                organizationalUnitName UTF8STRING OpenMyna試験環境利用者証明用
                organizationalUnitName UTF8STRING OpenMyna試験環境情報システム機構
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
                      organizationalUnitName UTF8STRING OPENMYNA-SANDBOX for user authentication
                      organizationalUnitName UTF8STRING CRL Distribution Points
                      organizationalUnitName UTF8STRING Tokyo-to
                      commonName UTF8STRING Kiyose-shi CRLDP
        SEQUENCE
          OBJECT Authority Information Access
          SEQUENCE
            SEQUENCE
              OBJECT OCSP
              cont [ 6 ]
        SEQUENCE
          OBJECT X509v3 Authority Key Identifier
          SEQUENCE
            cont [ 0 ]
            cont [ 1 ]
              cont [ 4 ]
                SEQUENCE
                  countryName PRINTABLESTRING JP
                  organizationName UTF8STRING OPENMYNA-SANDBOX
                  organizationalUnitName UTF8STRING OPENMYNA-SANDBOX for user authentication
                  organizationalUnitName UTF8STRING OpenMyna Sandbox Agency for Local Authority Information Systems
            cont [ 2 ]
        SEQUENCE
          OBJECT X509v3 Subject Key Identifier
          OCTET STRING 0414${keyId}
  SEQUENCE
    OBJECT sha256WithRSAEncryption
    NULL
  BIT STRING`;

test('it is, element by element, that of A1: eight extensions, nothing of the person', async (t) => {
  if (lacking(t, 'openssl')) return;
  assert.equal(outline(await issued()), profile(keyIdOf((await key('holder')).modulus)));
});

test('it names its authority in three parts: key identifier, name, serial number', async (t) => {
  if (lacking(t, 'openssl')) return;
  const keyId = keyIdOf(readRsaKey((await authority('authentication')).publicKey))
    .match(/../g)!
    .join(':');
  const shown = text(await issued());
  const [, identifier] = /X509v3 Authority Key Identifier: *\n([\s\S]*?)X509v3/.exec(shown)!;
  assert.match(identifier!, new RegExp(`keyid:${keyId}\\n`));
  assert.match(identifier!, /serial:06:D1:80:06\n/);
});

test('it names one OCSP responder, without a path, and nobody else', async (t) => {
  if (lacking(t, 'openssl')) return;
  const [, access] = /Authority Information Access: *\n([\s\S]*?) *X509v3/.exec(text(await issued()))!;
  assert.equal(access!.trim(), 'OCSP - URI:http://ocspauthnorm.openmyna.invalid');
});

test('it is for digital signatures, of a holder who is a CN of 23 characters', async (t) => {
  if (lacking(t, 'openssl')) return;
  const shown = text(await issued());
  assert.match(shown, /X509v3 Key Usage: critical\n +Digital Signature\n/);
  assert.match(shown, /Subject: CN=997794E9AGCIEG13221003A,C=JP\n/);
});

test('the key in it is the holder’s', async () => {
  const { n, e } = new X509Certificate(await issued()).publicKey.export({ format: 'jwk' });
  assert.deepEqual([n, e], [Buffer.from((await key('holder')).modulus).toString('base64url'), 'AQAB']);
});
