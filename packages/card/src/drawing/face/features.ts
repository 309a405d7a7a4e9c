// Who is drawn. Every trait of a seed is drawn from it in one fixed order, whatever the age, so one seed is one person
// who grows older; age and sex then decide what shows.

import type { Sex } from '@openmyna/identity';

export interface Person {
  /** 32 bits. */
  readonly seed: number;
  readonly sex: Sex;
  /** Full years. */
  readonly age: number;
}

export type HairStyle = 'wisps' | 'cropped' | 'parted' | 'fringe' | 'receding' | 'bob' | 'long' | 'tied' | 'tails';
export type Clothes = 'suit' | 'blouse' | 'jersey' | 'bib';

/** All lengths in pixels of a picture of 192×240, on which the head stands at `centre`. */
export interface Features {
  readonly centre: number;
  readonly feminine: boolean;
  /** 1 for a newborn, 0 from 17 years. */
  readonly childhood: number;
  /** 0 to about 45 years, 1 from 85. */
  readonly oldAge: number;
  /** Heights, from the top of the picture. */
  readonly crown: number;
  readonly hairline: number;
  readonly brow: number;
  readonly eye: number;
  readonly nose: number;
  readonly mouth: number;
  readonly chin: number;
  /** Half widths. */
  readonly cheek: number;
  readonly jaw: number;
  readonly neck: number;
  readonly shoulder: number;
  readonly eyeDistance: number;
  readonly eyeWidth: number;
  readonly eyeHeight: number;
  /** Outer corner above the inner one. */
  readonly eyeTilt: number;
  readonly doubleLid: boolean;
  readonly browWeight: number;
  readonly noseWidth: number;
  readonly mouthWidth: number;
  readonly lips: number;
  readonly smile: number;
  /** Greys, 0 black … 255 white. */
  readonly skin: number;
  readonly hair: number;
  readonly background: number;
  readonly cloth: number;
  readonly hairStyle: HairStyle;
  readonly clothes: Clothes;
  readonly glasses: 'none' | 'round' | 'square';
  /** Shares of the way to the edge of the face, and from eyes to chin. */
  readonly mole: { readonly x: number; readonly y: number } | undefined;
  /** Mirrors what is not symmetrical. */
  readonly mirrored: boolean;
}

export const featuresOf = ({ seed, sex, age }: Person): Features => {
  const next = randomOf(seed);
  const between = (low: number, high: number) => low + (high - low) * next();
  const chance = (probability: number) => next() < probability;
  // In a picture, a face is one or the other; the card says no more than 9.
  const either = chance(0.5);
  const feminine = sex === '2' || (sex === '9' && either);
  const childhood = clamp(1 - age / 17);
  const oldAge = clamp((age - 45) / 40);
  const young = 1 - childhood;

  const crown = 47 + 5 * childhood + between(-2, 2);
  const chin = 161 - 5 * childhood + between(-3, 3) - (feminine ? 2 * young : 0);
  const face = chin - crown;
  const eye = crown + face * (0.495 + 0.095 * childhood);
  const cheek = 41.5 + 3.5 * childhood + between(-2.5, 2.5) - (feminine ? 1.5 * young : 0);
  const jawShare = between(0.74, 0.86);
  const greyFrom = between(38, 58);
  const hairTone = between(18, 52);
  const styleDraw = next();
  const glassesDraw = next();
  const roundGlasses = chance(0.45);
  const clothDraw = next();
  const clothTone = next();

  return {
    centre: 96,
    feminine,
    childhood,
    oldAge,
    crown,
    hairline: crown + (eye - crown) * (between(0.34, 0.42) - 0.08 * oldAge),
    brow: eye - face * (0.085 + 0.012 * childhood) - between(0, 2.5),
    eye,
    nose: eye + face * (0.215 - 0.05 * childhood) + between(-1.5, 1.5),
    mouth: eye + face * (0.325 - 0.055 * childhood) + between(-1.5, 1.5),
    chin,
    cheek,
    jaw: cheek * (jawShare + 0.06 * childhood - (feminine ? 0.06 * young : 0)),
    neck: 22 - 7 * childhood - (feminine ? 5 * young : 0) + between(-1, 1.5),
    shoulder: 84 - 30 * childhood - (feminine ? 9 * young : 0) + between(-4, 4),
    eyeDistance: 18.5 + 0.5 * childhood + between(-1.2, 1.4),
    eyeWidth: 8.4 + 0.6 * childhood + between(-0.8, 1) - 0.8 * oldAge,
    eyeHeight: 3.5 + 1.7 * childhood + (feminine ? 0.7 : 0) + between(-0.6, 0.8) - 0.9 * oldAge,
    eyeTilt: between(-0.6, 1.8) - 1.8 * oldAge,
    doubleLid: chance(feminine ? 0.65 : 0.45),
    browWeight: (feminine ? 2.1 : 3.2) * (1 - 0.45 * childhood) + between(-0.4, 0.7),
    noseWidth: 8.8 - 1.2 * childhood - (feminine ? 0.9 * young : 0) + between(-0.8, 1.2),
    mouthWidth: 15.2 - 3.6 * childhood + between(-1.6, 1.8),
    lips: (feminine ? 3.6 : 2.8) - 0.9 * oldAge + between(-0.5, 0.6),
    smile: between(0, 1.6) + 0.6 * childhood,
    skin: between(204, 222) + (feminine ? 5 : 0) + 6 * childhood - 8 * oldAge,
    hair: hairTone + (205 - hairTone) * clamp((age - greyFrom) / 32),
    background: between(226, 244),
    mole: chance(0.22) ? { x: between(0.38, 0.66), y: between(0.1, 0.8) } : undefined,
    mirrored: chance(0.5),
    hairStyle: hairStyleOf(feminine, age, styleDraw),
    glasses: age < 7 || glassesDraw > 0.24 + 0.3 * oldAge ? 'none' : roundGlasses ? 'round' : 'square',
    clothes: clothesOf(feminine, age, clothDraw),
    cloth: age < 18 ? 90 + 120 * clothTone : 38 + (feminine ? 110 : 50) * clothTone,
  };
};

/** Usual styles up to an age, that year excluded. */
const hairStyles: Record<'feminine' | 'masculine', readonly { under: number; styles: readonly HairStyle[] }[]> = {
  feminine: [
    { under: 2, styles: ['wisps'] },
    { under: 11, styles: ['bob', 'tails', 'long'] },
    { under: 60, styles: ['bob', 'long', 'tied', 'long'] },
    { under: Number.POSITIVE_INFINITY, styles: ['bob', 'tied', 'parted'] },
  ],
  masculine: [
    { under: 2, styles: ['wisps'] },
    { under: 15, styles: ['fringe', 'cropped', 'fringe'] },
    { under: 50, styles: ['parted', 'cropped', 'fringe', 'parted'] },
    { under: Number.POSITIVE_INFINITY, styles: ['parted', 'cropped', 'receding'] },
  ],
};

const hairStyleOf = (feminine: boolean, age: number, draw: number): HairStyle => {
  const { styles } = hairStyles[feminine ? 'feminine' : 'masculine'].find(({ under }) => age < under)!;
  return styles[Math.floor(draw * styles.length)]!;
};

const clothesOf = (feminine: boolean, age: number, draw: number): Clothes => {
  if (age < 2) return 'bib';
  if (age < 15) return 'jersey';
  if (draw < 0.3) return 'jersey';
  return feminine ? 'blouse' : 'suit';
};

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** SplitMix32: numbers of 0 … 1 (1 excluded) from a seed of 32 bits. */
const randomOf = (seed: number) => {
  let state = seed | 0;
  return (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
};
