// OCSPRequest of RFC 6960 4.1. Signatures and requestor names are read over: who may ask is not decided here.

import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readInteger, readObjectIdentifier } from '../der/values.ts';
import { context, integer, null_, objectIdentifier, octetString, sequence } from '../der/write.ts';
import { readExtensions } from '../read-certificate.ts';

const hashes = { 'SHA-1': '1.3.14.3.2.26', 'SHA-256': '2.16.840.1.101.3.4.2.1' } as const;

export type CertificateIdHash = keyof typeof hashes;

/** CertID: which certificate is meant. */
export interface CertificateId {
  readonly hash: CertificateIdHash;
  /** Of the issuer's name, DER, and of its key's bits. */
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serial: bigint;
  /** As it was asked, DER: an answer repeats it. */
  readonly der: Uint8Array;
}

/** OCSPRequest (RFC 6960 4.1.1). */
export interface OcspRequest {
  readonly certificates: readonly CertificateId[];
  /** What stands in the nonce's OCTET STRING (RFC 8954), DER as it came. */
  readonly nonce?: Uint8Array;
}

const nonceId = '1.3.6.1.5.5.7.48.1.2';

/** Certificates in one request; nobody asks for more, and each costs a signature's bytes. */
const most = 20;

/** @throws MalformedDer for anything but one request, also for one with a hash that nobody uses */
export const readOcspRequest = (der: Uint8Array): OcspRequest => {
  const [tbs] = childrenOf(expectTag(readWhole(der), 0x30, 'request'));
  const fields = childrenOf(expectTag(tbs, 0x30, 'TBSRequest'));
  if (fields[0]?.tag === 0xa0) throw new MalformedDer('a request of another version');
  if (fields[0]?.tag === 0xa1) fields.shift();
  const [list, extensions] = fields;
  const requests = childrenOf(expectTag(list, 0x30, 'request list'));
  if (requests.length === 0 || requests.length > most) throw new MalformedDer(`${requests.length} requests`);
  const certificates = requests.map((request) => readCertificateId(childrenOf(expectTag(request, 0x30, 'request'))[0]));
  const nonce =
    extensions === undefined
      ? undefined
      : readExtensions(expectTag(childrenOf(expectTag(extensions, 0xa2, 'extensions'))[0], 0x30, 'extensions')).get(
          nonceId,
        )?.value;
  if (nonce !== undefined && nonce.length > 34) throw new MalformedDer('a nonce of more than 32 bytes');
  return { certificates, ...(nonce && { nonce }) };
};

/** @throws MalformedDer */
export const readCertificateId = (element: Parameters<typeof expectTag>[0]): CertificateId => {
  const [algorithm, name, key, serial] = childrenOf(expectTag(element, 0x30, 'CertID'));
  const id = readObjectIdentifier(childrenOf(expectTag(algorithm, 0x30, 'hash'))[0], 'hash');
  const hash = (Object.keys(hashes) as CertificateIdHash[]).find((one) => hashes[one] === id);
  if (hash === undefined) throw new MalformedDer('another hash');
  return {
    hash,
    issuerNameHash: expectTag(name, 0x04, 'name hash').value,
    issuerKeyHash: expectTag(key, 0x04, 'key hash').value,
    serial: readInteger(serial, 'serial number'),
    der: element!.bytes,
  };
};

/** CertID, DER. */
export const encodeCertificateId = ({
  hash,
  issuerNameHash,
  issuerKeyHash,
  serial,
}: Omit<CertificateId, 'der'>): Uint8Array =>
  sequence(
    sequence(objectIdentifier(hashes[hash]), null_),
    octetString(issuerNameHash),
    octetString(issuerKeyHash),
    integer(serial),
  );

/** A request for one certificate. @param nonce bytes, at most 32 */
export const encodeOcspRequest = (id: Omit<CertificateId, 'der'>, nonce?: Uint8Array): Uint8Array =>
  sequence(
    sequence(
      sequence(sequence(encodeCertificateId(id))),
      ...(nonce === undefined ? [] : [context(2, sequence(nonceExtension(octetString(nonce))))]),
    ),
  );

/** @param value what stands in the extension, DER */
export const nonceExtension = (value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(nonceId), octetString(value));
