// What is said of its revocation, by OCSP and by lists.

import { sign } from 'node:crypto';
import { concat } from '@openmyna/apdu';
import * as der from '../../../src/der/write.ts';
import {
  type FindingId,
  type Purpose,
  revocationReasons,
  rsaSigner,
  type SigningAuthority,
} from '../../../src/index.ts';
import { authorityName, distributionPointName, encodeName } from '../../../src/name.ts';
import {
  add,
  at,
  authorities,
  base64,
  bitString,
  build,
  context,
  contextPrimitive,
  day,
  delegate,
  extension,
  good,
  holderKey,
  hour,
  integer,
  later,
  municipality,
  null_,
  type OcspChanges,
  objectIdentifier,
  ocsp,
  octetString,
  otherKey,
  privateKeyOf,
  raw,
  sequence,
  serial,
  sha256WithRsa,
  within,
} from './parts.ts';

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
  issuer?: SigningAuthority;
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
