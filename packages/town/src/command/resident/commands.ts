// `openmyna resident …`: what is reported of a person at the counter, and what becomes of it. The register is the municipality's;
// their certificates follow it at once.

import type { CommandDefinition } from '../definition.ts';
import { residentBirth, residentRegister } from './enter.ts';
import { residentEvents } from './events.ts';
import { residentHousehold } from './household.ts';
import { residentSearch } from './search.ts';
import { residentHistory, residentShow, residentUses } from './show.ts';

export const residentCommands: readonly CommandDefinition[] = [
  residentShow,
  residentHistory,
  residentUses,
  residentSearch,
  residentBirth,
  residentRegister,
  ...residentEvents,
  residentHousehold,
];
