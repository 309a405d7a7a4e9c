import type { OptionDefinition } from './definition.ts';

export const commonOptions: Readonly<Record<string, OptionDefinition>> = {
  data: {
    type: 'string',
    value: 'DIR',
    summary: { ja: '町のフォルダ(既定は ./openmyna-data)', en: 'folder of the town (default ./openmyna-data)' },
  },
  json: { type: 'boolean', summary: { ja: 'JSON で出力', en: 'print JSON' } },
  lang: {
    type: 'string',
    value: 'ja|en',
    summary: { ja: '言語(既定はロケール)', en: 'language (default: the locale)' },
  },
  help: { type: 'boolean', summary: { ja: '使い方', en: 'this help' } },
};
