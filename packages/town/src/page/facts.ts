// What is where and what to try: the same on the terminal and on the first page.

import { basename, relative } from 'node:path';
import type { Words } from '@openmyna/errors';
import { columns } from '../command/text.ts';
import { timeText } from '../time-text.ts';
import type { CardSummary } from '../town/contract.ts';
import type { Language } from '../words.ts';

/** A card in the reader, or why there is none. */
export type ReaderFact =
  | { readonly card: string; readonly address: string }
  | { readonly reason: string; readonly words: Words };

export interface StartFacts {
  readonly folder: string;
  /** Address of the page. */
  readonly page: string;
  readonly cards: readonly CardSummary[];
  readonly reader: ReaderFact;
  /** Where the town's certificates say that it is. */
  readonly certified: string;
  /** The time in the town: ISO 8601. */
  readonly now: string;
}

interface Fact {
  readonly title: Words;
  readonly text: Words;
}

const same = (text: string): Words => ({ ja: text, en: text });

export const whereabouts = ({ folder, page, cards, reader, certified, now }: StartFacts): Fact[] => [
  { title: { ja: '町', en: 'town' }, text: same(folder) },
  { title: { ja: 'ページ', en: 'page' }, text: same(page) },
  {
    title: { ja: 'カード', en: 'cards' },
    text: { ja: `${cards.length} 枚(wallet/)`, en: `${cards.length}, in wallet/` },
  },
  { title: { ja: '認証局', en: 'authorities' }, text: authorityText(page, certified) },
  { title: { ja: 'リーダー', en: 'reader' }, text: readerText(reader) },
  { title: { ja: '時刻', en: 'time' }, text: timeText(now) },
];

/** Certificates name a place once and for all; a town that is served elsewhere is not found there. */
const authorityText = (page: string, certified: string): Words =>
  page === certified
    ? {
        ja: `${page}/pki(OCSP、失効リスト、認証局の証明書)`,
        en: `${page}/pki: OCSP, revocation lists, the authorities’ certificates`,
      }
    : {
        ja: `${page}/pki(証明書が指すのは ${certified})`,
        en: `${page}/pki, though the certificates point to ${certified}`,
      };

const readerText = (reader: ReaderFact): Words =>
  'card' in reader
    ? {
        ja: `${reader.card} が仮想リーダー(${reader.address})に入っています`,
        en: `${reader.card} is in the virtual reader (${reader.address})`,
      }
    : {
        ja: `${reader.words.ja} カードはプロセスの中で使えます。直し方: npx openmyna doctor`,
        en: `${reader.words.en} Cards work in process. Remedy: npx openmyna doctor`,
      };

export interface Trial {
  readonly words: Words;
  readonly command: string;
}

/** Three commands that work now, as they stand. */
export const trials = ({ folder, reader }: Pick<StartFacts, 'folder' | 'reader'>): Trial[] => {
  const data = dataOption(folder);
  const read: Trial = {
    words: {
      ja: 'カードに直接たずね、断られた理由を見る',
      en: 'Ask a card yourself, and see why it refuses',
    },
    command: `npx openmyna apdu --card C01${data} --trace 00A4040C0AD392F000260100000001 00A4020C020001 00B0000004`,
  };
  const residents: Trial = {
    words: { ja: '住民と、その番号・暗証番号を見る', en: 'See the residents, their numbers and PINs' },
    command: `npx openmyna residents${data}`,
  };
  if (!('card' in reader)) {
    const doctor: Trial = {
      words: { ja: 'ふつうのソフトウェアから使えるようにする', en: 'Let any software reach the card' },
      command: `npx openmyna doctor${data}`,
    };
    return [read, residents, doctor];
  }
  const sign: Trial = {
    words: { ja: 'OpenSC で署名する(暗証番号 1234)', en: 'Sign with OpenSC (PIN 1234)' },
    command: 'pkcs11-tool --sign -m SHA256-RSA-PKCS --id 01 --pin 1234 -i README.md -o README.sig',
  };
  return [sign, read, residents];
};

/** Nothing where the command finds the town by itself. */
const dataOption = (folder: string): string => {
  const path = relative(process.cwd(), folder);
  return path === basename(folder) && path === 'openmyna-data' ? '' : ` --data ${quoted(folder)}`;
};

const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export const startText = (facts: StartFacts, language: Language): string => {
  const { title, tries } = {
    ja: { title: 'OpenMyna の町が動いています。', tries: '試してみる:' },
    en: { title: 'The town of OpenMyna is up.', tries: 'Things to try:' },
  }[language];
  return [
    title,
    '',
    columns(whereabouts(facts).map((fact) => [fact.title[language], fact.text[language]])),
    '',
    tries,
    ...trials(facts).map(({ words, command }, index) => `  ${index + 1}. ${words[language]}\n     ${command}`),
    '',
    { ja: 'Ctrl-C で閉じます。', en: 'Ctrl-C closes it.' }[language],
  ].join('\n');
};
