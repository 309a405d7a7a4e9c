import { prefectures } from './prefectures.ts';

/** The most a certificate's address holds, in characters (services.md §1.4). */
export const addressLimit = 200;

/** What keeps a text from being an address: no prefecture at its head, too many characters, or digits and hyphens not full-width. */
export type AddressProblem = 'prefecture' | 'length' | 'width';

const hyphens = /(?<=[０-９])[-‐‑‒–—―−ー－ｰ](?=[０-９])/gu;

/**
 * An address as the register and the certificate write it: digits, the hyphens between them and spaces in full width.
 * Hyphens elsewhere stay, and so does every kanji and its variation selector.
 */
export const normaliseAddress = (text: string): string =>
  text
    .replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    .replace(hyphens, '－')
    .replaceAll(' ', '　');

/** What is wrong with an address, or undefined. */
export const addressProblem = (text: string): AddressProblem | undefined => {
  if (!prefectures.some((prefecture) => text.startsWith(prefecture))) return 'prefecture';
  if ([...text].length > addressLimit) return 'length';
  return normaliseAddress(text) === text ? undefined : 'width';
};
