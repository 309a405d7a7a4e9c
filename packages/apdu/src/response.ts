// ISO/IEC 7816-4:2020, 5.1: response data followed by the two status bytes.

/** A response (ISO/IEC 7816-4 5.1). */
export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1 ‖ SW2 as one number, e.g. 0x9000. */
  readonly sw: number;
}

/** Data, where there is any, and SW1 SW2. */
export const encodeResponse = (sw: number, data?: Uint8Array): Uint8Array => {
  const length = data?.length ?? 0;
  const bytes = new Uint8Array(length + 2);
  if (data !== undefined) bytes.set(data);
  bytes[length] = sw >> 8;
  bytes[length + 1] = sw & 0xff;
  return bytes;
};

/** @throws RangeError where there are fewer than the two status bytes */
export const parseResponse = (bytes: Uint8Array): ResponseApdu => {
  if (bytes.length < 2) throw new RangeError('a response has at least two bytes');
  const end = bytes.length - 2;
  return { data: bytes.subarray(0, end), sw: (bytes[end]! << 8) | bytes[end + 1]! };
};
