// `openmyna resident birth|register`: somebody is entered. Their id is drawn from the request, so the same report sent again is the same person.

import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { usage } from '../usage.ts';
import {
  addressOf,
  addressOption,
  bornOptions,
  householdOptions,
  intoHousehold,
  nameOf,
  nameOptions,
  reportOf,
  reportOptions,
  sexOf,
  textOf,
} from './options.ts';
import { showResident } from './show.ts';

const options: Readonly<Record<string, OptionDefinition>> = {
  ...nameOptions,
  ...bornOptions,
  ...addressOption,
  ...householdOptions,
  id: {
    type: 'string',
    value: 'ID',
    summary: { ja: '住民の ID(既定は届出の番号から作る)', en: 'the id (default: drawn from the request)' },
  },
  ...reportOptions,
};

/** The day or `none`; nothing where it is not said. */
const stayOf = ({ options }: Invocation): { readonly stayEndsOn?: string | null } => {
  const stay = textOf(options.stay);
  return stay === undefined ? {} : { stayEndsOn: stay === 'none' ? null : stay };
};

const entryCommand = (
  kind: 'birth' | 'registration',
  name: string,
  summary: CommandDefinition['summary'],
  more: Readonly<Record<string, OptionDefinition>> = {},
): CommandDefinition => ({
  name: `resident ${name}`,
  summary,
  options: { ...options, ...more },
  run: async (invocation) => {
    const birthDate = textOf(invocation.options['birth-date']);
    if (birthDate === undefined) throw usage(`resident ${name}`, '--birth-date DATE');
    const person = {
      ...nameOf(name, invocation),
      birthDate,
      sex: sexOf(name, invocation.options.sex),
      ...stayOf(invocation),
    };
    const resident = textOf(invocation.options.id);
    const into = intoHousehold(name, invocation);
    const isThere = into.household !== undefined && invocation.options.to === undefined;
    const entry = {
      ...reportOf(invocation),
      ...into,
      kind,
      person,
      ...(resident !== undefined && { resident }),
      ...(!isThere && { address: addressOf(name, invocation) }),
    };
    await using town = await openTown(invocation);
    showResident(invocation, await town.call('enter', entry));
    return undefined;
  },
});

export const residentBirth = entryCommand('birth', 'birth', {
  ja: '出生: 番号がつく。--household の世帯に入る',
  en: 'a birth: the numbers are given; into --household',
});

export const residentRegister = entryCommand(
  'registration',
  'register',
  { ja: '初めての登録', en: 'the first entry of somebody who was not born into the register' },
  {
    stay: {
      type: 'string',
      value: 'DATE|none',
      summary: { ja: '外国人住民の在留期間の満了日', en: 'of a foreign resident: the last day of the stay' },
    },
  },
);
