// Runs before `npm start`, `npm test` and `npm run check`, on whatever Node the machine has (20 or later):
// installs what the lockfile names when node_modules is missing or older than the lockfile.
// Plain JavaScript, because nothing is installed yet and Node 20 does not run TypeScript.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const modified = (path) => statSync(new URL(path, root), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes this file at the end of every complete install, so an interrupted one is done again.
if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.error('OpenMyna: 必要なものを入れています / installing what is missing …');
  // Warnings are of the machine's Node, which runs none of it.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', ['ci', ...quiet], { cwd: root, stdio: ['ignore', 2, 2] });
  if (error || status !== 0) {
    console.error('OpenMyna: npm ci が失敗しました。ネットワークと npm の設定を確かめてください。');
    console.error('OpenMyna: npm ci failed. Check the network and the npm configuration.');
    process.exit(status ?? 1);
  }
}
