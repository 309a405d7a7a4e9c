import { type ClauseBody, chapter } from '../clause.ts';
import { inside, isd, ok, selectAid, selectFile, step, verified } from '../words.ts';

const signs = step('802A0097010100', '(..){256}9000');
const refuses = step('802A0097010100', '6982');
const logIn = [inside('jpki'), verified('jpki', 'authenticationPin'), signs];

export const sessions = chapter('session', [
  {
    source: 'card.md §1.4',
    text: {
      ja: '照合した状態は同じ AP を選び直しても残る',
      en: 'what was verified stays when the same application is selected again',
    },
    steps: [...logIn, inside('jpki'), signs],
  },
  ...(['surface', 'inputSupport', 'common', 'residentRegister'] as const).map(
    (other): ClauseBody => ({
      source: 'card.md §1.4',
      text: {
        ja: `照合した状態は別の AP(${other})を選ぶと消える`,
        en: `what was verified goes with another application (${other})`,
      },
      steps: [...logIn, inside(other), inside('jpki'), refuses],
    }),
  ),
  {
    source: 'card.md §1.4',
    text: {
      ja: '発行者セキュリティドメインを選ぶとログアウトする',
      en: 'selecting the issuer security domain logs out',
    },
    steps: [...logIn, step(selectAid(isd), ok), inside('jpki'), refuses],
  },
  {
    source: 'card.md §1.4',
    text: { ja: '失敗した選択では消えない', en: 'a selection that fails takes nothing' },
    steps: [...logIn, step(selectAid('A0000000FF'), '6A82'), inside('jpki'), signs],
  },
  {
    source: 'card.md §1.4',
    text: { ja: '照合のあとの空の VERIFY は 9000 か 63Cx', en: 'an empty VERIFY after success is 9000 or 63Cx' },
    steps: [inside('jpki'), verified('jpki', 'authenticationPin'), step('00200098', '9000|63C3')],
  },
  {
    source: 'card.md §3.2',
    text: {
      ja: '入力補助の照合は券面確認を開かない',
      en: 'a code verified in input support opens nothing in card surface',
    },
    steps: [
      inside('inputSupport'),
      verified('inputSupport', 'codeA'),
      inside('surface'),
      step(selectFile('0002'), ok),
      step('00B0000001', '6982'),
    ],
  },
  {
    source: 'card.md §3.2',
    text: {
      ja: '券面確認の照合は入力補助を開かない',
      en: 'a code verified in card surface opens nothing in input support',
    },
    steps: [
      inside('surface'),
      verified('surface', 'codeA'),
      inside('inputSupport'),
      step(selectFile('0001'), ok),
      step('00B0000001', '6982'),
    ],
  },
  {
    source: 'card.md §1.4',
    text: { ja: '別の AP の鍵には手が届かない', en: 'a key of another application is out of reach' },
    steps: [...logIn, inside('common'), step('802A0097010100', '6[4-9A-F]..')],
  },
]);

export const statusWords = chapter('status', [
  ...['00CB3FFF', '002C0080', '80540080', '00D60000', '00820000'].map(
    (send): ClauseBody => ({
      source: 'card.md §4.2',
      text: {
        ja: `ない INS(${send.slice(2, 4)})は 6D00`,
        en: `an instruction it does not have (${send.slice(2, 4)}) is 6D00`,
      },
      steps: [inside('jpki'), step(send, '6D00')],
    }),
  ),
  ...['A0', 'FF'].map(
    (cla): ClauseBody => ({
      source: 'card.md §4.2',
      text: { ja: `ない CLA(${cla})は 6E00`, en: `a class it does not have (${cla}) is 6E00` },
      steps: [inside('jpki'), step(`${cla}B0000000`, '6E00|6881')],
    }),
  ),
  {
    source: 'card.md §4.2',
    text: { ja: '論理チャネル1は 6881', en: 'logical channel 1 is 6881' },
    steps: [inside('jpki'), step('01B0000000', '6881')],
  },
  ...['08', '0C'].map(
    (cla): ClauseBody => ({
      source: 'card.md §4.2',
      text: { ja: `セッションなしの CLA ${cla} は 6882`, en: `class ${cla} without a session is 6882` },
      steps: [inside('jpki'), step(`${cla}A4020C020006`, '6882')],
    }),
  ),
  ...(['common', 'surface'] as const).map(
    (application): ClauseBody => ({
      source: 'card.md §4.4',
      text: { ja: `${application} の SET SESSION KEY は 66F1`, en: `SET SESSION KEY in ${application} is 66F1` },
      steps: [inside(application), step(`80AE0000000100${'00'.repeat(256)}`, '66F1')],
      onlyWhere: 'extendedLength',
    }),
  ),
  ...(['jpki', 'residentRegister', 'inputSupport'] as const).map(
    (application): ClauseBody => ({
      source: 'card.md §4.4',
      text: {
        ja: `${application} の SET SESSION KEY は照合なしで 6982`,
        en: `SET SESSION KEY in ${application}, nothing verified, is 6982`,
      },
      steps: [inside(application), step(`80AE0000000100${'00'.repeat(256)}`, '6982')],
      onlyWhere: 'extendedLength',
    }),
  ),
  {
    source: 'card.md §3.7',
    text: { ja: '物理カードの 80 FC は 6700', en: '80 FC on a physical card is 6700' },
    steps: [inside('jpki'), step('80FC0000', '6700')],
  },
  {
    source: 'card.md §3.4',
    text: { ja: 'ないレコードは 6A83', en: 'a record that is not there is 6A83' },
    steps: [inside('common'), step('00B2630C00', '6A83')],
  },
  {
    source: 'card.md §4.2',
    text: { ja: 'レコードのない EF への READ RECORD は 6981', en: 'READ RECORD of a file without records is 6981' },
    steps: [inside('jpki'), step('00B2013400', '6981')],
  },
]);

