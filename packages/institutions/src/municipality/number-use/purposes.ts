// 個人番号の利用の目的. The number is used for what the law lists and for nothing else (番号法 9条), so nobody gets it without saying
// for what, and each use is written down before the number comes out.

/** What somebody's number may be used for; one line each, by its article. */
export const numberPurposes = {
  'social-security': '番号法 9条1項・別表(社会保障)',
  tax: '番号法 9条1項・別表(国税・地方税)',
  disaster: '番号法 9条1項・別表(被災者の支援)',
  ordinance: '番号法 9条2項(条例で定める事務)',
  withholding: '番号法 9条4項(個人番号関係事務: 源泉徴収など)',
  notification: '番号法 7条(指定と通知)',
  card: '番号法 17条(個人番号カードの交付)',
  certificate: '住民基本台帳法 12条(住民票の写しへの記載)',
} as const;

/** One of {@link numberPurposes}. */
export type NumberPurpose = keyof typeof numberPurposes;

/** Who wants whose number, and for what. */
export interface NumberUse {
  readonly residentId: string;
  readonly purpose: NumberPurpose;
  /** A clerk, or a part of the system. */
  readonly by: string;
}

/** A use that came about; the number itself is not in it. */
export interface RecordedUse extends NumberUse {
  readonly at: Date;
}
