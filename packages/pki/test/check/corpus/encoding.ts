import { concat } from '@openmyna/apdu';
import * as der from '../../../src/der/write.ts';
import {
  add,
  ascii,
  base64,
  bitString,
  boolean,
  context,
  contextPrimitive,
  damage,
  day,
  delegate,
  extension,
  hour,
  integer,
  invalid,
  later,
  malformed,
  null_,
  objectIdentifier,
  ocsp,
  octetString,
  raw,
  sequence,
  setOf,
} from './parts.ts';

// What holds: without these everything might be refused.
for (const purpose of ['authentication', 'signature'] as const) {
  add(`a good ${purpose} certificate`, [], 'valid', { purpose });
  add(`its first second`, [], 'valid', {
    purpose,
    when: later(-300 * day),
    revocation: [
      {
        ocsp: base64(
          ocsp(purpose, {
            thisUpdate: later(-300 * day),
            nextUpdate: later(-300 * day + hour),
            certificate: delegate(purpose, -301 * day, day),
          }),
        ),
      },
    ],
  });
}

// X.690: not DER.
for (const length of [0, 1, 2, 4, 5, 100, 500])
  damage(`only its first ${length} bytes`, (bytes) => bytes.subarray(0, length));
damage('all but its last byte', (bytes) => bytes.subarray(0, -1));
damage('a byte behind it', (bytes) => concat(bytes, Uint8Array.of(0)));
damage('twice, one behind the other', (bytes) => concat(bytes, bytes));
damage('an indefinite length', (bytes) => concat(Uint8Array.of(0x30, 0x80), bytes.subarray(4), Uint8Array.of(0, 0)));
damage('a length of three bytes where two would do', (bytes) =>
  concat(Uint8Array.of(0x30, 0x83, 0), bytes.subarray(2)),
);
damage('a length of nine bytes', (bytes) => concat(Uint8Array.of(0x30, 0x89, 0, 0, 0, 0, 0, 0, 0), bytes.subarray(2)));
damage('a SET for its SEQUENCE', (bytes) => bytes.with(0, 0x31));
damage('a primitive SEQUENCE', (bytes) => bytes.with(0, 0x10));
damage('PEM text for DER', (bytes) =>
  Buffer.from(`-----BEGIN CERTIFICATE-----\n${base64(bytes)}\n-----END CERTIFICATE-----\n`),
);
damage('nothing but zeros', (bytes) => new Uint8Array(bytes.length));
damage('a thousand SEQUENCEs in one another', () => {
  let nested: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < 1000; i++) nested = sequence(nested);
  return nested;
});
malformed('version 1 written out, which is the default', () => ({ version: [context(0, integer(0))] }));
malformed('version 4', () => ({ version: [context(0, integer(3))] }));
malformed('an empty version', () => ({ version: [context(0)] }));
malformed('two versions', () => ({ version: [context(0, integer(2), integer(2))] }));
malformed('extensions in version 1', () => ({ version: [] }));
malformed('extensions in version 2', () => ({ version: [context(0, integer(1))] }));
malformed('an empty serial number', () => ({ serial: raw(0x02) }));
malformed('a serial number with a zero too many', () => ({ serial: raw(0x02, 0x00, 0x07, 0x65) }));
malformed('a negative serial number with a byte too many', () => ({ serial: raw(0x02, 0xff, 0x80) }));
malformed('a serial number that is an ENUMERATED', () => ({ serial: raw(0x0a, 0x07) }));
malformed('no issuer', () => ({ issuer: new Uint8Array(0) }));
malformed('an issuer that is text', () => ({ issuer: der.utf8String('OPENMYNA-SANDBOX') }));
malformed('a subject that is a SET', () => ({ subject: setOf(sequence()) }));
malformed('a key that is an OCTET STRING', (parts) => ({ key: octetString(parts.key) }));
const times: readonly (readonly [string, Uint8Array])[] = [
  ['in UTCTime without seconds', ascii(0x17, '3003171459Z')],
  ['in UTCTime without its Z', ascii(0x17, '300317145959')],
  ['in UTCTime with an offset', ascii(0x17, '300317235959+0900')],
  ['in GeneralizedTime with a fraction', ascii(0x18, '20300317145959.5Z')],
  ['in GeneralizedTime of local time', ascii(0x18, '20300317145959')],
  ['on 31 February', ascii(0x17, '300231145959Z')],
  ['on 29 February of a common year', ascii(0x17, '300229145959Z')],
  ['in a thirteenth month', ascii(0x17, '301317145959Z')],
  ['in month zero', ascii(0x17, '300017145959Z')],
  ['at hour 24', ascii(0x17, '300317245959Z')],
  ['at second 60', ascii(0x17, '300317145960Z')],
  ['in letters', ascii(0x17, 'AB0317145959Z')],
  ['in an empty UTCTime', raw(0x17)],
  ['that is an INTEGER', integer(20300317)],
];
for (const [comment, notAfter] of times)
  malformed(`an end ${comment}`, () => ({ validity: sequence(der.utcTime(later(-300 * day)), notAfter) }));