const anything = '.*';

export const unknowns = chapter(
  'unknown',
  (
    [
      [
        'JPKI EF 0005 の READ',
        'READ of JPKI EF 0005',
        [inside('jpki'), step(selectFile('0005'), anything), step('00B0000000', anything)],
      ],
      [
        'JPKI EF 0009 の READ',
        'READ of JPKI EF 0009',
        [inside('jpki'), step(selectFile('0009'), anything), step('00B0000000', anything)],
      ],
      [
        'JPKI EF 0010 の残り回数',
        'tries of JPKI EF 0010',
        [inside('jpki'), step(selectFile('0010'), anything), step('00200080', anything)],
      ],
      [
        'JPKI EF 0019 の READ',
        'READ of JPKI EF 0019',
        [inside('jpki'), step(selectFile('0019'), anything), step('00B0000000', anything)],
      ],
      [
        'JPKI EF 001C の READ',
        'READ of JPKI EF 001C',
        [inside('jpki'), step(selectFile('001C'), anything), step('00B0000000', anything)],
      ],
      [
        'JPKI EF 001E の READ',
        'READ of JPKI EF 001E',
        [inside('jpki'), step(selectFile('001E'), anything), step('00B0000000', anything)],
      ],
      ['80 A2 の 00C1', '80 A2 with 00C1', [inside('jpki'), step('80A200C10101', anything)]],
      [
        '券面確認 EF 0006',
        'card surface EF 0006',
        [inside('surface'), step(selectFile('0006'), anything), step('00B0000000', anything)],
      ],
      [
        '券面確認 EF 001C',
        'card surface EF 001C',
        [inside('surface'), step(selectFile('001C'), anything), step('00B0000000', anything)],
      ],
      [
        '券面確認 EF 001E',
        'card surface EF 001E',
        [inside('surface'), step(selectFile('001E'), anything), step('00B0000000', anything)],
      ],
      [
        '入力補助 EF 0008',
        'input support EF 0008',
        [inside('inputSupport'), step(selectFile('0008'), anything), step('00B0000000', anything)],
      ],
      [
        '入力補助 EF 0010',
        'input support EF 0010',
        [inside('inputSupport'), step(selectFile('0010'), anything), step('00B0000000', anything)],
      ],
      [
        '入力補助 EF 001C',
        'input support EF 001C',
        [inside('inputSupport'), step(selectFile('001C'), anything), step('00B0000000', anything)],
      ],
      [
        '入力補助 EF 001E',
        'input support EF 001E',
        [inside('inputSupport'), step(selectFile('001E'), anything), step('00B0000000', anything)],
      ],
      [
        '共通 EF 001E',
        'common EF 001E',
        [inside('common'), step(selectFile('001E'), anything), step('00200080', anything)],
      ],
      ['SELECT の FCI(P2=00)', 'FCI of SELECT, P2 = 00', [step('00A404000AD392F00026010000000100', anything)]],
      ['GET DATA 00F3', 'GET DATA 00F3', [step('00CA00F300', anything)]],
      ['GET DATA 5F51(ISD)', 'GET DATA 5F51 in the ISD', [step('00CA5F5100', anything)]],
      ['GET DATA 5F51(JPKI)', 'GET DATA 5F51 in JPKI', [inside('jpki'), step('00CA5F5100', anything)]],
      ['GET DATA 7F21', 'GET DATA 7F21', [step('00CA7F2100', anything)]],
      [
        '住基 EF 0003',
        'resident register EF 0003',
        [inside('residentRegister'), step(selectFile('0003'), anything), step('00B0000000', anything)],
      ],
      [
        'Le=00 つきの空の VERIFY',
        'the empty VERIFY with Le = 00',
        [inside('jpki'), step(selectFile('0018'), ok), step('0020008000', anything)],
      ],
    ] as const
  ).map(
    ([ja, en, steps]): ClauseBody => ({
      source: 'card.md §10',
      text: { ja: `${ja}: 何が返るか`, en: `${en}: what comes back` },
      steps,
      unknown: true,
    }),
  ),
);
