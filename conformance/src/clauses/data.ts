import { type ClauseBody, chapter } from '../clause.ts';
import { inside, ok, read, selectFile, someData, step, verified } from '../words.ts';

const objects: readonly (readonly [tag: string, ja: string, en: string, expect: string])[] = [
  ['0042', '発行者鍵の参照(16バイト)', 'issuer key reference, 16 bytes', '(..){16}9000'],
  ['0045', 'カード識別番号', 'card identification number', '(3[0-9])+9000'],
  ['0066', 'カード認識データ', 'card recognition data', someData],
  ['00F0', '市区町村コード(5桁)', 'municipality code, five digits', '(3[0-9]){5}9000'],
  ['00F2', '有効期限(8桁)', 'expiry, eight digits', '(3[0-9]){8}9000'],
  ['00F7', '中間鍵の識別子(16バイト)', 'identifier of the intermediate key, 16 bytes', '(..){16}9000'],
];

export const dataObjects = chapter('data', [
  ...objects.map(
    ([tag, ja, en, expect]): ClauseBody => ({
      source: 'card.md §1.5',
      text: { ja: `GET DATA ${tag} は${ja}`, en: `GET DATA ${tag} is the ${en}` },
      steps: [step(`00CA${tag}00`, expect)],
    }),
  ),
  ...objects.map(
    ([tag]): ClauseBody => ({
      source: 'card.md §1.5',
      text: { ja: `GET DATA ${tag} は AP の中では 6A88`, en: `GET DATA ${tag} inside an application is 6A88` },
      steps: [inside('jpki'), step(`00CA${tag}00`, '6A88')],
    }),
  ),
  ...['0000', '00FF', 'DF30'].map(
    (tag): ClauseBody => ({
      source: 'card.md §1.5',
      text: { ja: `ないデータ ${tag} は 6A88`, en: `an absent object ${tag} is 6A88` },
      steps: [step(`00CA${tag}00`, '6A88')],
    }),
  ),
  {
    source: 'card.md §1.5',
    text: {
      ja: '00F8 は CV 証明書の中身(563バイト)',
      en: '00F8 is the contents of a card-verifiable certificate, 563 bytes',
    },
    steps: [step('00CA00F8000000', '5F4E820129(..){297}5F37820100(..){256}9000')],
    onlyWhere: 'extendedLength',
  },
]);

export const contents = chapter('content', [
  {
    source: 'card.md §3.1',
    text: {
      ja: 'トークン情報は 160 バイトで、ラベルは空白で埋める',
      en: 'the token information is 160 bytes, its label padded with spaces',
    },
    steps: [
      inside('jpki'),
      step(selectFile('0006'), ok),
      step(read(0, '20'), '4A504B494150494343544F4B454E32(20){17}9000'),
      step(read(0x9f, '01'), '..9000'),
      step(read(0xa0, '01'), '6B00'),
    ],
  },
  ...['0002', '000A', '000B'].map(
    (fid): ClauseBody => ({
      source: 'card.md §3.1',
      text: { ja: `JPKI EF ${fid} は DER の証明書で始まる`, en: `JPKI EF ${fid} begins with a certificate in DER` },
      steps: [inside('jpki'), step(selectFile(fid), ok), step(read(0, '04'), '3082....9000')],
    }),
  ),
  {
    source: 'card.md §3.1',
    text: { ja: '署名用証明書も DER で始まる', en: 'the signature certificate begins in DER too' },
    steps: [
      inside('jpki'),
      verified('jpki', 'signaturePassword'),
      step(selectFile('0001'), ok),
      step(read(0, '04'), '3082....9000'),
    ],
  },
  {
    source: 'card.md §3.1',
    text: { ja: '証明書の有無は3バイト', en: 'the availability of certificates is three bytes' },
    steps: [inside('jpki'), step(selectFile('0008'), ok), step(read(), '(8F|00){2}..9000')],
  },
  {
    source: 'card.md §3.2',
    text: { ja: '個人番号のファイルはちょうど 17 バイト', en: 'the file of the My Number is exactly 17 bytes' },
    steps: [
      inside('inputSupport'),
      verified('inputSupport', 'codeA'),
      step(selectFile('0001'), ok),
      step(read(0, '00'), 'FF100C(3[0-9]){12}FFFF9000'),
      step(read(0x11, '01'), '6B00'),
    ],
  },
  {
    source: 'card.md §3.2',
    text: { ja: '基本4情報は FF20 と DF21 で始まる', en: 'the four attributes begin with FF20 and DF21' },
    steps: [
      inside('inputSupport'),
      verified('inputSupport', 'codeB'),
      step(selectFile('0002'), ok),
      step(read(), 'FF20(..|82....)DF2108(..){8}DF22(..)+9000'),
    ],
  },
  ...(
    [
      ['inputSupport', '0003', '01', '4F', 'FF3082014B', 'codeA', '336'],
      ['surface', '0001', '02', '22', 'FF1082021E', 'birthDateCode', '547'],
    ] as const
  ).map(
    ([application, fid, high, low, head, kind, size]): ClauseBody => ({
      source: 'card.md §3.2, §3.3',
      text: { ja: `${application} EF ${fid} は ${size} バイト`, en: `EF ${fid} of ${application} is ${size} bytes` },
      steps: [
        inside(application),
        verified(application, kind),
        step(selectFile(fid), ok),
        step(read(0, '05'), `${head}9000`),
        step(`00B0${high}${low}01`, '..9000'),
      ],
    }),
  ),
  ...(['surface', 'inputSupport'] as const).map(
    (application): ClauseBody => ({
      source: 'card.md §6.1',
      text: {
        ja: `${application} の CV 証明書は 568 バイト`,
        en: `the card-verifiable certificate of ${application} is 568 bytes`,
      },
      steps: [
        inside(application),
        step(selectFile('0004'), ok),
        step(read(0, '0A'), '7F218202335F4E8201299000'),
        step(read(0x237, '01'), '..9000'),
        step(read(0x238, '01'), '6B00'),
      ],
    }),
  ),
  {
    source: 'card.md §3.2',
    text: { ja: '入力補助の AP 基本情報は 256 バイト読める', en: 'the information of input support gives 256 bytes' },
    steps: [inside('inputSupport'), step(selectFile('0005'), ok), step(read(), 'FF4082009FDF4104(..){248}9000')],
  },
  {
    source: 'card.md §3.3',
    text: { ja: '券面確認の AP 基本情報は FF30 と DF31', en: 'the information of card surface is FF30 and DF31' },
    steps: [inside('surface'), step(selectFile('0003'), ok), step(read(0, '10'), 'FF3082....DF3104(..){8}9000')],
  },
  {
    source: 'card.md §3.4',
    text: { ja: '製造番号のレコードは 011C と 28 桁', en: 'the manufacturing record is 011C and 28 digits' },
    steps: [inside('common'), step('00B2010C00', '011C(3[0-9]){28}9000')],
  },
  {
    source: 'card.md §3.6',
    text: { ja: '免許の暗証番号設定は C101 と 00 か 01', en: 'the PIN setting of the licence is C101 and 00 or 01' },
    steps: [inside('licence'), step('00B09A0003', 'C1010[01]9000')],
    onlyWhere: 'licence',
  },
]);
