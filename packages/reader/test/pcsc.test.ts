// A real pcscd and Debian's vpcd between the two ends of this room.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPcsc } from '../src/index.ts';
import { requirePeer, startReaderStack } from '../src/test-harness/index.ts';

const peers = ['pcscd', 'vsmartcard-vpcd', 'ip', 'unshare', 'nsenter'];
const client = new URL('pcsc-client.ts', import.meta.url).pathname;

const run = async (stack: Awaited<ReturnType<typeof startReaderStack>>, ...args: string[]) => {
  const { stdout, stderr } = await stack.run(process.execPath, [client, ...args]);
  assert.match(stdout, /^[[{"]/, stderr);
  return JSON.parse(stdout);
};

test('two cards in two slots are seen with their ATRs, answer, are reset, and are missed when they leave', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack();
  assert.deepEqual(await run(stack), {
    atrs: ['3B888001000041E0B381A1003B', '3BE000FF8131FE4514'],
    challenge: `${'5A'.repeat(8)}9000`,
    extended: '6A82',
    afterReset: '6A86',
    removed: 'CardRemoved',
    unknown: 'reader.unknown',
    busy: 'reader.busy',
    seen: ['reader-added', 'card-inserted', 'card-removed'],
    late: ['card-inserted Virtual PCD 00 01', 'reader-added Virtual PCD 00 00', 'reader-added Virtual PCD 00 01'],
  });
});

test('a card that never answers is given up after its patience, closed, and not waited for', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack();
  assert.equal(await run(stack, 'mute'), 'reader.silent');
});

test('a card that leaves in the middle of a command is a card removed', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack();
  assert.equal(await run(stack, 'leaving'), 'CardRemoved');
});

test('where the service ends the card is removed, and no other is had', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack();
  assert.deepEqual(await run(stack, 'stopped', `${stack.pid}`), ['CardRemoved', 'CardRemoved', 'reader.pcsc']);
});

test('of several readers the one that holds a My Number Card is taken, and one in use is named', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack();
  assert.deepEqual(await run(stack, 'several'), {
    atr: '3BE000FF8131FE4514',
    busy: 'reader.busy',
    unknown: 'reader.unknown',
  });
});

test('the diagnosis finds Debian’s stall of 44 ms, and its remedy ends it', async (t) => {
  if (requirePeer(t, ...peers)) return;
  await using stack = await startReaderStack({ quickAck: false });
  const speed = async () =>
    (await run(stack, 'diagnose')).find(({ id }: { id: string }) => id === 'speed') as {
      verdict: string;
      remedy?: string[];
    };
  const before = await speed();
  assert.equal(before.verdict, 'problem');
  const remedy = before.remedy!.join('\n').replace('sudo ', '');
  assert.equal((await stack.run('sh', ['-c', remedy])).status, 0);
  assert.equal((await speed()).verdict, 'good');
});

test('without pcscd: reader.pcsc, and the diagnosis says how to get it', async (t) => {
  if (requirePeer(t, 'unshare')) return;
  const before = process.env.PCSCLITE_CSOCK_NAME;
  process.env.PCSCLITE_CSOCK_NAME = '/nonexistent/pcscd.comm';
  try {
    await assert.rejects(openPcsc(), { code: 'reader.pcsc' });
  } finally {
    if (before === undefined) delete process.env.PCSCLITE_CSOCK_NAME;
    else process.env.PCSCLITE_CSOCK_NAME = before;
  }
});
