// Makes the negative corpus anew: `node make.ts > certificate-check.json && npm run format`. Every artefact is good but for one thing, and says
// which. The keys are made for the run and thrown away, so what is made differs in its bytes each time and never in its meaning.

import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { concat, fromHex } from '@openmyna/apdu';
import * as der from '../../../src/der/write.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerAltName,
  keyIdentifier,
  subjectAltNameOther,
  subjectKeyIdentifier,
} from '../../../src/extension.ts';
import {
  type Authority,
  authorityOf,
  type FindingId,
  generateRsaKey,
  issueOcspResponderCertificate,
  type Purpose,
  revocationReasons,
  rsaPublicKey,
  rsaSigner,
} from '../../../src/index.ts';
import { authorityName, distributionPointName, encodeName, type Name } from '../../../src/name.ts';
import { encodeCertificateId } from '../../../src/ocsp/request.ts';
import { signOcspResponse } from '../../../src/ocsp/response.ts';
import { policy } from '../../../src/sandbox.ts';

const at = new Date('2026-11-25T12:00:00Z');
const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
const hour = 3600;
const day = 24 * hour;

const {
  sequence,
  setOf,
  integer,
  context,
  contextPrimitive,
  octetString,
  objectIdentifier,
  bitString,
  null_,
  boolean,
} = der;
const raw = (tag: number, ...bytes: number[]): Uint8Array => Uint8Array.of(tag, bytes.length, ...bytes);
const ascii = (tag: number, text: string): Uint8Array => raw(tag, ...Buffer.from(text, 'latin1'));

const holderKey = await generateRsaKey();
const otherKey = await generateRsaKey();
const responderKey = await generateRsaKey();
const authenticationKey = await generateRsaKey();
const authorities = {
  authentication: authorityOf('authentication', 2023, authenticationKey),
  signature: authorityOf('signature', 2023, await generateRsaKey()),
  older: authorityOf('authentication', 2019, await generateRsaKey()),
} as const satisfies Record<string, Authority>;
const privateKeyOf = (pkcs1: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });

const municipality = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };
const serial = 0x07654321n;

const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
const rsaKey = (modulus: Uint8Array): Uint8Array =>
  sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), null_), bitString(rsaPublicKey(modulus)));
const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), null_);

/** The parts of a certificate, each as DER; a mutation replaces one. */
interface Parts {
  version: Uint8Array[];
  serial: Uint8Array;
  inside: Uint8Array;
  issuer: Uint8Array;
  validity: Uint8Array;
  subject: Uint8Array;
  key: Uint8Array;
  /** By name, in their order. */
  extensions: Record<string, Uint8Array>;
  /** Instead of `[3] { SEQUENCE { extensions } }`. */
  tail?: Uint8Array[];
  outside: Uint8Array;
  sign: (tbs: Uint8Array) => Uint8Array;
  /** Of the finished certificate. */
  damage?: (certificate: Uint8Array) => Uint8Array;
}

const good = (purpose: Purpose): Parts => {
  const authority = authorities[purpose];
  const usage = purpose === 'authentication' ? [0x80, 7] : [0xc0, 6];
  return {
    version: [context(0, integer(2))],
    serial: integer(serial),
    inside: sha256WithRsa,
    issuer: encodeName(authorityName(purpose)),
    validity: sequence(der.utcTime(later(-300 * day)), der.utcTime(later(1000 * day))),
    subject: encodeName([
      ['C', 'JP'],
      ['CN', '997794E9AGCIEG13221003A'],
    ]),
    key: rsaKey(holderKey.modulus),
    extensions: {
      keyUsage: extension('2.5.29.15', true, bitString(Uint8Array.of(usage[0]!), usage[1])),
      ...(purpose === 'authentication'
        ? { extendedKeyUsage: extendedKeyUsage('clientAuth') }
        : { subjectAltName: subjectAltNameOther([['1.2.392.200149.8.5.5.1', '見本　太郎']]) }),
      policies: certificatePolicies(policy.card[purpose], 'http://www.openmyna.invalid/cps.html'),
      issuerAltName: issuerAltName(authorityName(purpose)),
      distributionPoint: crlDistributionPoint(distributionPointName(purpose, municipality)),
      access: authorityInformationAccess('http://ocsp.openmyna.invalid'),
      authorityKeyIdentifier: authorityKeyIdentifier(authority.keyId, authorityName(purpose), authority.serial),
      subjectKeyIdentifier: subjectKeyIdentifier(holderKey.modulus),
    },
    outside: sha256WithRsa,
    sign: authority.signer.sign,
  };
};

