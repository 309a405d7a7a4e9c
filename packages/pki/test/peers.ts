// Programs of others that read certificates, lists and answers of ours, each with a folder for its files.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program is there; without it a test is skipped, or under OPENMYNA_PEERS=required failed. */
export const lacking = (test: { skip(message: string): void }, ...programs: readonly string[]): boolean => {
  const absent = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (absent.length === 0) return false;
  if (process.env.OPENMYNA_PEERS === 'required') throw new Error(`not installed: ${absent.join(' ')}`);
  test.skip(`not installed: ${absent.join(' ')}`);
  return true;
};

/** Files in a folder that goes with the object, PEM where the bytes are given with a label. */
export const folderOf = (files: Readonly<Record<string, Uint8Array>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-pki-'));
  const place = (name: string) => join(folder, name);
  const write = (name: string, bytes: Uint8Array) => writeFileSync(place(name), bytes);
  for (const [name, bytes] of Object.entries(files)) write(name, bytes);
  const run = (program: string, ...args: readonly string[]) => {
    const { stdout, stderr, status, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    if (error) throw error;
    return { status, text: `${stdout}${stderr}` };
  };
  return { place, write, run, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};

export const pem = (label: string, der: Uint8Array): Uint8Array =>
  Buffer.from(
    `-----BEGIN ${label}-----\n${Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g)!
      .join('\n')}\n-----END ${label}-----\n`,
  );
