import { define } from '@openmyna/errors';

const caller = { ja: '呼び出すプログラムを確かめます。', en: 'Check the program that called it.' } as const;

/** HTTP’s part of the catalogue (RFC 9110 15, RFC 9112): what is refused before it is known what is asked for. */
export const errors = define({
  'http.syntax': {
    kind: 'usage',
    httpStatus: 400,
    holder: { ja: '要求を読み取れません({part})。', en: 'The request cannot be read ({part}).' },
    clerk: { ja: '{part} を直して、送り直します。', en: 'Correct {part} and send the request again.' },
    operator: caller,
  },
  'http.json': {
    kind: 'usage',
    httpStatus: 400,
    holder: {
      ja: '本文を JSON として読み取れません({problem})。何も変わっていません。',
      en: 'The body cannot be read as JSON ({problem}). Nothing has changed.',
    },
    clerk: {
      ja: '本文を UTF-8 の JSON(RFC 8259、RFC 7493)に直して、送り直します。',
      en: 'Correct the body (JSON in UTF-8, RFC 8259 and RFC 7493) and send the request again.',
    },
    operator: caller,
  },
  'http.unknown': {
    kind: 'not-found',
    holder: { ja: 'この場所には何もありません。', en: 'There is nothing at this address.' },
    clerk: {
      ja: '公開しているものの一覧は /pki と /api/openapi.json にあります。',
      en: '/pki and /api/openapi.json list what is published.',
    },
    operator: caller,
  },
  'http.host': {
    kind: 'forbidden',
    holder: {
      ja: 'このサーバーの名前ではない Host への要求です。受け付けません。',
      en: 'The Host of this request is not a name of this server. It is not accepted.',
    },
    clerk: {
      ja: 'localhost か、--host で指定した名前で呼び出します。',
      en: 'Call it as localhost, or by the name given with --host.',
    },
    operator: {
      ja: '町を `--host NAME` で起動しているか確かめます。',
      en: 'Check whether the town was started with `--host NAME`.',
    },
  },
  'http.method': {
    kind: 'usage',
    httpStatus: 405,
    holder: { ja: 'ここで使えるメソッドは {allow} です。', en: 'The methods of this address are {allow}.' },
    clerk: { ja: '{allow} のどれかで送り直します。', en: 'Send it again with one of {allow}.' },
    operator: caller,
  },
  'http.not-implemented': {
    kind: 'usage',
    httpStatus: 501,
    holder: { ja: 'このメソッドは使えません。', en: 'This method is not implemented.' },
    clerk: { ja: 'GET や POST で送り直します。', en: 'Send it again with GET, POST or the like.' },
    operator: caller,
  },
  'http.version': {
    kind: 'usage',
    httpStatus: 505,
    holder: { ja: 'HTTP/1.1 と HTTP/1.0 だけを受け付けます。', en: 'Only HTTP/1.1 and HTTP/1.0 are accepted.' },
    clerk: { ja: 'HTTP/1.1 で送り直します。', en: 'Send it again as HTTP/1.1.' },
    operator: caller,
  },
  'http.too-large': {
    kind: 'usage',
    httpStatus: 413,
    holder: {
      ja: '本文は {bytes} バイトまでです。何も変わっていません。',
      en: 'A body has at most {bytes} bytes here. Nothing has changed.',
    },
    clerk: { ja: '本文を短くして、送り直します。', en: 'Shorten the body and send the request again.' },
    operator: caller,
  },
  'http.header-too-large': {
    kind: 'usage',
    httpStatus: 431,
    holder: { ja: '要求のヘッダーが長すぎます。', en: 'The head of the request is too long.' },
    clerk: { ja: 'ヘッダーを短くして、送り直します。', en: 'Shorten it and send the request again.' },
    operator: caller,
  },
  'http.media-type': {
    kind: 'usage',
    httpStatus: 415,
    holder: { ja: '本文の形式(Content-Type)は {type} です。', en: 'The body’s Content-Type here is {type}.' },
    clerk: { ja: '{field} を直して、送り直します。', en: 'Correct {field} and send the request again.' },
    operator: caller,
  },
  'http.encoding': {
    kind: 'usage',
    httpStatus: 415,
    holder: { ja: '圧縮した本文は受け付けません。', en: 'Compressed bodies are not accepted.' },
    clerk: { ja: 'Content-Encoding なしで送り直します。', en: 'Send it again without Content-Encoding.' },
    operator: caller,
  },
  'http.expectation': {
    kind: 'usage',
    httpStatus: 417,
    holder: { ja: 'Expect は 100-continue だけを受け付けます。', en: 'Only the Expect of 100-continue is accepted.' },
    clerk: { ja: 'Expect なしで送り直します。', en: 'Send it again without Expect.' },
    operator: caller,
  },
  'http.timeout': {
    kind: 'usage',
    httpStatus: 408,
    holder: { ja: '要求が時間内に届きませんでした。', en: 'The request did not arrive in time.' },
    clerk: { ja: 'もう一度送ります。', en: 'Send it again.' },
    operator: { ja: '通信の速さを確かめます。', en: 'Check how fast the connection is.' },
  },
  'http.busy': {
    kind: 'unavailable',
    holder: { ja: '混み合っています。少し待ってください。', en: 'Too many are waiting. Please wait a little.' },
    clerk: {
      ja: 'Retry-After の秒数だけ待って、もう一度送ります。',
      en: 'Wait as many seconds as Retry-After says, then send it again.',
    },
    operator: { ja: '同じところから続けて来ていないか確かめます。', en: 'Check whether they all come from one place.' },
  },
});
