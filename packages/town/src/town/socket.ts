import { closeSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A socket's name in the file system holds so many bytes (sockaddr_un of unix(7), without the closing zero). */
const longest = 107;

/**
 * Uses the name of a local socket, however deep in the tree it is: one that is too long is reached by way of its folder's
 * descriptor (Linux).
 */
export const withSocketName = async <T>(socket: string, use: (name: string) => Promise<T>): Promise<T> => {
  if (Buffer.byteLength(socket) <= longest) return use(socket);
  const folder = openSync(dirname(socket), 'r');
  try {
    return await use(`/proc/self/fd/${folder}/${basename(socket)}`);
  } finally {
    closeSync(folder);
  }
};
