/** `length` unforeseeable bytes. */
export type Random = (length: number) => Uint8Array;

/** `count` characters of an alphabet of at most 256, each as likely as any other. */
export const pick = (random: Random, alphabet: string, count: number): string => {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < count) {
    for (const byte of random(count - text.length)) {
      if (byte < fair) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
};
