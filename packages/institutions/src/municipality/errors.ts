import { define } from '@openmyna/errors';

/** The register’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'register.unknown': {
    kind: 'not-found',
    holder: { ja: '住民票がありません。', en: 'There is no entry in the register.' },
    clerk: { ja: '住民の ID({residentId})を確かめます。', en: 'Check the resident’s id ({residentId}).' },
    operator: { ja: '`openmyna residents` で一覧を見ます。', en: 'See `openmyna residents`.' },
  },
  'register.known': {
    kind: 'conflict',
    holder: { ja: 'すでに登録されています。', en: 'There is an entry already.' },
    clerk: {
      ja: '二重に登録しません。いまの住民票({residentId})を確かめます。',
      en: 'Nobody is entered twice. Look at the entry that there is ({residentId}).',
    },
    operator: {
      ja: '同じ request の再送なら、もとの結果が返ります。',
      en: 'The same request sent again gets its first result.',
    },
  },
  'register.status': {
    kind: 'conflict',
    holder: {
      ja: 'この届出は受け付けられません。何も変わっていません。',
      en: 'This cannot be recorded. Nothing has changed.',
    },
    clerk: {
      ja: 'いまの状態({status})では「{kind}」はありません。届出の種類と順序を確かめます。',
      en: 'A “{kind}” does not follow on “{status}”. Check what is reported, and the order.',
    },
    operator: { ja: '経過は `openmyna resident history` で見ます。', en: 'See `openmyna resident history`.' },
  },
  'register.date': {
    kind: 'input',
    holder: { ja: '日付が正しくありません。何も変わっていません。', en: 'The date is not right. Nothing has changed.' },
    clerk: {
      ja: '{happenedOn} は、直前の異動({since})より前か、今日({today})より後か、ない日です。',
      en: '{happenedOn} lies before the last event ({since}), after today ({today}), or is no day.',
    },
    operator: { ja: '時計を確かめます。', en: 'Check the clock.' },
  },
  'register.field': {
    kind: 'input',
    holder: {
      ja: '届出の内容に誤りがあります。何も変わっていません。',
      en: 'Something in it is not right. Nothing has changed.',
    },
    clerk: { ja: '{field} を直します: {problem}', en: 'Mend {field}: {problem}' },
    operator: { ja: '文字は置き換えずに拒みます。', en: 'Nothing is replaced; what cannot be kept is refused.' },
  },
  'register.character': {
    kind: 'input',
    holder: {
      ja: '登録できない文字があります。何も変わっていません。',
      en: 'The register cannot record one of the characters. Nothing has changed.',
    },
    clerk: {
      ja: '{field} の {position} 文字目({codePoint})を直します。',
      en: 'Correct character {position} of {field} ({codePoint}).',
    },
    operator: {
      ja: '文字コードと、合成済みの文字かどうかを確かめます。',
      en: 'Check the encoding, and that characters are composed.',
    },
  },
  'register.late': {
    kind: 'input',
    holder: {
      ja: '届出の期間(14日)を過ぎています。理由を届け出てください。',
      en: 'The 14 days to report are over. Please say why.',
    },
    clerk: {
      ja: '{happenedOn} の異動です。遅れた理由を記録します。',
      en: 'It happened on {happenedOn}. Record why it is late.',
    },
    operator: { ja: '期間は register/days.ts にあります。', en: 'The days are in register/days.ts.' },
  },
  'register.household': {
    kind: 'conflict',
    holder: {
      ja: '世帯の届出に誤りがあります。何も変わっていません。',
      en: 'The household is not right. Nothing has changed.',
    },
    clerk: {
      ja: '世帯 {household}: {problem}',
      en: 'Household {household}: {problem}',
    },
    operator: { ja: '`openmyna resident household` で見ます。', en: 'See `openmyna resident household`.' },
  },
  'register.purpose': {
    kind: 'input',
    holder: {
      ja: '個人番号は、法律が定める目的にしか使えません。',
      en: 'A My Number is used only for what the law lists.',
    },
    clerk: { ja: '目的と使う者を示します: {purposes}', en: 'Say for what, and who: {purposes}' },
    operator: { ja: '目的は number-use/purposes.ts にあります。', en: 'The purposes are in number-use/purposes.ts.' },
  },
  'register.fenced': {
    kind: 'conflict',
    holder: {
      ja: '登録が訂正されたため、確認し直しています。',
      en: 'The entry was corrected, and is being checked again.',
    },
    clerk: {
      ja: 'ひもづけ(版 {linked})のあとに訂正(版 {version})がありました。本人を特定し直します。',
      en: 'The link is of version {linked}, corrected since in version {version}. Identify the person anew.',
    },
    operator: { ja: '経過は `openmyna resident history` で見ます。', en: 'See `openmyna resident history`.' },
  },
  'counter.unknown': {
    kind: 'not-found',
    holder: { ja: 'このカードはまだ窓口に届いていません。', en: 'The card has not come to the counter yet.' },
    clerk: {
      ja: 'カード({card})の申請の状態を見ます。',
      en: 'See what became of the application for the card ({card}).',
    },
    operator: { ja: '`openmyna card applications` で見ます。', en: 'See `openmyna card applications`.' },
  },
  'counter.status': {
    kind: 'conflict',
    holder: {
      ja: 'いまは交付できません。何も変わっていません。',
      en: 'It cannot be handed over now. Nothing has changed.',
    },
    clerk: {
      ja: '「{status}」のカードに「{kind}」はできません。本人確認は2人の別の職員が行います。',
      en: 'A card that is {status} cannot be {kind}. Two different clerks identify the holder.',
    },
    operator: { ja: '経過は hand_over_event にあります。', en: 'What happened is in hand_over_event.' },
  },
  'counter.evidence': {
    kind: 'input',
    holder: { ja: '本人確認書類が足りません。', en: 'The documents are not enough to say who it is.' },
    clerk: {
      ja: '足りないもの: {problem}。写真つきの公的書類1点か、そのほかの書類2点が要ります。代理人にはさらに多く要ります。',
      en: 'Missing: {problem}. One official document with a photo, or two others; more for a proxy.',
    },
    operator: { ja: '組み合わせは documents.ts にあります。', en: 'Which are enough is in documents.ts.' },
  },
  'counter.holder': {
    kind: 'conflict',
    holder: {
      ja: 'このカードは交付できません。窓口にご相談ください。',
      en: 'This card cannot be handed over. Please ask at the counter.',
    },
    clerk: {
      ja: 'カード {card}: {problem}。住民票と違うカードは、記載を直すか作り直します。',
      en: 'Card {card}: {problem}. One that differs from the register is updated, or made anew.',
    },
    operator: {
      ja: '`openmyna card state` と `resident show` で見ます。',
      en: 'See `openmyna card state` and `resident show`.',
    },
  },
});
