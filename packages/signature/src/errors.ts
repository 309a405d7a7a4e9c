import { define } from '@openmyna/errors';

/** What cannot be signed: the part of the catalogue of documents. What was signed by others is judged, and is no error. */
export const errors = define({
  'signature.signer': {
    kind: 'input',
    holder: {
      ja: '署名できません: 署名者の {field} が正しくありません。',
      en: 'It cannot be signed: the signer’s {field} is not right.',
    },
    clerk: { ja: '正しい証明書と鍵で、もう一度署名します。', en: 'Sign again with the right certificate and key.' },
    operator: {
      ja: '証明書と鍵が対になっているか、署名方式が鍵のものかを確かめます。',
      en: 'Check that certificate and key belong together, and that the algorithm is the key’s.',
    },
  },
  'signature.time-stamp': {
    kind: 'unavailable',
    holder: {
      ja: 'タイムスタンプを付けられません({problem})。',
      en: 'No time-stamp could be had ({problem}).',
    },
    clerk: {
      ja: 'しばらくして、もう一度署名します。',
      en: 'Sign again after a while.',
    },
    operator: {
      ja: 'タイムスタンプ局の応答と、要求したポリシーを確かめます。',
      en: 'Check what the time-stamp authority answers, and the policy that is asked for.',
    },
  },
  'signature.content-changed': {
    kind: 'conflict',
    holder: {
      ja: '署名できません: 署名している間に文書が変わりました。',
      en: 'It cannot be signed: the document changed while it was being signed.',
    },
    clerk: { ja: '文書を閉じて、もう一度署名します。', en: 'Close the document, and sign again.' },
    operator: {
      ja: '署名中の文書に書き込むプログラムがないか確かめます。',
      en: 'Check whether a program writes to documents that are being signed.',
    },
  },
  'signature.pdf': {
    kind: 'input',
    holder: { ja: 'この PDF には署名できません({problem})。', en: 'This PDF cannot be signed ({problem}).' },
    clerk: {
      ja: 'パスワードのない PDF に保存し直して、もう一度署名します。',
      en: 'Save it as a PDF without a password, and sign again.',
    },
    operator: { ja: 'PDF を作ったプログラムを確かめます。', en: 'Check the program that made the PDF.' },
  },
  'signature.xml': {
    kind: 'input',
    holder: { ja: 'この XML には署名できません({problem})。', en: 'This XML cannot be signed ({problem}).' },
    clerk: {
      ja: '文書型宣言のない UTF-8 の XML に保存し直して、もう一度署名します。すべてへの署名がすでにあるときは、別の署名ファイルにします。',
      en: 'Save it as XML in UTF-8 without a document type, and sign again. Where a signature over all of it is there already, sign beside it.',
    },
    operator: { ja: 'XML を作ったプログラムを確かめます。', en: 'Check the program that made the XML.' },
  },
});
