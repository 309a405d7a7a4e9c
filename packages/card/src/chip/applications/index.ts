import type { ApplicationDefinition } from '../definition.ts';
import type { ApplicationName } from '../state.ts';
import { common } from './common.ts';
import { inputSupport } from './input-support.ts';
import { isd } from './isd.ts';
import { jpki } from './jpki.ts';
import { licence } from './licence.ts';
import { residentRegister } from './resident-register.ts';
import { surface } from './surface.ts';

/** Every application a card may carry, in the order in which a partial AID finds them. */
export const applications: Readonly<Record<ApplicationName, ApplicationDefinition>> = {
  isd,
  jpki,
  surface,
  inputSupport,
  residentRegister,
  common,
  licence,
};
