// The texts that holders sign. A person reads them as they are, and every byte of them is signed: so nothing that a provider
// says may break a line, hide a character or turn the writing round.
// A consent discloses fifteen items (services.md §4.6); which they are is in a guideline that is not public here, so the list is ours.

import { OpenMynaError } from '@openmyna/errors';
import { addMonths, dayInJapan, type LocalDate } from '@openmyna/identity';
import { type AttributeItem, attributeItems, type ConsentTerms } from './contract.ts';
import { errors } from './errors.ts';

/** Counted from the day after the consent (services.md §4.6): the last day is the same day ten years on. */
export const consentYears = 10;

/** The last day of a consent of a day. @throws identity.date */
export const validUntilOf = (consentedOn: LocalDate): LocalDate => addMonths(consentedOn, consentYears * 12);

const itemWords: Readonly<Record<AttributeItem, string>> = {
  address: '住所 (address)',
  name: '氏名 (name)',
  birthDate: '生年月日 (date of birth)',
  sex: '性別 (sex)',
};

/** Longest, in characters, of what a provider says. */
const longest = 200;

/** Controls, lone surrogates, and what is not seen or turns the direction (General_Category Cc, Cs, Cf, Zl, Zp). */
const unshown = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u;

const refuse = (field: string, problem: string) => new OpenMynaError(errors['attributes.field'], { field, problem });

/** One line that is shown as it is. @throws OpenMynaError `attributes.field`, which does not repeat it */
export const checkLine = (field: string, text: string): void => {
  if (text.trim() !== text || text === '') throw refuse(field, 'empty, or with blanks around it');
  if ([...text].length > longest) throw refuse(field, `more than ${longest} characters`);
  if (unshown.test(text)) throw refuse(field, 'a character that nobody sees');
};

/** The terms with their items in the one order. @throws OpenMynaError `attributes.field` */
export const checkTerms = (terms: ConsentTerms): ConsentTerms => {
  const { provider, contact, service, purpose, operator, items } = terms;
  for (const [field, text] of Object.entries({ provider, contact, service, purpose, operator })) checkLine(field, text);
  if (items.length === 0) throw refuse('items', 'none');
  if (items.some((item) => !attributeItems.includes(item))) throw refuse('items', attributeItems.join(' | '));
  if (new Set(items).size !== items.length) throw refuse('items', 'one twice');
  return {
    provider,
    contact,
    service,
    purpose,
    operator,
    items: attributeItems.filter((item) => items.includes(item)),
  };
};

/** When and under which number a text was drawn up. */
export interface DrawnUp {
  readonly requestId: string;
  readonly at: Date;
}

/** To the second, in Japan. */
const timeInJapan = (at: Date): string =>
  `${dayInJapan(at)} ${new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(11, 19)} (JST)`;

const document = (title: readonly [ja: string, en: string], items: readonly (readonly [string, string])[]): string =>
  [...title, '', ...items.flatMap(([label, text], index) => [`${index + 1}. ${label}`, `   ${text}`]), ''].join('\n');

/** 同意書 */
export const consentText = (terms: ConsentTerms, { requestId, at }: DrawnUp): string => {
  const day = dayInJapan(at);
  return document(
    ['最新の利用者情報の提供についての同意書', 'Consent to the provision of current user information'],
    [
      ['同意の番号 (number of this consent)', requestId],
      ['作成日時 (drawn up at)', timeInJapan(at)],
      ['提供される情報 (what is provided)', terms.items.map((item) => itemWords[item]).join('、')],
      ['提供を受ける事業者 (to which provider)', terms.provider],
      ['事業者の問い合わせ先 (where the provider answers)', terms.contact],
      ['サービスの名称 (for which service)', terms.service],
      ['利用目的 (for which purpose)', terms.purpose],
      ['照会する事業者 (through which platform operator)', terms.operator],
      ['提供する機関 (by whom)', '地方公共団体情報システム機構 (J-LIS)'],
      ['いつの情報か (as of when)', '照会を受けた時の、住民基本台帳の情報 (as the register has it when it is asked)'],
      [
        '同意の有効期間 (how long it holds)',
        `同意の日の翌日から${consentYears}年、${validUntilOf(day)} まで (${consentYears} years from the day after, through ${validUntilOf(day)})`,
      ],
      [
        '証明書の失効との関係 (what it depends on)',
        '署名に使った証明書が失効しても、有効な証明書があるあいだ続く (it outlives the certificate that signs it, while you have a valid one)',
      ],
      [
        '情報の保存 (what is kept)',
        '照会する事業者も J-LIS も提供した情報を、提供を受ける事業者は証明書を、保存しない (neither the operator nor J-LIS keeps what was provided, and the provider no certificate)',
      ],
      ['撤回 (how it is withdrawn)', 'いつでも、署名用電子証明書で (at any time, with the signature certificate)'],
      [
        '照会と通知 (how you see it)',
        '利用者証明用電子証明書で自分の同意と利用を照会でき、年に1度通知がある (your consents and their uses, with the authentication certificate; a reminder every year)',
      ],
    ],
  );
};

/** 同意の撤回 */
export const withdrawalText = (consentId: string, terms: ConsentTerms, { requestId, at }: DrawnUp): string =>
  document(
    [
      '最新の利用者情報の提供についての同意の撤回',
      'Withdrawal of a consent to the provision of current user information',
    ],
    [
      ['受付番号 (request)', requestId],
      ['作成日時 (drawn up at)', timeInJapan(at)],
      ['撤回する同意の番号 (which consent)', consentId],
      ['提供を受ける事業者 (provider)', terms.provider],
      ['サービスの名称 (service)', terms.service],
    ],
  );

/** 自分の同意の照会 */
export const inquiryText = ({ requestId, at }: DrawnUp): string =>
  document(
    ['自分の同意の照会', 'Inquiry of my own consents'],
    [
      ['受付番号 (request)', requestId],
      ['作成日時 (drawn up at)', timeInJapan(at)],
    ],
  );
