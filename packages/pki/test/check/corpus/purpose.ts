// Its key, what it is for, and when.

import { generateKeyPairSync } from 'node:crypto';
import { concat } from '@openmyna/apdu';
import { certificatePolicies } from '../../../src/extension.ts';
import { rsaPublicKey, rsaSubjectPublicKey } from '../../../src/index.ts';
import { policy } from '../../../src/sandbox.ts';
import {
  add,
  bitString,
  boolean,
  day,
  extension,
  holderKey,
  integer,
  invalid,
  later,
  null_,
  objectIdentifier,
  raw,
  sequence,
  within,
  without,
} from './parts.ts';

// Keys.
const spki = (bits: number, exponent = 65537) =>
  new Uint8Array(
    generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent }).publicKey.export({
      format: 'der',
      type: 'spki',
    }),
  );
const keyed = (comment: string, key: Uint8Array) => invalid(comment, 'public-key', () => ({ key: key }));
keyed('a key of 1024 bits', spki(1024));
keyed('a key of 2047 bits', rsaSubjectPublicKey(concat(Uint8Array.of(0x7f), holderKey.modulus.subarray(1))));
keyed('a key of 3072 bits', spki(3072));
keyed('a key of 4096 bits', spki(4096));
keyed('a key with the exponent 3', spki(2048, 3));
keyed('a key with an even modulus', rsaSubjectPublicKey(holderKey.modulus.with(255, holderKey.modulus[255]! & 0xfe)));
keyed(
  'a key with the exponent 1',
  sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_),
    bitString(sequence(integer(holderKey.modulus), integer(1))),
  ),
);
keyed(
  'a key of P-256',
  new Uint8Array(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' })),
);
keyed(
  'a key of Ed25519',
  new Uint8Array(generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' })),
);
keyed(
  'a key of RSASSA-PSS',
  sequence(sequence(objectIdentifier('1.2.840.113549.1.1.10')), bitString(rsaPublicKey(holderKey.modulus))),
);
keyed(
  'a key without the NULL of its algorithm',
  sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1')), bitString(rsaPublicKey(holderKey.modulus))),
);
keyed(
  'a key with bytes behind it',
  sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_),
    bitString(concat(rsaPublicKey(holderKey.modulus), null_)),
  ),
);
keyed(
  'a key with a third number',
  sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_),
    bitString(sequence(integer(holderKey.modulus), integer(65537), integer(1))),
  ),
);
keyed(
  'an empty key',
  sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_), bitString(new Uint8Array(0))),
);

// What it is for.
const usageOf = (byte: number, unused: number, critical = true) =>
  extension('2.5.29.15', critical, bitString(Uint8Array.of(byte), unused));
const usages: readonly (readonly [string, Uint8Array | undefined])[] = [
  ['no key usage', undefined],
  ['a key usage that is not critical', usageOf(0x80, 7, false)],
  ['a key usage for non-repudiation alone', usageOf(0x40, 6)],
  ['the key usage of the other purpose', usageOf(0xc0, 6)],
  ['a key usage for signing certificates', usageOf(0x04, 2)],
  ['a key usage for signing CRLs', usageOf(0x02, 1)],
  ['a key usage for both, beside its own', usageOf(0x86, 1)],
  ['a key usage for encipherment', usageOf(0xa0, 5)],
  ['an empty key usage', extension('2.5.29.15', true, bitString(new Uint8Array(0)))],
  ['a key usage with bits that DER would leave out', usageOf(0x80, 0)],
  ['a key usage that is an INTEGER', extension('2.5.29.15', true, integer(128))],
];
for (const [comment, usage] of usages)
  invalid(comment, 'key-usage', ({ extensions }) => ({
    extensions: usage === undefined ? without(extensions, 'keyUsage') : { ...extensions, keyUsage: usage },
  }));
