// The characters a certificate can hold: ASCII, JIS X 0208 (第1・第2水準) and JIS X 0212 (補助漢字), some 13,000
// (services.md §1.4). The WHATWG decoder of EUC-JP knows both sets, and the extensions of NEC and IBM besides: those lie
// in rows 9–15 and 85 on, and stay out.

const rows = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const cells = rows(1, 94);

const pairs = (row: number): number[][] => cells.map((cell) => [0xa0 + row, 0xa0 + cell]);

const jisX0208 = () => [...rows(1, 8), ...rows(16, 84)].flatMap(pairs);
const jisX0212 = () =>
  rows(2, 77)
    .flatMap(pairs)
    .map((pair) => [0x8f, ...pair]);

/** The decoder prefers the full-width forms; these are the other readings of the same cells of row 1. */
const alternatives = '〜−‖—';

const printableAscii = String.fromCharCode(...rows(0x20, 0x7e));

const makeRepertoire = (): ReadonlySet<string> => {
  const decoded = new TextDecoder('euc-jp').decode(Uint8Array.from([...jisX0208(), ...jisX0212()].flat()));
  const characters = new Set(`${printableAscii}${decoded}${alternatives}`);
  characters.delete('\uFFFD');
  return characters;
};

/** Made when it is first asked: it takes longer than everything else of this room together. */
let repertoire: ReadonlySet<string> | undefined;

/** Whether a certificate can hold a character (one code point). */
export const isCertificateCharacter = (character: string): boolean => {
  repertoire ??= makeRepertoire();
  return repertoire.has(character);
};