const build = (parts: Parts): Uint8Array => {
  const tail = parts.tail ?? [context(3, sequence(...Object.values(parts.extensions)))];
  const tbs = sequence(
    ...parts.version,
    parts.serial,
    parts.inside,
    parts.issuer,
    parts.validity,
    parts.subject,
    parts.key,
    ...tail,
  );
  const certificate = sequence(tbs, parts.outside, bitString(parts.sign(tbs)));
  return parts.damage?.(certificate) ?? certificate;
};

interface Case {
  readonly comment: string;
  readonly purpose: Purpose;
  readonly at: string;
  readonly certificate: string;
  readonly revocation: readonly object[];
  readonly status: string;
  readonly findings: readonly FindingId[];
}
const cases: Case[] = [];
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const without = (extensions: Parts['extensions'], name: string): Parts['extensions'] =>
  Object.fromEntries(Object.entries(extensions).filter(([one]) => one !== name));

type Change = (parts: Parts) => Partial<Parts>;

/** What the authority says where nothing else is asked about: it is good, an hour ago. */
const asked = (purpose: Purpose) => [{ ocsp: base64(ocsp(purpose, {})) }];

interface OcspChanges {
  serial?: bigint;
  issuer?: Authority;
  status?: Parameters<typeof signOcspResponse>[0]['responses'][number]['status'];
  /** A second answer about the same certificate. */
  also?: OcspChanges['status'];
  thisUpdate?: Date;
  nextUpdate?: Date;
  producedAt?: Date;
  nonce?: Uint8Array;
  signer?: { pkcs1: Uint8Array };
  certificate?: Uint8Array;
  damage?: (response: Uint8Array) => Uint8Array;
}

const delegate = (
  purpose: Purpose,
  from = -day,
  to = day,
  key = responderKey,
  issuer: Authority = authorities[purpose],
) =>
  issueOcspResponderCertificate(issuer, {
    serial: 0x07700000n,
    modulus: key.modulus,
    notBefore: later(from),
    notAfter: later(to),
  });

function ocsp(purpose: Purpose, changes: OcspChanges): Uint8Array {
  const issuer = changes.issuer ?? authorities[purpose];
  const hash = (data: Uint8Array) => createHash('sha1').update(data).digest();
  const id = encodeCertificateId({
    hash: 'SHA-1',
    issuerNameHash: hash(encodeName(authorityName(issuer.purpose))),
    issuerKeyHash: hash(rsaPublicKey(issuer.signer.modulus)),
    serial: changes.serial ?? serial,
  });
  const signer = rsaSigner((changes.signer ?? responderKey).pkcs1);
  const response = signOcspResponse(
    {
      responderKeyHash: keyIdentifier(signer.modulus),
      producedAt: changes.producedAt ?? changes.thisUpdate ?? later(-hour),
      responses: [changes.status ?? ({ status: 'good' } as const), ...(changes.also ? [changes.also] : [])].map(
        (status) => ({
          id: { der: id },
          status,
          thisUpdate: changes.thisUpdate ?? later(-hour),
          nextUpdate: changes.nextUpdate ?? later(hour),
        }),
      ),
      nonce: changes.nonce,
    },
    signer,
    changes.certificate ?? delegate(purpose),
  );
  return changes.damage?.(response) ?? response;
}

