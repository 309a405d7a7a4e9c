import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body, once, and stops where it is longer than it may be: so nothing is answered twice, and nothing that is
 * refused is kept.
 * @param most bytes
 * @returns undefined for a longer one, whose rest is not read
 * @throws what the connection broke with; its sender is gone
 */
export const readBody = (incoming: IncomingMessage, most: number): Promise<Buffer | undefined> => {
  if (Number(incoming.headers['content-length'] ?? 0) > most) return Promise.resolve(undefined);
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    parts.push(part);
    if (length <= most) return;
    incoming.off('data', take).pause();
    resolve(undefined);
  };
  incoming
    .on('data', take)
    .once('end', () => resolve(Buffer.concat(parts)))
    .once('error', reject)
    // After an end this rejects what is resolved, which changes nothing.
    .once('close', () => reject(new Error('the connection closed')));
  return promise;
};
