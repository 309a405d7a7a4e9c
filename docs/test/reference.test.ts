// The reference is what the doc comments say now, and every exported thing has one: typedoc ends in failure where not.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const docs = new URL('..', import.meta.url).pathname;
const pagesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((page) => [page, readFileSync(join(folder, page), 'utf8')]));

test('docs/reference is what `npm run docs` makes of the doc comments', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-reference-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const typedoc = join(docs, 'node_modules/typedoc/bin/typedoc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, '--out', folder], {
    cwd: docs,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(pagesIn(folder), pagesIn(join(docs, 'reference')));
});
