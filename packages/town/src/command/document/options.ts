import type { OptionDefinition } from '../definition.ts';

/** Where a time-stamp authority is asked; the town's own, where none is named. */
export const tsaOption: OptionDefinition = {
  type: 'string',
  value: 'URL',
  summary: { ja: 'タイムスタンプ局(既定はこの町のもの)', en: 'the time-stamp authority (default: the town’s)' },
};
