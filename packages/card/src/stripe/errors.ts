import { define } from '@openmyna/errors';

/** What is read again is read right, or the stripe is worn. */
const swipe = {
  clerk: {
    ja: 'もう一度読み取ります。続けば、磁気ストライプを書き直します。',
    en: 'Swipe it again. Where that does not help, write the stripe anew.',
  },
  operator: { ja: 'リーダの磁気ヘッドを確かめます。', en: 'Check the head of the reader.' },
};

const content = {
  clerk: { ja: '書き込む内容を直します。', en: 'Correct what is to be written.' },
  operator: { ja: '内容をつくったプログラムを確かめます。', en: 'Check the program that made the content.' },
};

export const errors = define({
  'stripe.character': {
    kind: 'input',
    holder: {
      ja: 'トラック{track}の{position}文字目は、磁気ストライプに書けない文字です。',
      en: 'Character {position} of track {track} is none that the stripe holds.',
    },
    ...content,
  },
  'stripe.length': {
    kind: 'input',
    holder: {
      ja: 'トラック{track}には{most}文字までしか書けません。',
      en: 'Track {track} holds no more than {most} characters.',
    },
    ...content,
  },
  'stripe.parity': {
    kind: 'damaged',
    holder: {
      ja: 'トラック{track}の{position}文字目が読み取れません。',
      en: 'Character {position} of track {track} does not read.',
    },
    ...swipe,
  },
  'stripe.check': {
    kind: 'damaged',
    holder: {
      ja: 'トラック{track}の検査文字(LRC)が合いません。',
      en: 'The check character (LRC) of track {track} does not fit.',
    },
    ...swipe,
  },
  'stripe.sentinel': {
    kind: 'damaged',
    holder: {
      ja: 'トラック{track}に始まりか終わりの符号がありません。',
      en: 'Track {track} has no start or no end sentinel.',
    },
    ...swipe,
  },
});
