import { null_, objectIdentifier, sequence } from './der/write.ts';

/** AlgorithmIdentifier of everything that is signed here, its NULL written (RFC 4055 5). */
export const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), null_);
