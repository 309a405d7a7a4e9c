// What the issuer does over its secure channel: keys made on the card, files written, a PIN set anew (services.md §3.4, §3.5).

import { berTlv, fromHex, toAscii } from '@openmyna/apdu';
import type { FileReference } from '../command.ts';
import { answer, done, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, type FoundFile, findFile, isRefusal } from '../session.ts';
import { formats } from './verify.ts';

/** The file, where it is of this kind: nobody but the issuer has these commands. */
const changeable = (
  context: ApplicationContext,
  reference: FileReference,
  kind: FoundFile['definition']['kind'],
): FoundFile | Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  return file.definition.kind === kind ? file : refuse('file.kind', { file: file.definition.title });
};

/** UPDATE BINARY (ISO/IEC 7816-4 11.3.5). A file that nothing was written to yet comes to be. */
export const updateBinary = (
  context: ApplicationContext,
  reference: FileReference,
  offset: number,
  bytes: Uint8Array,
): Outcome => {
  const file = changeable(context, reference, 'transparent');
  if (isRefusal(file)) return file;
  if (offset + bytes.length > 0x8000) return refuse('write.size');
  context.write(file.fid, offset, bytes.slice());
  return done;
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
  const format = definition.change?.format;
  if (format === undefined || value.length > 16 || !formats[format].test(toAscii(value)))
    return refuse('change.format', { file: definition.title });
  context.setSecret(fid, value.slice(), definition.tries);
  return done;
};

/**
 * GENERATE ASYMMETRIC KEY PAIR (ISO/IEC 7816-8 5.1): the private key never leaves the card, and the public key is the answer where
 * Le holds it; else it is read in parts.
 */
export const generateKeyPair = (context: ApplicationContext, reference: FileReference, le: number): Outcome => {
  const file = signingKey(context, reference);
  if (isRefusal(file)) return file;
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
  const file = signingKey(context, reference);
  return isRefusal(file) ? file : publicKey(context, file, offset, le);
};

const signingKey = (context: ApplicationContext, reference: FileReference): FoundFile | Outcome => {
  const file = changeable(context, reference, 'key');
  if (isRefusal(file)) return file;
  const { definition } = file;
  return definition.kind === 'key' && definition.operation === 'sign'
    ? file
    : refuse('sign.operation', { file: definition.title });
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
