import type { CardInterface } from '@openmyna/card';
import { type TimingName, timingProfiles } from '@openmyna/reader';
import type { OptionDefinition } from './definition.ts';
import { usage } from './usage.ts';

export const interfaceOption: OptionDefinition = {
  type: 'string',
  value: 'contact|contactless',
  summary: { ja: '接触か非接触か(既定は contactless)', en: 'which face of the card (default contactless)' },
};

export const timingOption: OptionDefinition = {
  type: 'string',
  value: Object.keys(timingProfiles).join('|'),
  summary: { ja: '本物のカードと同じだけ時間をかける', en: 'take as long as a real card' },
};

/** @throws OpenMynaError `command.usage` */
export const timingOf = (command: string, text: string | boolean | undefined): TimingName | undefined => {
  if (text === undefined || Object.hasOwn(timingProfiles, String(text))) return text as TimingName | undefined;
  throw usage(command, `--timing: ${Object.keys(timingProfiles).join(' | ')}`);
};

/** @throws OpenMynaError `command.usage` */
export const interfaceOf = (command: string, text: string | boolean | undefined): CardInterface => {
  if (text === undefined) return 'contactless';
  if (text === 'contact' || text === 'contactless') return text;
  throw usage(command, '--interface: contact | contactless');
};
