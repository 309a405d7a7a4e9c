// COMPUTE DIGITAL SIGNATURE (80 2A, card.md §4.3) and INTERNAL AUTHENTICATE (00 88, §3.4).

import type { SignatureInput } from '../command.ts';
import type { FileDefinition } from '../definition.ts';
import type { CardCrypto, RsaPrivateKey } from '../environment.ts';
import type { FileReference } from '../file-reference.ts';
import { digestInfoSha256, padPkcs1 } from '../padding/pkcs1.ts';
import { padPss } from '../padding/pss.ts';
import { answer, type Outcome, refuse } from '../rules.ts';
import { type ApplicationContext, findFile, isRefusal, needs, permits } from '../session.ts';

type Operation = Extract<FileDefinition, { kind: 'key' }>['operation'];

export const sign = (
  context: ApplicationContext,
  reference: FileReference,
  input: SignatureInput,
  data: Uint8Array,
  le: number,
): Outcome => {
  const key = findKey(context, reference, 'sign', le);
  if (isRefusal(key)) return key;
  const block = encode(context, input, data, key.modulus.length);
  return block === undefined ? refuse('sign.input') : answer(key.apply(block));
};

/** sha256WithRSA over the challenge. */
export const internalAuthenticate = (
  context: ApplicationContext,
  reference: FileReference,
  challenge: Uint8Array,
  le: number,
): Outcome => {
  const key = findKey(context, reference, 'internal-authenticate', le);
  if (isRefusal(key)) return key;
  const digestInfo = digestInfoSha256(context.environment.crypto.sha256(challenge));
  return answer(key.apply(padPkcs1(digestInfo, key.modulus.length)!));
};

const findKey = (
  context: ApplicationContext,
  reference: FileReference,
  operation: Operation,
  le: number,
): RsaPrivateKey | Outcome => {
  const file = findFile(context, reference);
  if (isRefusal(file)) return file;
  const { fid, definition } = file;
  if (definition.kind !== 'key') return refuse('file.kind', { file: definition.title });
  if (definition.operation !== operation) return refuse('sign.operation', { file: definition.title });
  const { session } = context;
  if (!permits(definition.use, session.verified)) {
    return refuse('sign.not-verified', { file: definition.title, needs: needs(session.definition, definition.use) });
  }
  const key = context.privateKey(fid);
  // A card whose holder has no signature certificate has no key there either.
  if (key === undefined) return refuse('sign.operation', { file: definition.title });
  return le < key.modulus.length ? refuse('apdu.response-length', { bytes: key.modulus.length }) : key;
};

/** The encoded message of RFC 8017, or undefined for an input that fits no encoding. */
const encode = (
  { environment }: ApplicationContext,
  input: SignatureInput,
  data: Uint8Array,
  length: number,
): Uint8Array | undefined => {
  const { sha256 } = environment.crypto;
  switch (input) {
    case 'block':
      return padPkcs1(data, length);
    case 'message-bare-hash':
      return padPkcs1(sha256(data), length);
    case 'hash':
      return data.length === 32 ? padPkcs1(digestInfoSha256(data), length) : undefined;
    case 'message':
      return padPkcs1(digestInfoSha256(sha256(data)), length);
    case 'hash-pss':
      return data.length === 32 ? pss(environment.crypto, data, environment.random(32), length) : undefined;
    case 'message-pss':
      return pss(environment.crypto, sha256(data), environment.random(32), length);
  }
};

const pss = (crypto: CardCrypto, hash: Uint8Array, salt: Uint8Array, length: number) =>
  padPss(crypto.sha256, hash, salt, length);
