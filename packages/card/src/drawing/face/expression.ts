import type { Features } from './features.ts';
import { area, both, grey, line, path } from './svg.ts';

export const eyes = (f: Features): string => both(f.centre, (x) => brow(f, x) + eye(f, x));

const eye = (f: Features, x: (outwards: number) => number): string => {
  const { eye: y, eyeDistance: d, eyeWidth: w, eyeHeight: h, eyeTilt: tilt, childhood, feminine, skin } = f;
  const inner = path`${x(d - w)} ${y + 1.2}`;
  const outer = path`${x(d + w)} ${y + 0.4 - tilt}`;
  const upper = path`C${x(d - w * 0.45)} ${y - h * 1.25} ${x(d + w * 0.45)} ${y - h * 1.25 - tilt * 0.5} `;
  const lower = path`C${x(d + w * 0.5)} ${y + h * 0.95} ${x(d - w * 0.5)} ${y + h * 1.05} `;
  const shape = `M${inner}${upper}${outer}${lower}${inner}`;
  const iris = Math.min(4.6, h * 1.05) + 0.5 * childhood;
  const clip = `eye${x(1) > x(0) ? 'R' : 'L'}`;
  const lash = feminine ? line(path`M${x(d + w - 1)} ${y - tilt}l${x(2.4) - x(0)} -1.6`, 35, 1.3) : '';
  const crease = f.doubleLid
    ? line(
        path`M${x(d - w + 2)} ${y - 2.2}C${x(d - w * 0.4)} ${y - h * 1.25 - 2.4} ${x(d + w * 0.4)} ${y - h * 1.25 - 2.4 - tilt * 0.5} ${x(d + w + 0.5)} ${y - 2 - tilt}`,
        skin - 85,
        0.9,
        0.8,
      )
    : '';
  return (
    // The hollow of the eye.
    `<ellipse cx="${x(d)}" cy="${y - 2}" rx="${w + 4}" ry="${h + 5}" fill="${grey(skin - 34)}" opacity="0.14"/>` +
    `<clipPath id="${clip}"><path d="${shape}Z"/></clipPath>` +
    area(shape, grey(243)) +
    `<g clip-path="url(#${clip})">` +
    `<circle cx="${x(d)}" cy="${y - 0.3 - tilt * 0.3}" r="${iris.toFixed(1)}" fill="${grey(46)}"/>` +
    `<circle cx="${x(d)}" cy="${y - 0.3 - tilt * 0.3}" r="${(iris * 0.5).toFixed(1)}" fill="${grey(12)}"/>` +
    `<circle cx="${(x(d) - 1.4).toFixed(1)}" cy="${(y - 1.7 - tilt * 0.3).toFixed(1)}" r="1" fill="white"/>` +
    `</g>` +
    line(`M${inner}${upper}${outer}`, 38, feminine ? 1.9 : 1.6) +
    line(`M${outer}${lower}${inner}`, skin - 95, 0.7, 0.75) +
    lash +
    crease
  );
};

const brow = (f: Features, x: (outwards: number) => number): string => {
  const { brow: y, eyeDistance: d, eyeWidth: w, browWeight: t, eyeTilt, hair, childhood } = f;
  const tail = y + 1 - eyeTilt * 0.5;
  return area(
    path`M${x(d - w - 1.5)} ${y + 0.8}Q${x(d + 1)} ${y - 2.6 - t * 0.5} ${x(d + w + 4)} ${tail}` +
      path`Q${x(d + 2)} ${y - 2 + t * 0.6} ${x(d - w - 1)} ${y + 0.8 + t}`,
    grey(Math.min(hair + 22, 165)),
    0.88 - 0.4 * childhood,
  );
};

