// Every example of the READMEs and of the guides is run as it stands, in order, beside a card in a reader, in a folder of
// its own. `# → text` behind a command is what its output must contain; a program begins with `// its-name.mts`. A translation whose
// examples are those of its original, but for comments and the language that programs print, is held against it and not run a second time.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { requirePeer } from '@openmyna/reader/test-harness';
import { copyTown } from '../town-process.ts';
import { startTownInReader } from './card-in-reader.ts';

const root = new URL('../../../../', import.meta.url).pathname;

/** Not run here: they set up the machine, and .ci/run and `npm test` have done just that. */
const setUp = /^(git clone |npm start\b|sudo apt-get )/;

type Example =
  | { readonly file: string; readonly content: string }
  | { readonly command: string; readonly expected: string | undefined };

const examplesOf = (document: string): Example[] =>
  [...readFileSync(join(root, document), 'utf8').matchAll(/```(sh|ts)\n([\s\S]*?)```/g)].flatMap(
    ([, language, block]): Example[] =>
      language === 'ts'
        ? [{ file: /^\/\/ (\S+)/.exec(block!)![1]!, content: block! }]
        : block!
            .split('\n')
            .filter((line) => line.trim() !== '' && !setUp.test(line))
            .map((line) => {
              const [command, comment] = line.split(/\s+# /);
              return { command: command!.trim(), expected: /^→ (.*)$/.exec(comment ?? '')?.[1] };
            }),
  );

/** What the guide installs are links into the clone: nothing is fetched. */
const env = { npm_config_offline: 'true', npm_config_audit: 'false', npm_config_update_notifier: 'false' };

const documents = {
  'README.md': 8,
  'README.ja.md': 8,
  'docs/guide.md': 20,
  'docs/guide.ja.md': 20,
  'docs/certificates.md': 17,
  'docs/certificates.ja.md': 17,
  'docs/register.md': 25,
  'docs/register.ja.md': 25,
  'docs/issuing.md': 13,
  'docs/issuing.ja.md': 13,
  'docs/pins.md': 11,
  'docs/pins.ja.md': 11,
  'docs/attributes.md': 20,
  'docs/attributes.ja.md': 20,
  'docs/documents.md': 21,
  'docs/documents.ja.md': 21,
  'docs/api.md': 4,
  'docs/api.ja.md': 4,
  'docs/promises.md': 9,
  'docs/promises.ja.md': 9,
} as const;

/** Without what a program says to its reader, and in which language it prints. */
const bare = (examples: readonly Example[]) =>
  examples.map((one) =>
    'file' in one
      ? { ...one, content: one.content.replace(/^\s*\/\/.*\n|\s*\/\/.*$/gm, '').replaceAll(/\.(?:ja|en)\b/g, '') }
      : one,
  );

for (const [document, least] of Object.entries(documents))
  test(`the examples of ${document}`, async (t) => {
    const original = document.replace('.ja.md', '.md');
    if (original !== document && isDeepStrictEqual(bare(examplesOf(document)), bare(examplesOf(original)))) return;
    if (requirePeer(t, 'pcscd', 'opensc-tool', 'openssl', 'qpdf', 'pdfsig', 'certutil', 'ip', 'unshare', 'nsenter'))
      return;
    const folder = mkdtempSync(join(tmpdir(), 'openmyna-examples-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    copyTown(join(folder, 'openmyna-data'));
    copyFileSync(join(root, 'README.md'), join(folder, 'README.md'));
    symlinkSync(join(root, 'docs'), join(folder, 'docs'));
    symlinkSync(root, join(folder, 'openmyna'));
    await using reader = await startTownInReader(join(folder, 'openmyna-data'));
    const examples = examplesOf(document);
    assert.ok(examples.length >= least, `${examples.length}`);
    let place = folder;
    for (const example of examples) {
      if ('file' in example) {
        writeFileSync(join(place, example.file), example.content);
        // What a program would make there the first time.
        const own = join(place, 'openmyna-data');
        if (example.content.includes('openTown(') && !existsSync(own)) copyTown(own);
        continue;
      }
      const { command, expected } = example;
      // `npx openmyna` is the workspace's own command.
      const here = command.replace(/^((?:\w+=\S+ )*)npx openmyna/, `$1${join(root, 'node_modules/.bin/openmyna')}`);
      const script = `cd ${place} && ${here}\nstatus=$?; pwd > ${folder}/.place; exit $status`;
      const { status, stdout, stderr } = await reader.run('sh', ['-c', script], { env });
      // `doctor` answers with the class of what it finds.
      if (!command.includes('doctor')) assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
      if (expected !== undefined) assert.ok(stdout.includes(expected), `${command}\n${stdout}${stderr}`);
      place = readFileSync(join(folder, '.place'), 'utf8').trim();
    }
  });
