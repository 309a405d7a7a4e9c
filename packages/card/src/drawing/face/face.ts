import { renderAsync } from '@resvg/resvg-js';
import type { GreyImage } from '../jp2.ts';
import { clothes } from './clothes.ts';
import { eyes, glasses, mole, mouth, nose } from './expression.ts';
import { type Features, featuresOf, type Person } from './features.ts';
import { hairBehind, hairOnTop } from './hair.ts';
import { head, neck, wrinkles } from './head.ts';
import { grey } from './svg.ts';

/** Size of the photo in pixels (card.md §3.3). */
export const photoSize = { width: 192, height: 240 } as const;

/** Draws the photo (顔写真) of a person who does not exist. The same person gives the same pixels. */
export const drawFace = async (person: Person): Promise<GreyImage> => {
  const rendered = await renderAsync(portrait(featuresOf(person)), { font: { loadSystemFonts: false } });
  const rgba = rendered.pixels;
  const pixels = new Uint8Array(photoSize.width * photoSize.height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = rgba[4 * i]!;
  return { ...photoSize, pixels };
};

/** From the back to the front. */
const portrait = (f: Features): string => {
  const { width, height } = photoSize;
  // A little over the drawing's own size, the breast cut off below: the head fills the photo as the rules for it ask.
  const scale = 1.14 - 0.05 * f.childhood;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${gradients(f)}` +
    `<rect width="100%" height="100%" fill="${grey(f.background)}"/>` +
    `<g transform="translate(${width / 2} 124) scale(${f.mirrored ? -scale : scale} ${scale}) translate(${-width / 2} -112)">` +
    hairBehind(f) +
    neck(f) +
    clothes(f) +
    head(f) +
    mouth(f) +
    nose(f) +
    eyes(f) +
    wrinkles(f) +
    mole(f) +
    hairOnTop(f) +
    glasses(f) +
    '</g></svg>'
  );
};

const gradients = ({ skin, hair }: Features): string =>
  `<radialGradient id="skin" cx="0.45" cy="0.45" r="0.68"><stop offset="0" stop-color="${grey(skin + 14)}"/>` +
  `<stop offset="0.6" stop-color="${grey(skin + 2)}"/><stop offset="1" stop-color="${grey(skin - 48)}"/></radialGradient>` +
  `<linearGradient id="hair" x2="0" y2="1"><stop offset="0" stop-color="${grey(hair * 0.85)}"/>` +
  `<stop offset="0.22" stop-color="${grey(hair + 34)}"/><stop offset="0.5" stop-color="${grey(hair)}"/></linearGradient>`;
