// What the register's terms are called on the screen.

import type { LifeEventKind, NumberPurpose, Relation, Resident } from '@openmyna/institutions/municipality';
import type { Language } from '../../words.ts';

type Said = Readonly<Record<Language, string>>;

export const statusWords: Readonly<Record<Resident['status'], Said>> = {
  resident: { ja: '住民', en: 'resident' },
  'moved-out': { ja: '転出(転入届はまだ)', en: 'moved out, not in anywhere yet' },
  abroad: { ja: '国外転出', en: 'abroad' },
  dead: { ja: '死亡', en: 'dead' },
  erased: { ja: '消除', en: 'erased' },
};

export const kindWords: Readonly<Record<LifeEventKind, Said>> = {
  birth: { ja: '出生', en: 'birth' },
  registration: { ja: '登録', en: 'first entry' },
  move: { ja: '転居・転入', en: 'move' },
  'move-out': { ja: '転出', en: 'move out' },
  plan: { ja: '転出の届出(予定)', en: 'a departure reported ahead' },
  withdrawal: { ja: '転出の取りやめ', en: 'withdrawal of it' },
  continuation: { ja: 'カードの継続利用', en: 'continued use of the card' },
  lapse: { ja: 'カードの失効(継続利用なし)', en: 'end of a card that was not carried over' },
  name: { ja: '氏名の変更', en: 'change of name' },
  reading: { ja: '振り仮名・ローマ字の記載', en: 'reading of the name' },
  correction: { ja: '訂正', en: 'correction' },
  household: { ja: '世帯の変更', en: 'change of household' },
  death: { ja: '死亡', en: 'death' },
  departure: { ja: '国外転出', en: 'departure' },
  return: { ja: '国外からの転入', en: 'return' },
  naturalisation: { ja: '帰化', en: 'naturalisation' },
  stay: { ja: '在留期間の更新', en: 'renewal of stay' },
  number: { ja: '個人番号の変更', en: 'change of My Number' },
  erasure: { ja: '職権消除', en: 'erasure' },
  restoration: { ja: '回復', en: 'restoration' },
};

export const relationWords: Readonly<Record<Relation, Said>> = {
  head: { ja: '世帯主', en: 'head' },
  spouse: { ja: '夫・妻', en: 'spouse' },
  child: { ja: '子', en: 'child' },
  grandchild: { ja: '孫', en: 'grandchild' },
  parent: { ja: '父母', en: 'parent' },
  grandparent: { ja: '祖父母', en: 'grandparent' },
  sibling: { ja: '兄弟姉妹', en: 'sibling' },
  other: { ja: '縁故者・同居人', en: 'other' },
};

export const purposeWords: Readonly<Record<NumberPurpose, Said>> = {
  'social-security': { ja: '社会保障', en: 'social security' },
  tax: { ja: '税', en: 'tax' },
  disaster: { ja: '災害対策', en: 'disasters' },
  ordinance: { ja: '条例事務', en: 'what an ordinance lists' },
  withholding: { ja: '源泉徴収など', en: 'withholding by an employer' },
  notification: { ja: '番号の通知', en: 'notification' },
  card: { ja: 'カードの交付', en: 'issue of a card' },
  certificate: { ja: '住民票の写し', en: 'a copy of the record' },
};
