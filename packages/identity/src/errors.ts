import { define } from '@openmyna/errors';

export const errors = define({
  'identity.digits': {
    kind: 'input',
    holder: { ja: '{field}は数字 {count} 桁です。', en: '{field} is {count} digits.' },
    clerk: {
      ja: '{field}の桁数と、数字以外の文字がないかを確かめます。',
      en: 'Check the length of {field}, and that it is digits only.',
    },
    operator: { ja: '値を渡したプログラムを確かめます。', en: 'Check the program that handed the value in.' },
  },
  'identity.date': {
    kind: 'input',
    holder: {
      ja: '暦にない日付です。YYYY-MM-DD で書きます。',
      en: 'There is no such day. A date is written YYYY-MM-DD.',
    },
    clerk: {
      ja: '日付を確かめます。年月日のどれかが不詳の日付は、ここでは使えません。',
      en: 'Check the date. A date with an unknown part cannot be used here.',
    },
    operator: { ja: '値を渡したプログラムを確かめます。', en: 'Check the program that handed the value in.' },
  },
  'identity.era': {
    kind: 'input',
    holder: { ja: '元号で表せない日付です。', en: 'The date cannot be written in a Japanese era.' },
    clerk: {
      ja: '明治より前の日付か、二つの元号にまたがる不詳の日付でないかを確かめます。',
      en: 'See whether it lies before Meiji, or has an unknown part that spans two eras.',
    },
    operator: { ja: '西暦で扱います。', en: 'Use the Gregorian year.' },
  },
  'identity.mask': {
    kind: 'input',
    holder: {
      ja: '代替文字の使用位置が、文字の数と合いません。',
      en: 'The substitute flags do not match the number of characters.',
    },
    clerk: { ja: '証明書を読み直します。', en: 'Read the certificate again.' },
    operator: {
      ja: '文字列と使用位置を同じ証明書から取っているか確かめます。',
      en: 'Check that text and flags come from one certificate.',
    },
  },
});
