// Who issued it, and whether the signature is the authority's.

import { constants, createHash, privateEncrypt, sign } from 'node:crypto';
import { concat, fromHex } from '@openmyna/apdu';
import * as der from '../../../src/der/write.ts';
import type { FindingId } from '../../../src/index.ts';
import { authorityName, encodeName, type Name } from '../../../src/name.ts';
import {
  authenticationKey,
  authorities,
  contextPrimitive,
  extension,
  holderKey,
  invalid,
  objectIdentifier,
  otherKey,
  privateKeyOf,
  sequence,
  setOf,
  without,
} from './parts.ts';

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
