// Programs that nobody here wrote.

import { spawnSync } from 'node:child_process';

export const run = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}` };
};

/** How often something is said. */
export const count = (text: string, what: string): number => text.split(what).length - 1;
