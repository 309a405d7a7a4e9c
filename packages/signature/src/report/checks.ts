// Everything that is looked at, each with its own name and words. A format that looks at something of its own adds a line here.

import type { Words } from '@openmyna/errors';
import type { Check, Outcome } from './report.ts';

const check = (ja: string, en: string): Words => ({ ja, en });

/** What was looked at. */
export const checks = {
  form: check('文書の形が正しい', 'the document is well-formed'),
  'signed-data': check('署名データの形が正しい', 'the signature is well-formed'),
  digest: check('署名のあとに変わっていない', 'what was signed has not changed'),
  signature: check('署名が証明書の鍵のものである', 'the signature is by the key of the certificate'),
  'signer-named': check('署名が証明書を名指している', 'the signature names its certificate'),
  certificate: check('証明書が署名のときに有効だった', 'the certificate was valid when it was signed'),
  'time-stamp': check('タイムスタンプが正しい', 'the time-stamp holds'),
  'signed-attributes': check('署名属性が一つずつ揃っている', 'the signed attributes are there, each once'),
  'content-type': check('署名したデータの種類が正しい', 'what was signed is of the right type'),
  algorithms: check('署名方式が十分に強く、互いに合う', 'the algorithms are strong enough and agree'),
  imprint: check('タイムスタンプがこのデータのものである', 'the time-stamp is over this data'),
  'authority-certificate': check(
    'タイムスタンプ局の証明書が正しい',
    'the certificate of the time-stamp authority holds',
  ),
  'signature-dictionary': check('署名辞書の形が正しい', 'the signature dictionary is well-formed'),
  'sub-filter': check('署名の形式を受け付ける', 'the kind of signature is accepted'),
  'byte-range': check('署名の範囲が正しい', 'the signature is over everything but itself'),
  'changes-after': check('署名のあとに許されない変更がない', 'nothing but further signatures came afterwards'),
  'document-time-stamp': check('文書のタイムスタンプが正しい', 'the time-stamp of the document holds'),
  references: check('署名が指すものが一つに決まる', 'what is signed is named without doubt'),
  coverage: check('文書の中身がすべて署名の対象である', 'all that the document says is signed'),
  'signature-field': check('署名が署名欄にある', 'every signature is in a signature field'),
} as const satisfies Record<string, Words>;

/** What was looked at, by its short name. */
export type CheckId = keyof typeof checks;

/** A check with its outcome. @param why in both languages, behind what was looked at */
export const looked = (id: CheckId, outcome: Outcome, why?: Words): Check => {
  const { ja, en } = checks[id];
  return {
    id,
    outcome,
    reason: why === undefined ? { ja, en } : { ja: `${ja}: ${why.ja}`, en: `${en}: ${why.en}` },
  };
};
