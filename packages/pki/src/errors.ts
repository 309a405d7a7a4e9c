import { define } from '@openmyna/errors';

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
});
