// Every example of the READMEs is run as it stands, beside a card in a reader, in a folder of its own.
// `# → text` behind a command is what its output must contain.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { insertCard, makeTown } from './card-in-reader.ts';

const root = new URL('../../../../', import.meta.url).pathname;

/** Not run here: they set up the machine, and .ci/run and `npm test` have done just that. */
const setUp = /^(git clone |npm start\b|sudo apt-get )/;

const examplesOf = (document: string): { command: string; expected: string | undefined }[] =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block!.split('\n'))
    .filter((line) => line.trim() !== '' && !setUp.test(line))
    .map((line) => {
      const [command, comment] = line.split(/\s+# /);
      return { command: command!, expected: /^→ (.*)$/.exec(comment ?? '')?.[1] };
    });

for (const document of ['README.md', 'README.ja.md']) {
  test(`the examples of ${document}`, async (t) => {
    if (requirePeer(t, 'pcscd', 'opensc-tool', 'openssl', 'ip', 'unshare', 'nsenter')) return;
    using town = makeTown();
    await using reader = await insertCard(town, 'C01');
    const folder = mkdtempSync(join(tmpdir(), 'openmyna-readme-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    copyFileSync(join(root, 'README.md'), join(folder, 'README.md'));
    const examples = examplesOf(document);
    assert.ok(examples.length >= 6);
    for (const { command, expected } of examples) {
      // `npx openmyna` is the workspace's own command; C01 is in the reader, so a second town serves those lines.
      const script = command.replace(/^npx openmyna/, `${join(root, 'node_modules/.bin/openmyna')}`);
      const { status, stdout, stderr } = await reader.run('sh', ['-c', `cd ${folder} && ${script}`]);
      // `doctor` answers with the class of what it finds.
      if (!command.includes('doctor')) assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
      if (expected !== undefined) assert.ok(stdout.includes(expected), `${command}\n${stdout}${stderr}`);
    }
  });
}
