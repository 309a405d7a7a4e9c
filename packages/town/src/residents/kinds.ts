import type { Words } from '@openmyna/errors';
import { addDays, addMonths, birthdayIn, type LocalDate, type Sex } from '@openmyna/identity';

export type Kind =
  | 'adult'
  | 'seventeen'
  | 'fifteen'
  | 'fourteen'
  | 'infant'
  | 'foreign'
  | 'former-name'
  | 'substitute-character'
  | 'no-pins'
  | 'expired-certificate'
  | 'locked-pin'
  | 'licence';

/** One resident as the list below has them. Dates hang on the town's day, so every kind stays what it says on any day. */
export interface Plan {
  readonly kind: Kind;
  readonly description: Words;
  readonly vendor: 'e' | 'd';
  /** 全国地方公共団体コード, 6 digits */
  readonly municipality: string;
  readonly sex: Sex;
  readonly birthDate: (today: LocalDate) => LocalDate;
  /** 申請受付日 */
  readonly acceptedOn: (today: LocalDate, birthDate: LocalDate) => LocalDate;
  /** Where the kind is about the name; else it is drawn. */
  readonly name?: string;
  readonly formerName?: string;
  readonly alias?: string;
  /** Months from the town's day to the end of the period of stay. */
  readonly stayMonths?: number;
  readonly without?: 'photo' | 'pins' | 'renewal';
  readonly locked?: 'authentication';
  /** Days since the licence was put on the card. */
  readonly licenceDaysAgo?: number;
}

/** Someone of this age who has the next birthday in so many days. */
const aged =
  (age: number, birthdayInDays: number) =>
  (today: LocalDate): LocalDate =>
    addMonths(addDays(today, birthdayInDays), -12 * (age + 1));

const monthsAgo =
  (months: number) =>
  (today: LocalDate): LocalDate =>
    addMonths(today, -months);

const onBirthday =
  (age: number) =>
  (_today: LocalDate, birthDate: LocalDate): LocalDate =>
    birthdayIn(birthDate, Number(birthDate.slice(0, 4)) + age);

const afterBirth =
  (days: number) =>
  (_today: LocalDate, birthDate: LocalDate): LocalDate =>
    addDays(birthDate, days);

/** C01 to C12. */
export const plans: readonly Plan[] = [
  {
    kind: 'adult',
    description: { ja: '成人。すべて使える', en: 'An adult; everything works' },
    vendor: 'e',
    municipality: '132217',
    sex: '1',
    name: '見本　太郎',
    birthDate: aged(41, 120),
    acceptedOn: monthsAgo(14),
  },
  {
    kind: 'seventeen',
    description: {
      ja: '17歳。署名用証明書はあり、カードの有効期間は5回目の誕生日まで',
      en: 'Aged 17: has a signing certificate, and a card until the fifth birthday',
    },
    vendor: 'd',
    municipality: '142042',
    sex: '2',
    birthDate: aged(17, 150),
    acceptedOn: monthsAgo(9),
  },
  {
    kind: 'fifteen',
    description: {
      ja: '15歳の誕生日に申請。署名用証明書がある',
      en: 'Aged 15, applied on the very birthday: has a signing certificate',
    },
    vendor: 'e',
    municipality: '172014',
    sex: '1',
    birthDate: aged(15, 265),
    acceptedOn: onBirthday(15),
  },
  {
    kind: 'fourteen',
    description: {
      ja: 'まもなく15歳の14歳。署名用証明書はない',
      en: 'Aged 14, soon 15: no signing certificate, no signature password',
    },
    vendor: 'e',
    municipality: '202029',
    sex: '2',
    birthDate: aged(14, 7),
    acceptedOn: monthsAgo(37),
  },
  {
    kind: 'infant',
    description: { ja: '0歳。写真がなく、署名用証明書もない', en: 'An infant: no photo, no signing certificate' },
    vendor: 'e',
    municipality: '232114',
    sex: '9',
    birthDate: aged(0, 150),
    acceptedOn: afterBirth(14),
    without: 'photo',
  },
  {
    kind: 'foreign',
    description: {
      ja: '通称と在留期間のある外国人住民。カードは在留期間の満了日まで',
      en: 'A foreign resident with an alias; the card ends with the period of stay',
    },
    vendor: 'd',
    municipality: '131016',
    sex: '2',
    name: 'SAMPLE　MARIA',
    alias: '見本　真理',
    birthDate: aged(29, 80),
    acceptedOn: monthsAgo(10),
    stayMonths: 26,
  },
  {
    kind: 'former-name',
    description: { ja: '旧氏を併記', en: 'With a former family name' },
    vendor: 'e',
    municipality: '272078',
    sex: '2',
    name: '見本　花子',
    formerName: '旧見本',
    birthDate: aged(36, 250),
    acceptedOn: monthsAgo(48),
  },
  {
    kind: 'substitute-character',
    description: {
      ja: '氏名に証明書で使えない文字(髙、𠮷)があり、代替文字になる',
      en: 'A name with characters no certificate holds (髙, 𠮷): substitutes and their flags',
    },
    vendor: 'd',
    municipality: '042021',
    sex: '2',
    name: '髙見本　𠮷子',
    birthDate: aged(52, 200),
    acceptedOn: monthsAgo(97),
  },
  {
    kind: 'no-pins',
    description: {
      ja: '大正最後の日の生まれ。暗証番号のない顔認証マイナンバーカード',
      en: 'Born on the last day of Taisho; a card without PINs (顔認証マイナンバーカード)',
    },
    vendor: 'd',
    municipality: '392014',
    sex: '1',
    birthDate: () => '1926-12-24',
    acceptedOn: monthsAgo(11),
    without: 'pins',
  },
  {
    kind: 'expired-certificate',
    description: {
      ja: 'カードは有効、電子証明書は更新されず期限切れ',
      en: 'The card is valid; its certificates were not renewed and have expired',
    },
    vendor: 'd',
    municipality: '262137',
    sex: '1',
    birthDate: aged(47, 200),
    acceptedOn: monthsAgo(73),
    without: 'renewal',
  },
  {
    kind: 'locked-pin',
    description: {
      ja: '利用者証明用暗証番号がロックされている。いちばん古い世代のカード',
      en: 'The authentication PIN is locked; a card of the oldest generation',
    },
    vendor: 'e',
    municipality: '012025',
    sex: '1',
    birthDate: aged(63, 90),
    acceptedOn: monthsAgo(97),
    locked: 'authentication',
  },
  {
    kind: 'licence',
    description: {
      ja: '18歳の誕生日に申請。カードは10回目の誕生日まで、マイナ免許証つき',
      en: 'Aged 18, applied on the very birthday: a card until the tenth birthday, with a driving licence on it',
    },
    vendor: 'd',
    municipality: '472018',
    sex: '2',
    birthDate: aged(18, 165),
    acceptedOn: onBirthday(18),
    licenceDaysAgo: 100,
  },
];
