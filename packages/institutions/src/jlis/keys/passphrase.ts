import { readIfThere, writeDurably } from '@openmyna/durable';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** So many bits nobody guesses. */
const length = 32;

/**
 * The passphrase of a file, made if there is none. It belongs on another medium than the keys: the file may be anywhere.
 * @throws OpenMynaError `jlis.passphrase` for an empty file
 */
export const passphraseIn = (file: string, random: (length: number) => Uint8Array): string => {
  const known = readIfThere(file)?.trim();
  if (known === '') throw new OpenMynaError(errors['jlis.passphrase'], { file });
  if (known !== undefined) return known;
  const passphrase = Buffer.from(random(length)).toString('base64url');
  writeDurably(file, `${passphrase}\n`);
  return passphrase;
};
