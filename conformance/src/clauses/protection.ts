import { type ClauseBody, chapter, type Step } from '../clause.ts';
import type { ProtectionForm } from '../protection.ts';
import { anError, inside, ok, protectedStep, selectFile, step, verified } from '../words.ts';

const source = 'card.md §4.4';
const onlyWhere = 'extendedLength';
const keyFile = 'A1820109900301000191820100(..){256}(FF)*9000';
const readKey = step('00B08600000000', keyFile);
const setSessionKey = step('80AE0000000100<session key>', ok);
const opened: readonly Step[] = [
  inside('inputSupport'),
  verified('inputSupport', 'inputSupportPin'),
  readKey,
  setSessionKey,
];
const numberFile = 'FF100C(3[0-9]){12}FFFF';

const wrongObjects: readonly (readonly [form: ProtectionForm, ja: string, en: string])[] = [
  ['two objects', 'データオブジェクト2つ', 'two data objects'],
  ['another tag', '別のタグのデータオブジェクト', 'a data object of another tag'],
  ['another padding indicator', '別のパディング表示', 'another padding indicator'],
  ['half a block', 'ブロックに満たない暗号文', 'a cryptogram of half a block'],
];

export const protection = chapter(
  'protection',
  (
    [
      {
        text: { ja: '暗証番号の照合のあとでセッション鍵を設定できる', en: 'a session key is set behind the PIN' },
        steps: opened,
      },
      {
        text: {
          ja: '照合番号A だけではセッション鍵を設定できない(6982)',
          en: 'verification number A alone sets no session key: 6982',
        },
        steps: [
          inside('inputSupport'),
          verified('inputSupport', 'codeA'),
          readKey,
          step('80AE0000000100<session key>', '6982'),
        ],
      },
      {
        text: {
          ja: '法以上の暗号文による SET SESSION KEY は 6F00',
          en: 'SET SESSION KEY with a cryptogram not less than the modulus is 6F00',
        },
        steps: [
          inside('inputSupport'),
          verified('inputSupport', 'inputSupportPin'),
          step(`80AE0000000100${'FF'.repeat(256)}`, '6F00'),
        ],
      },
      {
        text: {
          ja: '別の構造の中身による SET SESSION KEY は 6A80',
          en: 'SET SESSION KEY with another content is 6A80',
        },
        // 1 to the power of anything is 1, and no OAEP.
        steps: [
          inside('inputSupport'),
          verified('inputSupport', 'inputSupportPin'),
          step(`80AE0000000100${'00'.repeat(255)}01`, '6A80'),
        ],
      },
      {
        text: {
          ja: 'SELECT と READ BINARY を保護して個人番号を読める',
          en: 'SELECT and READ BINARY, protected, read the My Number',
        },
        steps: [...opened, protectedStep(selectFile('0001'), ok), protectedStep('00B0000011', `${numberFile}9000`)],
      },
      {
        text: {
          ja: '保護した READ BINARY の Le 0000 はファイルの終わりまで',
          en: 'Le 0000 of a protected READ BINARY is the rest of the file',
        },
        steps: [...opened, protectedStep(selectFile('0006'), ok), protectedStep('00B00000000000', keyFile)],
      },
      {
        text: { ja: '保護した READ BINARY は途中からも読める', en: 'a protected READ BINARY reads from an offset' },
        steps: [...opened, protectedStep(selectFile('0001'), ok), protectedStep('00B0000304', '(3[0-9]){4}9000')],
      },
      {
        text: {
          ja: '照合番号A を保護して照合できる',
          en: 'verification number A is verified under protection',
        },
        steps: [...opened, protectedStep('00200094{codeA}', ok)],
      },
      {
        text: {
          ja: '保護した誤りの応答は状態だけ: ない EF は 6A82、その次のコマンドは通る',
          en: 'a refusal under protection is its status word: 6A82 for an absent file, and the next command goes through',
        },
        steps: [
          ...opened,
          protectedStep(selectFile('00FF'), '6A82'),
          protectedStep(selectFile('0001'), ok),
          protectedStep('00B0000003', 'FF100C9000'),
        ],
      },
      {
        text: {
          ja: '平文のコマンドはセッションを終わらせず、数えられない',
          en: 'a plain command does not end the session and is not counted',
        },
        steps: [
          ...opened,
          protectedStep(selectFile('0001'), ok),
          step('00B0000003', 'FF100C9000'),
          protectedStep('00B0000003', 'FF100C9000'),
        ],
      },
      {
        text: { ja: '新しいセッション鍵は数え直しから', en: 'a new session key counts from the beginning' },
        steps: [
          ...opened,
          protectedStep(selectFile('0006'), ok),
          readKey,
          setSessionKey,
          protectedStep(selectFile('0001'), ok),
          protectedStep('00B0000003', 'FF100C9000'),
        ],
      },
      {
        text: { ja: '認証つきの CLA 0C は 6987', en: 'the authenticated class 0C is 6987' },
        steps: [...opened, protectedStep(selectFile('0001'), '6987', 'class 0C')],
      },
      ...wrongObjects.map(([form, ja, en]) => ({
        text: {
          ja: `${ja}は 6988 で、セッションは失われる(次は 69FC)`,
          en: `${en} is 6988, and the session is gone: 69FC follows`,
        },
        steps: [...opened, protectedStep(selectFile('0001'), '6988', form), protectedStep(selectFile('0001'), '69FC')],
      })),
      {
        text: {
          ja: 'セッションが失われても照合した状態は残る',
          en: 'what was verified outlasts the session that was lost',
        },
        steps: [
          ...opened,
          protectedStep(selectFile('0001'), '6988', 'two objects'),
          step(selectFile('0001'), ok),
          step('00B0000003', 'FF100C9000'),
        ],
        unknown: true,
      },
      {
        text: { ja: 'データオブジェクトのない保護コマンド', en: 'a protected command without a data object' },
        steps: [...opened, protectedStep(selectFile('0001'), '6987', 'no object')],
        unknown: true,
      },
      ...(['inputSupport', 'jpki'] as const).map((next) => ({
        text: {
          ja: `AP(${next})を選択するとセッションは終わる`,
          en: `selecting an application (${next}) ends the session`,
        },
        steps: [...opened, inside(next), protectedStep(selectFile('0006'), anError)],
      })),
    ] as const satisfies readonly Omit<ClauseBody, 'source'>[]
  ).map((body): ClauseBody => ({ source, onlyWhere, ...body })),
);
