// 追記 on a card in use: its municipality writes it anew over SCP03, and a client that trusts the roots alone finds it true; wherever
// it is torn out, each application has the old records or the new ones, whole.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type AesSteps, runAes, sessionKeys } from '@openmyna/apdu';
import {
  attributeKeys,
  type CardChange,
  type CardIssuer,
  type CardState,
  type Chip,
  createChip,
  createMemory,
  nodeCrypto,
  type Personalisation,
} from '@openmyna/card';
import { attributeUpdate, personalise } from '@openmyna/card/personalisation';
import { verificationNumberA, verificationNumberB } from '@openmyna/identity';
import {
  type CvAnchor,
  codeA,
  codeB,
  inputSupportPin,
  type MyNumberCard,
  openCard,
  type SessionKeysOf,
} from '@openmyna/terminal';
import { example } from '../../card/test/personalisation/example.ts';
import { root, rootIds, testIssuer } from '../../card/test/personalisation/issuer.ts';
import { openChip } from '../src/index.ts';

const applications = ['inputSupport', 'surface'] as const;
const keys = { enc: new Uint8Array(16), mac: new Uint8Array(16).fill(1) };
const run = <T>(steps: AesSteps<T>): T => runAes(steps, nodeCrypto.aesCbc);
const keysOf: SessionKeysOf = async ({ context }) => run(sessionKeys(keys, context));

const { holder, pins } = example;
const a = verificationNumberA(holder.myNumber);
const b = verificationNumberB({
  birthDate: holder.birthDate,
  foreign: false,
  expiresOn: example.expiresOn,
  securityCode: example.securityCode,
});

const moved: Personalisation = {
  ...example,
  // From 那覇市 to 清瀬市: another municipality seals it.
  municipality: { code: '132217', prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
  holder: {
    ...holder,
    name: '見本　五月',
    formerName: '予備',
    address: '東京都清瀬市架空町１丁目２番３号架空館１０５号室',
  },
};

let state: CardState;
let issuer: CardIssuer;
let anchors: CvAnchor[];
before(async () => {
  issuer = testIssuer();
  state = await personalise(example, issuer);
  anchors = await Promise.all(
    applications.map(async (name) => ({ keyId: rootIds[name], modulus: (await root(name)).modulus })),
  );
});

const chipOf = (first: CardState, append: (change: CardChange) => void = () => {}): Chip =>
  createChip({
    memory: createMemory(first, { append }),
    environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length).fill(7) },
  });

/** What a municipality does with a card on its reader. */
const update = async (card: MyNumberCard, personalisation: Personalisation): Promise<void> => {
  const keyOf = async (name: (typeof applications)[number]) =>
    (await card.asIssuer(name, keysOf)).publicKey(attributeKeys[name]);
  const moduli = { inputSupport: await keyOf('inputSupport'), surface: await keyOf('surface') };
  const files = await attributeUpdate(personalisation, issuer, moduli);
  for (const name of applications) await (await card.asIssuer(name, keysOf)).replace(files[name]);
};

/** What a client reads, having checked everything that there is to check. */
const read = async (chip: Chip) => {
  await using card = await openCard(openChip(chip));
  const pin = inputSupportPin(pins!.inputSupport);
  const reports = [
    await card.verifyRecords(pin, anchors),
    await card.verifyFace(codeA(a), anchors),
    await card.verifyFace(codeB(b), anchors),
  ];
  for (const { authentic, checks } of reports)
    assert.ok(authentic, JSON.stringify(checks.filter(({ outcome }) => outcome === 'fail')));
  const { name, address } = await card.attributes(pin);
  const face = await card.face(codeA(a));
  return { name, address, image: Buffer.from(face.address).toString('base64') };
};

describe('after a move and a change of name', () => {
  test('a client reads the new name and address, every check passes, and all else is as it was', async () => {
    const chip = chipOf(state);
    const old = await read(chipOf(state));
    {
      await using card = await openCard(openChip(chip));
      await update(card, moved);
    }
    const now = await read(chip);
    assert.deepEqual([now.name, now.address], [moved.holder.name, moved.holder.address]);
    assert.notEqual(now.image, old.image);
    const rewritten: Readonly<Record<string, readonly string[]>> = {
      isd: ['key set'],
      inputSupport: ['0002', '0003', '0004', '0005', '0007'],
      surface: ['0001', '0002', '0003', '0004', '0005'],
    };
    for (const [name, files] of Object.entries(chip.state.applications))
      for (const [fid, file] of Object.entries(files)) {
        const before = state.applications[name as (typeof applications)[number]]![fid];
        if (rewritten[name]?.includes(fid)) assert.notDeepEqual(file, before, `${name}/${fid}`);
        else assert.deepEqual(file, before, `${name}/${fid}`);
      }
  });

  test('nothing of what was there is left behind a shorter record', async () => {
    const chip = chipOf(state);
    const long = { ...moved, holder: { ...moved.holder, address: '架'.repeat(200) } };
    for (const personalisation of [long, moved]) {
      await using card = await openCard(openChip(chip));
      await update(card, personalisation);
    }
    const file = chip.state.applications.inputSupport!['0002'];
    assert.ok(file?.kind === 'transparent' && file.bytes.length === 1024);
    assert.ok(!Buffer.from(file.bytes).includes('架架'));
  });

  test('what the schema or the law refuses is not written', async () => {
    const moduli = { inputSupport: new Uint8Array(256), surface: new Uint8Array(256) };
    const without = { ...moved, holder: { ...moved.holder, address: '' } };
    await assert.rejects(attributeUpdate(without, issuer, moduli), { code: 'personalisation.schema' });
  });
});

describe('torn out', () => {
  const possible = async () => {
    const old = await read(chipOf(state));
    const chip = chipOf(state);
    await using card = await openCard(openChip(chip));
    await update(card, moved);
    await card.close();
    return { old, now: await read(chip) };
  };

  test('at any write: each application is old or new, and every check passes', async () => {
    const { old, now } = await possible();
    const seen = new Set<string>();
    for (let power = 0; ; power++) {
      let writes = 0;
      const chip = chipOf(state, () => {
        if (writes === power) throw new Error('torn out');
        writes++;
      });
      const card = await openCard(openChip(chip));
      const isTorn = await update(card, moved).then(
        () => false,
        () => true,
      );
      const left = await read(chipOf(chip.state));
      assert.ok([old, now].some(({ name, address }) => name === left.name && address === left.address));
      assert.ok([old.image, now.image].includes(left.image));
      seen.add(`${left.name === now.name}/${left.image === now.image}`);
      if (!isTorn) break;
    }
    assert.deepEqual([...seen], ['false/false', 'true/false', 'true/true']);
  });

  test('at any command: likewise', async () => {
    const { old, now } = await possible();
    let total = 0;
    for (let power = 0; power <= total; power += 3) {
      const chip = chipOf(state);
      const channel = openChip(chip);
      let sent = 0;
      const torn = {
        ...channel,
        transmit: async (command: Uint8Array) => {
          if (power > 0 && sent === power) throw new Error('torn out');
          sent++;
          return channel.transmit(command);
        },
      };
      await openCard(torn)
        .then((card) => update(card, moved))
        .catch(() => {});
      if (power === 0) total = sent;
      chip.powerOff();
      const left = await read(chipOf(chip.state));
      assert.ok([old.name, now.name].includes(left.name) && [old.image, now.image].includes(left.image));
    }
    assert.ok(total > 60);
  });
});
