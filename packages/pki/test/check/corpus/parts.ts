// A certificate and what is said of it, each part of them replaceable, and the cases that are collected.

import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import * as der from '../../../src/der/write.ts';
import {
  authorityInformationAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerAltName,
  subjectAltNameOther,
  subjectKeyIdentifier,
} from '../../../src/extension.ts';
import {
  authorityOf,
  type FindingId,
  generateRsaKey,
  issueOcspResponderCertificate,
  keyIdentifier,
  type Purpose,
  rsaSigner,
  type SigningAuthority,
} from '../../../src/index.ts';
import { authorityName, distributionPointName, encodeName } from '../../../src/name.ts';
import { encodeCertificateId } from '../../../src/ocsp/request.ts';
import { signOcspResponse } from '../../../src/ocsp/response.ts';
import { policy } from '../../../src/sandbox.ts';

export const at = new Date('2026-11-25T12:00:00Z');
export const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
export const hour = 3600;
export const day = 24 * hour;

export const {
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
export const raw = (tag: number, ...bytes: number[]): Uint8Array => Uint8Array.of(tag, bytes.length, ...bytes);
export const ascii = (tag: number, text: string): Uint8Array => raw(tag, ...Buffer.from(text, 'latin1'));

export const holderKey = await generateRsaKey();
export const otherKey = await generateRsaKey();
export const responderKey = await generateRsaKey();
export const authenticationKey = await generateRsaKey();
export const authorities = {
  authentication: authorityOf('authentication', 2023, authenticationKey),
  signature: authorityOf('signature', 2023, await generateRsaKey()),
  older: authorityOf('authentication', 2019, await generateRsaKey()),
} as const satisfies Record<string, SigningAuthority>;
export const privateKeyOf = (pkcs1: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });

export const municipality = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };
export const serial = 0x07654321n;

export const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
export const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), null_);

/** The parts of a certificate, each as DER; a mutation replaces one. */
export interface Parts {
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

export const good = (purpose: Purpose): Parts => {
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
    key: holderKey.publicKey,
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
      subjectKeyIdentifier: subjectKeyIdentifier(holderKey.publicKey),
    },
    outside: sha256WithRsa,
    sign: authority.signer.sign,
  };
};

export const build = (parts: Parts): Uint8Array => {
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

export interface Case {
  readonly comment: string;
  readonly purpose: Purpose;
  readonly at: string;
  readonly certificate: string;
  readonly revocation: readonly object[];
  readonly status: string;
  readonly findings: readonly FindingId[];
}
export const cases: Case[] = [];
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const without = (extensions: Parts['extensions'], name: string): Parts['extensions'] =>
  Object.fromEntries(Object.entries(extensions).filter(([one]) => one !== name));

export type Change = (parts: Parts) => Partial<Parts>;

/** What the authority says where nothing else is asked about: it is good, an hour ago. */
export const asked = (purpose: Purpose) => [{ ocsp: base64(ocsp(purpose, {})) }];

export interface OcspChanges {
  serial?: bigint;
  issuer?: SigningAuthority;
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

export const delegate = (
  purpose: Purpose,
  from = -day,
  to = day,
  key = responderKey,
  issuer: SigningAuthority = authorities[purpose],
) =>
  issueOcspResponderCertificate(issuer, {
    serial: 0x07700000n,
    publicKey: key.publicKey,
    notBefore: later(from),
    notAfter: later(to),
  });

export function ocsp(purpose: Purpose, changes: OcspChanges): Uint8Array {
  const issuer = changes.issuer ?? authorities[purpose];
  const hash = (data: Uint8Array) => createHash('sha1').update(data).digest();
  const id = encodeCertificateId({
    hash: 'SHA-1',
    issuerNameHash: hash(encodeName(authorityName(issuer.purpose))),
    issuerKeyHash: issuer.keyId,
    serial: changes.serial ?? serial,
  });
  const signer = rsaSigner((changes.signer ?? responderKey).pkcs1);
  const response = signOcspResponse(
    {
      responderKeyHash: keyIdentifier(signer.publicKey),
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

export const add = (
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

export const malformed = (comment: string, change: Change) => add(comment, ['malformed'], 'invalid', { change });
export const invalid = (
  comment: string,
  finding: FindingId | readonly FindingId[],
  change: Change,
  purpose: Purpose = 'authentication',
) => add(comment, typeof finding === 'string' ? [finding] : finding, 'invalid', { change, purpose });
export const damage = (comment: string, change: (certificate: Uint8Array) => Uint8Array) =>
  malformed(comment, () => ({ damage: change }));

/** Another validity, in seconds from the instant in question. */
export const within =
  (from: number, to: number): Change =>
  () => ({ validity: sequence(der.time(later(from)), der.time(later(to))) });
