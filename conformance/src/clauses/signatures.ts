import { type ClauseBody, chapter } from '../clause.ts';
import { inside, ok, selectFile, step, verified } from '../words.ts';

const digest = 'AB'.repeat(32);
const digestInfo = `3031300D060960864801650304020105000420${digest}`;
const signed = '(..){256}9000';

const keys = [
  ['authenticationPin', '0017', '97', '利用者証明用', 'authentication'],
  ['signaturePassword', '001A', '9A', '署名用', 'signature'],
] as const;

const bodies: ClauseBody[] = [
  ...keys.flatMap(([kind, fid, p2, ja, en]): ClauseBody[] => [
    {
      source: 'card.md §4.3',
      text: {
        ja: `${ja}秘密鍵は照合なしでは使えない(6982)`,
        en: `the ${en} key is not used without its secret (6982)`,
      },
      steps: [inside('jpki'), step(selectFile(fid), ok), step(`802A008033${digestInfo}00`, '6982')],
    },
    {
      source: 'card.md §4.3',
      text: {
        ja: `${ja}秘密鍵は P2=80 で選んだ鍵として署名する`,
        en: `the ${en} key signs as the selected one, P2 = 80`,
      },
      steps: [
        inside('jpki'),
        verified('jpki', kind),
        step(selectFile(fid), ok),
        step(`802A008033${digestInfo}00`, signed),
      ],
    },
    {
      source: 'card.md §4.3',
      text: { ja: `${ja}秘密鍵は P2=${p2} で選ばずに署名する`, en: `the ${en} key signs unselected, P2 = ${p2}` },
      steps: [inside('jpki'), verified('jpki', kind), step(`802A00${p2}33${digestInfo}00`, signed)],
    },
    {
      source: 'card.md §4.1',
      text: {
        ja: `${ja}秘密鍵は一度の照合で何度も署名する`,
        en: `the ${en} key signs several times for one verification`,
      },
      steps: [
        inside('jpki'),
        verified('jpki', kind),
        ...[1, 2, 3].map(() => step(`802A00${p2}33${digestInfo}00`, signed)),
      ],
    },
  ]),
  {
    source: 'card.md §4.3',
    text: {
      ja: '利用者証明用の暗証番号では署名用秘密鍵は使えない',
      en: 'the authentication PIN does not open the signature key',
    },
    steps: [inside('jpki'), verified('jpki', 'authenticationPin'), step(`802A009A33${digestInfo}00`, '6982')],
  },
  {
    source: 'card.md §4.3',
    text: {
      ja: '署名用パスワードでは利用者証明用秘密鍵は使えない',
      en: 'the signature password does not open the authentication key',
    },
    steps: [inside('jpki'), verified('jpki', 'signaturePassword'), step(`802A009733${digestInfo}00`, '6982')],
  },
  ...(
    [
      ['00', `33${digestInfo}`, 'DigestInfo', 'a DigestInfo'],
      ['00', '01AA', '1バイト', 'one byte'],
      ['00', `F5${'AA'.repeat(245)}`, '245バイト', '245 bytes'],
      ['01', '20' + digest, '文書(ハッシュだけ)', 'a message, hashed bare'],
      ['02', '20' + digest, 'ハッシュ', 'a hash'],
      ['03', '20' + digest, '文書', 'a message'],
      ['04', '20' + digest, 'ハッシュ(PSS)', 'a hash, PSS'],
      ['05', '20' + digest, '文書(PSS)', 'a message, PSS'],
    ] as const
  ).map(
    ([p1, data, ja, en]): ClauseBody => ({
      source: 'card.md §4.3',
      text: { ja: `P1=${p1} は${ja}を受けて署名する`, en: `P1 = ${p1} takes ${en} and signs` },
      steps: [inside('jpki'), verified('jpki', 'authenticationPin'), step(`802A${p1}97${data}00`, signed)],
    }),
  ),
  ...['06', '10', 'FF'].map(
    (p1): ClauseBody => ({
      source: 'card.md §4.3',
      text: { ja: `P1=${p1} は 6A86`, en: `P1 = ${p1} is 6A86` },
      steps: [inside('jpki'), verified('jpki', 'authenticationPin'), step(`802A${p1}9720${digest}00`, '6A86')],
    }),
  ),
  {
    source: 'card.md §4.3',
    text: { ja: '246バイトは長すぎて 6985', en: '246 bytes are too long: 6985' },
    steps: [inside('jpki'), verified('jpki', 'authenticationPin'), step(`802A0097F6${'AA'.repeat(246)}00`, '6985')],
  },
  ...(['surface', 'inputSupport'] as const).map(
    (application): ClauseBody => ({
      source: 'card.md §4.3, §6.2',
      text: {
        ja: `${application === 'surface' ? '券面事項確認' : '券面事項入力補助'}APの鍵は P2=00 で照合なしに署名する`,
        en: `the key of the ${application === 'surface' ? 'card surface' : 'input support'} application signs without a secret, P2 = 00`,
      },
      steps: [inside(application), step(`802A000033${digestInfo}00`, signed)],
    }),
  ),
  {
    source: 'card.md §3.4',
    text: {
      ja: '共通カードAPの内部認証は照合なしに署名する',
      en: 'internal authentication of the common application signs without a secret',
    },
    steps: [inside('common'), step('0088009908010203040506070800', signed)],
  },
  ...['0000', '00AE', '8000', '00B6'].map(
    (p): ClauseBody => ({
      source: 'card.md §4.3',
      text: { ja: `80 A2 の P1P2=${p} は 6A86`, en: `80 A2 with P1P2 = ${p} is 6A86` },
      steps: [inside('jpki'), step(`80A2${p}0101`, '6A86')],
    }),
  ),
];

export const signatures = chapter('signature', bodies);
