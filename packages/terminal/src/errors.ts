import { define } from '@openmyna/errors';

/** The terminal’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'terminal.no-card': {
    kind: 'not-found',
    holder: { ja: 'これはマイナンバーカードではありません。', en: 'This is no My Number Card.' },
    clerk: { ja: 'カードの種類と、置き方を確かめます。', en: 'Check which card it is, and how it lies on the reader.' },
    operator: {
      ja: '公的個人認証APの SELECT への応答は {sw} でした。',
      en: 'The card answered {sw} to the selection of the JPKI application.',
    },
  },
  'terminal.wrong-secret': {
    kind: 'input',
    holder: {
      ja: '{secretJa}が違います。あと {triesLeft} 回まちがえるとロックされます。',
      en: 'The {secretEn} is wrong. {triesLeft} more wrong attempts lock it.',
    },
    clerk: {
      ja: '本人に確かめてもらいます。わからないときは、ロックされる前にやめます。',
      en: 'Let the holder check it. When in doubt, stop before it locks.',
    },
    operator: { ja: 'カードの応答 {sw}。', en: 'The card answered {sw}.' },
  },
  'terminal.blocked': {
    kind: 'conflict',
    holder: { ja: '{secretJa}はロックされています。', en: 'The {secretEn} is locked.' },
    clerk: {
      ja: '市区町村の窓口で初期化します(署名用・利用者証明用はコンビニでもできます)。照合番号は窓口だけです。',
      en: 'It is reset at the municipal counter; the two JPKI PINs also at a convenience store.',
    },
    operator: { ja: 'カードの応答 {sw}。', en: 'The card answered {sw}.' },
  },
  'terminal.last-try': {
    kind: 'conflict',
    holder: {
      ja: '{secretJa}は、次にまちがえるとロックされます。送っていません。',
      en: 'One more wrong {secretEn} locks it. It was not sent.',
    },
    clerk: {
      ja: '確かなときだけ、最後の1回を使うことをはっきり指定して送ります。',
      en: 'Send it only when sure, and say in so many words that the last try may be spent.',
    },
    operator: {
      ja: 'SDK では { lastTry: "spend" }、コマンドでは --spend-last-try です。',
      en: 'In the SDK that is { lastTry: "spend" }, in the command --spend-last-try.',
    },
  },
  'terminal.tries-unknown': {
    kind: 'conflict',
    holder: {
      ja: '{secretJa}の残り回数がわかりません。送っていません。',
      en: 'How many tries the {secretEn} has left is unknown. It was not sent.',
    },
    clerk: { ja: '別のリーダーで試します。', en: 'Try another reader.' },
    operator: { ja: '残り回数の照会への応答は {sw} でした。', en: 'The card answered {sw} to the query of tries.' },
  },
  'terminal.issuer': {
    kind: 'conflict',
    holder: { ja: 'このカードは、発行者の鍵で開けません。', en: 'This card does not open to the issuer’s keys.' },
    clerk: {
      ja: 'カードの発行元を確かめます。鍵のない古いカードは再交付します。',
      en: 'Check who issued the card. One of before, without such keys, is reissued.',
    },
    operator: {
      ja: 'カードの応答 {sw}。鍵の版と、カードごとの鍵の分散を確かめます。',
      en: 'The card answered {sw}. Check the version of the keys, and how they are diversified.',
    },
  },
  'terminal.secret-form': {
    kind: 'input',
    holder: { ja: '{secretJa}の形式が正しくありません。', en: 'The {secretEn} has not the right form.' },
    clerk: { ja: '{formJa}で入力します。', en: 'Enter {formEn}.' },
    operator: { ja: '入力欄の制限を確かめます。', en: 'Check the limits of the input field.' },
  },
  'terminal.absent': {
    kind: 'not-found',
    holder: { ja: 'このカードに{whatJa}はありません。', en: 'There is no {whatEn} on this card.' },
    clerk: {
      ja: '年齢や申請の内容により、載っていないことがあります。',
      en: 'By age, or as applied for, it may not be there.',
    },
    operator: { ja: 'カードの応答 {sw}。', en: 'The card answered {sw}.' },
  },
  'terminal.refused': {
    kind: 'conflict',
    holder: {
      ja: 'カードが断りました({commandJa}: {meaningJa})。',
      en: 'The card refused ({commandEn}: {meaningEn}).',
    },
    clerk: { ja: 'カードを置き直して、もう一度行います。', en: 'Place the card again, and try once more.' },
    operator: { ja: 'カードの応答 {sw}。', en: 'The card answered {sw}.' },
  },
  'terminal.silent': {
    kind: 'unavailable',
    holder: { ja: 'カードが応答しません({commandJa})。', en: 'The card does not answer ({commandEn}).' },
    clerk: {
      ja: 'カードとリーダーを置き直して、もう一度行います。暗証番号の残り回数も確かめます。',
      en: 'Place the card again or replug the reader, and try once more. Check the tries left of the PIN.',
    },
    operator: {
      ja: '{milliseconds} ミリ秒待ちました。リーダーのドライバーと配線を確かめます。',
      en: 'Waited for {milliseconds} ms. Check the driver and the cabling of the reader.',
    },
  },
  'terminal.malformed': {
    kind: 'damaged',
    holder: { ja: 'カードの{whatJa}が読めません。', en: 'The {whatEn} of the card cannot be read.' },
    clerk: { ja: 'カードを使わず、市区町村に相談します。', en: 'Set the card aside, and ask the municipality.' },
    operator: { ja: '応答の形が仕様と違います({problem})。', en: 'The answer has not the specified form ({problem}).' },
  },
});
