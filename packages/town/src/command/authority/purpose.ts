import type { Medium, Purpose } from '@openmyna/pki';
import type { OptionDefinition } from '../definition.ts';
import { usage } from '../usage.ts';

export const purposeOption: OptionDefinition = {
  type: 'string',
  value: 'authentication|signing',
  summary: { ja: '用途(既定は authentication)', en: 'what for (default authentication)' },
};

/** @throws OpenMynaError `command.usage` */
export const purposeOf = (command: string, text: string | boolean | undefined): Purpose => {
  if (text === undefined || text === 'authentication') return 'authentication';
  if (text === 'signing') return 'signature';
  throw usage(command, '--purpose: authentication | signing');
};

/** As the options spell them. */
export const purposeWord: Readonly<Record<Purpose, string>> = {
  authentication: 'authentication',
  signature: 'signing',
};

/** @throws OpenMynaError `command.usage` */
export const mediumOf = (command: string, text: string | boolean | undefined): Medium => {
  if (text === undefined || text === 'card') return 'card';
  if (text === 'phone') return 'phone';
  throw usage(command, '--medium: card | phone');
};
