import type { Features, HairStyle } from './features.ts';
import { area, both, grey, line, path } from './svg.ts';

/** What hangs behind the head and the neck. */
export const hairBehind = (f: Features): string => {
  const { centre: c, crown, eye, cheek: w, chin } = f;
  const hang = (bottom: number, spread: number) =>
    area(
      path`M${c} ${crown - 8}C${c - w - 10} ${crown - 8} ${c - w - 9} ${eye - 10} ${c - w - 7} ${eye + 10}` +
        path`Q${c - w - spread} ${bottom - 14} ${c - w - spread + 4} ${bottom}Q${c} ${bottom + 6} ${c + w + spread - 4} ${bottom}` +
        path`Q${c + w + spread} ${bottom - 14} ${c + w + 7} ${eye + 10}C${c + w + 9} ${eye - 10} ${c + w + 10} ${crown - 8} ${c} ${crown - 8}`,
      grey(f.hair * 0.8),
    );
  switch (f.hairStyle) {
    case 'bob':
      return hang(chin - 6, 9);
    case 'long':
      return hang(Math.min(chin + 48, 222), 12);
    case 'tails':
      return both(c, (x) =>
        area(
          path`M${x(w - 4)} ${eye - 18}C${x(w + 26)} ${eye - 34} ${x(w + 34)} ${chin - 30} ${x(w + 14)} ${chin + 6}` +
            path`C${x(w + 18)} ${chin - 26} ${x(w + 6)} ${eye + 6} ${x(w - 4)} ${eye - 18}`,
          grey(f.hair * 0.85),
        ),
      );
    case 'tied':
      return `<ellipse cx="${c}" cy="${(crown - 6).toFixed(1)}" rx="17" ry="13" fill="${grey(f.hair * 0.85)}"/>`;
    default:
      return '';
  }
};

/** What lies on the head. */
export const hairOnTop = (f: Features): string => {
  const shape = onTop[f.hairStyle](f);
  return (
    area(shape, 'url(#hair)') +
    `<clipPath id="onTop"><path d="${shape}Z"/></clipPath><g clip-path="url(#onTop)">${strands(f)}</g>`
  );
};

/**
 * From the left temple over the head to the right one, `lift` above the skull; then back along a hairline.
 * `side` is how far down the hair comes before the ears.
 */
const cap = (f: Features, lift: number, side: number, hairline: string): string => {
  const { centre: c, crown, eye, cheek: w } = f;
  const top = crown - lift;
  const out = w + lift * 0.45;
  return (
    path`M${c - w + 3.5} ${side}L${c - out} ${side - 6}C${c - out - 2} ${top + (eye - top) * 0.28} ${c - w * 0.7} ${top} ${c} ${top}` +
    path`C${c + w * 0.7} ${top} ${c + out + 2} ${top + (eye - top) * 0.28} ${c + out} ${side - 6}L${c + w - 3.5} ${side}` +
    hairline
  );
};

/** A fringe of locks that ends at `y`, from right to left. */
const locks = ({ centre: c, cheek: w }: Features, y: number, count: number): string => {
  const half = w - 6;
  let data = path`L${c + half} ${y}`;
  for (let i = 1; i <= count; i++) {
    const x = c + half - (2 * half * i) / count;
    const notch = x + (2 * half) / count / 2;
    data += path`L${notch + 1} ${y + (i % 2) * 1.5}Q${notch} ${y - 5} ${x} ${y + ((i + 1) % 2)}`;
  }
  return data;
};

