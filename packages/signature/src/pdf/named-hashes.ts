// Which hashes the signature in Contents is by: a large file is hashed by those and no others.

import { MalformedDer } from '@openmyna/pki/der';
import { type HashName, hashNamed } from '../cms/algorithms.ts';
import { readSignedData } from '../cms/index.ts';
import { readTstInfo } from '../tsp/index.ts';

/** @param isToken whether what is signed is a time-stamp over the document, and not the document @returns none where it is malformed */
export const namedHashes = async (contents: Uint8Array, isToken: boolean): Promise<ReadonlySet<HashName>> => {
  try {
    const { signers, content } = await readSignedData(contents, { padded: true });
    const named = isToken
      ? [hashNamed(readTstInfo(content ?? new Uint8Array(0)).imprint.algorithm)]
      : signers.map((one) => (one instanceof MalformedDer ? undefined : hashNamed(one.digestAlgorithm)));
    return new Set(named.filter((one) => one !== undefined));
  } catch (error) {
    if (error instanceof MalformedDer) return new Set();
    throw error;
  }
};
