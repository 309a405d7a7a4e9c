// vpcd's framing: two bytes of length, big endian, and so many bytes (vsmartcard, virtualsmartcard/src/vpcd).

/** A payload of one byte is one of these; anything else is a command APDU. */
export const control = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, atr: 0x04 } as const;

export const encodeFrame = (payload: Uint8Array): Uint8Array => {
  if (payload.length > 0xffff) throw new RangeError('a frame holds 65535 bytes');
  const frame = new Uint8Array(2 + payload.length);
  frame[0] = payload.length >> 8;
  frame[1] = payload.length & 0xff;
  frame.set(payload, 2);
  return frame;
};

/** Takes bytes as they come and gives every whole payload to `use`; it is valid during the call only. */
export const frameReader = (use: (payload: Uint8Array) => void): ((bytes: Uint8Array) => void) => {
  // The longest frame fits, so what is left of one never needs more room.
  const buffer = new Uint8Array(2 + 0xffff);
  let filled = 0;
  return (bytes) => {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      taken += part.length;
      let start = 0;
      while (filled - start >= 2) {
        const end = start + 2 + ((buffer[start]! << 8) | buffer[start + 1]!);
        if (end > filled) break;
        use(buffer.subarray(start + 2, end));
        start = end;
      }
      buffer.copyWithin(0, start, filled);
      filled -= start;
    }
  };
};
