import { toHex } from '@openmyna/apdu';
import { type Application, applications } from '@openmyna/terminal';
import { type ClauseBody, chapter } from '../clause.ts';
import { applicationNames } from '../tables.ts';
import { anError, inside, isd, ok, selectAid, selectApplication, step } from '../words.ts';

const aidOf = (application: Application): string => toHex(applications[application].aid);
const onCards = applicationNames.filter((name) => name !== 'licence');

/** Probes of OpenSC 0.23.0 before `jpki` (card.md §5.1). */
const foreign = [
  ['00A4040007627601FF000000', 'coolkey'],
  ['00A4040006A00000000101', 'muscle'],
  ['00A404000BE82B0601040181C31F020100', 'sc-hsm'],
  ['00A4040C0FD23300000045737445494420763335', 'EstEID'],
  ['00A4040009A0000003080000100000', 'PIV'],
  ['00A4040C07A000000116DB0000', 'CAC A000000116'],
  ['00A4040C07A000000079100000', 'CAC 1000'],
  ['00A4040C07A000000079010000', 'CAC 0100'],
  ['00A404000CF276A288BCFBA69D34F31001', 'isoApplet'],
  ['00A4040009A0000003974254465900', 'gids'],
  ['00A4040006D2760001240100', 'OpenPGP'],
  ['00A4040C0FE828BD080FA000000167455349474E', 'eSIGN'],
] as const;

const bodies: ClauseBody[] = [
  ...onCards.map(
    (name): ClauseBody => ({
      source: 'card.md §2',
      text: {
        ja: `${applications[name].title.ja}は AID で選べる`,
        en: `the ${applications[name].title.en} is selected by its AID`,
      },
      steps: [step(selectApplication(name), ok)],
    }),
  ),
  {
    source: 'card.md §3.6',
    text: { ja: 'マイナ免許証APは AID で選べる', en: 'the driving licence application is selected by its AID' },
    steps: [step(selectApplication('licence'), '9000|6283')],
    onlyWhere: 'licence',
  },
  {
    source: 'card.md §2',
    text: { ja: '発行者セキュリティドメインは AID で選べる', en: 'the issuer security domain is selected by its AID' },
    steps: [step(selectAid(isd), ok)],
  },
  ...onCards.map(
    (name): ClauseBody => ({
      source: 'card.md §1.3',
      text: {
        ja: `${applications[name].title.ja}は P2=00 と Le つきでも選べる`,
        en: `the ${applications[name].title.en} is selected with P2 = 00 and an Le too`,
      },
      steps: [step(`${selectAid(aidOf(name), '00')}00`, '(..)*9000')],
    }),
  ),
  ...[1, 4, 5, 9].map(
    (length): ClauseBody => ({
      source: 'card.md §1.3',
      text: { ja: `AID の先頭 ${length} バイトで選べる`, en: `the first ${length} bytes of an AID select` },
      steps: [step(selectAid(aidOf('jpki').slice(0, 2 * length)), ok)],
    }),
  ),
  {
    source: 'card.md §1.3',
    text: { ja: 'P2=02 は次のAPを選び、尽きると 6A82', en: 'P2 = 02 selects the next application, and 6A82 ends them' },
    steps: [step(selectAid('D3921000310001010402'), ok), step(selectAid('D39210003100010104', '0E'), '9000|6A82')],
  },
  ...foreign.map(
    ([send, name]): ClauseBody => ({
      source: 'card.md §5.1',
      text: { ja: `よそのAP(${name})は選べない`, en: `a foreign application (${name}) is not selected` },
      steps: [step(send, anError)],
    }),
  ),
  ...(['jpki', 'surface', 'inputSupport'] as const).map(
    (name): ClauseBody => ({
      source: 'card.md §1.3',
      text: {
        ja: `${applications[name].title.ja}の AID に1バイト足したものは選べない`,
        en: `the AID of the ${applications[name].title.en} with a byte more selects nothing`,
      },
      steps: [step(selectAid(`${aidOf(name)}00`), '6A82')],
    }),
  ),
  {
    source: 'card.md §1.3',
    text: {
      ja: '00A40000 は AP の中では 9000 で、何もしない',
      en: '00A40000 inside an application is 9000 and does nothing',
    },
    steps: [inside('jpki'), step('00A4020C020006', ok), step('00A40000', ok), step('00B0000004', '(..){4}9000')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: 'MF(3F00)は選べない', en: 'the MF (3F00) is not selected' },
    steps: [inside('jpki'), step('00A40000023F00', '6A82')],
  },
  ...['2F10', '2F11'].map(
    (fid): ClauseBody => ({
      source: 'card.md §1.3',
      text: { ja: `MF に EF ${fid} はない`, en: `there is no EF ${fid} under the MF` },
      steps: [step(`00A4020C02${fid}`, '6A82')],
    }),
  ),
  {
    source: 'card.md §1.3',
    text: { ja: 'MF の EF 001E は選べるが読めない(6981)', en: 'EF 001E under the MF is selected and not read (6981)' },
    steps: [step('00A4020C02001E', ok), step('00B0000000', '6981')],
  },
  {
    source: 'card.md §3.6',
    text: {
      ja: 'マイナ免許証のパッケージとモジュールは選べない',
      en: 'package and module of the licence are not selected',
    },
    steps: [
      step(selectAid('A0000002310400000000000000000000'), '6A82'),
      step(selectAid('A0000002310500000000000000000000'), '6A82'),
    ],
  },
];

export const selection = chapter('select', bodies);
