import { define } from '@openmyna/errors';

/** The readers’ part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'reader.absent': {
    kind: 'unavailable',
    holder: {
      ja: '仮想リーダー({address})が応答しません。',
      en: 'The virtual reader ({address}) does not answer.',
    },
    clerk: {
      ja: '`sudo apt-get install pcscd vsmartcard-vpcd` で入れて pcscd を起動し、もう一度行います。',
      en: 'Install it with `sudo apt-get install pcscd vsmartcard-vpcd`, start pcscd, and try again.',
    },
    operator: {
      ja: '`openmyna doctor` を実行し、/etc/reader.conf.d/vpcd のポートを確かめます。',
      en: 'Run `openmyna doctor`; check the port in /etc/reader.conf.d/vpcd.',
    },
  },
  'reader.occupied': {
    kind: 'conflict',
    holder: {
      ja: '仮想リーダーのスロット {slot}({address})は、別のカードが使っています。',
      en: 'Slot {slot} of the virtual reader ({address}) is taken by another card.',
    },
    clerk: {
      ja: 'そのカードを抜くか、`--slot` で別のスロットを選びます。',
      en: 'Take that card out, or choose another slot with --slot.',
    },
    operator: {
      ja: 'スロットにつないでいるプログラム(vicc、ほかの openmyna)を調べます。pcscd が止まっていないかも確かめます。',
      en: 'Look for the program on that slot (vicc, another openmyna), and whether pcscd hangs.',
    },
  },
  'reader.pcsc': {
    kind: 'unavailable',
    holder: { ja: 'PC/SC サービス(pcscd)が応答しません。', en: 'The PC/SC service (pcscd) does not answer.' },
    clerk: {
      ja: '`sudo apt-get install pcscd` で入れ、`sudo systemctl start pcscd.socket` で起動します。',
      en: 'Install it with `sudo apt-get install pcscd`; start it with `sudo systemctl start pcscd.socket`.',
    },
    operator: {
      ja: 'systemd のない環境では `sudo pcscd` で起動します。/run/pcscd の権限も確かめます。',
      en: 'Where there is no systemd, start it with `sudo pcscd`. Check who may use /run/pcscd.',
    },
  },
  'reader.unknown': {
    kind: 'not-found',
    holder: { ja: 'リーダー {reader} はありません。', en: 'There is no reader {reader}.' },
    clerk: { ja: 'リーダーがつながっているか確かめます。', en: 'Check that the reader is connected.' },
    operator: {
      ja: '`opensc-tool --list-readers` で名前を確かめます。',
      en: 'Look it up with `opensc-tool --list-readers`.',
    },
  },
  'reader.no-card': {
    kind: 'not-found',
    holder: { ja: 'マイナンバーカードの入ったリーダーがありません。', en: 'No reader holds a My Number Card.' },
    clerk: { ja: 'カードをリーダーに置き直します。', en: 'Place the card on the reader again.' },
    operator: { ja: '`openmyna doctor` でリーダーを確かめます。', en: 'Check the readers with `openmyna doctor`.' },
  },
  'reader.silent': {
    kind: 'unavailable',
    holder: { ja: 'リーダー {reader} のカードが応答しません。', en: 'The card in {reader} does not answer.' },
    clerk: {
      ja: 'カードとリーダーを置き直して、もう一度行います。',
      en: 'Place the card again or replug the reader, and try once more.',
    },
    operator: {
      ja: 'リーダーのドライバーと配線を確かめます。',
      en: 'Check the driver and the cabling of the reader.',
    },
  },
  'reader.replay': {
    kind: 'conflict',
    holder: {
      ja: '記録の {index} 番目は別のコマンド({expected}…)です。',
      en: 'Exchange {index} of the transcript is another command ({expected}…).',
    },
    clerk: { ja: '記録したときと同じ操作を行います。', en: 'Do what was done when it was recorded.' },
    operator: { ja: '記録と SDK の版を確かめます。', en: 'Check the versions of the transcript and of the SDK.' },
  },
  'reader.busy': {
    kind: 'conflict',
    holder: {
      ja: 'リーダー {reader} のカードは、ほかのプログラムが使っています。',
      en: 'Another program is using the card in {reader}.',
    },
    clerk: { ja: 'そのプログラムを終えてから、もう一度行います。', en: 'End that program, then try again.' },
    operator: {
      ja: 'カードを共有しないで使っているプログラムを調べます。',
      en: 'Look for the program that holds the card exclusively.',
    },
  },
  'card.removed': {
    kind: 'unavailable',
    holder: { ja: 'カードがリーダーから離れました。', en: 'The card left the reader.' },
    clerk: { ja: 'カードを置き直して、もう一度行います。', en: 'Place the card again, and try once more.' },
    operator: {
      ja: 'リーダーの接続と、ほかのプログラムがカードをリセットしていないかを確かめます。',
      en: 'Check the reader’s connection, and whether another program reset the card.',
    },
  },
  'card.silent': {
    kind: 'unavailable',
    holder: { ja: 'カード {card} は応答しません。', en: 'The card {card} does not answer.' },
    clerk: {
      ja: '消去された(ゼロ化された)カードは戻りません。新しいカードをつくります。',
      en: 'A card that erased itself does not come back. Make a new one.',
    },
    operator: {
      ja: 'カードの記録の最後の変更(zeroised)を確かめます。',
      en: 'Look at the last change in the record of the card (zeroised).',
    },
  },
});
