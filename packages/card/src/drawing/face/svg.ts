/** The grey of a level, 0 black … 255 white, as SVG writes a colour. */
export const grey = (level: number): string => {
  const value = Math.round(Math.min(255, Math.max(0, level)));
  return `rgb(${value},${value},${value})`;
};

/** A path's data, or any text of SVG, with its numbers to a tenth of a pixel. */
export const path = (parts: TemplateStringsArray, ...values: readonly number[]): string =>
  parts.reduce((text, part, i) => text + values[i - 1]!.toFixed(1) + part);

/** A closed area. */
export const area = (data: string, fill: string, opacity = 1): string =>
  `<path d="${data}Z" fill="${fill}"${opacity === 1 ? '' : ` opacity="${opacity.toFixed(2)}"`}/>`;

/** A line with round ends. */
export const line = (data: string, level: number, width: number, opacity = 1): string =>
  `<path d="${data}" fill="none" stroke="${grey(level)}" stroke-width="${width.toFixed(1)}" stroke-linecap="round" ` +
  `stroke-linejoin="round" opacity="${opacity.toFixed(2)}"/>`;

/** The same for the right and the left side of the face: `x` grows outwards from the middle. */
export const both = (centre: number, draw: (x: (outwards: number) => number) => string): string =>
  draw((outwards) => centre + outwards) + draw((outwards) => centre - outwards);
