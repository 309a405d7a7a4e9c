import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The font is asked which characters it has and how wide they are before anything is drawn with it (OpenType 1.9:
// `cmap` formats 12 and 14, `hhea`, `hmtx`): a renderer draws an empty box for what is missing and says nothing.

/** Noto Sans JP Regular (OFL-1.1), the font of what is printed on the card. */
export const fontFile = fileURLToPath(
  new URL('../fonts/NotoSansJP-Regular.otf', import.meta.resolve('@embedpdf/fonts-jp')),
);

/** The family name inside the file. */
export const fontFamily = 'Noto Sans Japanese';

/** One character to be drawn, with the variation selector that may follow it (異体字セレクタ). */
export interface Glyph {
  readonly text: string;
  /** Horizontal advance in ems. */
  readonly advance: number;
}

/**
 * The glyphs of a text.
 * @param undrawable called with the position (1 is the first character) of what the font has no glyph for
 */
export const glyphsOf = (text: string, undrawable: (position: number) => never): Glyph[] => {
  font ??= openFont();
  const characters = text.match(/.[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]?/gsu) ?? [];
  return characters.map((character, index) => {
    const [base, selector] = Array.from(character, (part) => part.codePointAt(0)!);
    // The font gives control characters a blank; on a card they are a mistake.
    const glyph = /\p{Cc}/u.test(character) ? undefined : font!.glyphs.get(base!);
    if (glyph === undefined || (selector !== undefined && !font!.hasVariant(base!, selector)))
      return undrawable(index + 1);
    return { text: character, advance: font!.advance(glyph) };
  });
};

interface Font {
  /** Glyph index by code point. */
  readonly glyphs: ReadonlyMap<number, number>;
  hasVariant(base: number, selector: number): boolean;
  advance(glyph: number): number;
}

let font: Font | undefined;

const openFont = (): Font => {
  const file = readFileSync(fontFile);
  const tables = new Map<string, DataView>();
  for (let i = 0; i < file.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i;
    const offset = file.readUInt32BE(entry + 8);
    const table = file.subarray(offset, offset + file.readUInt32BE(entry + 12));
    tables.set(file.toString('latin1', entry, entry + 4), new DataView(table.buffer, table.byteOffset, table.length));
  }
  const cmap = tables.get('cmap')!;
  const metrics = tables.get('hmtx')!;
  const lastMetric = tables.get('hhea')!.getUint16(34) - 1;
  const unitsPerEm = tables.get('head')!.getUint16(18);
  const variants = readVariants(cmap);
  return {
    glyphs: readCharacters(cmap),
    hasVariant: (base, selector) => variants.get(selector)?.has(base) ?? false,
    advance: (glyph) => metrics.getUint16(4 * Math.min(glyph, lastMetric)) / unitsPerEm,
  };
};

/** The first subtable of a format. */
const subtable = (cmap: DataView, format: number): DataView => {
  for (let i = 0; i < cmap.getUint16(2); i++) {
    const offset = cmap.getUint32(4 + 8 * i + 4);
    if (cmap.getUint16(offset) === format) return new DataView(cmap.buffer, cmap.byteOffset + offset);
  }
  throw new RangeError(`the font has no cmap of format ${format}`);
};

/** Format 12: groups of consecutive code points with consecutive glyphs. */
const readCharacters = (cmap: DataView): Map<number, number> => {
  const table = subtable(cmap, 12);
  const glyphs = new Map<number, number>();
  for (let i = 0; i < table.getUint32(12); i++) {
    const group = 16 + 12 * i;
    const first = table.getUint32(group);
    const last = table.getUint32(group + 4);
    for (let code = first; code <= last; code++) glyphs.set(code, table.getUint32(group + 8) + code - first);
  }
  return glyphs;
};

const uint24 = (table: DataView, at: number): number => (table.getUint8(at) << 16) | table.getUint16(at + 1);

/** Format 14: by variation selector, the bases whose usual glyph is that variant, and those with a glyph of its own. */
const readVariants = (cmap: DataView): Map<number, Set<number>> => {
  const table = subtable(cmap, 14);
  const variants = new Map<number, Set<number>>();
  for (let i = 0; i < table.getUint32(6); i++) {
    const record = 10 + 11 * i;
    const bases = new Set<number>();
    const usual = table.getUint32(record + 3);
    if (usual !== 0)
      for (let j = 0; j < table.getUint32(usual); j++) {
        const first = uint24(table, usual + 4 + 4 * j);
        for (let more = table.getUint8(usual + 4 + 4 * j + 3); more >= 0; more--) bases.add(first + more);
      }
    const own = table.getUint32(record + 7);
    if (own !== 0) for (let j = 0; j < table.getUint32(own); j++) bases.add(uint24(table, own + 4 + 5 * j));
    variants.set(uint24(table, record), bases);
  }
  return variants;
};
