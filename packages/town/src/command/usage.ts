import { type Details, OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** The command was called with words it does not know. */
export const usage = (command: string, problem: string): OpenMynaError => {
  const details: Details = { command, problem };
  return new OpenMynaError(errors['command.usage'], details);
};

/** A whole number in a range, or undefined where the option was not given. @throws OpenMynaError `command.usage` */
export const wholeNumber = (
  command: string,
  option: string,
  text: string | boolean | undefined,
  least: number,
  most: number,
): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (typeof text === 'string' && /^\d+$/.test(text) && value >= least && value <= most) return value;
  throw usage(command, `--${option}: ${least}–${most}`);
};
