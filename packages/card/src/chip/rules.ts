// Why the card refuses. On the wire there are two bytes; here each refusal has a name and a reason in both languages,
// which a trace shows and a test asserts.

import { statusWord } from '@openmyna/apdu';
import type { Words } from './definition.ts';

const rule = (sw: number, ja: string, en: string) => ({ sw, ja, en });

/** `{file}`, `{tries}`… are filled from the refusal's details. */
export const rules = {
  'apdu.malformed': rule(
    statusWord.wrongLength,
    'どの形式のコマンドAPDUでもない',
    'the bytes are no case of a command APDU',
  ),
  'apdu.extended': rule(statusWord.wrongLength, 'このカードは拡張長に対応しない', 'this card takes no extended length'),
  'apdu.length': rule(statusWord.wrongLength, 'このコマンドに合わないLcまたはLe', 'Lc or Le does not fit this command'),
  'apdu.response-length': rule(
    statusWord.wrongLength,
    '応答({bytes}バイト)がLeに収まらない',
    'the answer of {bytes} bytes does not fit Le',
  ),
  'apdu.channel': rule(statusWord.channelNotSupported, '論理チャネルは0だけ', 'logical channel 0 is the only one'),
  'apdu.chaining': rule(
    statusWord.chainingNotSupported,
    'このカードはコマンドチェイニングに対応しない',
    'this card takes no command chaining',
  ),
  'apdu.chain-broken': rule(
    statusWord.lastCommandOfChainExpected,
    '続きのコマンドがチェインと合わない',
    'the command does not continue the chain',
  ),
  'apdu.class': rule(statusWord.classNotSupported, 'このCLAはない', 'there is no such class'),
  'apdu.instruction': rule(statusWord.instructionNotSupported, 'このINSはない', 'there is no such instruction'),
  'apdu.p1-p2': rule(statusWord.wrongP1P2, 'このコマンドにないP1-P2', 'the command has no such P1-P2'),
  'power.first-command': rule(
    statusWord.noPreciseDiagnosis,
    '電源投入後の最初のコマンドに失敗する世代',
    'this generation fails the first command after power-up',
  ),
  'select.no-application': rule(statusWord.notFound, 'このAIDのAPはない', 'no application has this AID'),
  'select.no-file': rule(statusWord.notFound, '{application}にこのEFはない', 'the {application} has no such file'),
  'select.locked': rule(statusWord.dfLocked, '{file}が閉塞している', 'the {file} is blocked'),
  'file.none-current': rule(statusWord.noCurrentFile, 'EFが選択されていない', 'no file is selected'),
  'file.kind': rule(
    statusWord.incompatibleWithFile,
    '{file}はこのコマンドの対象ではない',
    'the command is not for the {file}',
  ),
  'read.not-verified': rule(
    statusWord.securityStatusNotSatisfied,
    '{file}を読むには{needs}の照合が要る',
    'reading the {file} needs {needs} verified',
  ),
  'read.never': rule(statusWord.securityStatusNotSatisfied, '{file}は読み出せない', 'the {file} is never read'),
  'read.offset': rule(
    statusWord.offsetBeyondFile,
    'オフセットがEF({bytes}バイト)の外',
    'the offset is outside the file of {bytes} bytes',
  ),
  'record.none': rule(statusWord.recordNotFound, 'この番号のレコードはない', 'there is no record of this number'),
  'record.mode': rule(statusWord.functionNotSupported, 'レコードは1件ずつ読む', 'records are read one at a time'),
  'verify.tries': rule(statusWord.triesLeft(0), '{file}の残り回数は{tries}', 'tries left of the {file}: {tries}'),
  'verify.mismatch': rule(
    statusWord.triesLeft(0),
    '{file}が一致しない(残り{tries}回)',
    'wrong {file}, tries left: {tries}',
  ),
  'verify.blocked': rule(statusWord.referenceBlocked, '{file}は閉塞している', 'the {file} is blocked'),
  'change.not-verified': rule(
    statusWord.securityStatusNotSatisfied,
    '{file}を照合してから変更する',
    'the {file} is verified before it is changed',
  ),
  'change.by': rule(
    statusWord.conditionsNotSatisfied,
    '{file}はこのコマンドでは変更できない',
    'the {file} is not changed by this command',
  ),
  'change.format': rule(statusWord.wrongData, '{file}の形式に合わない', 'the new value has not the form of the {file}'),
  'sign.not-verified': rule(
    statusWord.securityStatusNotSatisfied,
    '{file}を使うには{needs}の照合が要る',
    'using the {file} needs {needs} verified',
  ),
  'sign.no-default': rule(
    statusWord.wrongP1P2,
    '{application}には既定の鍵がない',
    'the {application} has no default key',
  ),
  'sign.operation': rule(
    statusWord.conditionsNotSatisfied,
    '{file}はこの演算の鍵ではない',
    'the {file} is no key of this operation',
  ),
  'sign.input': rule(
    statusWord.conditionsNotSatisfied,
    '署名の入力が長すぎるか、ハッシュの長さでない',
    'the input is too long, or not the length of a hash',
  ),
  'challenge.extended': rule(
    statusWord.conditionsNotSatisfied,
    '乱数は短いLeで求める',
    'a challenge is asked for with a short Le',
  ),
  'data-object.none': rule(
    statusWord.dataObjectNotFound,
    'このタグのデータはここにない',
    'no data object of this tag is here',
  ),
  'terminal-authentication.private': rule(
    statusWord.securityStatusNotSatisfied,
    '認定機関の鍵によるPINなし認証は公開されていない',
    'PIN-less authentication by certified institutions is not public',
  ),
  'secure-messaging.unavailable': rule(
    statusWord.secureMessagingNotSupported,
    'セキュアメッセージングのセッションがない',
    'there is no secure messaging session',
  ),
  'secure-messaging.lost': rule(
    statusWord.noSecureMessagingSession,
    'セッションは誤りのため失われた',
    'an error ended the session',
  ),
  'secure-messaging.mode': rule(
    statusWord.secureMessagingObjectMissing,
    '認証つきのCLA(0C)は使わない',
    'the authenticated class 0C is not used',
  ),
  'secure-messaging.missing': rule(
    statusWord.secureMessagingObjectMissing,
    'データオブジェクトがない',
    'the data object is missing',
  ),
  'secure-messaging.wrong': rule(
    statusWord.secureMessagingObjectWrong,
    '暗号化されたデータが正しくない',
    'the protected data is not right',
  ),
  'secure-channel.no-keys': rule(
    statusWord.dataObjectNotFound,
    'この版の発行者の鍵はない',
    'there are no issuer’s keys of this version',
  ),
  'secure-channel.not-asked': rule(
    statusWord.conditionsNotSatisfied,
    'INITIALIZE UPDATE が先に要る',
    'INITIALIZE UPDATE comes first',
  ),
  'secure-channel.level': rule(statusWord.wrongP1P2, 'このセキュリティレベルはない', 'there is no such security level'),
  'secure-channel.authentication': rule(
    statusWord.authenticationFailed,
    '発行者の認証に失敗した',
    'the issuer did not prove itself',
  ),
  'secure-channel.wrong': rule(
    statusWord.securityStatusNotSatisfied,
    'MACか暗号化が正しくない。セキュアチャネルは終わった',
    'a MAC or the enciphering is wrong; the secure channel has ended',
  ),
  'secure-channel.plain': rule(
    statusWord.securityStatusNotSatisfied,
    'セキュアチャネルの外のコマンド。セキュアチャネルは終わった',
    'a command outside the secure channel; it has ended',
  ),
  'secure-channel.clear': rule(
    statusWord.securityStatusNotSatisfied,
    '{file}の値は暗号化して送る',
    'a value of the {file} travels enciphered',
  ),
  'life-cycle.initialized': rule(
    statusWord.conditionsNotSatisfied,
    '発行前のカードは発行者だけに応答する',
    'a card that has not been issued answers its issuer alone',
  ),
  'life-cycle.secured': rule(
    statusWord.conditionsNotSatisfied,
    '発行されたカードではできない',
    'it is not done to a card that has been issued',
  ),
  'create.content': rule(
    statusWord.wrongData,
    'ファイル制御パラメータが正しくない',
    'the file control parameters are not right',
  ),
  'activate.none': rule(statusWord.conditionsNotSatisfied, '創成されたEFがない', 'no file has been created'),
  'store.content': rule(
    statusWord.wrongData,
    '格納するデータの形式が正しくない',
    'the data to store are not in their form',
  ),
  'store.block': rule(statusWord.wrongP1P2, 'ブロックの番号が続かない', 'the block’s number does not follow'),
  'install.content': rule(
    statusWord.wrongData,
    'インストールの内容が正しくない',
    'the content of the installation is not right',
  ),
  'install.there': rule(
    statusWord.conditionsNotSatisfied,
    'このAIDのAPがすでにある',
    'there is an application of this AID already',
  ),
  'install.module': rule(statusWord.notFound, 'このモジュールはない', 'there is no such module'),
  'free-area.aid': rule(
    statusWord.wrongData,
    '空き領域のAPのAIDは F0 で始まる5〜16バイト',
    'the AID of an application of the free area is 5–16 bytes that begin with F0',
  ),
  'free-area.full': rule(statusWord.notEnoughMemory, '空き領域が足りない', 'the free area does not hold it'),
  'free-area.content': rule(
    statusWord.wrongData,
    '空き領域のAPの定義が正しくない',
    'the definition of the application is not right',
  ),
  'write.size': rule(statusWord.wrongData, 'ファイルに収まらない', 'it does not fit into the file'),
  'session-key.unavailable': rule(
    statusWord.sessionKeyNotConfigured,
    '{application}ではセッション鍵を設定できない',
    'the {application} has no session key',
  ),
  'session-key.not-verified': rule(
    statusWord.securityStatusNotSatisfied,
    'セッション鍵の前に{needs}の照合が要る',
    'a session key needs {needs} verified',
  ),
  'session-key.range': rule(
    statusWord.noPreciseDiagnosis,
    '暗号文が法以上',
    'the cryptogram is not less than the modulus',
  ),
  'session-key.content': rule(statusWord.wrongData, '復号した中身が正しくない', 'the decrypted content is not right'),
} as const satisfies Record<string, { sw: number; ja: string; en: string }>;

export type RuleId = keyof typeof rules;

/** Words for one refusal, as a trace shows it. */
export interface Explanation extends Words {
  readonly rule: RuleId;
}

type Detail = Words | number;

/** What a command comes to: data and 9000, or a status word with the rule behind it. */
export interface Outcome {
  readonly sw: number;
  readonly data?: Uint8Array;
  readonly refusal?: { readonly rule: RuleId; readonly details: Readonly<Record<string, Detail>> };
}

export const done: Outcome = { sw: statusWord.ok };

export const answer = (data: Uint8Array): Outcome => ({ sw: statusWord.ok, data });

/** @param sw where the rule's own status word depends on the case (63Cx, the refusal of an application's definition) */
export const refuse = (
  rule: RuleId,
  details: Readonly<Record<string, Detail>> = {},
  sw: number = rules[rule].sw,
): Outcome => ({
  sw,
  refusal: { rule, details },
});

export const explain = ({ rule, details }: NonNullable<Outcome['refusal']>): Explanation => {
  const fill = (language: 'ja' | 'en') =>
    rules[rule][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const detail = details[name];
      return detail === undefined ? whole : typeof detail === 'number' ? String(detail) : detail[language];
    });
  return { rule, ja: fill('ja'), en: fill('en') };
};
