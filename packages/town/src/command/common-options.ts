import type { CardInterface } from '@openmyna/card';
import type { OptionDefinition } from './definition.ts';
import { usage } from './usage.ts';

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

export const interfaceOption: OptionDefinition = {
  type: 'string',
  value: 'contact|contactless',
  summary: { ja: '接触か非接触か(既定は contactless)', en: 'which face of the card (default contactless)' },
};

/** @throws OpenMynaError `command.usage` */
export const interfaceOf = (command: string, text: string | boolean | undefined): CardInterface => {
  if (text === undefined) return 'contactless';
  if (text === 'contact' || text === 'contactless') return text;
  throw usage(command, '--interface: contact | contactless');
};
