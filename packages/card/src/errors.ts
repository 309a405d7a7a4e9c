import { define } from '@openmyna/errors';

/** A card definition is written by a program or a person; both mend it the same way. */
const correction = {
  clerk: { ja: '{field} を直して、もう一度つくります。', en: 'Correct {field}, and make the card again.' },
  operator: { ja: '定義を書いたプログラムを確かめます。', en: 'Check the program that wrote the definition.' },
};

export const errors = define({
  'card.unknown': {
    kind: 'not-found',
    holder: { ja: 'カード {card} はありません。', en: 'There is no card {card}.' },
    clerk: {
      ja: '`openmyna card list` でカードの一覧を確かめます。',
      en: 'Look the card up with `openmyna card list`.',
    },
    operator: { ja: 'データフォルダ(--data)が正しいか確かめます。', en: 'Check that --data names the right folder.' },
  },
  'card.exists': {
    kind: 'conflict',
    holder: { ja: 'カード {card} はすでにあります。', en: 'There is a card {card} already.' },
    clerk: { ja: '別の cardId を付けます。', en: 'Give the card another cardId.' },
    operator: { ja: '同じカードを二度つくろうとしていないか確かめます。', en: 'Check what makes the same card twice.' },
  },
  'card.damaged': {
    kind: 'damaged',
    holder: {
      ja: 'カードの記録が壊れています({file}、{entry} 番目の記録)。ほかのカードは使えます。',
      en: 'The record of the card is damaged ({file}, entry {entry}). The other cards can be used.',
    },
    clerk: {
      ja: 'このカードを使わず、控えから戻すか作り直します。',
      en: 'Set the card aside; restore it from a copy or make it anew.',
    },
    operator: {
      ja: 'ディスクと、ほかのプログラムがファイルを書き換えていないかを確かめます。',
      en: 'Check the disk, and whether another program wrote to the file.',
    },
  },
  'card.version': {
    kind: 'damaged',
    holder: {
      ja: 'カードの記録 {file} は、この版の知らない形式(版 {version})です。',
      en: 'The record of the card, {file}, is of a version ({version}) this program does not know.',
    },
    clerk: { ja: '新しい版の OpenMyna で開きます。', en: 'Open it with a newer OpenMyna.' },
    operator: { ja: 'OpenMyna の版を確かめます。', en: 'Check the version of OpenMyna.' },
  },
  'wallet.held': {
    kind: 'conflict',
    holder: {
      ja: 'ほかのプロセスがこのウォレットを使っています({folder})。',
      en: 'Another process is using this wallet ({folder}).',
    },
    clerk: { ja: 'そのプロセスを終えてから、もう一度行います。', en: 'End that process, then try again.' },
    operator: {
      ja: '`fuser {folder}/.lock` で使用中のプロセスを調べます。',
      en: 'Find the process with `fuser {folder}/.lock`.',
    },
  },
  'personalisation.schema': {
    kind: 'input',
    holder: {
      ja: 'カードの定義の {field} が正しくありません({reason})。',
      en: 'In the card definition, {field} is not right ({reason}).',
    },
    ...correction,
  },
  'personalisation.number': {
    kind: 'input',
    holder: { ja: '{field} の検査数字が合いません。', en: 'The check digit of {field} does not fit.' },
    ...correction,
  },
  'personalisation.order': {
    kind: 'input',
    holder: { ja: '{field} が {after} より前の日付です。', en: '{field} lies before {after}.' },
    ...correction,
  },
  'personalisation.expiry': {
    kind: 'input',
    holder: { ja: '{field} は法令では {expected} です。', en: 'By law, {field} is {expected}.' },
    ...correction,
  },
  'personalisation.signature-age': {
    kind: 'input',
    holder: {
      ja: '{field}: 署名用電子証明書は15歳から発行できます。',
      en: '{field}: a signature certificate is issued from the age of 15.',
    },
    ...correction,
  },
  'personalisation.signature-password': {
    kind: 'input',
    holder: {
      ja: '{field}: 署名用パスワードは、署名用電子証明書とともに設定します。',
      en: '{field}: the signature password comes with the signature certificate, and with nothing else.',
    },
    ...correction,
  },
  'personalisation.card': {
    kind: 'conflict',
    holder: {
      ja: 'カードが発行の手順を受け付けません({step}、{sw})。',
      en: 'The card does not take a step of its making ({step}, {sw}).',
    },
    clerk: { ja: '新しいカードでつくり直します。', en: 'Make it anew on another blank card.' },
    operator: {
      ja: 'そのカードの鍵か、すでに発行されたカードでないかを確かめます。',
      en: 'Check the keys of that card, and that it has not been issued before.',
    },
  },
  'personalisation.photo': {
    kind: 'input',
    holder: {
      ja: '{field}: 写真のないカードは1歳未満だけです。',
      en: '{field}: only a card of a child under one has no photo.',
    },
    ...correction,
  },
});
