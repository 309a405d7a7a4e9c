// How far somebody agrees with what is said of them: attribute by attribute, never code point by code point (services.md §2.4, M1).

import {
  type Comparison,
  compareTexts,
  type Doubt,
  normaliseAddress,
  type PartialDate,
  type RecordedText,
  type Sex,
} from '@openmyna/identity';
import type { Furigana, Resident } from '../contract.ts';
import { inKatakana } from '../register/furigana.ts';

/** The five attributes that a person is told by. */
export const attributes = ['name', 'kana', 'birthDate', 'sex', 'address'] as const;

/** One of {@link attributes}. */
export type Attribute = (typeof attributes)[number];

/** What is said of a person. Texts with the flags of the system they come from, where it substitutes and says so. */
export interface PersonQuery {
  readonly name?: RecordedText;
  /** 振り仮名, its halves parted by U+3000. */
  readonly kana?: string;
  readonly birthDate?: PartialDate;
  readonly sex?: Sex;
  readonly address?: RecordedText;
}

/** How one attribute compares; `unrecorded`: the register does not have it yet, `unknown-part`: of a date. */
export type AttributeAgreement =
  | Extract<Comparison, { result: 'match' | 'mismatch' }>
  | { readonly result: 'indeterminate'; readonly reason: Doubt | 'unrecorded' | 'unknown-part' };

/** Of each attribute that was said. */
export type Agreement = Readonly<Partial<Record<Attribute, AttributeAgreement>>>;

const match: AttributeAgreement = { result: 'match' };
const mismatch: AttributeAgreement = { result: 'mismatch' };

const compareKana = (said: string, { family, given }: Furigana = {}): AttributeAgreement => {
  if (family === undefined || given === undefined) return { result: 'indeterminate', reason: 'unrecorded' };
  return compareTexts({ text: inKatakana(said) }, { text: inKatakana(`${family}　${given}`) });
};

/** Unknown parts of the one may be anything of the other. */
const compareDates = (said: PartialDate, known: PartialDate): AttributeAgreement => {
  if (said === known) return match;
  const [a, b] = [said.split('-'), known.split('-')];
  const differ = a.some((part, index) => Number(part) !== 0 && Number(b[index]) !== 0 && part !== b[index]);
  return differ ? mismatch : { result: 'indeterminate', reason: 'unknown-part' };
};

const inFullWidth = ({ text, ...flags }: RecordedText): RecordedText => ({ text: normaliseAddress(text), ...flags });

/** @throws OpenMynaError `identity.mask` */
export const agreementOf = (said: PersonQuery, person: Resident): Agreement => ({
  ...(said.name && { name: compareTexts(said.name, { text: person.name }) }),
  ...(said.kana !== undefined && { kana: compareKana(said.kana, person.kana) }),
  ...(said.birthDate !== undefined && { birthDate: compareDates(said.birthDate, person.birthDate) }),
  ...(said.sex !== undefined && { sex: said.sex === person.sex ? match : mismatch }),
  ...(said.address && { address: compareTexts(inFullWidth(said.address), { text: person.address.text }) }),
});

/** How many attributes came out so. */
export const countOf = (agreement: Agreement, result: AttributeAgreement['result']): number =>
  attributes.filter((attribute) => agreement[attribute]?.result === result).length;
