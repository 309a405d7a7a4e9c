// TimeStampResp of RFC 3161 2.4.2: granted with a token, or refused with a reason.

import {
  bitString,
  childrenOf,
  type DerElement,
  expectTag,
  integer,
  MalformedDer,
  readInteger,
  readWhole,
  sequence,
  utf8String,
} from '@openmyna/pki/der';

/** PKIFailureInfo: the bit of each. */
const failures = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;

/** Why no time-stamp was given. */
export type TimestampFailure = keyof typeof failures;

/** TimeStampResp as it was read. */
export type TimestampResponse =
  | { readonly status: 'granted'; readonly token: Uint8Array }
  | { readonly status: 'refused'; readonly failure?: TimestampFailure; readonly number: number };

/** A response with a token. @param token ContentInfo, DER @returns TimeStampResp, DER */
export const encodeGranted = (token: Uint8Array): Uint8Array => sequence(sequence(integer(0)), token);

/** Status `rejection`. @param text one sentence for whoever reads it */
export const encodeRefusal = (failure: TimestampFailure, text: string): Uint8Array => {
  const bit = failures[failure];
  const bits = new Uint8Array(Math.floor(bit / 8) + 1);
  bits[bits.length - 1] = 0x80 >> (bit % 8);
  return sequence(sequence(integer(2), sequence(utf8String(text)), bitString(bits, 7 - (bit % 8))));
};

/** @throws MalformedDer */
export const readTimestampResponse = (der: Uint8Array): TimestampResponse => {
  const [info, token, ...more] = childrenOf(expectTag(readWhole(der), 0x30, 'time-stamp response'));
  const [status, ...rest] = childrenOf(expectTag(info, 0x30, 'status'));
  const number = Number(readInteger(status, 'status'));
  if (more.length > 0 || number < 0 || number > 5) throw new MalformedDer('no time-stamp response');
  // 0 granted, 1 granted with changes: then, and only then, there is a token.
  if (number <= 1) return { status: 'granted', token: expectTag(token, 0x30, 'time-stamp token').bytes };
  if (token !== undefined) throw new MalformedDer('a time-stamp that was refused');
  const failure = failureOf(rest.find(({ tag }) => tag === 0x03));
  return { status: 'refused', number, ...(failure && { failure }) };
};

const failureOf = (bits: DerElement | undefined): TimestampFailure | undefined =>
  (Object.keys(failures) as TimestampFailure[]).find((name) => {
    const byte = bits?.value[1 + Math.floor(failures[name] / 8)] ?? 0;
    return (byte & (0x80 >> (failures[name] % 8))) !== 0;
  });
