/** Columns a text takes on a terminal: East Asian wide and full-width characters take two (UAX #11). */
export const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);

const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

/** What moves a terminal's cursor, or turns the direction of what follows: names come from documents and certificates of anybody. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else, with nothing in it that does not show. */
export const shown = (text: string): string => text.replace(unseen, '\ufffd');

/** Rows under one another, indented, each column as wide as its widest cell. */
export const columns = (given: readonly (readonly string[])[]): string => {
  const rows = given.map((row) => row.map(shown));
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, widthOf(cell))),
    [],
  );
  const pad = (cell: string, index: number) => cell + ' '.repeat(widths[index]! - widthOf(cell));
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n');
};
