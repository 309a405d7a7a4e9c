// What is known of the card from outside (card.md §2–§4). Nothing here comes from our own chip.

import { fromHex } from '@openmyna/apdu';

export interface Words {
  readonly ja: string;
  readonly en: string;
}

/** card.md §2 */
export const applications = {
  jpki: { aid: fromHex('D392F000260100000001'), title: { ja: '公的個人認証AP', en: 'JPKI application' } },
  surface: { aid: fromHex('D3921000310001010402'), title: { ja: '券面事項確認AP', en: 'card surface application' } },
  inputSupport: {
    aid: fromHex('D3921000310001010408'),
    title: { ja: '券面事項入力補助AP', en: 'input support application' },
  },
  residentRegister: {
    aid: fromHex('D3921000310001010401'),
    title: { ja: '住基AP', en: 'resident register application' },
  },
  common: { aid: fromHex('D3921000310001010100'), title: { ja: '共通カードAP', en: 'common card application' } },
  licence: {
    aid: fromHex('A0000002310600000000000000000000'),
    title: { ja: 'マイナ免許証AP', en: 'driving licence application' },
  },
} as const;

/** The applications of a card (card.md §2). */
export type Application = keyof typeof applications;

interface SecretFacts {
  readonly title: Words;
  readonly form: Words;
  readonly pattern: RegExp;
  /** Tries of a fresh one. */
  readonly tries: number;
  /** Where it is, by application: the file's identifier, which is its short identifier too. */
  readonly at: Readonly<Partial<Record<Application, number>>>;
}

const fourDigits = { form: { ja: '数字4桁', en: 'four digits' }, pattern: /^\d{4}$/ } as const;

/** card.md §4.1 */
export const secrets = {
  authenticationPin: {
    ...fourDigits,
    title: { ja: '利用者証明用暗証番号', en: 'authentication PIN' },
    tries: 3,
    at: { jpki: 0x18 },
  },
  signaturePassword: {
    title: { ja: '署名用パスワード', en: 'signature password' },
    form: { ja: '英大文字と数字を両方使った6〜16文字', en: '6 to 16 of A–Z and 0–9, with at least one of each' },
    pattern: /^(?=.*[A-Z])(?=.*\d)[A-Z\d]{6,16}$/,
    tries: 5,
    at: { jpki: 0x1b },
  },
  inputSupportPin: {
    ...fourDigits,
    title: { ja: '券面事項入力補助用暗証番号', en: 'input support PIN' },
    tries: 3,
    at: { inputSupport: 0x11 },
  },
  residentRegisterPin: {
    ...fourDigits,
    title: { ja: '住民基本台帳用暗証番号', en: 'resident register PIN' },
    tries: 3,
    at: { residentRegister: 0x1c, common: 0x1c },
  },
  codeA: {
    title: { ja: '照合番号A', en: 'verification number A' },
    form: { ja: '個人番号12桁', en: 'the 12 digits of the My Number' },
    pattern: /^\d{12}$/,
    tries: 10,
    at: { surface: 0x13, inputSupport: 0x14 },
  },
  codeB: {
    title: { ja: '照合番号B', en: 'verification number B' },
    form: {
      ja: '生年月日6桁、有効期限西暦4桁、セキュリティコード4桁',
      en: 'birth date (6), year of expiry (4), security code (4)',
    },
    pattern: /^\d{14}$/,
    tries: 10,
    at: { surface: 0x12, inputSupport: 0x15 },
  },
  birthDateCode: {
    title: { ja: '生年月日', en: 'birth date' },
    form: { ja: '和暦の年月日6桁', en: 'six digits, year of the era first' },
    pattern: /^\d{6}$/,
    tries: 10,
    at: { surface: 0x11 },
  },
  licencePin: {
    title: { ja: '免許用暗証番号', en: 'licence PIN' },
    form: { ja: '数字4桁(未設定なら ****)', en: 'four digits (**** where none was set)' },
    pattern: /^(\d{4}|\*{4})$/,
    tries: 10,
    at: { licence: 0x06 },
  },
} as const satisfies Record<string, SecretFacts>;

/** PINs, the password, and 照合番号 (card.md §4.1). */
export type SecretKind = keyof typeof secrets;

/** The two purposes of JPKI: keys, certificates and authorities (card.md §3.1). */
export const purposes = {
  authentication: {
    title: { ja: '利用者証明用電子証明書', en: 'authentication certificate' },
    certificate: 0x0a,
    authority: 0x0b,
    key: 0x17,
    secret: 'authenticationPin',
  },
  signing: {
    title: { ja: '署名用電子証明書', en: 'signature certificate' },
    certificate: 0x01,
    authority: 0x02,
    key: 0x1a,
    secret: 'signaturePassword',
  },
} as const;

/** 利用者証明用 or 署名用. */
export type Purpose = keyof typeof purposes;

/** The first 32 bytes of JPKI EF 0006 (card.md §3.1, certificates.md A8). */
export const tokenLabels = {
  JPKIAPICCTOKEN2: 'card',
  JPKIAPGPSETOKEN: 'android',
  JPKIAPIOSTOKEN: 'iphone',
} as const;

/** A card, or a phone that holds the certificates of one (card.md §3.7). */
export type TokenKind = (typeof tokenLabels)[keyof typeof tokenLabels];
