// ISO/IEC 7816-4:2020, 5.1 and 5.2: the four cases of a command, with short and extended length fields.

/** A command as parsed: `le` is the number of bytes expected at most, absent in cases 1 and 3. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Empty in cases 1 and 2. */
  readonly data: Uint8Array;
  /** 1 … 65536. */
  readonly le: number | undefined;
  /** Whether the length fields are extended (cases 2E, 3E, 4E). */
  readonly extended: boolean;
}

/** The bytes are no command of any case; a card answers 6700. */
export class MalformedApdu extends Error {
  override readonly name = 'MalformedApdu';
}

const none = new Uint8Array(0);

/**
 * Parses the bytes of a command.
 * @throws MalformedApdu where no case of ISO 7816-4 5.1 fits
 */
export const parseCommand = (bytes: Uint8Array): CommandApdu => {
  const length = bytes.length;
  if (length < 4) throw new MalformedApdu('fewer than four header bytes');
  const cla = bytes[0]!;
  const ins = bytes[1]!;
  const p1 = bytes[2]!;
  const p2 = bytes[3]!;
  if (length === 4) return { cla, ins, p1, p2, data: none, le: undefined, extended: false };
  const first = bytes[4]!;
  if (length === 5) return { cla, ins, p1, p2, data: none, le: first || 256, extended: false };
  if (first !== 0) {
    const end = 5 + first;
    if (length === end) return { cla, ins, p1, p2, data: bytes.subarray(5), le: undefined, extended: false };
    if (length === end + 1)
      return { cla, ins, p1, p2, data: bytes.subarray(5, end), le: bytes[end] || 256, extended: false };
    throw new MalformedApdu('Lc does not fit the length');
  }
  if (length < 7) throw new MalformedApdu('an extended length field is cut short');
  const second = (bytes[5]! << 8) | bytes[6]!;
  if (length === 7) return { cla, ins, p1, p2, data: none, le: second || 65536, extended: true };
  if (second === 0) throw new MalformedApdu('an extended Lc of zero');
  const end = 7 + second;
  if (length === end) return { cla, ins, p1, p2, data: bytes.subarray(7), le: undefined, extended: true };
  if (length === end + 2) {
    const le = (bytes[end]! << 8) | bytes[end + 1]!;
    return { cla, ins, p1, p2, data: bytes.subarray(7, end), le: le || 65536, extended: true };
  }
  throw new MalformedApdu('an extended Lc does not fit the length');
};

/** What `encodeCommand` needs: the length fields are extended where the sizes ask for it, or where `extended` is set. */
export interface CommandFields {
  readonly cla?: number;
  readonly ins: number;
  readonly p1?: number;
  readonly p2?: number;
  readonly data?: Uint8Array;
  readonly le?: number | undefined;
  readonly extended?: boolean;
}

/** The bytes of a command. Data is 0 … 65535 bytes, `le` 1 … 65536; anything else is a RangeError. */
export const encodeCommand = ({
  cla = 0,
  ins,
  p1 = 0,
  p2 = 0,
  data = none,
  le,
  extended,
}: CommandFields): Uint8Array => {
  if (data.length > 65535) throw new RangeError('command data of more than 65535 bytes');
  if (le !== undefined && (le < 1 || le > 65536)) throw new RangeError('Le is 1 … 65536');
  const long = extended || data.length > 255 || (le ?? 0) > 256;
  const bytes = [cla, ins, p1, p2];
  if (data.length > 0) bytes.push(...(long ? [0, data.length >> 8, data.length & 0xff] : [data.length]));
  else if (long && le !== undefined) bytes.push(0);
  const tail = le === undefined ? [] : long ? [(le >> 8) & 0xff, le & 0xff] : [le & 0xff];
  const command = new Uint8Array(bytes.length + data.length + tail.length);
  command.set(bytes);
  command.set(data, bytes.length);
  command.set(tail, bytes.length + data.length);
  return command;
};
