// `npm start` beside a pcscd: the newcomer's way, and what happens to the reader around it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePeer, startReaderStack } from '@openmyna/reader/test-harness';
import { command } from '../town-process.ts';
import { insertCard, makeTown } from './card-in-reader.ts';

const peers = ['pcscd', 'vsmartcard-vpcd', 'opensc-tool', 'ip', 'unshare', 'nsenter'];

test('the start puts C01 into the reader; commands beside it use the same card and other slots', async (t) => {
  if (requirePeer(t, ...peers)) return;
  using town = makeTown();
  await using stack = await startReaderStack();
  const openmyna = (...args: string[]) => stack.run(process.execPath, [command, ...args, '--data', town.folder]);
  const start = stack.spawn(process.execPath, [command, 'start', '--port', '0', '--data', town.folder]);
  await stack.waitForOutput(start, /C01 (is in the virtual reader|が仮想リーダー)/);
  assert.match((await stack.run('opensc-tool', ['-n'])).stdout, /^jpki$/m);

  const select = '00A4040C0AD392F000260100000001';
  const asked = await openmyna('apdu', '--card', 'C01', select, '00A4020C020018', '002000800439393939');
  assert.match(asked.stdout, /63C2\n$/);
  const shown = await stack.run('opensc-tool', ['-s', select, '-s', '00A4020C020018', '-s', '00200080']);
  assert.match(shown.stdout, /SW1=0x63, SW2=0xC2/, 'the card in the reader is the same card');

  const again = await openmyna('card', 'insert', 'C01', '--slot', '1');
  assert.equal(again.status, 5, again.stderr);
  const taken = await openmyna('card', 'insert', 'C02', '--slot', '0');
  assert.equal(taken.status, 5, taken.stderr);

  const second = stack.spawn(process.execPath, [
    command,
    ...['card', 'insert', 'C02', '--slot', '1', '--interface', 'contact', '--data', town.folder],
  ]);
  await stack.waitForOutput(second, /inserted C02/);
  const atr = await stack.run('opensc-tool', ['-r', '1', '-a']);
  assert.match(atr.stdout, /3b:da:13:ff:81:31:fb:46:80:12:39:2f:31:c1:73:c6:01:c0:3b/);
  const conditions = JSON.parse((await openmyna('card', 'list', '--json')).stdout);
  assert.deepEqual(
    conditions.slice(0, 3).map(({ condition }: { condition: string }) => condition),
    ['in-reader', 'in-reader', 'intact'],
  );
});

test('the doctor finds nothing to mend where the route acknowledges at once', async (t) => {
  if (requirePeer(t, ...peers)) return;
  using town = makeTown();
  await using reader = await insertCard(town, 'C01');
  const { status, stdout } = await reader.run(process.execPath, [command, 'doctor', '--json', '--data', town.folder]);
  assert.equal(status, 0, stdout);
  const verdicts = Object.fromEntries(
    JSON.parse(stdout).map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict]),
  );
  assert.deepEqual(verdicts, { wallet: 'good', pcsc: 'good', vpcd: 'good', exposure: 'advice', speed: 'good' });
});

test('the SDK and its commands over PC/SC: the first reader with a card, or the one that is named', async (t) => {
  if (requirePeer(t, ...peers)) return;
  using town = makeTown();
  await using reader = await insertCard(town, 'C01');
  await reader.insert('C02', 1);
  const name = (id: string) => town.residents.find((resident) => resident.id === id)!.name;
  const openmyna = (...args: string[]) => reader.run(process.execPath, [command, ...args, '--data', town.folder]);
  const first = await openmyna('card', 'read', 'attributes', '--pin', '2345', '--json');
  assert.equal(JSON.parse(first.stdout || first.stderr).name, name('C01'));
  const second = await openmyna(
    'card',
    'read',
    'attributes',
    '--reader',
    'Virtual PCD 00 01',
    '--pin',
    '2345',
    '--json',
  );
  assert.equal(JSON.parse(second.stdout || second.stderr).name, name('C02'));
  assert.equal((await openmyna('card', 'info', '--reader', 'No Such Reader')).status, 4);
});
