// The mark of a visible signature, drawn like a seal: a frame, who signed, and when. Outlines, so it looks the same everywhere; and
// what they say as text for whoever hears it or copies it (ISO 32000-2 14.9.4).

import { OpenMynaError } from '@openmyna/errors';
import { glyphsOf } from '@openmyna/font';
import { errors } from '../errors.ts';
import { textString, writeValue } from './write.ts';

/** In points. */
export interface SealSize {
  readonly width: number;
  readonly height: number;
}

/** Path operators (ISO 32000-2 8.5.2) of SVG's M, L, Q, C and Z. */
const pathOf = (svg: string): string => {
  let [x, y] = [0, 0];
  const out: string[] = [];
  for (const [, command, text] of svg.matchAll(/([MLQCZ])([^MLQCZ]*)/g)) {
    const n = (text!.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    const to = (operator: string, ...points: number[]) => {
      out.push(`${points.map((one) => +one.toFixed(2)).join(' ')} ${operator}`);
      [x, y] = points.slice(-2) as [number, number];
    };
    if (command === 'M') to('m', ...n);
    else if (command === 'L') to('l', ...n);
    else if (command === 'C') to('c', ...n);
    else if (command === 'Q') {
      const [a, b, c, d] = n as [number, number, number, number];
      to('c', x + (2 / 3) * (a - x), y + (2 / 3) * (b - y), c + (2 / 3) * (a - c), d + (2 / 3) * (b - d), c, d);
    } else out.push('h');
  }
  return out.join('\n');
};

/** What the content of a mark refers to: a font that every reader has, for text that nobody sees. */
export const sealResources = '<</Font <</T <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>';

/** Of the letter x in Helvetica, in thousandths. */
const unseenWidth = 500;

/**
 * Drawing that says something. ActualText alone reaches no one who takes text out of glyphs, as poppler does: so an invisible letter as
 * wide as the line stands there too, and what it says is the ActualText.
 */
const spoken = (
  text: string,
  drawing: string,
  { left, baseline, size, width }: { left: number; baseline: number; size: number; width: number },
): string => {
  const stretch = (100 * width) / ((unseenWidth / 1000) * size);
  return [
    `/Span <</ActualText ${writeValue(textString(text))}>> BDC`,
    `BT 3 Tr /T ${size.toFixed(3)} Tf ${stretch.toFixed(3)} Tz ${left} ${baseline.toFixed(3)} Td (x) Tj ET`,
    `${drawing}EMC\n`,
  ].join('\n');
};

/** A line of text from its left end, of a size that fits. */
const line = (text: string, left: number, baseline: number, size: number, width: number): string => {
  const glyphs = glyphsOf(text, () => {
    throw new OpenMynaError(errors['signature.pdf'], { problem: 'a character that cannot be drawn' });
  });
  const wide = glyphs.reduce((sum, { advance }) => sum + advance, 0);
  const scale = Math.min(size, width / Math.max(wide, 1)) / 1000;
  let x = left;
  const drawing = glyphs
    .map(({ advance, outline }) => {
      const at = x;
      x += advance * scale * 1000;
      return outline === ''
        ? ''
        : `q ${scale.toFixed(6)} 0 0 ${scale.toFixed(6)} ${at.toFixed(3)} ${baseline.toFixed(3)} cm\n${pathOf(outline)}\nf Q\n`;
    })
    .join('');
  return spoken(text, drawing, { left, baseline, size: 1000 * scale, width: x - left });
};

/** The content of the appearance, for a box of this size. @param lines from the top */
export const drawSeal = ({ width, height }: SealSize, lines: readonly string[]): string => {
  const step = (height - 8) / Math.max(1, lines.length);
  const red = '0.8 0.1 0.1';
  return [
    `q ${red} RG ${red} rg 1.5 w`,
    `/Artifact BMC 1 1 ${width - 2} ${height - 2} re S EMC`,
    ...lines.map((text, i) => line(text, 6, height - 4 - step * (i + 0.8), step * 0.8, width - 12)),
    'Q',
  ].join('\n');
};
