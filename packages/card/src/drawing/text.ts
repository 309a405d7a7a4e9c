import { OpenMynaError } from '@openmyna/errors';
import { type Glyph, glyphsOf } from '@openmyna/font';
import { renderAsync } from '@resvg/resvg-js';
import { errors } from './errors.ts';
import { type Bitmap, encodePng } from './png.ts';

/** Height of a row and of the em in pixels: the images of card.md §3.3 are whole rows and cells of 12. */
const rowHeight = 12;
/** From the top of a row, in pixels. On a pixel's edge, so that horizontal strokes keep their contrast. */
const baseline = 11;
/** Grey from which a pixel is white. Above the middle, because thin strokes at this size never get quite dark. */
const white = 150;
/** Free rows of pixels between two images on the sheet, for what hangs below its image. */
const gap = rowHeight;

/** What stands together: 氏名, or 住所. */
export interface Paragraph {
  /** The name of the field, for the error. */
  readonly field: string;
  readonly text: string;
  readonly brackets?: readonly [open: string, close: string];
  /** Rows it may take; what does not fit is condensed (長体). */
  readonly rows: number;
}

export interface TextImage {
  /** In pixels. */
  readonly width: number;
  readonly paragraphs: readonly Paragraph[];
}

/**
 * Draws texts as they are printed on the card: black on white, 1-bit grey PNG, 12 pixels a row.
 * All on one sheet that is then cut, as outlines: the renderer would read the font's file anew for each character.
 * @throws OpenMynaError `drawing.character` where the font has no glyph for a character
 */
export const drawTexts = async <Name extends string>(
  images: Readonly<Record<Name, TextImage>>,
): Promise<Record<Name, Uint8Array>> => {
  let top = 0;
  const placed = Object.entries<TextImage>(images).map(([name, image]) => {
    const height = rowHeight * image.paragraphs.reduce((sum, { rows }) => sum + rows, 0);
    const place = { name, image, top, height };
    top += height + gap;
    return place;
  });
  const sheetWidth = Math.max(...placed.map(({ image }) => image.width));
  const texts = placed.map(({ image, top }) => `<g transform="translate(0 ${top})">${drawImage(image)}</g>`);
  const { pixels } = await renderAsync(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sheetWidth}" height="${top}">${texts.join('')}</svg>`,
    { background: 'white', font: { loadSystemFonts: false } },
  );
  return Object.fromEntries(
    placed.map(({ name, image, top, height }) => [name, encodePng(cut(pixels, sheetWidth, top, image.width, height))]),
  ) as Record<Name, Uint8Array>;
};

const drawImage = ({ width, paragraphs }: TextImage): string => {
  let row = 0;
  let svg = '';
  for (const paragraph of paragraphs) {
    const { lines, condensed } = fit(glyphsOfParagraph(paragraph), width / rowHeight, paragraph.rows);
    for (const [i, line] of lines.entries()) {
      const scale = rowHeight / 1000;
      svg += `<g transform="translate(0 ${(row + i) * rowHeight + baseline}) scale(${condensed * scale} ${-scale})">`;
      let x = 0;
      for (const { advance, outline } of line) {
        svg += `<path transform="translate(${x} 0)" d="${outline}"/>`;
        x += 1000 * advance;
      }
      svg += '</g>';
    }
    row += paragraph.rows;
  }
  return svg;
};

const glyphsOfParagraph = ({ field, text, brackets }: Paragraph): Glyph[] => {
  const glyphs = (part: string) =>
    glyphsOf(part, (position) => {
      throw new OpenMynaError(errors['drawing.character'], { field, position });
    });
  return brackets === undefined ? glyphs(text) : [brackets[0], text, brackets[1]].flatMap(glyphs);
};

/** Breaks into at most `rows` lines of `width` ems, with the letters made narrower as far as that needs. */
const fit = (glyphs: readonly Glyph[], width: number, rows: number): { lines: Glyph[][]; condensed: number } => {
  const whole = glyphs.reduce((sum, { advance }) => sum + advance, 0);
  let condensed = Math.min(1, (width * rows) / whole);
  let lines = wrap(glyphs, width / condensed);
  while (lines.length > rows) {
    condensed *= 0.98;
    lines = wrap(glyphs, width / condensed);
  }
  return { lines, condensed };
};

/** Breaks between any two characters, as addresses on the card do. */
const wrap = (glyphs: readonly Glyph[], width: number): Glyph[][] => {
  const lines: Glyph[][] = [[]];
  let used = 0;
  for (const glyph of glyphs) {
    if (used + glyph.advance > width + 1e-6) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)!.push(glyph);
    used += glyph.advance;
  }
  return lines;
};

/** A rectangle from the left edge of RGBA pixels, each made black or white. */
const cut = (pixels: Uint8Array, sheetWidth: number, top: number, width: number, height: number): Bitmap => {
  const rowLength = Math.ceil(width / 8);
  const packed = new Uint8Array(rowLength * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (pixels[4 * ((top + y) * sheetWidth + x)]! >= white) packed[y * rowLength + (x >> 3)]! |= 0x80 >> (x & 7);
  return { width, height, packed };
};
