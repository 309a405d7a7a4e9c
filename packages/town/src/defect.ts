import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';

/** What none of the catalogue's errors is: a defect of ours. Its own message may quote input, so only its name is told. */
export const defect = (cause: unknown): OpenMynaError =>
  new OpenMynaError(errors['town.internal'], { name: cause instanceof Error ? cause.name : typeof cause }, { cause });
