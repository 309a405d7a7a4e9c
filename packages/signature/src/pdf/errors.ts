import { define } from '@openmyna/errors';

/** What cannot be signed, of PDFs. */
export const errors = define({
  'signature.pdf': {
    kind: 'input',
    holder: { ja: 'この PDF には署名できません({problem})。', en: 'This PDF cannot be signed ({problem}).' },
    clerk: {
      ja: 'パスワードのない PDF に保存し直して、もう一度署名します。',
      en: 'Save it as a PDF without a password, and sign again.',
    },
    operator: { ja: 'PDF を作ったプログラムを確かめます。', en: 'Check the program that made the PDF.' },
  },
});
