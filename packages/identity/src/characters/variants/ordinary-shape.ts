import { hyogaiKanji } from './hyogai-kanji.ts';
import { jinmeiyoKanji } from './jinmeiyo-kanji.ts';
import { joyoKanji } from './joyo-kanji.ts';
import { smallKana } from './kana.ts';
import { nameKanji } from './names.ts';

/** The pairs of all tables: a shape of a character, and one that is more usual. */
export const variantPairs: readonly (readonly [string, string])[] = [
  joyoKanji,
  jinmeiyoKanji,
  hyogaiKanji,
  nameKanji,
  smallKana,
].flatMap((table) =>
  table
    .trim()
    .split(/\s+/u)
    .map((pair) => [...pair] as [string, string]),
);

const moreUsual: ReadonlyMap<string, string> = new Map(variantPairs);

/** One shape for all shapes of a character: by the pairs, from 邊 to 邉 to 辺. A character of one shape is its own. */
export const ordinaryShape = (character: string): string => {
  const next = moreUsual.get(character);
  return next === undefined ? character : ordinaryShape(next);
};
