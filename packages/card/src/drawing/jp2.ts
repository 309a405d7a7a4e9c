import openCodec, { type OpenJpeg } from '@cornerstonejs/codec-openjpeg/wasmjs';
import { concat, fromAscii, uint16 } from '@openmyna/apdu';

/** A grey picture, one byte a pixel, 255 white, row after row from the top. */
export interface GreyImage {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Size of the pixels by size of the codestream: a face of 192×240 comes to some 4 kB. */
const compressionRatio = 12;

let codec: Promise<OpenJpeg> | undefined;

/** A JP2 file (ISO/IEC 15444-1 Annex I) of a grey image, compressed with loss. */
export const encodeJp2 = async (image: GreyImage): Promise<Uint8Array> => {
  const { width, height } = image;
  const codestream = await encodeCodestream(image);
  return concat(
    // I.5.1: the signature, and a line end that a transfer as text would break.
    box('jP  ', Uint8Array.of(0x0d, 0x0a, 0x87, 0x0a)),
    // I.5.2: brand, minor version, compatibility list.
    box('ftyp', fromAscii('jp2 '), uint32(0), fromAscii('jp2 ')),
    box(
      'jp2h',
      // I.5.3.1: one component of 8 bits (7 = one less, unsigned), compression type 7, colour space known, no rights.
      box('ihdr', uint32(height), uint32(width), uint16(1), Uint8Array.of(7, 7, 0, 0)),
      // I.5.3.3: an enumerated colour space, 17, greyscale.
      box('colr', Uint8Array.of(1, 0, 0), uint32(17)),
    ),
    box('jp2c', codestream),
  );
};

const encodeCodestream = async ({ width, height, pixels }: GreyImage): Promise<Uint8Array> => {
  codec ??= openCodec();
  const encoder = new (await codec).J2KEncoder();
  try {
    encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 1, isSigned: false }).set(pixels);
    encoder.setQuality(false, 1);
    encoder.setCompressionRatio(0, compressionRatio);
    encoder.encode();
    return encoder.getEncodedBuffer().slice();
  } finally {
    encoder.delete();
  }
};

/** I.4: length of the whole box, type, contents. */
const box = (type: string, ...contents: Uint8Array[]): Uint8Array => {
  const body = concat(...contents);
  return concat(uint32(8 + body.length), fromAscii(type), body);
};

const uint32 = (value: number): Uint8Array => concat(uint16(value >>> 16), uint16(value & 0xffff));
