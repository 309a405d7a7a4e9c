// The free area as a municipality and its library use it: an application installed, written, read and deleted through the SDK.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromAscii, fromHex, runAes, sessionKeys } from '@openmyna/apdu';
import { type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { openCard, type SessionKeysOf } from '@openmyna/terminal';
import { cardState, modelNames, withFiles } from '../../card/test/chip/fixture.ts';
import { keySet, keys } from '../../card/test/chip/host.ts';
import { openChip } from '../src/index.ts';

const keysOf: SessionKeysOf = async ({ context }) => runAes(sessionKeys(keys, context), nodeCrypto.aesCbc);
const aid = fromHex('F0132217010001');
const library = {
  aid,
  label: '市立図書館',
  files: [
    { fid: 1, read: 'free' },
    { fid: 2, read: 'pin' },
  ],
} as const;

const open = (state: CardState) => {
  const chip = createChip({
    memory: createMemory(state, { append: () => {} }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length).fill(3) },
  });
  return openCard(openChip(chip));
};

for (const model of modelNames)
  test(`${model}: an application comes, is written, read and written anew, and goes`, async () => {
    await using card = await open(withFiles(cardState(model), 'isd', { 'key set': { kind: 'keySet', ...keySet } }));
    await assert.rejects(card.freeApplication(aid), { code: 'terminal.absent' });
    await (await card.asCardIssuer(keysOf)).install(library);
    for (const number of ['L-0012345', 'L-99']) {
      await (await card.asIssuer(aid, keysOf)).replace([
        { fid: 1, bytes: fromAscii(number) },
        { fid: 2, bytes: new Uint8Array(600).fill(7) },
      ]);
      const application = await card.freeApplication(aid);
      assert.equal(application.label, '市立図書館');
      assert.deepEqual(Buffer.from(await application.read(1)).toString(), number);
      await assert.rejects(application.read(2), { code: 'terminal.refused' });
      await assert.rejects(application.read(3), { code: 'terminal.absent' });
    }
    await assert.rejects(
      card.asCardIssuer(keysOf).then((domain) => domain.install(library)),
      { code: 'terminal.refused' },
    );
    await (await card.asCardIssuer(keysOf)).remove(aid);
    await assert.rejects(card.freeApplication(aid), { code: 'terminal.absent' });
  });
