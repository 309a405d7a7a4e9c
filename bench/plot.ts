// Figures as a picture, without a library: SVG that is read in a light page and in a dark one, by those who do not tell colours
// apart, and by a screen reader, which gets the figures themselves.

export interface Series {
  readonly name: string;
  /** Ascending by x; above 0 on an axis of powers of ten. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: { readonly label: string };
  readonly y: { readonly label: string };
  readonly series: readonly Series[];
  /** Of the y axis; powers of ten without it. The x axis always has powers of ten. */
  readonly yScale?: 'log' | 'linear';
}

interface Axis {
  readonly ticks: readonly number[];
  /** Where a value is, from 0 to 1. */
  readonly place: (value: number) => number;
}

const width = 880;
const frame = { left: 84, top: 52, right: 590, bottom: 400 };
const height = 460;

/** Colours of Okabe and Ito, which keep apart for every kind of sight; each with a dash and a marker of its own all the same. */
const styles = [
  { colour: '#0072b2', dash: '', marker: 'circle' },
  { colour: '#d55e00', dash: '8 4', marker: 'square' },
  { colour: '#007a5a', dash: '2 4', marker: 'triangle' },
  { colour: '#555555', dash: '12 4 2 4', marker: 'cross' },
  { colour: '#a6477f', dash: '4 2', marker: 'diamond' },
  { colour: '#8a6d00', dash: '1 3', marker: 'ring' },
] as const;

type Marker = (typeof styles)[number]['marker'];

/** @returns a whole SVG document @throws RangeError for more series than can be told apart, and for none */
export const plotLogLog = ({ title, x, y, series: all, yScale = 'log' }: Plot): string => {
  const series = all.filter(({ points }) => points.length > 0);
  if (series.length > styles.length) throw new RangeError(`${styles.length} series can be told apart`);
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) throw new RangeError('nothing to plot');
  const across = powersOfTen(points.map(([value]) => value));
  const values = points.map(([, value]) => value);
  const up = yScale === 'log' ? powersOfTen(values) : evenly(values);
  const atX = (value: number) => round(frame.left + across.place(value) * (frame.right - frame.left));
  const atY = (value: number) => round(frame.bottom - up.place(value) * (frame.bottom - frame.top));
  const name = yScale === 'log' ? power : plain;
  const lines = series.map(({ points }) => points.map(([a, b]) => [atX(a), atY(b)] as const));
  const labels = apart(lines.map((line) => line.at(-1)![1]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13" fill="#1a1a1a">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(describe(series, x.label, y.label))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(frame.left, 28, title, 'font-size="16" font-weight="600"'),
    ...across.ticks.map(
      (tick) =>
        `<path d="M${atX(tick)} ${frame.top}V${frame.bottom}" stroke="#dddddd"/>` +
        text(atX(tick), frame.bottom + 20, power(tick), 'text-anchor="middle"'),
    ),
    ...up.ticks.map(
      (tick) =>
        `<path d="M${frame.left} ${atY(tick)}H${frame.right}" stroke="#dddddd"/>` +
        text(frame.left - 8, atY(tick) + 4, name(tick), 'text-anchor="end"'),
    ),
    `<path d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}" fill="none" stroke="#1a1a1a"/>`,
    text((frame.left + frame.right) / 2, frame.bottom + 44, x.label, 'text-anchor="middle"'),
    `<g transform="translate(22 ${(frame.top + frame.bottom) / 2}) rotate(-90)">${text(0, 0, y.label, 'text-anchor="middle"')}</g>`,
    ...series.map(({ name }, index) => drawSeries(name, lines[index]!, styles[index]!, labels[index]!)),
    '</svg>\n',
  ].join('\n');
};

type Point = readonly [x: number, y: number];

/** Line, markers, and the label beside its end, which is its legend: a thin line leads over where another was in the way. */
const drawSeries = (name: string, line: readonly Point[], style: (typeof styles)[number], label: number): string => {
  const [end, edge] = [line.at(-1)!, frame.right];
  const { colour, dash, marker } = style;
  const stroke = `fill="none" stroke="${colour}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}`;
  return [
    `<path d="M${line.map((point) => point.join(' ')).join('L')}" ${stroke}/>`,
    ...line.map((point) => drawMarker(point, marker, colour)),
    `<path d="M${end[0] + 7} ${end[1]}L${edge + 12} ${label}" stroke="${colour}" stroke-width="0.75" stroke-dasharray="1 2"/>`,
    `<path d="M${edge + 14} ${label}h34" ${stroke}/>`,
    drawMarker([edge + 31, label], marker, colour),
    text(edge + 56, label + 4, name, `fill="${colour}"`),
  ].join('');
};

const drawMarker = ([x, y]: Point, marker: Marker, colour: string): string => {
  const shapes: Readonly<Record<Marker, string>> = {
    circle: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
    ring: 'm-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z',
    square: 'm-4 -4h8v8h-8z',
    triangle: 'm0 -5l5 9h-10z',
    diamond: 'm0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z',
    cross: 'm-4 -4l8 8m0 -8l-8 8',
  };
  const fill = marker === 'ring' ? '#ffffff' : marker === 'cross' ? 'none' : colour;
  return `<path d="M${x} ${y}${shapes[marker]}" fill="${fill}" stroke="${colour}" stroke-width="1.5"/>`;
};

const powersOfTen = (values: readonly number[]): Axis => {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => (Math.log10(value) - low) / (high - low),
  };
};

/** From 0, in steps of 1, 2 or 5 of a power of ten, some five of them. */
const evenly = (values: readonly number[]): Axis => {
  const most = Math.max(...values, Number.MIN_VALUE);
  const ten = 10 ** Math.floor(Math.log10(most / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * ten).find((candidate) => candidate * 6 >= most)!;
  const count = Math.ceil(most / step);
  return {
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
    place: (value) => value / (count * step),
  };
};

/** Heights of labels, as near to those wished as they can be without standing on one another. */
const apart = (wished: readonly number[]): readonly number[] => {
  const gap = 22;
  const order = wished.map((_, index) => index).sort((a, b) => wished[a]! - wished[b]!);
  const heights: number[] = [];
  let free = frame.top;
  for (const index of order) {
    heights[index] = Math.max(wished[index]!, free);
    free = heights[index]! + gap;
  }
  // What went below the frame goes back up.
  let limit = frame.bottom;
  for (const index of order.toReversed()) {
    heights[index] = Math.min(heights[index]!, limit);
    limit = heights[index]! - gap;
  }
  return heights.map(round);
};

const describe = (series: readonly Series[], x: string, y: string): string =>
  series
    .map(({ name, points }) => `${name}: ${points.map(([a, b]) => `${plain(b)} ${y} at ${plain(a)} ${x}`).join(', ')}.`)
    .join(' ');

const plain = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });

/** 0.001 … 1,000 as they are, others as 10ⁿ. */
const power = (value: number): string => {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) <= 3
    ? plain(value)
    : `10${[...String(exponent)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')}`;
};

const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;

const escapeXml = (content: string): string => content.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

const round = (value: number): number => Math.round(value * 10) / 10;
