// ISO/IEC 7816-3 8.2 (answer to reset) and PC/SC part 3, 3.1.3.2.3.1 (the ATR of a contactless card).

/** The parts of an ATR that this system looks at. */
export interface Atr {
  /** Transmission protocols offered, in order, without repeats. */
  readonly protocols: readonly number[];
  readonly historicalBytes: Uint8Array;
  /** Whether a check byte is there; `parseAtr` has checked it. */
  readonly hasCheckByte: boolean;
}

/**
 * Parses an ATR.
 * @throws RangeError for one that is cut short, too long, or whose TCK does not fit
 */
export const parseAtr = (bytes: Uint8Array): Atr => {
  if (bytes.length < 2 || (bytes[0] !== 0x3b && bytes[0] !== 0x3f))
    throw new RangeError('an ATR begins with TS = 3B or 3F');
  const historicalLength = bytes[1]! & 0x0f;
  const protocols: number[] = [];
  let at = 2;
  let indicator = bytes[1]! >> 4;
  while (indicator !== 0) {
    at += bits(indicator & 0b0111);
    if ((indicator & 0b1000) === 0) break;
    const td = bytes[at++];
    if (td === undefined) throw new RangeError('an interface byte is missing');
    if (!protocols.includes(td & 0x0f)) protocols.push(td & 0x0f);
    indicator = td >> 4;
  }
  if (protocols.length === 0) protocols.push(0);
  const hasCheckByte = protocols.some((protocol) => protocol !== 0);
  const end = at + historicalLength;
  if (bytes.length !== end + (hasCheckByte ? 1 : 0)) throw new RangeError('the length of the ATR does not fit its T0');
  if (hasCheckByte && checkByte(bytes.subarray(1, end)) !== bytes[end]) throw new RangeError('TCK does not fit');
  return { protocols, historicalBytes: bytes.subarray(at, end), hasCheckByte };
};

/** ISO/IEC 14443-3 7.9: what a Type B card says of itself, without its random PUPI. */
export interface Atqb {
  /** Four bytes: AFI, CRC_B of the AIDs, number of applications. */
  readonly applicationData: Uint8Array;
  /** Three bytes: bit rates; frame size and protocol; FWI, ADC and FO. */
  readonly protocolInfo: Uint8Array;
  /** Maximum buffer length index of the answer to ATTRIB, 0 … 15. */
  readonly mbli: number;
}

/** The ATR that a PC/SC reader builds of a Type B card's ATQB and answer to ATTRIB. */
export const atrFromAtqb = ({ applicationData, protocolInfo, mbli }: Atqb): Uint8Array => {
  const body = [0x88, 0x80, 0x01, ...applicationData, ...protocolInfo, mbli << 4];
  return Uint8Array.from([0x3b, ...body, checkByte(body)]);
};

const bits = (mask: number): number => (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);

const checkByte = (bytes: Iterable<number>): number => {
  let tck = 0;
  for (const byte of bytes) tck ^= byte;
  return tck;
};
