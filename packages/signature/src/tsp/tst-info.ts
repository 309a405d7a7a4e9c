// TSTInfo of RFC 3161 2.4.2: what a time-stamp says.

import {
  childrenOf,
  type DerElement,
  expectTag,
  generalizedTime,
  integer,
  MalformedDer,
  objectIdentifier,
  readBoolean,
  readInteger,
  readObjectIdentifier,
  readTime,
  readWhole,
  sequence,
} from '@openmyna/pki/der';
import { type ReadImprint, readImprint } from './request.ts';

/** What is said. */
export interface TstInfoFields {
  readonly policy: string;
  /** MessageImprint, DER: repeated as it came. */
  readonly imprint: Uint8Array;
  /** Unique among all of the authority's. */
  readonly serial: bigint;
  /** To the second. */
  readonly at: Date;
  readonly accuracySeconds: number;
  /** INTEGER, the whole element. */
  readonly nonce?: Uint8Array;
}

/** TSTInfo as it was read. */
export interface TstInfo {
  readonly policy: string;
  readonly imprint: ReadImprint;
  readonly serial: bigint;
  /** To the millisecond; what is finer is cut off. */
  readonly at: Date;
  /** How far off it may be either way, in milliseconds; undefined where nothing is said. */
  readonly accuracy?: number;
  readonly nonce?: Uint8Array;
}

/** DER. `ordering` is the default. */
export const encodeTstInfo = ({ policy, imprint, serial, at, accuracySeconds, nonce }: TstInfoFields): Uint8Array =>
  sequence(
    integer(1),
    objectIdentifier(policy),
    imprint,
    integer(serial),
    generalizedTime(at),
    sequence(integer(accuracySeconds)),
    ...(nonce === undefined ? [] : [nonce]),
  );

/** @throws MalformedDer */
export const readTstInfo = (der: Uint8Array): TstInfo => {
  const fields = childrenOf(expectTag(readWhole(der), 0x30, 'TSTInfo'));
  if (readInteger(fields.shift(), 'version') !== 1n) throw new MalformedDer('a TSTInfo of another version');
  const policy = readObjectIdentifier(fields.shift(), 'policy');
  const imprint = readImprint(fields.shift());
  const serial = readInteger(fields.shift(), 'serial number');
  const at = readFineTime(fields.shift());
  const next = (tag: number): DerElement | undefined => (fields[0]?.tag === tag ? fields.shift() : undefined);
  const accuracy = next(0x30);
  const ordering = next(0x01);
  if (ordering !== undefined && !readBoolean(ordering, 'ordering')) throw new MalformedDer('a default that is written');
  const nonce = next(0x02);
  if (nonce !== undefined) readInteger(nonce, 'nonce');
  next(0xa0);
  // No extension is defined, and a critical one would have to be understood.
  if (next(0xa1) !== undefined) throw new MalformedDer('extensions that nobody knows');
  if (fields.length > 0) throw new MalformedDer('more than a TSTInfo');
  return {
    policy,
    imprint,
    serial,
    at,
    ...(accuracy && { accuracy: readAccuracy(accuracy) }),
    ...(nonce && { nonce: nonce.bytes }),
  };
};

/** GeneralizedTime with a fraction, if any, that does not end in 0 (RFC 3161 2.4.2). */
const readFineTime = (element: DerElement | undefined): Date => {
  const { value } = expectTag(element, 0x18, 'genTime');
  const [, whole, fraction = ''] = /^(\d{14})(?:\.(\d{0,8}[1-9]))?Z$/.exec(Buffer.from(value).toString('latin1')) ?? [];
  if (whole === undefined) throw new MalformedDer('no genTime');
  const text = Buffer.from(`${whole}Z`, 'latin1');
  const seconds = readTime({ tag: 0x18, value: text, bytes: text }, 'genTime');
  return new Date(seconds.getTime() + Number(fraction.slice(0, 3).padEnd(3, '0')));
};

const readAccuracy = (element: DerElement): number => {
  const fields = childrenOf(element);
  const next = (tag: number): number => {
    if (fields[0]?.tag !== tag) return 0;
    const { value } = fields.shift()!;
    if (value.length > 5) throw new MalformedDer('an accuracy beyond reason');
    const whole = readInteger({ tag: 0x02, value, bytes: value }, 'accuracy');
    if (whole < 0n) throw new MalformedDer('a negative accuracy');
    return Number(whole);
  };
  const [seconds, millis, micros] = [next(0x02), next(0x80), next(0x81)];
  if (fields.length > 0 || millis > 999 || micros > 999) throw new MalformedDer('no accuracy');
  return seconds * 1000 + millis + micros / 1000;
};
