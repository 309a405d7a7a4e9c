// A report on the terminal: the verdict first, then of each signature who, when, what, and everything that was looked at.

import type { Words } from '@openmyna/errors';
import type { Check, SignatureReport, SignatureVerdict, Verdict } from '@openmyna/signature';
import type { Language } from '../../words.ts';
import { columns } from '../text.ts';

const words = (ja: string, en: string): Words => ({ ja, en });

/** What is made of a document or a signature. */
export const verdictWords: Readonly<Record<Verdict, Words>> = {
  holds: words('正しい', 'it holds'),
  fails: words('正しくない', 'it does not hold'),
  indeterminate: words('決められない', 'it cannot be told'),
};

const marks = { passed: '✓', failed: '✗', 'not-done': '?' } as const;

const timeWords = {
  'time-stamp': words('タイムスタンプによる', 'by a time-stamp'),
  claimed: words('署名者による', 'by the signer’s word'),
  now: words('いま', 'as of now'),
} as const;

const sexWords: Readonly<Record<string, Words>> = {
  '1': words('男', 'male'),
  '2': words('女', 'female'),
  '9': words('適用不能', 'not applicable'),
};

const substitutes = (positions: readonly number[]): Words =>
  positions.length === 0
    ? words('', '')
    : words(`(${positions.join('、')}文字目は代替文字)`, ` (characters ${positions.join(', ')} stand for others)`);

/** What each verdict is of. */
export const kindWords: Readonly<Record<SignatureVerdict['kind'], Words>> = {
  signature: words('署名', 'signature'),
  'time-stamp': words('タイムスタンプ', 'time-stamp'),
};

/** Who signed, a fact a row. */
export const signerRows = ({ signer, time }: SignatureVerdict): readonly (readonly [Words, Words])[] => {
  const rows: (readonly [Words, Words])[] = [];
  const same = (text: string) => words(text, text);
  if (signer?.attributes !== undefined) {
    const { name, nameSubstitutes, address, addressSubstitutes, birthDate, sex } = signer.attributes;
    const [named, placed] = [substitutes(nameSubstitutes), substitutes(addressSubstitutes)];
    rows.push(
      [words('氏名', 'name'), words(name + named.ja, name + named.en)],
      [words('住所', 'address'), words(address + placed.ja, address + placed.en)],
      [words('生年月日', 'birth date'), same(birthDate)],
      [words('性別', 'sex'), sexWords[sex] ?? same(sex)],
    );
  }
  if (signer !== undefined) {
    rows.push([words('証明書', 'certificate'), same(signer.serial)], [words('発行者', 'issuer'), same(signer.issuer)]);
  }
  const { ja, en } = timeWords[time.known];
  const at = time.at.toISOString();
  rows.push([words('時刻', 'at'), words(`${at}(${ja})`, `${at} (${en})`)]);
  return rows;
};

const checkRows = (checks: readonly Check[], language: Language): string[][] =>
  checks.map(({ id, outcome, reason }) => [`  ${marks[outcome]}`, reason[language], id]);

const listed = (title: Words, what: readonly Words[], language: Language): string[][] =>
  what.map((one) => [`  ${title[language]}`, one[language]]);

const signatureText = (one: SignatureVerdict, number: number, language: Language): string => {
  const { ja, en } = kindWords[one.kind];
  const title = words(
    `${ja} ${number}: ${verdictWords[one.verdict].ja}`,
    `${en} ${number}: ${verdictWords[one.verdict].en}`,
  );
  const facts = signerRows(one).map(([name, value]) => [`  ${name[language]}`, value[language]]);
  const { covered, uncovered } = one.coverage;
  return [
    title[language],
    columns([
      ...facts,
      ...listed(words('署名の対象', 'signed'), covered, language),
      ...listed(words('署名の対象でない', 'not signed'), uncovered, language),
      ...listed(words('署名後の変更', 'changed since'), one.changesAfter, language),
    ]),
    columns(checkRows(one.checks, language)),
  ].join('\n');
};

export const reportText = (report: SignatureReport, language: Language): string =>
  [
    `${report.verdict === 'holds' ? '✓' : '✗'} ${verdictWords[report.verdict][language]} (${report.format})`,
    columns(checkRows(report.document, language)),
    ...report.signatures.map((one, index) => signatureText(one, index + 1, language)),
  ].join('\n');