malformed('a validity without an end', () => ({ validity: sequence(der.utcTime(later(-day))) }));
malformed('a validity of three times', () => ({
  validity: sequence(der.utcTime(later(-day)), der.utcTime(later(day)), der.utcTime(later(day))),
}));
malformed('the same extension twice', ({ extensions }) => ({
  extensions: { ...extensions, again: extensions.keyUsage! },
}));
malformed('the same extension twice, saying different things', ({ extensions }) => ({
  extensions: { ...extensions, again: extension('2.5.29.15', true, bitString(Uint8Array.of(0x06), 1)) },
}));
malformed('an empty list of extensions', () => ({ extensions: {} }));
malformed('two lists of extensions', (parts) => ({
  tail: [context(3, sequence(...Object.values(parts.extensions)), sequence(...Object.values(parts.extensions)))],
}));
malformed('an unknown field behind the extensions', (parts) => ({
  tail: [context(3, sequence(...Object.values(parts.extensions))), context(4, null_)],
}));
malformed('extensions before the unique identifiers', (parts) => ({
  tail: [context(3, sequence(...Object.values(parts.extensions))), contextPrimitive(2, Uint8Array.of(0, 1))],
}));
const oddExtensions: readonly (readonly [string, Uint8Array])[] = [
  [
    'critical FALSE written out, which is the default',
    sequence(objectIdentifier('1.2.3.4'), boolean(false), octetString(null_)),
  ],
  ['a critical of 01', sequence(objectIdentifier('1.2.3.4'), raw(0x01, 0x01), octetString(null_))],
  ['a critical of two bytes', sequence(objectIdentifier('1.2.3.4'), raw(0x01, 0xff, 0xff), octetString(null_))],
  ['a value that is no OCTET STRING', sequence(objectIdentifier('1.2.3.4'), null_)],
  ['no value', sequence(objectIdentifier('1.2.3.4'))],
  ['two values', sequence(objectIdentifier('1.2.3.4'), boolean(true), octetString(null_), octetString(null_))],
  ['no identifier', sequence(octetString(null_))],
  ['an empty identifier', sequence(raw(0x06), octetString(null_))],
  ['an identifier cut short', sequence(raw(0x06, 0x2a, 0x83), octetString(null_))],
  ['an identifier with a padded arc', sequence(raw(0x06, 0x2a, 0x80, 0x03), octetString(null_))],
  ['an identifier of an endless arc', sequence(raw(0x06, 0x2a, ...Array(12).fill(0xff), 0x7f), octetString(null_))],
  ['a SET for an extension', setOf(octetString(null_))],
];
for (const [comment, odd] of oddExtensions)
  malformed(`an extension with ${comment}`, ({ extensions }) => ({ extensions: { ...extensions, odd: odd } }));
malformed('a signature with unused bits', () => ({
  // Before the 256 bytes of the signature stands their count.
  damage: (certificate) => certificate.with(certificate.length - 257, 1),
}));

// RFC 5280 4.1: fields.
invalid('a serial number of zero', 'serial-number', () => ({ serial: integer(0) }));
invalid('a negative serial number', 'serial-number', () => ({ serial: raw(0x02, 0x85) }));
invalid('a serial number of 21 bytes', 'serial-number', () => ({ serial: integer(1n << 160n) }));
const algorithms: readonly (readonly [string, Uint8Array])[] = [
  ['SHA-1 with RSA', sequence(objectIdentifier('1.2.840.113549.1.1.5'), null_)],
  ['MD5 with RSA', sequence(objectIdentifier('1.2.840.113549.1.1.4'), null_)],
  ['SHA-384 with RSA', sequence(objectIdentifier('1.2.840.113549.1.1.12'), null_)],
  ['RSASSA-PSS', sequence(objectIdentifier('1.2.840.113549.1.1.10'))],
  ['ECDSA', sequence(objectIdentifier('1.2.840.10045.4.3.2'))],
  ['SHA-256 with RSA without its NULL', sequence(objectIdentifier('1.2.840.113549.1.1.11'))],
  ['no algorithm at all', sequence()],
];
for (const [comment, algorithm] of algorithms) {
  invalid(`${comment} named in both places`, 'signature-algorithm', () => ({ inside: algorithm, outside: algorithm }));
  invalid(`${comment} named beside the signature alone`, 'signature-algorithm', () => ({ outside: algorithm }));
  invalid(`${comment} named in the signed part alone`, 'signature-algorithm', () => ({ inside: algorithm }));
}

for (const [comment, version] of [
  ['version 1, without extensions', []],
  ['version 2, without extensions', [context(0, integer(1))]],
] as const)
  invalid(comment, ['authority-key-identifier', 'extended-key-usage', 'key-usage', 'policy', 'version'], () => ({
    version: [...version],
    tail: [],
  }));
