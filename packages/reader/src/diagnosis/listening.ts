import { readFileSync } from 'node:fs';

/** Whether something listens on a TCP port here, and whether other machines reach it (proc(5), /proc/net/tcp). */
export const listening = (port: number): 'no' | 'loopback' | 'everywhere' => {
  const addresses = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => addressesIn(file, port));
  if (addresses.length === 0) return 'no';
  return addresses.every(isLoopback) ? 'loopback' : 'everywhere';
};

const listenState = '0A';

const addressesIn = (file: string, port: number): string[] => {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, local, , state]) =>
          state === listenState && local?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`),
      )
      .map(([, local]) => local!.split(':')[0]!);
  } catch {
    return [];
  }
};

/** 127/8, and ::1; the file writes 32-bit words in the machine's order. */
const isLoopback = (address: string): boolean =>
  address.length === 8 ? address.endsWith('7F') : address === '00000000000000000000000001000000';
