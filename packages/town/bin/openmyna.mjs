#!/usr/bin/env node
// Plain JavaScript, for the Node of the machine (20 or later): the town itself is TypeScript and runs on the Node that
// the lockfile brings.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 2)) {
  // What was compiled once is there the next time: half of the start.
  module.enableCompileCache(new URL('../../../node_modules/.cache/openmyna', import.meta.url).pathname);
  await import('../src/command/main.ts');
} else {
  const node = new URL('../../../node_modules/.bin/node', import.meta.url).pathname;
  if (!existsSync(node)) {
    console.error(`OpenMyna: Node 24 以上が要ります(いまは ${process.version})。\`npm ci\` で入ります。`);
    console.error(`OpenMyna: Node 24 or later is needed (this is ${process.version}). \`npm ci\` installs it.`);
    process.exit(6);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => (signal === null ? process.exit(code) : process.exit(128 + 15)));
}
