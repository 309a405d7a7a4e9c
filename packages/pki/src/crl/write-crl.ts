// CRL of RFC 5280 5, one a municipality and purpose: its scope is the name that the certificates' distribution point gives.

import { algorithmIdentifier } from '../algorithm.ts';
import type { Authority, SigningAuthority } from '../authority.ts';
import { bitString, context, contextPrimitive, integer, sequence, time } from '../der/write.ts';
import { extension } from '../extension.ts';
import { authorityName, distributionPointName, encodeName, type Municipality } from '../name.ts';

/** What a CRL says. */
export interface CrlFields {
  /** The municipality whose certificates it covers, all of them and no others. */
  readonly municipality: Municipality;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /**
   * Ready entries, ascending by serial number: one of `encodeEntry` in each element, or many one after another, as a shard has
   * them.
   */
  readonly entries: readonly Uint8Array[];
}

/** TBSCertList, DER, for the authority to sign. */
export const draftCrl = (authority: Authority, fields: CrlFields): Uint8Array => join(tbsParts(authority, fields));

/** CertificateList, DER. The same fields and RSA authority give the same bytes: PKCS #1 v1.5 has no randomness. */
export const signCrl = (authority: SigningAuthority, fields: CrlFields): Uint8Array => {
  // What is signed has room around it for the rest, so that hundreds of megabytes of entries are copied once.
  const room = new Uint8Array(1024);
  const whole = join([room, ...tbsParts(authority, fields), room]);
  const tbs = whole.subarray(room.length, -room.length);
  const tail = join([algorithmIdentifier[authority.algorithm], bitString(authority.signer.sign(tbs))]);
  const header = sequenceHeader([tbs, tail]);
  const [start, end] = [room.length - header.length, whole.length - room.length];
  whole.set(header, start);
  whole.set(tail, end);
  return whole.subarray(start, end + tail.length);
};

/** TBSCertList in parts that follow one another. */
const tbsParts = (
  { purpose, keyId, algorithm }: Authority,
  { municipality, number, thisUpdate, nextUpdate, entries }: CrlFields,
): Uint8Array[] => {
  const content = [
    integer(1),
    algorithmIdentifier[algorithm],
    encodeName(authorityName(purpose)),
    time(thisUpdate),
    time(nextUpdate),
    // An empty list is not written (RFC 5280 5.1.2.6).
    ...(lengthOf(entries) === 0 ? [] : [sequenceHeader(entries), ...entries]),
    context(
      0,
      sequence(
        extension('2.5.29.35', false, sequence(contextPrimitive(0, keyId))),
        extension('2.5.29.20', false, integer(number)),
        extension('2.5.29.28', true, issuingDistributionPoint(purpose, municipality)),
      ),
    ),
  ];
  return [sequenceHeader(content), ...content];
};

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Tag and length of the SEQUENCE of these. */
const sequenceHeader = (content: readonly Uint8Array[]): Uint8Array => {
  const length = lengthOf(content);
  if (length < 0x80) return Uint8Array.of(0x30, length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x30, 0x80 | bytes.length, ...bytes);
};

/** `distributionPoint [0] { fullName [0] { directoryName [4] } }`, `onlyContainsUserCerts [1] TRUE`. */
const issuingDistributionPoint = (purpose: Authority['purpose'], municipality: Municipality): Uint8Array =>
  sequence(
    context(0, context(0, context(4, encodeName(distributionPointName(purpose, municipality))))),
    contextPrimitive(1, Uint8Array.of(0xff)),
  );