const add = (
  comment: string,
  findings: readonly FindingId[],
  status: string,
  {
    purpose = 'authentication' as Purpose,
    change = (() => ({})) as Change,
    when = at,
    revocation,
  }: {
    purpose?: Purpose;
    change?: Change;
    when?: Date;
    revocation?: readonly object[];
  } = {},
): void => {
  const parts = good(purpose);
  cases.push({
    comment,
    purpose,
    at: when.toISOString(),
    certificate: base64(build({ ...parts, ...change(parts) })),
    revocation: revocation ?? asked(purpose),
    status,
    findings: [...findings].sort(),
  });
};

const malformed = (comment: string, change: Change) => add(comment, ['malformed'], 'invalid', { change });
const invalid = (
  comment: string,
  finding: FindingId | readonly FindingId[],
  change: Change,
  purpose: Purpose = 'authentication',
) => add(comment, typeof finding === 'string' ? [finding] : finding, 'invalid', { change, purpose });
const damage = (comment: string, change: (certificate: Uint8Array) => Uint8Array) =>
  malformed(comment, () => ({ damage: change }));

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

// Who issued it.
const nameAs = (change: (name: Name) => Name) => () => ({
  issuer: encodeName(change(authorityName('authentication'))),
});
invalid(
  'an issuer with another organisation',
  'issuer-name',
  nameAs((name) => name.map(([type, value]) => [type, type === 'O' ? 'JPKI' : value] as const)),
);
invalid(
  'an issuer in another case',
  'issuer-name',
  nameAs((name) => name.map(([type, value]) => [type, value.toUpperCase()] as const)),
);
invalid(
  'an issuer with its parts in another order',
  'issuer-name',
  nameAs((name) => [name[0]!, name[1]!, name[3]!, name[2]!]),
);
invalid('an issuer of the other purpose’s name', 'issuer-name', () => ({
  issuer: encodeName(authorityName('signature')),
}));
invalid('an issuer in other string types', 'issuer-name', () => ({
  issuer: sequence(
    ...authorityName('authentication').map(([type, value]) =>
      setOf(
        sequence(
          objectIdentifier({ C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', L: '2.5.4.7', CN: '2.5.4.3' }[type]),
          der.printableString(value),
        ),
      ),
    ),
  ),
}));
const keyIdentified = (comment: string, finding: FindingId, value: Uint8Array | undefined) =>
  invalid(comment, finding, ({ extensions }) => ({
    extensions:
      value === undefined
        ? without(extensions, 'authorityKeyIdentifier')
        : { ...extensions, authorityKeyIdentifier: extension('2.5.29.35', false, value) },
  }));
keyIdentified('no authorityKeyIdentifier', 'authority-key-identifier', undefined);
keyIdentified('an empty authorityKeyIdentifier', 'authority-key-identifier', sequence());
keyIdentified(
  'an authorityKeyIdentifier with the serial number alone',
  'authority-key-identifier',
  sequence(contextPrimitive(2, Uint8Array.of(1))),
);
keyIdentified('an authorityKeyIdentifier that is no DER', 'authority-key-identifier', Uint8Array.of(0x30, 0x80));
keyIdentified('the key of nobody', 'issuer-unknown', sequence(contextPrimitive(0, new Uint8Array(20))));
keyIdentified(
  'a key identifier cut short',
  'issuer-unknown',
  sequence(contextPrimitive(0, authorities.authentication.keyId.subarray(0, 19))),
);
keyIdentified(
  'the key of the other purpose',
  'other-purpose',
  sequence(contextPrimitive(0, authorities.signature.keyId)),
);
keyIdentified('the key of another generation', 'signature', sequence(contextPrimitive(0, authorities.older.keyId)));
const signedBy = (comment: string, finding: FindingId, make: (tbs: Uint8Array) => Uint8Array) =>
  invalid(comment, finding, () => ({ sign: make }));
signedBy('made by whoever has the serial number (M15)', 'signature', (tbs) =>
  sign('sha256', tbs, privateKeyOf(otherKey.pkcs1)),
);
signedBy('signed by its own key', 'signature', (tbs) => sign('sha256', tbs, privateKeyOf(holderKey.pkcs1)));
signedBy('signed by the other purpose’s authority', 'signature', (tbs) => authorities.signature.signer.sign(tbs));
signedBy('signed by the authority of another generation', 'signature', (tbs) => authorities.older.signer.sign(tbs));
signedBy('a signature of zeros', 'signature', () => new Uint8Array(256));
signedBy('a signature of ones', 'signature', () => new Uint8Array(256).fill(0xff));
signedBy('an empty signature', 'signature', () => new Uint8Array(0));
signedBy('a signature of 255 bytes', 'signature', (tbs) => authorities.authentication.signer.sign(tbs).subarray(1));
signedBy('a signature of 257 bytes', 'signature', (tbs) =>
  concat(Uint8Array.of(0), authorities.authentication.signer.sign(tbs)),
);
signedBy('one bit of the signature', 'signature', (tbs) => {
  const signature = authorities.authentication.signer.sign(tbs);
  return signature.with(100, signature[100]! ^ 0x10);
});
signedBy('the signature of another certificate', 'signature', (tbs) =>
  authorities.authentication.signer.sign(concat(tbs, Uint8Array.of(0))),
);
invalid('a byte changed after it was signed', 'signature', () => ({
  damage: (certificate) => {
    const place = Buffer.from(certificate).indexOf('997794E9AGCIEG');
    return certificate.with(place, certificate[place]! ^ 0x01);
  },
}));

// RFC 8017 8.2.2: the encoded message is rebuilt and compared; what a lenient parser takes is refused.
const encodings: readonly (readonly [string, (hash: Uint8Array) => Uint8Array])[] = [
  [
    'without the NULL in its DigestInfo',
    (hash) => concat(fromHex('302F300B0609608648016503040201'), fromHex('0420'), hash),
  ],
  ['with the hash of another function', (hash) => concat(fromHex('3031300D060960864801650304020305000420'), hash)],
  [
    'with parameters in its DigestInfo',
    (hash) => concat(fromHex('3035301106096086480165030402010404DEADBEEF0420'), hash),
  ],
  ['with a bare hash', (hash) => hash],
  [
    'with its DigestInfo in BER',
    (hash) => concat(fromHex('3080300D06096086480165030402010500'), fromHex('0420'), hash, fromHex('0000')),
  ],
];
const pad = (content: Uint8Array, type = 0x01, filler = 0xff, length = 256): Uint8Array => {
  const message = new Uint8Array(length).fill(filler);
  message.set([0x00, type]);
  message[length - content.length - 1] = 0;
  message.set(content, length - content.length);
  return message;
};
const bare = (message: Uint8Array): Uint8Array =>
  privateEncrypt({ key: privateKeyOf(authenticationKey.pkcs1), padding: constants.RSA_NO_PADDING }, message);
const digestInfo = (hash: Uint8Array) => concat(fromHex('3031300D060960864801650304020105000420'), hash);
const hashOf = (tbs: Uint8Array): Uint8Array => createHash('sha256').update(tbs).digest();
for (const [comment, encode] of encodings)
  signedBy(`a signature ${comment}`, 'signature', (tbs) => bare(pad(encode(hashOf(tbs)))));
signedBy('a signature with bytes behind its DigestInfo (Bleichenbacher 2006)', 'signature', (tbs) => {
  const message = new Uint8Array(256).fill(0x5a);
  message.set(concat(Uint8Array.of(0, 1), new Uint8Array(8).fill(0xff), Uint8Array.of(0), digestInfo(hashOf(tbs))));
  return bare(message);
});
signedBy('a signature padded with zeros', 'signature', (tbs) => bare(pad(digestInfo(hashOf(tbs)), 0x01, 0x00)));
signedBy('a signature padded as an encryption is', 'signature', (tbs) =>
  bare(pad(digestInfo(hashOf(tbs)), 0x02, 0x77)),
);
signedBy('a signature of SHA-1 under the name of SHA-256', 'signature', (tbs) =>
  sign('sha1', tbs, privateKeyOf(authenticationKey.pkcs1)),
);

invalid(
  'issued by its own subject, under the authority’s key identifier',
  ['issuer-name', 'self-signed', 'signature'],
  ({ subject }) => ({ issuer: subject, sign: (tbs) => sign('sha256', tbs, privateKeyOf(holderKey.pkcs1)) }),
);

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
keyed('a key of 2047 bits', rsaKey(concat(Uint8Array.of(0x7f), holderKey.modulus.subarray(1))));
keyed('a key of 3072 bits', spki(3072));
keyed('a key of 4096 bits', spki(4096));
keyed('a key with the exponent 3', spki(2048, 3));
keyed('a key with an even modulus', rsaKey(holderKey.modulus.with(255, holderKey.modulus[255]! & 0xfe)));
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
const within =
  (from: number, to: number): Change =>
  () => ({ validity: sequence(der.time(later(from)), der.time(later(to))) });
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

// What is said of its revocation.
const said = (comment: string, findings: readonly FindingId[], status: string, ...revocation: object[]) =>
  add(comment, findings, status, { revocation });
const ocspSays = (
  comment: string,
  findings: FindingId | readonly FindingId[],
  changes: OcspChanges,
  status = 'unverifiable',
) =>
  said(comment, typeof findings === 'string' ? [findings] : findings, status, {
    ocsp: base64(ocsp('authentication', changes)),
  });
said('nobody asked', ['revocation-not-consulted'], 'unverifiable');
said('nobody answered', ['revocation-unavailable'], 'unverifiable', { unavailable: 'ECONNREFUSED' });
for (const reason of Object.keys(revocationReasons) as (keyof typeof revocationReasons)[])
  ocspSays(`revoked: ${reason}`, 'revoked', { status: { status: 'revoked', at: later(-day), reason } }, 'revoked');
ocspSays('revoked this very second', 'revoked', { status: { status: 'revoked', at, reason: 'superseded' } }, 'revoked');
ocspSays(
  'revoked, said long ago',
  'revoked',
  {
    status: { status: 'revoked', at: later(-99 * day), reason: 'keyCompromise' },
    thisUpdate: later(-98 * day),
    nextUpdate: later(-97 * day),
    certificate: delegate('authentication', -100 * day, day),
  },
  'revoked',
);
add('revoked and expired', ['expired', 'revoked'], 'revoked', {
  change: within(-10 * day, -day),
  revocation: [
    {
      ocsp: base64(
        ocsp('authentication', { status: { status: 'revoked', at: later(-5 * day), reason: 'superseded' } }),
      ),
    },
  ],
});
for (const status of [1, 2, 3, 5, 6])
  said(`the responder says ${status} instead of an answer`, ['revocation-refused'], 'unverifiable', {
    ocsp: base64(sequence(raw(0x0a, status))),
  });
ocspSays('an answer about another serial number', 'revocation-other-certificate', { serial: serial + 1n });
ocspSays('an answer about the serial number’s low bytes', 'revocation-other-certificate', { serial: serial & 0xffffn });
ocspSays('an answer about the other purpose’s certificate of the same number', 'revocation-other-certificate', {
  issuer: authorities.signature,
});
ocspSays('an answer about another generation’s certificate of the same number', 'revocation-other-certificate', {
  issuer: authorities.older,
});
ocspSays('an answer with a bit of its signature changed', 'revocation-signature', {
  damage: (response) =>
    response.with(Buffer.from(response).indexOf(Buffer.from('2A864886F70D01010B05000382010100', 'hex')) + 40, 0x5a),
});
ocspSays('an answer that nobody was let to give', 'revocation-signer', { signer: otherKey });
ocspSays('an answer by the holder', 'revocation-signer', {
  signer: holderKey,
  certificate: build(good('authentication')),
});
ocspSays('an answer by a responder of the other purpose', 'revocation-signer', { certificate: delegate('signature') });
ocspSays('an answer by a responder whose certificate is over', 'revocation-signer', {
  certificate: delegate('authentication', -10 * day, -5 * day),
});
ocspSays('an answer by a responder whose certificate has not begun', 'revocation-signer', {
  certificate: delegate('authentication', day, 2 * day),
});
ocspSays('an answer by a responder that let itself', 'revocation-signer', {
  signer: otherKey,
  certificate: delegate('authentication', -day, day, otherKey, {
    ...authorities.authentication,
    signer: rsaSigner(otherKey.pkcs1),
  }),
});
ocspSays('an answer of two days ago', 'revocation-stale', {
  thisUpdate: later(-2 * day),
  nextUpdate: later(-day),
  certificate: delegate('authentication', -9 * day, day),
});
ocspSays('an answer of two days ago that says it holds for a year', 'revocation-stale', {
  thisUpdate: later(-2 * day),
  nextUpdate: later(365 * day),
  certificate: delegate('authentication', -9 * day, day),
});
ocspSays('an answer whose time ended an hour ago', 'revocation-stale', {
  thisUpdate: later(-3 * hour),
  nextUpdate: later(-hour),
});
ocspSays('an answer of tomorrow', 'revocation-future', {
  thisUpdate: later(day / 2),
  nextUpdate: later(day),
  certificate: delegate('authentication', -day, 5 * day),
});
for (const length of [1, 30, 200])
  ocspSays(`an answer of ${length} bytes`, 'revocation-malformed', {
    damage: (response) => response.subarray(0, length),
  });
ocspSays('an answer with a byte behind it', 'revocation-malformed', {
  damage: (response) => concat(response, Uint8Array.of(0)),
});
ocspSays('an answer of a type nobody knows', 'revocation-malformed', {
  damage: (response) => response.with(Buffer.from(response).indexOf(Buffer.from('2B060105050730', 'hex')) + 8, 0x7f),
});
ocspSays(
  'good in one answer, revoked in the next',
  'revoked',
  { also: { status: 'revoked', at: later(-day), reason: 'superseded' } },
  'revoked',
);
ocspSays('an answer about a time after it was made, by a responder whose time was over', 'revocation-malformed', {
  producedAt: later(-6 * day),
  certificate: delegate('authentication', -10 * day, -5 * day),
});
ocspSays('an answer that does not know it', 'revocation-unknown', { status: { status: 'unknown' } });
said('another nonce than was sent', ['revocation-nonce'], 'unverifiable', {
  ocsp: base64(ocsp('authentication', { nonce: octetString(new Uint8Array(16).fill(1)) })),
  nonce: base64(new Uint8Array(16).fill(2)),
});
said('no nonce where one was sent', ['revocation-nonce'], 'unverifiable', {
  ocsp: base64(ocsp('authentication', {})),
  nonce: base64(new Uint8Array(16).fill(2)),
});

interface CrlChanges {
  issuer?: Authority;
  version?: Uint8Array[];
  name?: Uint8Array;
  thisUpdate?: Date;
  nextUpdate?: Uint8Array[];
  entries?: Uint8Array[];
  number?: Uint8Array | null;
  scope?: Uint8Array | null;
  more?: Uint8Array[];
  outside?: Uint8Array;
  sign?: (tbs: Uint8Array) => Uint8Array;
  damage?: (crl: Uint8Array) => Uint8Array;
}
const scopeOf = (purpose: Purpose, where = municipality, ...limits: Uint8Array[]) =>
  sequence(
    context(0, context(0, context(4, encodeName(distributionPointName(purpose, where))))),
    ...(limits.length > 0 ? limits : [contextPrimitive(1, Uint8Array.of(0xff))]),
  );
const crl = (changes: CrlChanges): Uint8Array => {
  const issuer = changes.issuer ?? authorities.authentication;
  const number = changes.number === undefined ? integer(5) : changes.number;
  const scope = changes.scope === undefined ? scopeOf('authentication') : changes.scope;
  const tbs = sequence(
    ...(changes.version ?? [integer(1)]),
    sha256WithRsa,
    changes.name ?? encodeName(authorityName(issuer.purpose)),
    der.utcTime(changes.thisUpdate ?? later(-hour)),
    ...(changes.nextUpdate ?? [der.utcTime(later(hour))]),
    ...(changes.entries === undefined || changes.entries.length === 0 ? [] : [sequence(...changes.entries)]),
    context(
      0,
      sequence(
        extension('2.5.29.35', false, sequence(contextPrimitive(0, issuer.keyId))),
        ...(number === null ? [] : [extension('2.5.29.20', false, number)]),
        ...(scope === null ? [] : [extension('2.5.29.28', true, scope)]),
        ...(changes.more ?? []),
      ),
    ),
  );
  const list = sequence(tbs, changes.outside ?? sha256WithRsa, bitString((changes.sign ?? issuer.signer.sign)(tbs)));
  return changes.damage?.(list) ?? list;
};
const entry = (number: bigint, ...rest: Uint8Array[]) => sequence(integer(number), der.utcTime(later(-day)), ...rest);
const crlSays = (
  comment: string,
  findings: FindingId | readonly FindingId[],
  changes: CrlChanges,
  status = 'unverifiable',
) => said(comment, typeof findings === 'string' ? [findings] : findings, status, { crl: base64(crl(changes)) });
crlSays('a list without it', [], {}, 'valid');
crlSays('a list without a scope', [], { scope: null }, 'valid');
crlSays('a list of others', [], { entries: [entry(serial - 1n), entry(serial + 1n)] }, 'valid');
for (const [reason, number] of Object.entries(revocationReasons).filter(([name]) => name !== 'unspecified'))
  crlSays(
    `on the list: ${reason}`,
    'revoked',
    { entries: [entry(serial - 1n), entry(serial, sequence(extension('2.5.29.21', false, der.enumerated(number))))] },
    'revoked',
  );
crlSays('on the list, without a reason', 'revoked', { entries: [entry(serial)] }, 'revoked');
crlSays(
  'on a list that is not in order',
  'revoked',
  { entries: [entry(serial + 5n), entry(serial), entry(1n)] },
  'revoked',
);
crlSays(
  'on the list of yesterday',
  'revoked',
  { entries: [entry(serial)], thisUpdate: later(-3 * day), nextUpdate: [der.utcTime(later(-2 * day))] },
  'revoked',
);
crlSays('a list of three days ago', 'revocation-stale', {
  thisUpdate: later(-3 * day),
  nextUpdate: [der.utcTime(later(-2 * day))],
});
crlSays('a list of three days ago that says it holds for a year', 'revocation-stale', {
  thisUpdate: later(-3 * day),
  nextUpdate: [der.utcTime(later(365 * day))],
});
crlSays('a list of tomorrow', 'revocation-future', {
  thisUpdate: later(day / 2),
  nextUpdate: [der.utcTime(later(day))],
});
crlSays('the list of another municipality', 'revocation-scope', {
  scope: scopeOf('authentication', { prefecture: 'Tokyo-to', name: 'Higashimurayama-shi' }),
});
crlSays('the list of the same name in another prefecture', 'revocation-scope', {
  scope: scopeOf('authentication', { prefecture: 'Okinawa-ken', name: 'Kiyose-shi' }),
});
crlSays('a list for authorities alone', 'revocation-scope', {
  scope: scopeOf('authentication', municipality, contextPrimitive(2, Uint8Array.of(0xff))),
});
crlSays('a list for some reasons alone', 'revocation-scope', {
  scope: scopeOf('authentication', municipality, contextPrimitive(3, Uint8Array.of(6, 0x40))),
});
crlSays('an indirect list', 'revocation-scope', {
  scope: scopeOf('authentication', municipality, contextPrimitive(4, Uint8Array.of(0xff))),
});
crlSays('a list for attributes alone', 'revocation-scope', {
  scope: scopeOf('authentication', municipality, contextPrimitive(5, Uint8Array.of(0xff))),
});
crlSays('the list of the other purpose', 'revocation-signer', { issuer: authorities.signature });
crlSays('a list under the authority’s name by another key', 'revocation-signature', {
  sign: (tbs) => sign('sha256', tbs, privateKeyOf(otherKey.pkcs1)),
});
crlSays('a list by another generation of the same name', 'revocation-signature', { issuer: authorities.older });
crlSays('a list by the holder', 'revocation-signature', {
  sign: (tbs) => sign('sha256', tbs, privateKeyOf(holderKey.pkcs1)),
});
crlSays('a list signed with SHA-1', 'revocation-signature', {
  outside: sequence(objectIdentifier('1.2.840.113549.1.1.5'), null_),
});
crlSays('a list from which it was taken out', 'revocation-signature', {
  entries: [entry(serial)],
  damage: (list) => {
    const changed = list.slice();
    const place = Buffer.from(changed).indexOf(Buffer.from(integer(serial)));
    changed[place + 5]! ^= 0x01;
    return changed;
  },
});
crlSays('a list that adds to another one', 'revocation-malformed', {
  more: [extension('2.5.29.27', true, integer(4))],
});
crlSays('a list with a critical extension of nobody', 'revocation-malformed', {
  more: [extension('1.3.6.1.4.1.99999.1', true, null_)],
});
crlSays('a list of version 1', 'revocation-malformed', { version: [] });
crlSays('a list without a number', 'revocation-malformed', { number: null });
crlSays('a list with a number that is text', 'revocation-malformed', { number: der.utf8String('5') });
crlSays('a list that never ends', 'revocation-malformed', { nextUpdate: [] });
crlSays('an entry with a reason of 7', 'revocation-malformed', {
  entries: [entry(1n, sequence(extension('2.5.29.21', false, der.enumerated(7))))],
});
crlSays('an entry that takes a revocation back', 'revocation-malformed', {
  entries: [entry(serial, sequence(extension('2.5.29.21', false, der.enumerated(8))))],
});
crlSays('an entry with a critical extension', 'revocation-malformed', {
  entries: [entry(1n, sequence(extension('2.5.29.29', true, sequence())))],
});
crlSays('an entry without a date', 'revocation-malformed', { entries: [sequence(integer(1))] });
for (const length of [1, 40, 400])
  crlSays(`a list of ${length} bytes`, 'revocation-malformed', { damage: (list) => list.subarray(0, length) });
crlSays('a list with a byte behind it', 'revocation-malformed', { damage: (list) => concat(list, Uint8Array.of(0)) });
said(
  'two that know nothing',
  ['revocation-refused', 'revocation-unavailable'],
  'unverifiable',
  { ocsp: base64(sequence(raw(0x0a, 3))) },
  { unavailable: 'ETIMEDOUT' },
);
said(
  'good by OCSP, and on the list',
  ['revoked'],
  'revoked',
  { ocsp: base64(ocsp('authentication', {})) },
  { crl: base64(crl({ entries: [entry(serial)] })) },
);
said('no answer by OCSP, and a list without it', [], 'valid', { unavailable: 'ETIMEDOUT' }, { crl: base64(crl({})) });

/** What many cases have in common stands once, and they name it: `@answer-authentication`. */
const shared = Object.fromEntries(
  (['authentication', 'signature'] as const).flatMap((purpose) => [
    [`certificate-${purpose}`, base64(build(good(purpose)))],
    [`answer-${purpose}`, base64(ocsp(purpose, {}))],
  ]),
);
const names = new Map(Object.entries(shared).map(([name, bytes]) => [bytes, `@${name}`]));
const shorten = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? (names.get(value) ?? value) : value;

const anchors = Object.values(authorities).map(({ purpose, generation, certificate }) => ({
  purpose,
  generation,
  certificate: base64(certificate),
}));
const description =
  'Certificates, and what is said of their revocation, each wrong in one way; made by make.ts. Bytes in base64, or @ and a name of `shared`.';
const numbered = cases.map((one, index) => ({ id: index + 1, ...one }));
const shortened: unknown = JSON.parse(JSON.stringify(numbered, shorten));
console.log(JSON.stringify({ description, anchors, shared, cases: shortened }, null, 2));