export const nose = ({ centre: c, eye, nose: y, noseWidth: w, skin, childhood }: Features): string =>
  // One side of the bridge lies in shade.
  area(
    path`M${c + 4} ${eye - 4}Q${c + 3} ${y - 14} ${c + w} ${y - 3}Q${c + w - 1} ${y + 1} ${c + 3} ${y}Q${c + 2} ${y - 12} ${c + 4} ${eye - 4}`,
    grey(skin - 55),
    0.34 * (1 - 0.6 * childhood),
  ) +
  `<ellipse cx="${c - 1}" cy="${(y - 5).toFixed(1)}" rx="3" ry="4" fill="white" opacity="0.18"/>` +
  both(
    c,
    (x) =>
      line(
        path`M${x(w - 0.8)} ${y - 5}Q${x(w + 1.2)} ${y - 1} ${x(w - 1.6)} ${y}`,
        skin - 85,
        1.1,
        0.75 - 0.3 * childhood,
      ) +
      line(
        path`M${x(w * 0.62)} ${y + 0.2}Q${x(w * 0.4)} ${y - 1.2} ${x(w * 0.24)} ${y + 0.6}`,
        60,
        1.5,
        0.72 - 0.2 * childhood,
      ),
  ) +
  line(path`M${c - w * 0.25} ${y + 1.2}Q${c} ${y + 2.2} ${c + w * 0.25} ${y + 1.2}`, skin - 85, 0.9, 0.6);

export const mouth = ({ centre: c, mouth: y, mouthWidth: w, lips, smile, feminine, skin, chin }: Features): string => {
  const corner = y - smile;
  const tone = grey(skin - (feminine ? 72 : 46));
  return (
    area(
      path`M${c - w} ${corner}Q${c - w * 0.4} ${y - lips} ${c - 2.4} ${y - lips}L${c} ${y - lips + 0.9}L${c + 2.4} ${y - lips}` +
        path`Q${c + w * 0.4} ${y - lips} ${c + w} ${corner}Q${c} ${y + 1 + smile * 0.6} ${c - w} ${corner}`,
      tone,
      0.85,
    ) +
    area(
      path`M${c - w * 0.92} ${corner + 0.2}Q${c} ${y + 1 + smile * 0.6} ${c + w * 0.92} ${corner + 0.2}` +
        path`Q${c + w * 0.45} ${y + lips * 1.5} ${c} ${y + lips * 1.5}Q${c - w * 0.45} ${y + lips * 1.5} ${c - w * 0.92} ${corner + 0.2}`,
      tone,
      0.62,
    ) +
    line(
      path`M${c - w} ${corner}Q${c - w * 0.4} ${y + 0.8 + smile * 0.5} ${c} ${y + 0.4 + smile * 0.4}Q${c + w * 0.4} ${y + 0.8 + smile * 0.5} ${c + w} ${corner}`,
      70,
      1.2,
      0.85,
    ) +
    line(
      path`M${c - 5} ${y + lips * 1.5 + 3}Q${c} ${y + lips * 1.5 + 4.5} ${c + 5} ${y + lips * 1.5 + 3}`,
      skin - 60,
      1.4,
      chin - y > 18 ? 0.4 : 0.25,
    )
  );
};

export const mole = ({ centre, mole: at, cheek, eye, chin, skin }: Features): string =>
  at === undefined
    ? ''
    : `<circle cx="${(centre + at.x * cheek).toFixed(1)}" cy="${(eye + 10 + at.y * (chin - eye - 24)).toFixed(1)}" r="1.1" fill="${grey(skin - 130)}"/>`;

export const glasses = ({ centre: c, glasses: kind, eye, eyeDistance: d, cheek }: Features): string => {
  if (kind === 'none') return '';
  const y = eye + 1.5;
  const [rx, ry, corner] = kind === 'round' ? [13, 11.5, 11.5] : [14, 9.5, 4];
  const frame = both(
    c,
    (x) =>
      `<rect x="${(x(d) - rx).toFixed(1)}" y="${(y - ry).toFixed(1)}" width="${2 * rx}" height="${2 * ry}" rx="${corner}" fill="white" fill-opacity="0.1" stroke="${grey(40)}" stroke-width="1.7"/>` +
      line(path`M${x(d + rx)} ${y - 3}L${x(cheek + 1)} ${eye - 4}`, 40, 1.7),
  );
  return `${frame}${line(path`M${c - d + rx} ${y - 2}Q${c} ${y - 5.5} ${c + d - rx} ${y - 2}`, 40, 1.7)}`;
};
