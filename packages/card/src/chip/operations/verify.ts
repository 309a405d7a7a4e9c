// VERIFY, the empty VERIFY, and the two commands that change a secret (ISO/IEC 7816-4 11.6.6, 11.6.7; JICSAP CHANGE KEY).

import { equalBytes, statusWord, toAscii } from '@openmyna/apdu';
import type { FileDefinition, SecretFormat } from '../definition.ts';
import type { FileReference } from '../file-reference.ts';
import { done, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, findFile, isRefusal } from '../session.ts';
import type { Fid } from '../state.ts';

type SecretDefinition = Extract<FileDefinition, { kind: 'secret' }>;

interface FoundSecret {
  readonly fid: Fid;
  readonly definition: SecretDefinition;
  readonly secret: Uint8Array | null;
  readonly tries: number;
}

/** Tries left as 63Cx, 63C0 where blocked: answering 6984 here would keep OpenSC from binding (card.md §5.1). */
export const queryTries = (context: ApplicationContext, reference: FileReference): Outcome => {
  const found = findSecret(context, reference);
  if (isRefusal(found)) return found;
  if (context.model.emptyVerifyWhenVerified === 'ok' && context.session.verified.has(found.fid)) return done;
  const { tries } = found;
  return refuse('verify.tries', { file: found.definition.title, tries }, statusWord.triesLeft(tries));
};

/**
 * The try is paid for, durably, before anything is compared: whoever cuts the power learns nothing for free.
 * A wrong value also takes back an earlier right one.
 */
export const verify = (context: ApplicationContext, reference: FileReference, presented: Uint8Array): Outcome => {
  const found = findSecret(context, reference);
  if (isRefusal(found)) return found;
  const { fid, definition, secret } = found;
  if (found.tries === 0) return refuse('verify.blocked', { file: definition.title });
  const tries = found.tries - 1;
  context.session.verified.delete(fid);
  context.setTries(fid, tries);
  if (secret === null || !equalBytes(secret, presented)) {
    return refuse('verify.mismatch', { file: definition.title, tries }, statusWord.triesLeft(tries));
  }
  context.setTries(fid, definition.tries);
  context.session.verified.set(fid, secret);
  return done;
};

/** A new value for a secret that has been verified; its tries are whole again. */
export const change = (
  context: ApplicationContext,
  by: 'change-reference-data' | 'change-key',
  reference: FileReference,
  value: Uint8Array,
): Outcome => {
  const found = findSecret(context, reference);
  if (isRefusal(found)) return found;
  const { fid, definition } = found;
  if (definition.change?.by !== by) return refuse('change.by', { file: definition.title });
  if (!context.session.verified.has(fid)) return refuse('change.not-verified', { file: definition.title });
  // No form is longer; 65535 bytes are more than the text of one is made of in one call.
  if (value.length > 16 || !formats[definition.change.format].test(toAscii(value)))
    return refuse('change.format', { file: definition.title });
  const secret = value.slice();
  context.setSecret(fid, secret, definition.tries);
  context.session.verified.set(fid, secret);
  return done;
};

/** card.md §4.1. Real cards leave the form to the terminal; whether the chip also checks is not public, ours does. */
export const formats: Readonly<Record<SecretFormat, RegExp>> = {
  'four-digits': /^[0-9]{4}$/,
  'signature-password': /^(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}$/,
};

const findSecret = (context: ApplicationContext, reference: FileReference): FoundSecret | Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  const { fid, definition, contents } = file;
  if (definition.kind !== 'secret') return refuse('file.kind', { file: definition.title });
  return contents?.kind === 'secret'
    ? { fid, definition, secret: contents.secret, tries: contents.tries }
    : { fid, definition, secret: null, tries: 0 };
};
