// The rule of the house (ARCHITECTURE.md, "The house"): imports go up the list towards `errors`, never down it,
// and the rooms that also run in a browser hold no `node:` import.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('..', import.meta.url).pathname;

/** Highest first: a room may import from rooms before it, and from itself. */
const house = [
  'errors',
  'durable',
  'apdu',
  'identity',
  'font',
  'pki',
  'signature',
  'card',
  'terminal',
  'reader',
  'store',
  'institutions',
  'conformance',
  'town',
];

/** Rooms, or parts of rooms, that run in a browser too. */
const portable = [
  'packages/errors/src',
  'packages/apdu/src',
  'packages/identity/src',
  'packages/card/src/chip',
  'packages/terminal/src',
];

const importsOf = (file: string): string[] =>
  [...readFileSync(`${root}${file}`, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);

const sources = globSync(['packages/*/src/**/*.ts', 'conformance/src/**/*.ts'], { cwd: root });

/** The room a file is in, and the folder its relative imports stay in. */
const roomOf = (file: string): string => /^(?:packages\/)?([^/]+)/.exec(file)![1]!;
const folderOf = (file: string): string => `/${file.slice(0, file.indexOf('/src/'))}/src/`;

test('there are sources to read', () => {
  assert.ok(sources.length > 20);
  for (const folder of portable)
    assert.ok(
      sources.some((file) => file.startsWith(`${folder}/`)),
      `${folder} is empty`,
    );
});

test('a room imports only from the rooms above it', () => {
  for (const file of sources) {
    const room = roomOf(file);
    for (const specifier of importsOf(file)) {
      const other = /^@openmyna\/([^/]+)/.exec(specifier)?.[1];
      if (other === undefined) continue;
      assert.ok(house.includes(other), `${file} imports ${specifier}, which is no room of the house`);
      assert.ok(house.indexOf(other) < house.indexOf(room), `${file} imports down the house: ${specifier}`);
    }
  }
});

test('a relative import stays inside its room', () => {
  for (const file of sources) {
    const room = folderOf(file);
    for (const specifier of importsOf(file).filter((s) => s.startsWith('.'))) {
      const target = new URL(specifier, `file:///${file}`).pathname;
      assert.ok(target.startsWith(room), `${file} reaches out of its room: ${specifier}`);
    }
  }
});

test('an institution imports of another its contract and nothing else', () => {
  const institutionOf = (path: string) => /packages\/institutions\/src\/([^/]+)\//.exec(path)?.[1];
  for (const file of sources.filter((one) => institutionOf(one) !== undefined)) {
    for (const specifier of importsOf(file).filter((s) => s.startsWith('.'))) {
      const target = new URL(specifier, `file:///${file}`).pathname;
      const isOther = institutionOf(target) !== institutionOf(file);
      assert.ok(!isOther || target.endsWith('/contract.ts'), `${file} reaches into another institution: ${specifier}`);
    }
  }
});

test('portable rooms import nothing of Node', () => {
  for (const file of sources.filter((file) => portable.some((folder) => file.startsWith(`${folder}/`)))) {
    for (const specifier of importsOf(file)) {
      assert.ok(!specifier.startsWith('node:'), `${file} imports ${specifier}`);
      assert.ok(specifier.startsWith('.') || specifier.startsWith('@openmyna/'), `${file} imports ${specifier}`);
    }
  }
});

test('the chip imports nothing of the rest of its room', () => {
  for (const file of sources.filter((file) => file.startsWith('packages/card/src/chip/'))) {
    for (const specifier of importsOf(file).filter((s) => s.startsWith('.'))) {
      const target = new URL(specifier, `file:///${file}`).pathname;
      assert.ok(target.startsWith('/packages/card/src/chip/'), `${file} reaches out of the chip: ${specifier}`);
    }
  }
});
