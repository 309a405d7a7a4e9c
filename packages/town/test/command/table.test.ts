// A command is found by its name, in whichever file it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCommands, findCommand } from '../../src/command/table.ts';

test('each command is found by its words, and none but it', async () => {
  const commands = await allCommands();
  assert.ok(commands.length > 60, `${commands.length}`);
  assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length);
  for (const command of commands) {
    const found = await findCommand([...command.name.split(' '), 'C01']);
    assert.equal(found?.command, command);
    assert.deepEqual(found.rest, ['C01']);
  }
});

test('words that no command begins with find none', async () => {
  for (const words of [[], ['card'], ['cards', 'list'], ['resident', 'unknown'], ['clockset']])
    assert.equal(await findCommand(words), undefined, words.join(' '));
});
