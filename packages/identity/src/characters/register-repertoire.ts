// What the register can record. Nothing is normalised at the door: NFC would change 﨑's neighbours among the compatibility ideographs
// (U+F91D becomes another character), so decomposed input is refused.

/** The blocks of Han stand in for MJ (文字情報基盤), whose table is not at hand: docs/choices.md. */
const han = String.raw`[[\p{Script=Han}&&\p{L}]〆〇]`;

/** With 変体仮名 (U+1B001 on), which MJ has. */
const kana = String.raw`[ぁ-ゖゝゞァ-ヺー・ヽヾ\u{1B001}-\u{1B11E}]`;

/** Latin, ASCII and full-width forms, and the punctuation of names and addresses. */
const others = String.raw`[ -~\u3000！-～‐―−–—’“”、。「」『』（）〔〕【】]|[\p{Script=Latin}&&\p{L}&&[\u00C0-\u024F\u1E00-\u1EFF]]`;

const registered = new RegExp(`^(?:${han}[\\u{E0100}-\\u{E01EF}]?|${kana}|${others})`, 'v');

/** The first character that the register cannot record. */
export interface Unrecordable {
  /** From 1, in code points. */
  readonly position: number;
  /** `U+XXXX` */
  readonly codePoint: string;
}

/** undefined: every character of it can be recorded. */
export const unrecordable = (text: string): Unrecordable | undefined => {
  let rest = text;
  let position = 1;
  while (rest !== '') {
    const [read] = registered.exec(rest) ?? [];
    if (read === undefined)
      return { position, codePoint: `U+${rest.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` };
    rest = rest.slice(read.length);
    position += [...read].length;
  }
  return undefined;
};
