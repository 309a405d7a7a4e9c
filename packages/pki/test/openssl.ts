// openssl as a reader of certificates: what it says of bytes of ours.

import { spawnSync } from 'node:child_process';

/** Whether openssl is there; without it a test is skipped, or under OPENMYNA_PEERS=required failed. */
export const missing = (test: { skip(message: string): void }): boolean => {
  if (spawnSync('openssl', ['version']).status === 0) return false;
  if (process.env.OPENMYNA_PEERS === 'required') throw new Error('not installed: openssl');
  test.skip('not installed: openssl');
  return true;
};

export const openssl = (args: readonly string[], input?: Uint8Array): string => {
  const { stdout, stderr, error } = spawnSync('openssl', args, { input: input ?? '' });
  if (error) throw error;
  return `${stdout}${stderr}`;
};

export interface Asn1Line {
  readonly depth: number;
  readonly type: string;
  readonly value: string;
}

/** `openssl asn1parse`: depth, type and printed value of every element. */
export const asn1parse = (der: Uint8Array): Asn1Line[] =>
  openssl(['asn1parse', '-inform', 'DER'], der)
    .split('\n')
    .map((line) => /^ *\d+:d=(\d+) +hl=\d+ l= *\d+ (?:prim|cons): (.*?) *(?::(.*))?$/.exec(line))
    .filter((match) => match !== null)
    .map(([, depth, type, value]) => ({ depth: Number(depth), type: type!.trim(), value: value ?? '' }));
