// A CMS put together part by part, each of which can be another than it should: with none changed it holds.

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { concat } from '@openmyna/apdu';
import { readCertificate } from '@openmyna/pki';
import { context, integer, null_, objectIdentifier, octetString, sequence, time } from '@openmyna/pki/der';
import { hashIdentifier, hashOf } from '../../../src/cms/algorithms.ts';
import { attribute, sorted } from '../../../src/cms/attributes.ts';
import { oids } from '../../../src/cms/oids.ts';
import { signingCertificateAttribute } from '../../../src/cms/signing-certificate.ts';
import { type Holder, holder, later } from '../fixture.ts';

export const content = new Uint8Array(Buffer.from('甲は乙に本件建物を売り渡す。'));
export const signingTime = later(-3600);
export const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), null_);

export const algorithm = (id: string, ...parameters: readonly Uint8Array[]): Uint8Array =>
  sequence(objectIdentifier(id), ...parameters);

/** SET OF, or another constructed type, of elements as they stand. */
export const raw = (tag: number, ...elements: readonly Uint8Array[]): Uint8Array => {
  const inside = sequence(...elements);
  return inside.with(0, tag);
};

/** The four signed attributes, each by name. */
export const attributesOf = (signer: Holder, over = content) => ({
  type: attribute(oids.contentType, objectIdentifier(oids.data)),
  digest: attribute(oids.messageDigest, octetString(hashOf('sha256', over))),
  time: attribute(oids.signingTime, time(signingTime)),
  certificate: signingCertificateAttribute(signer.certificate),
});

/** What a SignerInfo is put together of. */
export interface InfoParts {
  readonly version?: number;
  readonly sid?: Uint8Array;
  readonly digestAlgorithm?: Uint8Array;
  /** Over the default ones, by name; undefined leaves one out. */
  readonly attributes?: Readonly<Record<string, Uint8Array | undefined>>;
  /** `[0]` as it stands, instead; null for none. */
  readonly signed?: Uint8Array | null;
  readonly signatureAlgorithm?: Uint8Array;
  readonly sign?: (data: Uint8Array, key: KeyObject) => Uint8Array;
  /** The contents of `[1]`; given the signature. */
  readonly unsigned?: (signature: Uint8Array) => Promise<Uint8Array>;
  readonly behind?: Uint8Array;
}

export const issuerAndSerial = (certificate: Uint8Array): Uint8Array => {
  const { issuer, serial } = readCertificate(certificate);
  return sequence(issuer, integer(serial));
};

export const signerInfo = async (signer: Holder, parts: InfoParts = {}): Promise<Uint8Array> => {
  const attributes = Object.values({ ...attributesOf(signer), ...parts.attributes }).filter((one) => one !== undefined);
  const signed = parts.signed === undefined ? context(0, sorted(attributes)) : (parts.signed ?? undefined);
  const over = signed?.with(0, 0x31) ?? content;
  const key = createPrivateKey({ key: Buffer.from(signer.key.pkcs8), format: 'der', type: 'pkcs8' });
  const signature = parts.sign ? parts.sign(over, key) : signer.key.signer.sign(over);
  const unsigned = await parts.unsigned?.(signature);
  return sequence(
    integer(parts.version ?? 1),
    parts.sid ?? issuerAndSerial(signer.certificate),
    parts.digestAlgorithm ?? hashIdentifier('sha256'),
    ...(signed ? [signed] : []),
    parts.signatureAlgorithm ?? sha256WithRsa,
    octetString(signature),
    ...(unsigned ? [context(1, unsigned)] : []),
    ...(parts.behind ? [parts.behind] : []),
  );
};

/** What is around it. */
export interface DataParts {
  readonly type?: string;
  readonly version?: number;
  readonly digestAlgorithms?: readonly Uint8Array[];
  readonly contentType?: string;
  /** Inside `[0]`, as it stands; null for no content. */
  readonly content?: Uint8Array | null;
  readonly certificates?: readonly Uint8Array[];
  readonly infos?: readonly Uint8Array[];
}

export const signedData = async (parts: DataParts = {}): Promise<Uint8Array> => {
  const signer = await holder();
  const inside = parts.content === undefined ? octetString(content) : parts.content;
  return sequence(
    objectIdentifier(parts.type ?? oids.signedData),
    context(
      0,
      sequence(
        integer(parts.version ?? 1),
        raw(0x31, ...(parts.digestAlgorithms ?? [hashIdentifier('sha256')])),
        sequence(objectIdentifier(parts.contentType ?? oids.data), ...(inside ? [context(0, inside)] : [])),
        raw(0xa0, ...(parts.certificates ?? [signer.certificate])),
        raw(0x31, ...(parts.infos ?? [await signerInfo(signer)])),
      ),
    ),
  );
};

/** With one signer, the holder, of whose SignerInfo something is changed. */
export const withInfo = async (info: InfoParts, data: DataParts = {}): Promise<Uint8Array> =>
  signedData({ ...data, infos: [await signerInfo(await holder(), info)] });

/** An element of indefinite length. */
export const indefinite = (tag: number, ...elements: readonly Uint8Array[]): Uint8Array =>
  concat(Uint8Array.of(tag, 0x80), ...elements, Uint8Array.of(0, 0));
