// What the tests look at pictures with: none of it shares code with what draws them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

/** One byte a pixel, 255 white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** The PNG as resvg's own decoder has it, over white. */
export const decodePng = (png: Uint8Array): Picture => {
  const view = Buffer.from(png);
  const [width, height] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  const rendered = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" ` +
      `height="${height}" href="data:image/png;base64,${view.toString('base64')}"/></svg>`,
    { background: 'white', font: { loadSystemFonts: false } },
  ).render();
  const rgba = rendered.pixels;
  return { width, height, pixels: Uint8Array.from({ length: width * height }, (_, i) => rgba[4 * i]!) };
};

/** Dark pixels of a rectangle. */
export const ink = (
  { width, height, pixels }: Picture,
  { left = 0, top = 0, right = width, bottom = height } = {},
): number => {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (pixels[y * width + x]! < 128) count++;
  return count;
};

/** A rectangle as text, one line a row: what a failing test shows. */
export const rows = (
  { width, height, pixels }: Picture,
  { left = 0, top = 0, right = width, bottom = height } = {},
): string =>
  Array.from({ length: bottom - top }, (_, y) =>
    Array.from({ length: right - left }, (_, x) => (pixels[(top + y) * width + left + x]! < 128 ? '#' : '.')).join(''),
  ).join('\n');

/** Mean grey of a rectangle. */
export const mean = (
  { width, pixels }: Picture,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): number => {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += pixels[y * width + x]!;
  return sum / ((right - left) * (bottom - top));
};

/** Peak signal-to-noise ratio in dB. */
export const psnr = (a: Picture, b: Picture): number => {
  let squares = 0;
  for (const [i, pixel] of a.pixels.entries()) squares += (pixel - b.pixels[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / a.pixels.length));
};

/**
 * Why a peer program is not run: a reason to skip, or false. Where OPENMYNA_PEERS=required nothing is skipped, and
 * the test fails for want of the program.
 */
export const missing = (program: string, debianPackage: string): string | false => {
  if (process.env.OPENMYNA_PEERS === 'required') return false;
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return false;
  } catch {
    return `${program} is not installed (Debian package ${debianPackage})`;
  }
};

/** The JP2 as OpenJPEG's own program has it. */
export const opjDecompress = (jp2: Uint8Array): Picture => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-'));
  try {
    writeFileSync(join(folder, 'photo.jp2'), jp2);
    execFileSync('opj_decompress', ['-i', join(folder, 'photo.jp2'), '-o', join(folder, 'photo.pgm')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const pgm = readFileSync(join(folder, 'photo.pgm'));
    // P5, perhaps a comment, width, height, 255, one byte of white space.
    const header = /^P5\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString('latin1', 0, 200));
    if (header === null) throw new TypeError('no PGM of 8-bit grey');
    const [width, height] = [Number(header[1]), Number(header[2])];
    return { width, height, pixels: pgm.subarray(header[0].length) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