const onTop: Record<HairStyle, (f: Features) => string> = {
  wisps: (f) => {
    const { centre: c, crown, cheek: w } = f;
    return (
      path`M${c - w * 0.86} ${crown + 24}C${c - w * 0.8} ${crown + 2} ${c - w * 0.4} ${crown - 3} ${c - 4} ${crown - 2}` +
      path`Q${c} ${crown - 9} ${c + 8} ${crown - 8}Q${c + 4} ${crown - 5} ${c + 5} ${crown - 2}` +
      path`C${c + w * 0.5} ${crown - 2} ${c + w * 0.82} ${crown + 4} ${c + w * 0.86} ${crown + 24}` +
      path`Q${c + w * 0.5} ${crown + 8} ${c + 8} ${crown + 13}Q${c + 2} ${crown + 20} ${c - 2} ${crown + 12}Q${c - w * 0.5} ${crown + 9} ${c - w * 0.86} ${crown + 24}`
    );
  },
  cropped: (f) => {
    const { centre: c, cheek: w, hairline: y, eye } = f;
    return cap(
      f,
      6,
      eye + 2,
      path`L${c + w - 5} ${y + 14}Q${c + w * 0.78} ${y + 2} ${c + w * 0.55} ${y}Q${c} ${y - 5} ${c - w * 0.55} ${y}Q${c - w * 0.78} ${y + 2} ${c - w + 5} ${y + 14}`,
    );
  },
  parted: (f) => {
    const { centre: c, cheek: w, hairline: y, eye } = f;
    return cap(
      f,
      10,
      eye + (f.feminine ? 12 : 4),
      path`L${c + w - 4} ${y + 16}C${c + w * 0.72} ${y + 2} ${c + w * 0.3} ${y + 5} ${c - w * 0.42} ${y - 11}` +
        path`Q${c - w * 0.74} ${y - 2} ${c - w + 4} ${y + 16}`,
    );
  },
  fringe: (f) => cap(f, 10, f.eye + 4, locks(f, f.brow - 4, 7)),
  receding: (f) => {
    const { centre: c, cheek: w, crown, eye } = f;
    const side = (s: 1 | -1) =>
      path`M${c + s * (w - 3)} ${eye + 2}L${c + s * (w + 3)} ${eye - 4}C${c + s * (w + 5)} ${crown + 22} ${c + s * w * 0.9} ${crown + 10} ${c + s * w * 0.62} ${crown + 5}` +
      path`Q${c + s * w * 0.84} ${crown + 20} ${c + s * (w - 5)} ${crown + 36}Z`;
    return side(1) + side(-1);
  },
  bob: (f) =>
    cap(
      f,
      10,
      f.mouth + 2,
      path`L${f.centre + f.cheek - 5} ${f.eye - 6}` +
        locks(f, f.brow - 2, 8) +
        path`L${f.centre - f.cheek + 5} ${f.eye - 6}`,
    ),
  long: (f) => {
    const { centre: c, cheek: w, hairline: y, eye, chin } = f;
    return cap(
      f,
      10,
      chin + 4,
      path`C${c + w - 1} ${eye + 14} ${c + w - 3} ${eye - 4} ${c + w * 0.8} ${y + 12}Q${c + w * 0.4} ${y - 2} ${c - 8} ${y - 15}` +
        path`Q${c - w * 0.55} ${y - 4} ${c - w * 0.84} ${y + 14}C${c - w + 3} ${eye - 4} ${c - w + 1} ${eye + 14} ${c - w + 3.5} ${chin + 4}`,
    );
  },
  tied: (f) => {
    const { centre: c, cheek: w, hairline: y, eye } = f;
    return cap(
      f,
      7,
      eye + 1,
      path`L${c + w - 4} ${y + 18}Q${c + w * 0.6} ${y - 2} ${c + 4} ${y - 9}Q${c - w * 0.6} ${y - 2} ${c - w + 4} ${y + 18}`,
    );
  },
  tails: (f) => cap(f, 8, f.eye, locks(f, f.brow - 3, 6)),
};

/** A few strands and the light on them. */
const strands = (f: Features): string => {
  const { centre: c, crown, hairline, cheek: w, hair, hairStyle } = f;
  if (hairStyle === 'wisps' || hairStyle === 'receding' || hairStyle === 'cropped') return '';
  return [-0.72, -0.5, -0.28, 0.18, 0.42, 0.66]
    .map((share, i) => {
      const x = c + w * share;
      return line(
        path`M${c + w * share * 0.55} ${crown - 5}Q${x} ${crown} ${x + w * share * 0.25} ${hairline - 2}`,
        hair + (i % 2 ? 38 : -16),
        1.1,
        0.55,
      );
    })
    .join('');
};
