import type { Features } from './features.ts';
import { area, both, grey, line, path } from './svg.ts';

/** From ear to ear over the crown and along the jaw. */
const outline = ({ centre: c, crown, eye, chin, cheek: w, jaw: j, childhood }: Features): string => {
  const forehead = eye - crown;
  const bend = eye + (chin - eye) * 0.64;
  const tip = 11 + 5 * childhood;
  return (
    path`M${c - w} ${eye}C${c - w * 1.04} ${crown + forehead * 0.3} ${c - w * 0.66} ${crown} ${c} ${crown}` +
    path`C${c + w * 0.66} ${crown} ${c + w * 1.04} ${crown + forehead * 0.3} ${c + w} ${eye}` +
    path`C${c + w * 0.99} ${eye + 20} ${c + j + 3} ${bend - 10} ${c + j} ${bend}` +
    path`C${c + j - 5} ${chin - 10} ${c + tip} ${chin} ${c} ${chin}` +
    path`C${c - tip} ${chin} ${c - j + 5} ${chin - 10} ${c - j} ${bend}` +
    path`C${c - j - 3} ${bend - 10} ${c - w * 0.99} ${eye + 20} ${c - w} ${eye}`
  );
};

export const head = (f: Features): string =>
  (f.hairStyle === 'long' || f.hairStyle === 'bob' ? '' : both(f.centre, (x) => ear(f, x))) +
  area(outline(f), 'url(#skin)');

const ear = ({ cheek, eye, nose, skin }: Features, x: (outwards: number) => number): string =>
  area(
    path`M${x(cheek - 3)} ${eye - 5}C${x(cheek + 5)} ${eye - 13} ${x(cheek + 9)} ${eye} ${x(cheek + 5)} ${nose - 8}` +
      path`Q${x(cheek + 3)} ${nose + 3} ${x(cheek - 4)} ${nose}`,
    grey(skin - 16),
  ) + line(path`M${x(cheek + 1)} ${eye - 3}Q${x(cheek + 6)} ${eye} ${x(cheek + 2)} ${nose - 9}`, skin - 70, 1, 0.6);

export const neck = ({ centre: c, neck: w, chin, skin, childhood }: Features): string => {
  const top = chin - 26;
  const base = chin + 26 - 8 * childhood;
  return (
    area(
      path`M${c - w} ${top}L${c - w} ${base}L${c - w - 14} 240L${c + w + 14} 240L${c + w} ${base}L${c + w} ${top}`,
      grey(skin - 12),
    ) +
    // The shadow of the chin.
    area(
      path`M${c - w} ${chin - 16}Q${c} ${chin + 2} ${c + w} ${chin - 16}L${c + w} ${chin + 4}Q${c} ${chin + 17} ${c - w} ${chin + 4}`,
      grey(skin - 62),
      0.45,
    )
  );
};

/** 老い: lines of forehead, eyes, cheeks and neck, from about 45 years on. */
export const wrinkles = (f: Features): string => {
  const { centre: c, oldAge, skin, hairline, brow, eye, nose, mouth, noseWidth, mouthWidth, eyeDistance } = f;
  if (oldAge === 0) return '';
  const shade = skin - 85;
  const strength = 0.2 + 0.5 * oldAge;
  const forehead = [0.35, 0.58, 0.8].map((share, i) => {
    const y = hairline + (brow - hairline) * share;
    const reach = 20 - 3 * i;
    return line(path`M${c - reach} ${y + 1}Q${c} ${y - 2} ${c + reach - 3} ${y + 0.5}`, shade, 0.9, strength * 0.7);
  });
  return (
    forehead.join('') +
    both(
      c,
      (x) =>
        // From the wings of the nose to the corners of the mouth.
        line(
          path`M${x(noseWidth + 2)} ${nose - 4}Q${x(mouthWidth + 4)} ${nose + 4} ${x(mouthWidth + 4.5)} ${mouth + 3}`,
          shade,
          1.3,
          strength,
        ) +
        // Under the eyes.
        line(
          path`M${x(eyeDistance - 8)} ${eye + 7}Q${x(eyeDistance)} ${eye + 11} ${x(eyeDistance + 8)} ${eye + 7}`,
          shade,
          1,
          strength * 0.8,
        ) +
        // Crow's feet.
        [-3, 0.5, 4]
          .map((dy) =>
            line(
              path`M${x(eyeDistance + 11)} ${eye + dy * 0.5}L${x(eyeDistance + 16)} ${eye + dy * 1.3}`,
              shade,
              0.8,
              strength * 0.7,
            ),
          )
          .join('') +
        line(
          path`M${x(mouthWidth + 3)} ${mouth + 6}Q${x(mouthWidth + 5)} ${mouth + 11} ${x(mouthWidth + 3)} ${mouth + 15}`,
          shade,
          1,
          strength * oldAge * 0.7,
        ) +
        line(path`M${x(7)} ${f.chin + 6}L${x(5)} ${f.chin + 26}`, shade, 1.2, strength * oldAge * 0.7),
    )
  );
};
