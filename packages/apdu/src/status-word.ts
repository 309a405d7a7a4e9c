import type { Words } from './words.ts';

/** The status words of this card (ISO 7816-4 5.1.3, JICSAP 1.1, and what clients have met: card.md §4.2). */
export const statusWord = {
  ok: 0x9000,
  dfLocked: 0x6283,
  authenticationFailed: 0x6300,
  /** 63Cx: x tries are left. */
  triesLeft: (tries: number): number => 0x63c0 | Math.min(tries, 15),
  sessionKeyNotConfigured: 0x66f1,
  wrongLength: 0x6700,
  channelNotSupported: 0x6881,
  secureMessagingNotSupported: 0x6882,
  lastCommandOfChainExpected: 0x6883,
  chainingNotSupported: 0x6884,
  incompatibleWithFile: 0x6981,
  securityStatusNotSatisfied: 0x6982,
  referenceBlocked: 0x6984,
  conditionsNotSatisfied: 0x6985,
  noCurrentFile: 0x6986,
  secureMessagingObjectMissing: 0x6987,
  secureMessagingObjectWrong: 0x6988,
  noSecureMessagingSession: 0x69fc,
  wrongData: 0x6a80,
  functionNotSupported: 0x6a81,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  notEnoughMemory: 0x6a84,
  wrongP1P2: 0x6a86,
  dataObjectNotFound: 0x6a88,
  offsetBeyondFile: 0x6b00,
  instructionNotSupported: 0x6d00,
  classNotSupported: 0x6e00,
  noPreciseDiagnosis: 0x6f00,
} as const;

/** The tries that 63Cx leaves, or undefined for any other status word. */
export const triesLeft = (sw: number): number | undefined => ((sw & 0xfff0) === 0x63c0 ? sw & 0x0f : undefined);

const meanings: ReadonlyMap<number, Words> = new Map([
  [statusWord.ok, { ja: '正常終了', en: 'normal processing' }],
  [statusWord.dfLocked, { ja: 'DFが閉塞している', en: 'the DF is locked' }],
  [statusWord.authenticationFailed, { ja: '照合不一致', en: 'verification failed' }],
  [
    statusWord.sessionKeyNotConfigured,
    { ja: 'このAPではセッション鍵を設定できない', en: 'this application has no session key' },
  ],
  [statusWord.wrongLength, { ja: 'Lc/Leが正しくない', en: 'wrong length' }],
  [statusWord.channelNotSupported, { ja: '指定された論理チャネル番号はない', en: 'logical channel not supported' }],
  [
    statusWord.secureMessagingNotSupported,
    { ja: 'セキュアメッセージングは使えない', en: 'secure messaging not supported' },
  ],
  [
    statusWord.lastCommandOfChainExpected,
    { ja: 'チェイニングの最後のコマンドではない', en: 'last command of the chain expected' },
  ],
  [statusWord.chainingNotSupported, { ja: 'コマンドチェイニングは使えない', en: 'command chaining not supported' }],
  [
    statusWord.incompatibleWithFile,
    { ja: 'ファイル構造と合わないコマンド', en: 'command incompatible with file structure' },
  ],
  [
    statusWord.securityStatusNotSatisfied,
    { ja: 'セキュリティステータスが満たされていない', en: 'security status not satisfied' },
  ],
  [0x6983, { ja: '認証方法が閉塞している', en: 'authentication method blocked' }],
  [statusWord.referenceBlocked, { ja: '参照したIEFが閉塞している', en: 'reference data blocked' }],
  [statusWord.conditionsNotSatisfied, { ja: '使用条件が満たされていない', en: 'conditions of use not satisfied' }],
  [statusWord.noCurrentFile, { ja: 'カレントEFがない', en: 'no current EF' }],
  [
    statusWord.secureMessagingObjectMissing,
    { ja: 'セキュアメッセージングに必要なデータがない', en: 'secure messaging data object missing' },
  ],
  [
    statusWord.secureMessagingObjectWrong,
    { ja: 'セキュアメッセージングのデータが正しくない', en: 'secure messaging data object incorrect' },
  ],
  [
    statusWord.noSecureMessagingSession,
    { ja: 'セキュアメッセージングのセッションがない', en: 'no secure messaging session' },
  ],
  [statusWord.wrongData, { ja: 'データが正しくない', en: 'incorrect data' }],
  [statusWord.functionNotSupported, { ja: '機能が提供されていない', en: 'function not supported' }],
  [statusWord.notFound, { ja: 'アクセス対象がない', en: 'file or application not found' }],
  [statusWord.recordNotFound, { ja: 'アクセス対象のレコードがない', en: 'record not found' }],
  [statusWord.notEnoughMemory, { ja: 'メモリ容量が足りない', en: 'not enough memory space' }],
  [statusWord.wrongP1P2, { ja: 'P1-P2が正しくない', en: 'incorrect P1-P2' }],
  [statusWord.dataObjectNotFound, { ja: '参照されたデータがない', en: 'referenced data not found' }],
  [statusWord.offsetBeyondFile, { ja: 'EFの範囲外を指定した', en: 'offset outside the EF' }],
  [statusWord.instructionNotSupported, { ja: 'INSが提供されていない', en: 'instruction not supported' }],
  [statusWord.classNotSupported, { ja: 'CLAが提供されていない', en: 'class not supported' }],
  [statusWord.noPreciseDiagnosis, { ja: '自己診断異常', en: 'no precise diagnosis' }],
]);

/** What a status word means on this card, or undefined for one the card never answers. */
export const describeStatusWord = (sw: number): Words | undefined => {
  const tries = triesLeft(sw);
  if (tries !== undefined)
    return { ja: `照合の残り回数 ${tries}`, en: `${tries} ${tries === 1 ? 'try' : 'tries'} left` };
  return meanings.get(sw);
};
