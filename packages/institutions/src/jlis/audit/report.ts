import type { Words } from '@openmyna/errors';

/** What an auditor looks for; each is wrong for a reason of its own. */
export const auditFindings = {
  open: {
    ja: '意図だけがあり、発行も放棄もされていません',
    en: 'an intent, and neither a certificate nor its abandonment',
  },
  both: { ja: '放棄された番号の証明書があります', en: 'a certificate of a number that was abandoned' },
  signature: { ja: '署名が認証局の鍵のものではありません', en: 'the signature is not of the authority’s key' },
  serial: { ja: '証明書の番号が記録と違います', en: 'the certificate has another serial number than the books' },
  lint: { ja: '証明書がプロファイルに合いません', en: 'the certificate breaks its profile' },
  unlogged: { ja: '署名の記録にない証明書です', en: 'a certificate that the log of signatures does not have' },
  'log-broken': { ja: '署名の記録が途切れています', en: 'the log of signatures is broken' },
  'log-unknown': {
    ja: '記録にある署名の、元になったものがありません',
    en: 'the log has a signature over what the books do not have',
  },
  number: { ja: '配られていない番号が使われています', en: 'a number that was never given out is used' },
  second: {
    ja: '一枚のカードに、同じ用途と媒体の有効な証明書が二つ以上あります',
    en: 'a card has more than one living certificate of a purpose and medium',
  },
  'second-card': {
    ja: '一人に、使用中または受取り待ちのカードが二枚以上あります',
    en: 'a person has more than one card in use, or more than one that waits at the counter',
  },
  'no-card': {
    ja: '有効な証明書の載ったカードがつくられていないか、廃止されています',
    en: 'a living certificate whose card was never made, or is void',
  },
  status: { ja: 'メモリーの失効情報が記録と違います', en: 'the status in memory is not that of the books' },
  'list-missing': { ja: '公開された失効リストがありません', en: 'a list that was published is not there' },
  'list-signature': { ja: '失効リストの署名が違います', en: 'the signature of a list is not of its authority’s key' },
  'list-number': { ja: '失効リストの番号が記録と違います', en: 'a list has another number than the books' },
  'list-entries': { ja: '失効リストの中身が記録と違います', en: 'a list has other entries than the books' },
} as const satisfies Record<string, Words>;

/** One of {@link auditFindings}. */
export type AuditFindingId = keyof typeof auditFindings;

/** Something that disagrees. */
export interface AuditFinding {
  readonly id: AuditFindingId;
  /** A serial number with its purpose, a list, a line of the log. */
  readonly about: string;
  readonly words: Words;
}

/** What an audit looked at, and what it found. */
export interface AuditReport {
  readonly intents: number;
  readonly certificates: number;
  readonly abandoned: number;
  readonly revocations: number;
  readonly lists: number;
  readonly logEntries: number;
  readonly findings: readonly AuditFinding[];
  /** Cancelled, and so no statement about what it had not come to. */
  readonly complete: boolean;
}
