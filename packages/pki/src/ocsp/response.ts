// OCSPResponse of RFC 6960 4.2: written for a responder, read for whoever checks a certificate.

import { algorithmIdentifier, type Signer } from '../algorithm.ts';
import { childrenOf, type DerElement, MalformedDer, readWhole } from '../der/read.ts';
import { expectTag, readObjectIdentifier, readOctetBits, readTime } from '../der/values.ts';
import {
  bitString,
  context,
  contextPrimitive,
  enumerated,
  generalizedTime,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
} from '../der/write.ts';
import { readExtensions } from '../read-certificate.ts';
import { type CertificateStatus, type Revocation, reasonOf, revocationReasons } from '../revocation/reason.ts';
import { type CertificateId, nonceExtension, readCertificateId } from './request.ts';

/** OCSPResponseStatus (RFC 6960 4.2.1). */
export const responseStatus = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

/** OCSPResponseStatus by its name. */
export type ResponseStatus = keyof typeof responseStatus;

export interface SingleResponse {
  readonly id: Pick<CertificateId, 'der'>;
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

export interface ResponseFields {
  /** SHA-1 of the responder's key. */
  readonly responderKeyHash: Uint8Array;
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  /** What the request's nonce extension held, DER. */
  readonly nonce?: Uint8Array | undefined;
}

const basic = '1.3.6.1.5.5.7.48.1.1';

/** An answer without an answer. */
export const encodeRefusal = (status: Exclude<ResponseStatus, 'successful'>): Uint8Array =>
  sequence(enumerated(responseStatus[status]));

/** At once where the signer signs at once. @param certificate of the responder, which goes along */
export const signOcspResponse = <Signed extends Uint8Array | Promise<Uint8Array>>(
  { responderKeyHash, producedAt, responses, nonce }: ResponseFields,
  signer: Pick<Signer, 'algorithm'> & { sign(data: Uint8Array): Signed },
  certificate: Uint8Array,
): Signed => {
  const data = sequence(
    context(2, octetString(responderKeyHash)),
    generalizedTime(producedAt),
    sequenceOf(responses.map(encodeSingle)),
    ...(nonce === undefined ? [] : [context(1, sequence(nonceExtension(nonce)))]),
  );
  const assemble = (signature: Uint8Array): Uint8Array => {
    const response = sequence(
      data,
      algorithmIdentifier[signer.algorithm],
      bitString(signature),
      context(0, sequence(certificate)),
    );
    return sequence(
      enumerated(responseStatus.successful),
      context(0, sequence(objectIdentifier(basic), octetString(response))),
    );
  };
  const signature = signer.sign(data);
  return (signature instanceof Uint8Array ? assemble(signature) : signature.then(assemble)) as Signed;
};

const encodeSingle = ({ id, status, thisUpdate, nextUpdate }: SingleResponse): Uint8Array =>
  sequence(id.der, encodeStatus(status), generalizedTime(thisUpdate), context(0, generalizedTime(nextUpdate)));

const encodeStatus = (status: CertificateStatus): Uint8Array => {
  if (status.status === 'good') return contextPrimitive(0, new Uint8Array(0));
  if (status.status === 'unknown') return contextPrimitive(2, new Uint8Array(0));
  // `unspecified` is not written (RFC 5280 5.3.1).
  const reason = status.reason === 'unspecified' ? [] : [context(0, enumerated(revocationReasons[status.reason]))];
  return context(1, generalizedTime(status.at), ...reason);
};

export interface ReadSingleResponse {
  readonly id: CertificateId;
  readonly status: CertificateStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
}

/** BasicOCSPResponse (RFC 6960 4.2.1) as it was read. */
export interface OcspResponse {
  /** What is signed. */
  readonly data: Uint8Array;
  /** AlgorithmIdentifier, DER. */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** Certificates that came along, DER. */
  readonly certificates: readonly Uint8Array[];
  readonly responder: { readonly keyHash: Uint8Array } | { readonly name: Uint8Array };
  readonly producedAt: Date;
  readonly responses: readonly ReadSingleResponse[];
  /** What stands in the nonce extension, DER. */
  readonly nonce?: Uint8Array;
}

/** @throws MalformedDer for anything but one response */
export const readOcspResponse = (der: Uint8Array): OcspResponse | Exclude<ResponseStatus, 'successful'> => {
  const [status, bytes, ...more] = childrenOf(expectTag(readWhole(der), 0x30, 'response'));
  const number = expectTag(status, 0x0a, 'response status').value;
  const name = (Object.keys(responseStatus) as ResponseStatus[]).find((one) => responseStatus[one] === number[0]);
  if (name === undefined || number.length !== 1 || more.length > 0) throw new MalformedDer('no response status');
  if (name !== 'successful') return name;
  const [type, response] = childrenOf(
    expectTag(childrenOf(expectTag(bytes, 0xa0, 'response bytes'))[0], 0x30, 'response bytes'),
  );
  if (readObjectIdentifier(type, 'response type') !== basic) throw new MalformedDer('another type of response');
  return readBasic(expectTag(response, 0x04, 'response').value);
};

const readBasic = (der: Uint8Array): OcspResponse => {
  const [data, algorithm, signature, wrapped] = childrenOf(expectTag(readWhole(der), 0x30, 'basic response'));
  const fields = childrenOf(expectTag(data, 0x30, 'response data'));
  if (fields[0]?.tag === 0xa0) throw new MalformedDer('a response of another version');
  const [responder, producedAt, list, extensions] = fields;
  const certificates =
    wrapped === undefined ? [] : childrenOf(childrenOf(expectTag(wrapped, 0xa0, 'certificates'))[0] ?? wrapped);
  const nonce =
    extensions === undefined
      ? undefined
      : readExtensions(expectTag(childrenOf(expectTag(extensions, 0xa1, 'extensions'))[0], 0x30, 'extensions')).get(
          '1.3.6.1.5.5.7.48.1.2',
        )?.value;
  return {
    data: data!.bytes,
    algorithm: expectTag(algorithm, 0x30, 'signature algorithm').bytes,
    signature: readOctetBits(signature, 'signature'),
    certificates: certificates.map(({ bytes }) => bytes),
    responder: readResponder(responder),
    producedAt: readGeneralized(producedAt, 'producedAt'),
    responses: childrenOf(expectTag(list, 0x30, 'responses')).map(readSingle),
    ...(nonce && { nonce }),
  };
};

const readResponder = (element: DerElement | undefined): OcspResponse['responder'] => {
  if (element?.tag === 0xa1) return { name: childrenOf(element)[0]?.bytes ?? new Uint8Array(0) };
  return { keyHash: expectTag(childrenOf(expectTag(element, 0xa2, 'responder'))[0], 0x04, 'key hash').value };
};

const readGeneralized = (element: DerElement | undefined, what: string): Date =>
  readTime(expectTag(element, 0x18, what), what);

const readSingle = (element: DerElement): ReadSingleResponse => {
  const [id, status, thisUpdate, ...optional] = childrenOf(expectTag(element, 0x30, 'single response'));
  const next = optional.find(({ tag }) => tag === 0xa0);
  return {
    id: readCertificateId(id),
    status: readStatus(status),
    thisUpdate: readGeneralized(thisUpdate, 'thisUpdate'),
    ...(next && { nextUpdate: readGeneralized(childrenOf(next)[0], 'nextUpdate') }),
  };
};

const readStatus = (element: DerElement | undefined): ReadSingleResponse['status'] => {
  if (element?.tag === 0x80 && element.value.length === 0) return { status: 'good' };
  if (element?.tag === 0x82 && element.value.length === 0) return { status: 'unknown' };
  const [at, wrapped, ...more] = childrenOf(expectTag(element, 0xa1, 'certificate status'));
  if (more.length > 0) throw new MalformedDer('more than a revocation');
  return { status: 'revoked', at: readGeneralized(at, 'revocation time'), reason: readReason(wrapped) };
};

const readReason = (wrapped: DerElement | undefined): Revocation['reason'] => {
  if (wrapped === undefined) return 'unspecified';
  const [element, ...more] = childrenOf(expectTag(wrapped, 0xa0, 'reason'));
  const { value } = expectTag(element, 0x0a, 'reason');
  const reason = value.length === 1 ? reasonOf(value[0]!) : undefined;
  if (reason === undefined || more.length > 0) throw new MalformedDer('no reason of revocation');
  return reason;
};
