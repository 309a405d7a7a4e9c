import { crc32, deflateSync } from 'node:zlib';
import { concat, fromAscii, uint16 } from '@openmyna/apdu';

/** A black-and-white picture, one bit a pixel: 1 is white. */
export interface Bitmap {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Row after row from the top, each filled up to whole bytes; the leftmost pixel is the highest bit. */
  readonly packed: Uint8Array;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A PNG file of colour type 0 (greyscale), bit depth 1, as the card's text images are (ISO/IEC 15948). */
export const encodePng = ({ width, height, packed }: Bitmap): Uint8Array => {
  const rowLength = Math.ceil(width / 8);
  if (packed.length !== rowLength * height) throw new RangeError('the bitmap does not have the bytes of its size');
  // Each row begins with its filter type; 0, none, is the best for one bit a pixel (ISO/IEC 15948 12.8).
  const filtered = new Uint8Array((rowLength + 1) * height);
  for (let y = 0; y < height; y++)
    filtered.set(packed.subarray(y * rowLength, (y + 1) * rowLength), y * (rowLength + 1) + 1);
  // After width and height: bit depth 1, colour type 0, compression, filter and interlace methods 0.
  const header = concat(uint32(width), uint32(height), Uint8Array.of(1, 0, 0, 0, 0));
  return concat(
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  );
};

/** ISO/IEC 15948 5.3: length, type, data, and the CRC of type and data. */
const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = concat(fromAscii(type), data);
  return concat(uint32(data.length), body, uint32(crc32(body)));
};

const uint32 = (value: number): Uint8Array => concat(uint16(value >>> 16), uint16(value & 0xffff));
