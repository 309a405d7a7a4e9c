import type { Clothes, Features } from './features.ts';
import { area, both, grey, line, path } from './svg.ts';

export const clothes = (f: Features): string => draw[f.clothes](f);

/** Where the collar meets the neck. */
const collar = ({ chin, childhood }: Features): number => chin + 22 - 10 * childhood;

/** Shoulders and breast, open at the neck in the shape of a curve `depth` deep. */
const torso = (f: Features, fill: string, depth: number): string => {
  const { centre: c, neck: w, shoulder: s } = f;
  const y = collar(f);
  return area(
    path`M${c - w - 3} ${y - 4}Q${c} ${y + depth} ${c + w + 3} ${y - 4}C${c + w + 14} ${y + 6} ${c + s - 6} ${y + 8} ${c + s} ${y + 26}` +
      path`Q${c + s + 6} ${y + 40} ${c + s + 8} 242L${c - s - 8} 242Q${c - s - 6} ${y + 40} ${c - s} ${y + 26}C${c - s + 6} ${y + 8} ${c - w - 14} ${y + 6} ${c - w - 3} ${y - 4}`,
    fill,
  );
};

const draw: Record<Clothes, (f: Features) => string> = {
  suit: (f) => {
    const { centre: c, neck: w, cloth } = f;
    const y = collar(f);
    return (
      torso(f, grey(246), 30) +
      area(
        path`M${c - 5} ${y + 17}L${c + 5} ${y + 17}L${c + 3.5} ${y + 25}L${c + 9} 242L${c - 9} 242L${c - 3.5} ${y + 25}`,
        grey(cloth + 60),
      ) +
      both(
        c,
        (x) =>
          // The wing of the shirt's collar, then the lapel over it.
          area(path`M${x(w + 3)} ${y - 6}L${x(0)} ${y + 17}L${x(11)} ${y + 27}L${x(w + 8)} ${y + 1}`, grey(252)) +
          line(path`M${x(0)} ${y + 17}L${x(11)} ${y + 27}L${x(w + 6)} ${y + 4}`, 150, 0.8) +
          jacket(f, x),
      )
    );
  },
  blouse: (f) => {
    const { centre: c, neck: w, cloth } = f;
    const y = collar(f);
    return (
      torso(f, grey(Math.min(250, cloth + 120)), 46) +
      both(
        c,
        (x) =>
          area(path`M${x(w + 2)} ${y - 6}L${x(w + 11)} ${y + 2}L${x(13)} ${y + 32}L${x(0)} ${y + 24}`, grey(250)) +
          line(path`M${x(w + 11)} ${y + 2}L${x(13)} ${y + 32}L${x(0)} ${y + 24}`, 150, 0.8) +
          jacket(f, x),
      )
    );
  },
  jersey: (f) => {
    const { centre: c, neck: w, cloth } = f;
    const y = collar(f);
    return (
      torso(f, grey(cloth), 22) +
      line(path`M${c - w - 3} ${y - 3}Q${c} ${y + 23} ${c + w + 3} ${y - 3}`, cloth - 30, 3) +
      line(path`M${c - w - 7} ${y}Q${c} ${y + 32} ${c + w + 7} ${y}`, cloth + 30, 1)
    );
  },
  bib: (f) => {
    const { centre: c, neck: w, cloth } = f;
    const y = collar(f);
    return (
      torso(f, grey(cloth), 14) +
      area(
        path`M${c - w - 8} ${y - 2}Q${c} ${y + 16} ${c + w + 8} ${y - 2}Q${c + 38} ${y + 46} ${c} ${y + 48}Q${c - 38} ${y + 46} ${c - w - 8} ${y - 2}`,
        grey(250),
      ) +
      line(
        path`M${c - w - 8} ${y - 2}Q${c - 38} ${y + 46} ${c} ${y + 48}Q${c + 38} ${y + 46} ${c + w + 8} ${y - 2}`,
        cloth - 40,
        1.2,
      )
    );
  },
};

/** One half of a jacket, with its lapel. */
const jacket = (f: Features, x: (outwards: number) => number): string => {
  const { neck: w, shoulder: s, cloth } = f;
  const y = collar(f);
  return (
    area(
      path`M${x(w + 8)} ${y - 1}C${x(w + 18)} ${y + 7} ${x(s - 6)} ${y + 8} ${x(s)} ${y + 26}Q${x(s + 6)} ${y + 40} ${x(s + 8)} 242L${x(10)} 242Q${x(14)} ${y + 34} ${x(w + 5)} ${y - 1}`,
      grey(cloth),
    ) +
    line(
      path`M${x(w + 8)} ${y + 1}L${x(w + 15)} ${y + 26}L${x(w + 9)} ${y + 28}L${x(w + 11)} ${y + 33}L${x(12)} 242`,
      cloth + 38,
      1,
      0.9,
    )
  );
};
