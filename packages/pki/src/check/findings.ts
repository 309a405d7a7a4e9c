// Everything that can be wrong with a certificate, each with its own name and words: a check gives all that it found.

import { fill, type Words } from '@openmyna/errors';

/** What a finding makes of a certificate. */
export type FindingClass =
  /** It proves nothing, and never will. */
  | 'invalid'
  | 'revoked'
  /** It was good, and its time is over, or has not come. */
  | 'expired'
  /** Whether it is revoked could not be found out. */
  | 'unverifiable';

const finding = (kind: FindingClass, ja: string, en: string) => ({ kind, words: { ja, en } }) as const;

/** `{…}` stands for a detail. */
export const findings = {
  malformed: finding('invalid', '証明書の形が正しくない({problem})', 'it is no certificate ({problem})'),
  version: finding('invalid', '版が v3 ではない', 'it is not of version 3'),
  'serial-number': finding(
    'invalid',
    'シリアル番号が正の20バイト以内ではない',
    'its serial number is not positive, or too long',
  ),
  'signature-algorithm': finding(
    'invalid',
    '署名方式が認証局の鍵のものではない',
    'it is not signed by the algorithm of its authority’s key',
  ),
  'issuer-unknown': finding('invalid', '発行した認証局を信頼していない', 'no trusted authority issued it'),
  'other-purpose': finding(
    'invalid',
    'もう一方の用途の認証局が発行した',
    'an authority of the other purpose issued it',
  ),
  'issuer-name': finding('invalid', '発行者名が認証局の名前と違う', 'its issuer is not named as its authority is'),
  'authority-key-identifier': finding(
    'invalid',
    '認証局の鍵識別子がない、または違う',
    'it does not identify the key of its authority',
  ),
  signature: finding('invalid', '認証局の署名が合わない', 'the signature is not its authority’s'),
  'self-signed': finding('invalid', '自分で自分を発行している', 'it was issued by its own subject'),
  'is-authority': finding('invalid', '認証局の証明書である', 'it is the certificate of an authority'),
  'public-key': finding(
    'invalid',
    '公開鍵が認証局の世代のものではない',
    'its key is not of its authority’s generation',
  ),
  'key-usage': finding('invalid', '鍵用途がこの用途のものではない', 'its key usage is not that of the purpose'),
  'extended-key-usage': finding(
    'invalid',
    '拡張鍵用途がこの用途のものではない',
    'its extended key usage is not that of the purpose',
  ),
  policy: finding('invalid', '証明書ポリシーがこの用途のものではない', 'its policy is not that of the purpose'),
  'critical-extension': finding(
    'invalid',
    '知らない重要な拡張がある({extension})',
    'it has a critical extension that nobody knows ({extension})',
  ),
  'validity-order': finding('invalid', '有効期間の終わりが始まりより前にある', 'its validity ends before it begins'),
  'not-yet-valid': finding('expired', 'まだ有効期間に入っていない', 'its validity has not begun'),
  expired: finding('expired', '有効期間が過ぎている', 'its validity is over'),
  'authority-expired': finding('expired', '認証局の有効期間ではない', 'its authority was not valid then'),
  revoked: finding('revoked', '{at} に失効した({reason})', 'it was revoked at {at} ({reason})'),
  'revocation-not-consulted': finding('unverifiable', '失効を確かめていない', 'nobody asked whether it is revoked'),
  'revocation-unavailable': finding(
    'unverifiable',
    '失効を確かめられない({problem})',
    'whether it is revoked could not be asked ({problem})',
  ),
  'revocation-refused': finding('unverifiable', 'レスポンダーが断った({problem})', 'the responder refused ({problem})'),
  'revocation-malformed': finding(
    'unverifiable',
    '失効情報の形が正しくない({problem})',
    'what is said of its revocation is malformed ({problem})',
  ),
  'revocation-signature': finding(
    'unverifiable',
    '失効情報の署名が合わない',
    'the signature of what is said is not right',
  ),
  'revocation-signer': finding('unverifiable', '失効情報に署名した者に権限がない', 'who signed what is said may not'),
  'revocation-other-certificate': finding(
    'unverifiable',
    '失効情報は別の証明書のものである',
    'what is said is about another certificate',
  ),
  'revocation-scope': finding(
    'unverifiable',
    '失効リストはこの証明書の範囲のものではない',
    'the list does not cover this certificate',
  ),
  'revocation-stale': finding('unverifiable', '失効情報が古い({thisUpdate})', 'what is said is too old ({thisUpdate})'),
  'revocation-future': finding(
    'unverifiable',
    '失効情報がまだ始まっていない({thisUpdate})',
    'what is said is of a time to come ({thisUpdate})',
  ),
  'revocation-nonce': finding(
    'unverifiable',
    '失効情報のノンスが送ったものと違う',
    'what is said does not repeat the nonce',
  ),
  'revocation-unknown': finding('unverifiable', 'レスポンダーはこの証明書を知らない', 'the responder does not know it'),
} as const satisfies Record<string, { kind: FindingClass; words: Words }>;

/** One of {@link findings}. */
export type FindingId = keyof typeof findings;

/** One thing that is wrong. */
export interface Finding {
  readonly id: FindingId;
  readonly kind: FindingClass;
  readonly words: Words;
}

/** A finding with its details filled in. */
export const found = (id: FindingId, details: Readonly<Record<string, string>> = {}): Finding => {
  const { kind, words } = findings[id];
  return { id, kind, words: fill(words, details) };
};
