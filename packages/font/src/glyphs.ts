import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Font } from 'fontkit';

// The font is asked which characters it has before anything is drawn with it, and a character with a variation selector is refused
// where the font has no form for it. What it has is read here (OpenType 1.9: `cmap` format 14): fontkit 2.0.4 finds no variant of a
// selector that also has usual forms.

/** Noto Sans JP Regular (OFL-1.1), the font of what is printed on the card. */
export const fontFile = fileURLToPath(
  new URL('../fonts/NotoSansJP-Regular.otf', import.meta.resolve('@embedpdf/fonts-jp')),
);

/** One character to be drawn, with the variation selector that may follow it (異体字セレクタ). */
export interface Glyph {
  /** Horizontal advance in ems. */
  readonly advance: number;
  /** Its outline as an SVG path: thousandths of an em, upwards from the baseline. */
  readonly outline: string;
}

/**
 * The glyphs of a text.
 * @param undrawable called with the position (1 is the first character) of what the font has no glyph for
 */
export const glyphsOf = (text: string, undrawable: (position: number) => never): Glyph[] => {
  const characters = text.match(/.[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]?/gsu) ?? [];
  return characters.map((character, index) => glyphOf(character) ?? undrawable(index + 1));
};

/** Read once each: an outline is a program that is run. */
const read = new Map<string, Glyph | undefined>();

const glyphOf = (character: string): Glyph | undefined => {
  if (!read.has(character)) read.set(character, readGlyph(character));
  return read.get(character);
};

let opened: { readonly font: Font; readonly variants: ReadonlyMap<number, Variants> } | undefined;

const readGlyph = (character: string): Glyph | undefined => {
  opened ??= open();
  const { font, variants } = opened;
  const [base, selector] = Array.from(character, (part) => part.codePointAt(0)!);
  // The font gives control characters a blank; on a card they are a mistake.
  if (/\p{Cc}/u.test(character) || !font.hasGlyphForCodePoint(base!)) return undefined;
  const form = selector === undefined ? 'usual' : variants.get(selector)?.get(base!);
  if (form === undefined) return undefined;
  const glyph = form === 'usual' ? font.glyphForCodePoint(base!) : font.getGlyph(form);
  return { advance: glyph.advanceWidth / font.unitsPerEm, outline: glyph.path.toSVG() };
};

const open = (): typeof opened & {} => {
  // Fifty modules, which who draws nothing need not wait for.
  const { openSync } = createRequire(import.meta.url)('fontkit') as typeof import('fontkit');
  const font = openSync(fontFile) as Font;
  if (font.unitsPerEm !== 1000) throw new RangeError('outlines are in thousandths of an em');
  return { font, variants: readVariants(tableOf(readFileSync(fontFile), 'cmap')) };
};

const tableOf = (file: Buffer, name: string): DataView => {
  for (let entry = 12; ; entry += 16)
    if (file.toString('latin1', entry, entry + 4) === name)
      return new DataView(file.buffer, file.byteOffset + file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12));
};

/** The first subtable of a format. */
const subtable = (cmap: DataView, format: number): DataView => {
  for (let i = 0; i < cmap.getUint16(2); i++) {
    const offset = cmap.getUint32(4 + 8 * i + 4);
    if (cmap.getUint16(offset) === format) return new DataView(cmap.buffer, cmap.byteOffset + offset);
  }
  throw new RangeError(`the font has no cmap of format ${format}`);
};

const uint24 = (table: DataView, at: number): number => (table.getUint8(at) << 16) | table.getUint16(at + 1);

/** By base: that its usual glyph is the variant, or the glyph that is. */
type Variants = ReadonlyMap<number, 'usual' | number>;

/** Format 14, by variation selector. */
const readVariants = (cmap: DataView): Map<number, Variants> => {
  const table = subtable(cmap, 14);
  const variants = new Map<number, Variants>();
  for (let i = 0; i < table.getUint32(6); i++) {
    const record = 10 + 11 * i;
    const bases = new Map<number, 'usual' | number>();
    const usual = table.getUint32(record + 3);
    if (usual !== 0)
      for (let j = 0; j < table.getUint32(usual); j++) {
        const first = uint24(table, usual + 4 + 4 * j);
        for (let more = table.getUint8(usual + 4 + 4 * j + 3); more >= 0; more--) bases.set(first + more, 'usual');
      }
    const own = table.getUint32(record + 7);
    if (own !== 0)
      for (let j = 0; j < table.getUint32(own); j++)
        bases.set(uint24(table, own + 4 + 5 * j), table.getUint16(own + 4 + 5 * j + 3));
    variants.set(uint24(table, record), bases);
  }
  return variants;
};