invalid(
  'a signature certificate with the key usage of authentication',
  'key-usage',
  ({ extensions }) => ({ extensions: { ...extensions, keyUsage: usageOf(0x80, 7) } }),
  'signature',
);
const extendedAs = (...ids: string[]) => extension('2.5.29.37', false, sequence(...ids.map(objectIdentifier)));
const extendeds: readonly (readonly [string, Uint8Array | undefined])[] = [
  ['no extended key usage', undefined],
  ['an extended key usage for servers', extendedAs('1.3.6.1.5.5.7.3.1')],
  ['an extended key usage for servers too', extendedAs('1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1')],
  ['an extended key usage for anything', extendedAs('2.5.29.37.0')],
  ['an extended key usage for OCSP', extendedAs('1.3.6.1.5.5.7.3.9')],
  ['an empty extended key usage', extendedAs()],
  ['an extended key usage that is no DER', extension('2.5.29.37', false, Uint8Array.of(0x30, 0x05, 0x06))],
];
for (const [comment, usage] of extendeds)
  invalid(comment, 'extended-key-usage', ({ extensions }) => ({
    extensions:
      usage === undefined ? without(extensions, 'extendedKeyUsage') : { ...extensions, extendedKeyUsage: usage },
  }));
invalid(
  'a signature certificate that logs in, too',
  'extended-key-usage',
  ({ extensions }) => ({ extensions: { ...extensions, extended: extendedAs('1.3.6.1.5.5.7.3.2') } }),
  'signature',
);
const constraints: readonly (readonly [string, Uint8Array])[] = [
  ['an authority', sequence(boolean(true))],
  ['an authority of path length 0', sequence(boolean(true), integer(0))],
  ['basic constraints that are no DER', Uint8Array.of(0x30, 0x03, 0x01)],
  ['basic constraints with a cA of 01', sequence(raw(0x01, 0x01))],
  ['basic constraints that are a path length alone', sequence(integer(0))],
];
for (const [comment, value] of constraints)
  for (const critical of [true, false])
    invalid(`${comment}${critical ? '' : ', not critical'}`, 'is-authority', ({ extensions }) => ({
      extensions: { ...extensions, basicConstraints: extension('2.5.29.19', critical, value) },
    }));
const policies: readonly (readonly [string, Uint8Array | undefined])[] = [
  ['no policy', undefined],
  [
    'the policy of the other purpose',
    certificatePolicies(policy.card.signature, 'http://www.openmyna.invalid/cps.html'),
  ],
  [
    'the policy of JPKI’s test cards',
    certificatePolicies('1.2.392.200149.8.5.1.0.20', 'http://www.openmyna.invalid/cps.html'),
  ],
  ['the policy of a phone', certificatePolicies(policy.phone.authentication, 'http://www.openmyna.invalid/cps.html')],
  ['any policy', certificatePolicies('2.5.29.32.0', 'http://www.openmyna.invalid/cps.html')],
  [
    'a policy with an arc more',
    certificatePolicies(`${policy.card.authentication}.1`, 'http://www.openmyna.invalid/cps.html'),
  ],
  ['policies that are no DER', extension('2.5.29.32', true, Uint8Array.of(0x30, 0x01))],
  ['an empty list of policies', extension('2.5.29.32', true, sequence())],
];
for (const [comment, value] of policies)
  invalid(comment, 'policy', ({ extensions }) => ({
    extensions: value === undefined ? without(extensions, 'policies') : { ...extensions, policies: value },
  }));
for (const [comment, id] of [
  ['name constraints', '2.5.29.30'],
  ['policy constraints', '2.5.29.36'],
  ['inhibitAnyPolicy', '2.5.29.54'],
  ['a Netscape type', '2.16.840.1.113730.1.1'],
  ['an extension of nobody', '1.3.6.1.4.1.99999.1'],
] as const)
  invalid(`critical ${comment}`, 'critical-extension', ({ extensions }) => ({
    extensions: { ...extensions, unknown: extension(id, true, sequence()) },
  }));

// Time.
add('a second before it begins', ['not-yet-valid'], 'expired', { change: within(1, day) });
add('a day before it begins', ['not-yet-valid'], 'expired', { change: within(day, 2 * day) });
add('a second after it ended', ['expired'], 'expired', { change: within(-day, -1) });
add('years after it ended', ['expired'], 'expired', { change: within(-2000 * day, -1000 * day) });
add('a validity that ends before it begins', ['expired', 'not-yet-valid', 'validity-order'], 'invalid', {
  change: within(day, -day),
});
add('a validity of no time', ['validity-order'], 'invalid', { change: within(0, 0) });
add('after its authority ended', ['authority-expired', 'revocation-stale'], 'expired', {
  change: within(-day, 9000 * day),
  when: later(3000 * day),
});
