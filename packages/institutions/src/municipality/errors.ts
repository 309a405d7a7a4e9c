import { define } from '@openmyna/errors';

/** The register’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'register.unknown': {
    kind: 'not-found',
    holder: { ja: '住民票がありません。', en: 'There is no entry in the register.' },
    clerk: { ja: '住民の ID({residentId})を確かめます。', en: 'Check the resident’s id ({residentId}).' },
    operator: { ja: '`openmyna residents` で一覧を見ます。', en: 'See `openmyna residents`.' },
  },
  'register.id': {
    kind: 'input',
    holder: { ja: '住民の ID の形式ではありません。', en: 'This is not the id of a resident.' },
    clerk: {
      ja: '住民の ID は英大文字で始まる11文字以内の英大文字と数字です。',
      en: 'A resident’s id is a capital letter and up to ten more capital letters or digits.',
    },
    operator: {
      ja: 'カードの ID を住民の ID として渡していないか確かめます。',
      en: 'Check that the id of a card was not given in place of a resident’s.',
    },
  },
  'register.request': {
    kind: 'conflict',
    holder: {
      ja: 'この届出番号は別の届出に使われています。何も変わっていません。',
      en: 'This request key was used for another report. Nothing has changed.',
    },
    clerk: {
      ja: '新しい届出には新しい番号を使います。再送なら、同じ内容を同じアカウントで送ります。',
      en: 'Use a new key for a new report. To send a report again, send the same content from the same account.',
    },
    operator: {
      ja: '番号はアカウントと届出の内容ごとに一度だけ使えます。',
      en: 'A key belongs to one account and one report.',
    },
  },
  'register.departure': {
    kind: 'conflict',
    holder: {
      ja: '前の住所地への転出届が必要です。何も変わっていません。',
      en: 'The municipality you come from has no report of your departure. Nothing has changed.',
    },
    clerk: {
      ja: '{municipality} に転出届がありません。先に転出届を出してもらいます(郵送またはオンラインでもできます)。',
      en: 'No departure is reported in {municipality}. Have it reported there first, by post or online if need be.',
    },
    operator: {
      ja: '転出届は `openmyna resident move-out` で記録します。',
      en: 'Record the departure by `openmyna resident move-out`.',
    },
  },
  'register.arrival-card': {
    kind: 'conflict',
    holder: {
      ja: 'マイナンバーカードと暗証番号が必要です。何も変わっていません。',
      en: 'Your My Number Card and its PIN are needed. Nothing has changed.',
    },
    clerk: {
      ja: '特例転入です({problem})。カードを提示してもらい暗証番号を確かめるか、転出元の市区町村の転出証明書を求めます。',
      en: 'The departure was reported by card ({problem}). Have the card presented and its PIN entered, or ask for a certificate of departure.',
    },
    operator: {
      ja: 'カードが有効か `openmyna card state` で見ます。',
      en: 'See whether the card is in use: `openmyna card state`.',
    },
  },
  'register.place': {
    kind: 'conflict',
    holder: {
      ja: 'この届出はこの市区町村ではできません。何も変わっていません。',
      en: 'This cannot be recorded by this municipality. Nothing has changed.',
    },
    clerk: {
      ja: '「{kind}」は {municipality} では記録できません。市区町村が変わる異動は転入届で、転入先が記録します。',
      en: '{municipality} cannot record “{kind}”. Only an arrival changes the municipality, and the municipality of arrival records it.',
    },
    operator: {
      ja: '住民の市区町村は `openmyna resident show` で見ます。',
      en: 'See the resident’s municipality by `openmyna resident show`.',
    },
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
    operator: { ja: '届出は14日以内です(住民基本台帳法)。', en: 'The law gives 14 days to report (住民基本台帳法).' },
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
    operator: { ja: '使える目的は番号法9条にあります。', en: 'Article 9 of the My Number Act lists the purposes.' },
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
    operator: { ja: '`openmyna card state` で見ます。', en: 'See `openmyna card state`.' },
  },
  'counter.evidence': {
    kind: 'input',
    holder: { ja: '本人確認書類が足りません。', en: 'The documents are not enough to say who it is.' },
    clerk: {
      ja: '足りないもの: {problem}。写真つきの公的書類1点か、そのほかの書類2点が要ります。代理人にはさらに多く要ります。',
      en: 'Missing: {problem}. One official document with a photo, or two others; more for a proxy.',
    },
    operator: {
      ja: '書類の組み合わせは受け取る人(本人・法定代理人・代理人)で変わります。',
      en: 'Which documents are enough depends on who takes the card.',
    },
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
