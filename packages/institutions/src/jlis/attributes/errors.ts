import { define } from '@openmyna/errors';

/** The part of the catalogue for the four attributes: code, and words for holder, clerk and operator. */
export const errors = define({
  'attributes.field': {
    kind: 'input',
    holder: { ja: '同意の内容に誤りがあります。', en: 'Something in the consent is not right.' },
    clerk: { ja: '{field} を直します: {problem}', en: 'Mend {field}: {problem}' },
    operator: { ja: '文字は置き換えずに拒みます。', en: 'Nothing is replaced; what cannot be shown is refused.' },
  },
  'attributes.request': {
    kind: 'conflict',
    holder: {
      ja: 'この書面は受け付けられません({state})。何も変わっていません。',
      en: 'This cannot be handed in ({state}). Nothing has changed.',
    },
    clerk: {
      ja: '書面を作り直し、もう一度署名してもらいます。1つの受付番号は1度しか使えません。',
      en: 'Draw it up anew and have it signed again. A request number is used once, whatever came of it.',
    },
    operator: { ja: '受付番号の期限と時計を確かめます。', en: 'Check how long requests hold, and the clock.' },
  },
  'attributes.certificate': {
    kind: 'conflict',
    holder: {
      ja: 'この電子証明書では受け付けられません。何も変わっていません。',
      en: 'This certificate is not accepted. Nothing has changed.',
    },
    clerk: {
      ja: '証明書の用途({purpose})と有効性を確かめます: {findings}',
      en: 'Check the certificate: it must be for {purpose} and hold now. {findings}',
    },
    operator: { ja: '`openmyna certificate check` で確かめます。', en: 'See `openmyna certificate check`.' },
  },
  'attributes.signature': {
    kind: 'conflict',
    holder: {
      ja: '署名が合いません。何も変わっていません。',
      en: 'The signature does not hold. Nothing has changed.',
    },
    clerk: {
      ja: '示された書面を、一字も変えずに署名してもらいます。',
      en: 'The text is signed as it was shown, to the byte.',
    },
    operator: {
      ja: '署名は RSA PKCS #1 v1.5、SHA-256、書面の UTF-8 全体に対するものです。',
      en: 'It is RSA PKCS #1 v1.5 with SHA-256 over the UTF-8 of the whole text.',
    },
  },
  'attributes.consent-unknown': {
    kind: 'not-found',
    holder: { ja: 'その同意は見つかりません。', en: 'There is no such consent.' },
    clerk: { ja: '同意の番号と、本人のカードであることを確かめます。', en: 'Check its number, and whose card it is.' },
    operator: {
      ja: '`openmyna attributes consents` で本人の同意を見ます。',
      en: 'See `openmyna attributes consents`.',
    },
  },
});
