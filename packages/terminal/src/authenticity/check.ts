// Whether what a card says is true (card.md §6): records signed by the municipality, the municipality certified by a root
// that the caller names, and the card in hand holding the key the records name.

import { concat, equalBytes } from '@openmyna/apdu';
import { computeSignature, digestInfo, signatureInput } from '../command/commands.ts';
import { type PublicKey, type TerminalCrypto, verifyPkcs1 } from '../crypto.ts';
import type { Words } from '../facts.ts';
import { type CvAnchor, issuedBy, readCvCertificate } from '../record/cv-certificate.ts';
import type { CardSession } from '../session.ts';

/** What is checked, one name a check (card.md §6). */
export type CheckId =
  | 'certificate-chain'
  | 'integrity-signature'
  | 'my-number-digest'
  | 'attributes-digest'
  | 'card-key-signature'
  | 'age-signature'
  | 'face-signature'
  | 'back-signature'
  | 'one-card-key'
  | 'active-authentication';

/** One check and what came of it. */
export interface Check {
  readonly id: CheckId;
  /** `not-checked`: the secret at hand does not open what it needs. */
  readonly outcome: 'pass' | 'fail' | 'not-checked';
  readonly reason: Words;
}

/** Whether a card is what it says, check by check. */
export interface Report {
  /** Every check that could be made passed, and the chain and the card's own answer were among them. */
  readonly authentic: boolean;
  readonly checks: readonly Check[];
}

const reasons: Readonly<Record<CheckId, Readonly<Record<'pass' | 'fail', Words>>>> = {
  'certificate-chain': {
    pass: { ja: 'CV証明書は信頼する鍵が発行した', en: 'a trusted key issued the card-verifiable certificate' },
    fail: { ja: 'CV証明書を発行した鍵を信頼していない', en: 'no trusted key issued the card-verifiable certificate' },
  },
  'integrity-signature': {
    pass: { ja: '真正性情報は市区町村の鍵で署名されている', en: 'the municipality signed the integrity record' },
    fail: { ja: '真正性情報の署名が合わない', en: 'the signature of the integrity record does not fit' },
  },
  'my-number-digest': {
    pass: { ja: '個人番号は真正性情報と合う', en: 'the My Number is the one in the integrity record' },
    fail: { ja: '個人番号が真正性情報と合わない', en: 'the My Number is not the one in the integrity record' },
  },
  'attributes-digest': {
    pass: { ja: '基本4情報は真正性情報と合う', en: 'the attributes are those in the integrity record' },
    fail: { ja: '基本4情報が真正性情報と合わない', en: 'the attributes are not those in the integrity record' },
  },
  'card-key-signature': {
    pass: { ja: 'カードの鍵は市区町村の鍵で署名されている', en: 'the municipality signed the card’s key' },
    fail: { ja: 'カードの鍵の署名が合わない', en: 'the signature of the card’s key does not fit' },
  },
  'age-signature': {
    pass: { ja: '生年月日は市区町村の鍵で署名されている', en: 'the municipality signed the birth date' },
    fail: { ja: '生年月日の署名が合わない', en: 'the signature of the birth date does not fit' },
  },
  'face-signature': {
    pass: { ja: '券面事項は市区町村の鍵で署名されている', en: 'the municipality signed the card face' },
    fail: { ja: '券面事項の署名が合わない', en: 'the signature of the card face does not fit' },
  },
  'back-signature': {
    pass: { ja: '個人番号の画像は市区町村の鍵で署名されている', en: 'the municipality signed the My Number image' },
    fail: { ja: '個人番号の画像の署名が合わない', en: 'the signature of the My Number image does not fit' },
  },
  'one-card-key': {
    pass: { ja: 'どの記録も同じカードのもの', en: 'all records are of one card' },
    fail: { ja: '記録ごとにカードの鍵が違う', en: 'the records are of different cards' },
  },
  'active-authentication': {
    pass: { ja: 'このカードは記録の鍵を持っている', en: 'the card holds the key of its records' },
    fail: {
      ja: 'このカードは記録の鍵を持っていない(写しの疑い)',
      en: 'the card does not hold the key of its records: it may be a copy',
    },
  },
};

export const found = (id: CheckId, passes: boolean): Check => {
  const outcome = passes ? 'pass' : 'fail';
  return { id, outcome, reason: reasons[id][outcome] };
};

export const notChecked = (id: CheckId): Check => ({
  id,
  outcome: 'not-checked',
  reason: { ja: 'この暗証番号・照合番号では読めない', en: 'the secret at hand does not open it' },
});

export const reportOf = (checks: readonly Check[]): Report => {
  const passed = (id: CheckId) => checks.some((check) => check.id === id && check.outcome === 'pass');
  const authentic =
    checks.every(({ outcome }) => outcome !== 'fail') && passed('certificate-chain') && passed('active-authentication');
  return { authentic, checks };
};

/** The municipality's key, and whether it may be believed. */
export const readSeal = async (
  certificate: Uint8Array,
  anchors: readonly CvAnchor[],
  crypto: TerminalCrypto,
): Promise<{ readonly key: PublicKey; readonly chain: Check }> => {
  const read = readCvCertificate(certificate);
  return { key: read.publicKey, chain: found('certificate-chain', await issuedBy(read, anchors, crypto)) };
};

/** PKCS #1 v1.5 with SHA-256, over the parts joined. */
export const isSigned = async (
  crypto: TerminalCrypto,
  key: PublicKey,
  signature: Uint8Array,
  ...parts: readonly Uint8Array[]
): Promise<boolean> =>
  verifyPkcs1(key, digestInfo('SHA-256', await crypto.hash('SHA-256', concat(...parts))), signature);

/** The face's DigestInfo holds three digests where one would be (card.md §3.3). */
export const isSignedThrice = (key: PublicKey, digests: readonly Uint8Array[], signature: Uint8Array): boolean =>
  verifyPkcs1(key, concat(Uint8Array.from(thrice), ...digests), signature);

const thrice = [
  0x30, 0x71, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0, 0x04, 0x60,
];

/** The card signs a fresh challenge with its default key (card.md §6.2). */
export const answersFor = async (session: CardSession, key: PublicKey): Promise<Check> => {
  const challenge = session.crypto.random(32);
  const info = digestInfo('SHA-256', await session.crypto.hash('SHA-256', challenge));
  const signature = await session.ok(computeSignature(signatureInput.digestInfo, 0, info));
  return found('active-authentication', verifyPkcs1(key, info, signature));
};

export const sameKey = (...keys: readonly PublicKey[]): boolean =>
  keys.every(({ modulus }) => equalBytes(modulus, keys[0]!.modulus));
