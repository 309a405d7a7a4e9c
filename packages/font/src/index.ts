/**
 * What is printed in Japanese: which characters there are, and their outlines.
 *
 * @module font
 */

export { fontFile, type Glyph, glyphsOf } from './glyphs.ts';
