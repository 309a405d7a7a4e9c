// A command in whose reader a card never answers ends by itself, the card still in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePeer, startReaderStack } from '@openmyna/reader/test-harness';
import { command } from '../town-process.ts';

const muteCard = new URL('../../../reader/test/mute-card.ts', import.meta.url).href;

test('a card that never answers: the command says so, and ends', async (t) => {
  if (requirePeer(t, 'pcscd', 'ip', 'unshare', 'nsenter')) return;
  await using stack = await startReaderStack();
  const program = `(await import('${muteCard}')).insertMuteCard().on('data', () => console.log('asked'))`;
  const card = stack.spawn(process.execPath, ['--input-type=module', '--eval', program]);
  await stack.waitForOutput(card, /asked/);
  const { status, stdout, stderr } = await stack.run(process.execPath, [
    command,
    ...['card', 'info', '--reader', 'Virtual PCD 00 00', '--lang', 'en'],
  ]);
  assert.match(stderr, /^The card does not answer/);
  assert.deepEqual([status, stdout], [6, '']);
});
