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
});
