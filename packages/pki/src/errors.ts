import { define } from '@openmyna/errors';

/** The authorities’ part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'pki.request': {
    kind: 'input',
    holder: {
      ja: '電子証明書を発行できません: {field} が正しくありません。',
      en: 'The certificate cannot be issued: {field} is not right.',
    },
    clerk: { ja: '{field} を直して、もう一度申請します。', en: 'Correct {field}, and apply again.' },
    operator: {
      ja: '発行要求を作ったプログラムと、認証局の有効期間を確かめます。',
      en: 'Check the program that made the request, and the validity of the authority.',
    },
  },
  'pki.lint': {
    kind: 'internal',
    holder: {
      ja: '電子証明書を発行できません: プロファイルに合いません({clauses})。',
      en: 'The certificate cannot be issued: it breaks its profile ({clauses}).',
    },
    clerk: { ja: '発行されていません。運用者に知らせます。', en: 'It was not issued. Tell the operator.' },
    operator: {
      ja: '署名する前に止めました。プロファイルを書くプログラムを確かめます。',
      en: 'It was stopped before it was signed. Check the program that writes the profile.',
    },
  },
  'pki.crl': {
    kind: 'conflict',
    holder: {
      ja: '新しい失効リストを公開できません: {field} が、公開中のものに続きません。',
      en: 'The new revocation list cannot be published: its {field} does not follow the published one.',
    },
    clerk: {
      ja: '公開中の失効リストはそのまま有効です。運用者に知らせます。',
      en: 'The published list stays in force. Tell the operator.',
    },
    operator: {
      ja: '二つの更新処理が同時に動いていないか、時計が戻っていないかを確かめます。',
      en: 'Check whether two updaters run at once, or a clock went back.',
    },
  },
});
