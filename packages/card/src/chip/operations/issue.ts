// What the issuer does to keys and PINs over its secure channel (services.md §3.4, §3.5).

import { berTlv, fromHex, toAscii } from '@openmyna/apdu';
import type { FileDefinition } from '../definition.ts';
import type { FileReference } from '../file-reference.ts';
import { answer, done, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, type FoundFile, findFile, isRefusal, mayRewrite } from '../session.ts';
import { formats } from './verify.ts';

/** The file, where it is of this kind: nobody but the issuer has these commands. */
export const changeable = (
  context: ApplicationContext,
  reference: FileReference,
  kind: FoundFile['definition']['kind'],
): FoundFile | Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  return file.definition.kind === kind ? file : refuse('file.kind', { file: file.definition.title });
};

/** RESET RETRY COUNTER (ISO/IEC 7816-4 11.6.10): the value, where one is given, has travelled enciphered. */
export const resetRetryCounter = (
  context: ApplicationContext,
  reference: FileReference,
  value: Uint8Array | undefined,
): Outcome => {
  const file = changeable(context, reference, 'secret');
  if (isRefusal(file)) return file;
  const { fid, definition, contents } = file;
  if (definition.kind !== 'secret' || contents?.kind !== 'secret')
    return refuse('file.kind', { file: definition.title });
  context.session.verified.delete(fid);
  if (value === undefined) {
    context.setTries(fid, contents.secret === null ? 0 : definition.tries);
    return done;
  }
  if (context.issuer !== 'confidential') return refuse('secure-channel.clear', { file: definition.title });
  if (!mayBeSet(context, definition, value)) return refuse('change.format', { file: definition.title });
  context.setSecret(fid, value.slice(), definition.tries);
  return done;
};

/**
 * On a card in use: what its holder may change, in its form. Before, also what the holder never chooses (照合番号); a secret
 * without tries is nobody's.
 */
const mayBeSet = (
  { lifeCycle }: ApplicationContext,
  { change, tries }: Extract<FileDefinition, { kind: 'secret' }>,
  value: Uint8Array,
): boolean => {
  if (value.length > 16) return false;
  if (change !== undefined) return formats[change.format].test(toAscii(value));
  return lifeCycle === 'initialized' && tries > 0;
};

/**
 * GENERATE ASYMMETRIC KEY PAIR (ISO/IEC 7816-8 5.1): the private key never leaves the card, and the public key is the answer where
 * Le holds it; else it is read in parts.
 */
export const generateKeyPair = (context: ApplicationContext, reference: FileReference, le: number): Outcome => {
  const file = changeable(context, reference, 'key');
  if (isRefusal(file)) return file;
  if (!mayRewrite(context, file)) return refuse('life-cycle.secured');
  context.setKey(file.fid, context.environment.crypto.newRsaKey());
  const whole = publicKey(context, file, 0, 0x10000);
  return whole.data !== undefined && whole.data.length <= le ? whole : done;
};

/** The public key of a key pair, from an offset on, for cards whose answers are short. */
export const readPublicKey = (
  context: ApplicationContext,
  reference: FileReference,
  offset: number,
  le: number,
): Outcome => {
  const file = changeable(context, reference, 'key');
  return isRefusal(file) ? file : publicKey(context, file, offset, le);
};

/** `7F49` with modulus (81) and exponent (82). */
const publicKey = (
  context: ApplicationContext,
  { fid, definition }: FoundFile,
  offset: number,
  le: number,
): Outcome => {
  const key = context.privateKey(fid);
  if (key === undefined) return refuse('file.kind', { file: definition.title });
  const whole = berTlv(0x7f49, [berTlv(0x81, [key.modulus]), berTlv(0x82, [fromHex('010001')])]);
  return offset < whole.length
    ? answer(whole.subarray(offset, offset + le))
    : refuse('read.offset', { bytes: whole.length });
};
