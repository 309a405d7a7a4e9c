/** One message in both languages. The same shape as that of `errors`, which this room does not import. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}
