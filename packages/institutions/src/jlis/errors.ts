import { define } from '@openmyna/errors';

/** The certification authority’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'jlis.certificate-unknown': {
    kind: 'not-found',
    holder: {
      ja: 'その証明書(発行の番号 {serial})は発行されていません。',
      en: 'No certificate with the serial number {serial} was issued.',
    },
    clerk: { ja: 'カードと用途を確かめます。', en: 'Check the card, and the purpose.' },
    operator: {
      ja: '用途({purpose})ごとに番号は別です。`openmyna ca audit` で記録を確かめます。',
      en: 'Numbers are apart for each purpose ({purpose}). Check the books with `openmyna ca audit`.',
    },
  },
  'jlis.certificate-ended': {
    kind: 'conflict',
    holder: {
      ja: 'この証明書はとうに有効期間が終わっています。失効は要りません。',
      en: 'The certificate ended long ago. It need not be revoked.',
    },
    clerk: {
      ja: 'いまの証明書を失効させます。',
      en: 'Revoke the certificate in use.',
    },
    operator: {
      ja: '{generation}年の認証局はもう署名しません。',
      en: 'The authority of {generation} signs nothing any more.',
    },
  },
  'jlis.certificate-living': {
    kind: 'conflict',
    holder: {
      ja: 'このカードにはすでに有効な電子証明書があります。何も変わっていません。',
      en: 'The card already has a certificate that is in use. Nothing has changed.',
    },
    clerk: {
      ja: 'カード {card} の手続きが二重に行われていないか確かめ、証明書の一覧を見てからもう一度行います。',
      en: 'Check that nobody else is serving the card {card}, look at its certificates, and try again.',
    },
    operator: {
      ja: '用途({purpose})と媒体({medium})ごとに有効な証明書は一つです。`openmyna ca audit` で記録を確かめます。',
      en: 'A card has one living certificate of each purpose ({purpose}) and medium ({medium}). Check the books with `openmyna ca audit`.',
    },
  },
  'jlis.in-production': {
    kind: 'conflict',
    holder: {
      ja: 'このカードは製造中です。',
      en: 'The card is being made right now.',
    },
    clerk: { ja: '少し待ってから、もう一度行います。', en: 'Wait a moment, then ask again.' },
    operator: {
      ja: '同じ人のカードは一度に一枚ずつ製造されます。製造していたプロセスが止まった場合は、2分後に続けられます。',
      en: 'Cards of one person are made one at a time. If the process that was making it has ended, ask again after two minutes.',
    },
  },
  'jlis.numbers': {
    kind: 'unavailable',
    holder: {
      ja: 'いまはカードをつくれません。何も変わっていません。',
      en: 'No card can be made at present. Nothing has changed.',
    },
    clerk: { ja: '運用者に知らせます。', en: 'Tell the operator.' },
    operator: {
      ja: '{count}桁の番号がすべて使われています。',
      en: 'Every number of {count} digits has been given.',
    },
  },
  'jlis.card-id': {
    kind: 'input',
    holder: { ja: 'カードの ID の形式が違います。', en: 'This is not the id of a card.' },
    clerk: {
      ja: 'カードの ID は、持ち主の ID に「-」と何枚目かの数字をつけたものです(例 C01-2)。',
      en: 'A card’s id is its holder’s id, a hyphen, and which of their cards it is, such as C01-2.',
    },
    operator: {
      ja: 'カードの ID はシステムがつけます。`openmyna card list` で一覧を見ます。',
      en: 'The system gives cards their ids. See `openmyna card list`.',
    },
  },
  'jlis.card-unknown': {
    kind: 'not-found',
    holder: { ja: 'このカードは発行されていません。', en: 'No such card was issued.' },
    clerk: { ja: 'カード({card})を確かめます。', en: 'Check the card ({card}).' },
    operator: { ja: '`openmyna card list` で一覧を見ます。', en: 'See `openmyna card list`.' },
  },
  'jlis.card-known': {
    kind: 'conflict',
    holder: { ja: 'このカードはすでにあります。', en: 'There is such a card already.' },
    clerk: { ja: 'カード {card} を確かめます。', en: 'Check the card {card}.' },
    operator: {
      ja: '製造番号かカードの ID が重なっています。',
      en: 'Two cards would have one manufacturing number, or one id.',
    },
  },
  'jlis.card-status': {
    kind: 'conflict',
    holder: {
      ja: 'このカードではできません。何も変わっていません。',
      en: 'This card does not allow it. Nothing has changed.',
    },
    clerk: {
      ja: 'カード {card} の状態は「{status}」で、「{kind}」はできません。一時停止の解除か、再交付が要ります。',
      en: 'The card {card} is {status}, and “{kind}” is not possible. It is resumed at the counter, or reissued.',
    },
    operator: { ja: '経過は card_event にあります。', en: 'What happened to it is in card_event.' },
  },
  'jlis.card-unproved': {
    kind: 'conflict',
    holder: {
      ja: 'カードが本物だと確かめられていません。何も変わっていません。',
      en: 'The card has not proved that it is the one. Nothing has changed.',
    },
    clerk: {
      ja: 'カード {card} をリーダーに置き、「{act}」のセッションを開いてから行います。',
      en: 'Put the card {card} into the reader and open the session for “{act}” first.',
    },
    operator: {
      ja: '`openmyna card sessions {card}` で確かめます。同じ番号のほかの町のカードかもしれません。',
      en: 'See `openmyna card sessions {card}`. It may be another town’s card of the same number.',
    },
  },
  'jlis.session': {
    kind: 'conflict',
    holder: {
      ja: 'ここではできません。何も変わっていません。',
      en: 'That is not done here. Nothing has changed.',
    },
    clerk: {
      ja: '「{act}」は「{place}」ではできません(理由 {problem})。住所地の市区町村の窓口ならできます。暗証番号のないカードには `card set-pins` で設定します。',
      en: '“{act}” is not possible at “{place}” ({problem}). The counter of the holder’s municipality does it; a card without PINs gets them by `card set-pins`.',
    },
    operator: { ja: '決まりは pin-reset/places.ts にあります。', en: 'The rules are in pin-reset/places.ts.' },
  },
  'jlis.hours': {
    kind: 'conflict',
    holder: {
      ja: '受付は {opens} から {closes} までです(日本時間)。何も変わっていません。',
      en: 'It is open from {opens} to {closes}, Japanese time. Nothing has changed.',
    },
    clerk: { ja: 'その時間にもう一度行います。', en: 'Try again at that time.' },
    operator: { ja: '時間は pin-reset/places.ts にあります。', en: 'The hours are in pin-reset/places.ts.' },
  },
  'jlis.reservation': {
    kind: 'conflict',
    holder: {
      ja: '暗証番号の初期化を予約できないか、予約が使えません(理由 {problem})。何も変わっていません。',
      en: 'The reset of a PIN cannot be reserved, or the reservation cannot be used ({problem}). Nothing has changed.',
    },
    clerk: {
      ja: '両方の電子証明書が有効で、もう一方の暗証番号が正しく、本人の顔であることが要ります。予約は24時間有効で、1回だけ使えます。',
      en: 'Both certificates must hold, the other PIN be known, and the face be the holder’s. A reservation holds for 24 hours, once.',
    },
    operator: { ja: '経過は pin_reset_event にあります。', en: 'What happened to it is in pin_reset_event.' },
  },
  'jlis.face-match': {
    kind: 'unavailable',
    holder: {
      ja: '顔認証ができないので、予約できません。何も変わっていません。',
      en: 'No face can be matched here, and without that nothing is reserved. Nothing has changed.',
    },
    clerk: {
      ja: '市区町村の窓口で初期化します(`card reset-pin`)。',
      en: 'Have the PIN reset at the municipality’s counter (`card reset-pin`).',
    },
    operator: {
      ja: '顔認証(FaceMatch)がつながれていません。',
      en: 'No FaceMatch is connected.',
    },
  },
  'jlis.application': {
    kind: 'input',
    holder: {
      ja: '申請を受け付けられません。何も変わっていません。',
      en: 'The application cannot be accepted. Nothing has changed.',
    },
    clerk: {
      ja: '理由「{problem}」を説明し、直した申請を出してもらいます。',
      en: 'Explain the reason, “{problem}”, and have it applied for again.',
    },
    operator: {
      ja: '生年月日の元号が決まらないときは、戸籍で確かめて `openmyna resident correct` で訂正します。',
      en: 'Where the era of the birth cannot be told, look it up in the family register and enter it by `openmyna resident correct`.',
    },
  },
  'jlis.application-open': {
    kind: 'conflict',
    holder: {
      ja: 'すでに申請中です。何も変わっていません。',
      en: 'There is an application already. Nothing has changed.',
    },
    clerk: {
      ja: '申請 {application} を待つか、取り下げてから申請します。',
      en: 'Wait for the application {application}, or withdraw it first.',
    },
    operator: { ja: '`openmyna card applications` で見ます。', en: 'See `openmyna card applications`.' },
  },
  'jlis.application-request': {
    kind: 'conflict',
    holder: {
      ja: 'この申請の番号は、内容の違う申請に使われています。何も変わっていません。',
      en: 'This request key was used for an application with other content. Nothing has changed.',
    },
    clerk: {
      ja: '新しい申請には新しい番号を使います。再送なら、同じ内容を送ります。',
      en: 'Use a new key for a new application. To send one again, send the same content.',
    },
    operator: { ja: '呼び出すプログラムを確かめます。', en: 'Check the program that called it.' },
  },
  'jlis.application-unknown': {
    kind: 'not-found',
    holder: { ja: 'その申請はありません。', en: 'There is no such application.' },
    clerk: { ja: '申請書ID({application})を確かめます。', en: 'Check the number of the application ({application}).' },
    operator: { ja: '`openmyna card applications` で見ます。', en: 'See `openmyna card applications`.' },
  },
  'jlis.application-status': {
    kind: 'conflict',
    holder: {
      ja: 'この申請ではできません。何も変わっていません。',
      en: 'This application does not allow it. Nothing has changed.',
    },
    clerk: {
      ja: '申請の状態は「{status}」で、「{kind}」はできません。',
      en: 'The application is {status}, and “{kind}” is not possible.',
    },
    operator: { ja: '`openmyna card applications` で見ます。', en: 'See `openmyna card applications`.' },
  },
  'jlis.serial': {
    kind: 'conflict',
    holder: {
      ja: '証明書を発行できませんでした。何も変わっていません。',
      en: 'The certificate was not issued. Nothing has changed.',
    },
    clerk: { ja: 'もう一度申請します。', en: 'Apply again.' },
    operator: {
      ja: '発行の番号 {serial}({purpose})は使用済みか、まだ配られていません。二度使われる番号はありません。',
      en: 'The serial number {serial} ({purpose}) is used, or not given out yet. No number is ever used twice.',
    },
  },
  'jlis.key-exists': {
    kind: 'conflict',
    holder: { ja: '鍵 {name} はすでにあります。', en: 'There is a key {name} already.' },
    clerk: { ja: '運用者に知らせます。', en: 'Tell the operator.' },
    operator: { ja: '鍵は作り直されません。', en: 'A key is never made anew.' },
  },
  'jlis.key-missing': {
    kind: 'damaged',
    holder: { ja: '認証局の鍵がありません。', en: 'A key of the certification authority is missing.' },
    clerk: { ja: '運用者に知らせます。', en: 'Tell the operator.' },
    operator: { ja: '鍵 {name} を控えから戻します。', en: 'Restore the key {name} from its backup.' },
  },
  'jlis.keystore': {
    kind: 'damaged',
    holder: { ja: '認証局の鍵を開けません。', en: 'A key of the certification authority cannot be opened.' },
    clerk: { ja: '運用者に知らせます。', en: 'Tell the operator.' },
    operator: {
      ja: '鍵 {name} のファイルと、その合言葉のファイル(OPENMYNA_PASSPHRASE_FILE)を確かめます。',
      en: 'Check the file of the key {name}, and the file of its passphrase (OPENMYNA_PASSPHRASE_FILE).',
    },
  },
  'jlis.passphrase': {
    kind: 'damaged',
    holder: { ja: '認証局の鍵の合言葉がありません。', en: 'The passphrase of the authority’s keys is missing.' },
    clerk: { ja: '運用者に知らせます。', en: 'Tell the operator.' },
    operator: { ja: '{file} が空です。控えから戻します。', en: '{file} is empty. Restore it from its backup.' },
  },
  'jlis.list': {
    kind: 'damaged',
    holder: {
      ja: '失効リスト {list} が壊れているため、公開できません。',
      en: 'The revocation list {list} is damaged and cannot be given out.',
    },
    clerk: {
      ja: '運用者に知らせます。証明書の有効性は OCSP で確かめられます。',
      en: 'Tell the operator. OCSP still says whether a certificate is revoked.',
    },
    operator: {
      ja: '`openmyna ca publish` でリスト {list} を作り直します。',
      en: 'Publish the list {list} again with `openmyna ca publish`.',
    },
  },
  'jlis.log': {
    kind: 'damaged',
    holder: { ja: '認証局の署名の記録が壊れています。', en: 'The authority’s log of signatures is damaged.' },
    clerk: { ja: '発行を止め、運用者に知らせます。', en: 'Stop issuing, and tell the operator.' },
    operator: {
      ja: '記録の {line} 行目が、その前の行に続きません。書き換えられた疑いがあります。',
      en: 'Line {line} of the log does not follow the one before. It may have been changed.',
    },
  },
});
