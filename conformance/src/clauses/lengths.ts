import { type ClauseBody, chapter } from '../clause.ts';
import { inside, ok, selectFile, someData, step } from '../words.ts';

const bodies: ClauseBody[] = [
  {
    source: 'card.md §1.3',
    text: { ja: 'Le=00 は 256 バイト', en: 'Le = 00 is 256 bytes' },
    steps: [inside('jpki'), step(selectFile('000A'), ok), step('00B0000000', '(..){256}9000')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '15ビットのオフセットで読める', en: 'an offset of 15 bits is taken' },
    steps: [
      inside('jpki'),
      step(selectFile('000A'), ok),
      step('00B0010010', '(..){16}9000'),
      step('00B0040010', '(..){16}9000'),
    ],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '末尾では少ないバイト数と 9000', en: 'at the end, fewer bytes come with 9000' },
    steps: [inside('jpki'), step(selectFile('0006'), ok), step('00B0009600', '(..){10}9000')],
  },
  ...['00A0', '00FF', '7FFF'].map(
    (offset): ClauseBody => ({
      source: 'card.md §1.3',
      text: { ja: `EF の外のオフセット ${offset} は 6B00`, en: `the offset ${offset} beyond the file is 6B00` },
      steps: [inside('jpki'), step(selectFile('0006'), ok), step(`00B0${offset}00`, '6B00')],
    }),
  ),
  ...['01', '04', '07', '20', 'E0', 'FF'].map(
    (le): ClauseBody => ({
      source: 'card.md §1.3',
      text: { ja: `Le=${le} はそのバイト数`, en: `Le = ${le} is as many bytes` },
      steps: [
        inside('jpki'),
        step(selectFile('000A'), ok),
        step(`00B00000${le}`, `(..){${Number.parseInt(le, 16)}}9000`),
      ],
    }),
  ),
  {
    source: 'card.md §1.3',
    text: { ja: 'Le のない READ BINARY は 6700', en: 'READ BINARY without Le is 6700' },
    steps: [inside('jpki'), step(selectFile('0006'), ok), step('00B00000', '6700')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '拡張 Le でファイル全体を一度に読める', en: 'an extended Le reads a whole file at once' },
    steps: [inside('jpki'), step('00B08A00000000', '3082(..){300,}9000')],
    onlyWhere: 'extendedLength',
  },
  {
    source: 'card.md §1.3',
    text: { ja: '拡張 Le はそのバイト数', en: 'an extended Le is as many bytes' },
    steps: [inside('jpki'), step('00B08A00000180', '(..){384}9000')],
    onlyWhere: 'extendedLength',
  },
  {
    source: 'card.md §1.3',
    text: { ja: '拡張 Lc の SELECT を受ける', en: 'SELECT with an extended Lc is taken' },
    steps: [step('00A4040C00000AD392F000260100000001', ok)],
    onlyWhere: 'extendedLength',
  },
  {
    source: 'card.md §1.3',
    text: { ja: 'GET CHALLENGE は求めた長さの乱数', en: 'GET CHALLENGE gives as many bytes as asked' },
    steps: [inside('jpki'), step('0084000008', '(..){8}9000'), step('0084000010', '(..){16}9000')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '拡張 Le の GET CHALLENGE は 6985', en: 'GET CHALLENGE with an extended Le is 6985' },
    steps: [inside('jpki'), step('00840000000008', '6985')],
    onlyWhere: 'extendedLength',
  },
  {
    source: 'card.md §1.3',
    text: { ja: '大きなデータは短い Le では 6700', en: 'a large data object is 6700 with a short Le' },
    steps: [step('00CA00F800', '6700')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '大きなデータは拡張 Le で出る', en: 'a large data object comes with an extended Le' },
    steps: [step('00CA00F8000000', someData)],
    onlyWhere: 'extendedLength',
  },
  ...(
    [
      ['00A4', 'ヘッダが足りない', 'a header cut short'],
      ['00A4040C0AD392', 'Lc がデータより長い', 'an Lc beyond the data'],
      ['00A4020C020006FFFF', 'データのあとに2バイト余る', 'two bytes behind the data'],
    ] as const
  ).map(
    ([send, ja, en]): ClauseBody => ({
      source: 'ISO/IEC 7816-4 5.1',
      text: { ja: `どの形式でもない(${ja})コマンドは 6700`, en: `bytes that are no command (${en}) are 6700` },
      steps: [inside('jpki'), step(send, '6700')],
    }),
  ),
];

export const lengths = chapter('length', bodies);
