// Record and replay: no PIN, number, name or photo survives in a transcript, and what was recorded replays offline.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromHex, parseCommand, toHex } from '@openmyna/apdu';
import { diverge, openChip, record, replay, type Transcript } from '@openmyna/reader';
import { inputSupportPin, openCard, signaturePassword } from '@openmyna/terminal';
import { openTestTown, type TestTown } from '../card-in-hand.ts';
import { operations } from './operations.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

const recordOf = async (id: string, name: string): Promise<Transcript> => {
  const recorder = record(openChip(town.chip(id)));
  const card = await openCard(recorder.channel, { crypto: recorder.crypto });
  await operations[name]!(card, town.resident(id)).catch(() => {});
  return recorder.transcript();
};

/** Files that are the same on every card of a municipality: what stands in them tells nothing of a person. */
const common = ['jpki/0002', 'jpki/000B', 'jpki/0006', 'jpki/0008', 'inputSupport/0004', 'surface/0004'];

const stretch = 8;
/** The header of a public key, which every card has alike. */
const structure = /900301|0301000191|010001918201/;
const stretches = (bytes: Uint8Array): string[] =>
  Array.from({ length: Math.max(0, bytes.length - stretch + 1) }, (_, at) => bytes.subarray(at, at + stretch))
    .filter((part) => new Set(part).size > 4 && part.every((byte) => byte !== 0xdf && byte !== 0x82))
    .map(toHex)
    .filter((part) => !structure.test(part));

/** A file without its table of offsets (DF21), which tells lengths alone. */
const withoutOffsets = (bytes: Uint8Array): Uint8Array => {
  const at = Buffer.from(bytes).indexOf(Buffer.from('DF21', 'hex'));
  return at < 0 || at > 8 ? bytes : bytes.slice().fill(0, at, at + 3 + bytes[at + 2]!);
};

/** Everything on a card that is about it or its holder: each stretch of eight bytes of it. */
const traces = (id: string): Set<string> => {
  const { name, myNumber, codeA, codeB, birthDate } = town.resident(id);
  const found = new Set(
    [name, myNumber, codeA, codeB, birthDate.replaceAll('-', '')].flatMap((text) => stretches(Buffer.from(text))),
  );
  const open = new Set<string>();
  for (const [application, files] of Object.entries(town.chip(id).state.applications))
    for (const [fid, file] of Object.entries(files)) {
      const target = common.includes(`${application}/${fid}`) ? open : found;
      const bytes =
        file.kind === 'transparent'
          ? withoutOffsets(file.bytes)
          : file.kind === 'key'
            ? file.pkcs1
            : file.kind === 'secret'
              ? file.secret
              : null;
      for (const part of stretches(bytes ?? new Uint8Array(0))) target.add(part);
    }
  for (const part of open) found.delete(part);
  assert.ok(found.size > 3000);
  return found;
};

describe('a transcript', () => {
  for (const name of Object.keys(operations))
    test(`of ${name} holds nothing of the holder`, async () => {
      for (const id of ['C01', 'C08', 'C12']) {
        const { exchanges } = await recordOf(id, name);
        const hex = exchanges.map(({ command, response }) => `${command} ${response}`).join(' ');
        for (const trace of traces(id)) assert.ok(!hex.includes(trace), `${id}: ${trace}`);
        for (const { command } of exchanges) {
          const { ins, data } = parseCommand(fromHex(command));
          if (ins !== 0xa4)
            assert.ok(
              data.every((byte) => byte === 0),
              command,
            );
        }
      }
    });

  for (const name of Object.keys(operations))
    test(`of ${name} replays offline, to the same kind of end`, async () => {
      for (const id of ['C01', 'C08', 'C12']) {
        const live = await openCard(openChip(town.chip(id)))
          .then((card) => operations[name]!(card, town.resident(id)))
          .then(
            () => 'done',
            (error: { code: string }) => error.code,
          );
        const { channel, crypto } = replay(await recordOf(id, name));
        const replayed = await openCard(channel, { crypto })
          .then((card) => operations[name]!(card, town.resident(id)))
          .then(
            () => 'done',
            (error: { code?: string; message: string }) => error.code ?? error.message,
          );
        assert.equal(replayed, live, id);
      }
    });

  test('replays secure messaging, with a name of asterisks of the same length', async () => {
    const { channel, crypto } = replay(await recordOf('C01', 'attributes, protected'));
    const attributes = await (await openCard(channel, { crypto })).attributes(inputSupportPin('9999'), {
      protect: true,
    });
    assert.match(attributes.name, /^\*+$/);
    assert.equal(attributes.name.length, Buffer.byteLength(town.resident('C01').name));
    assert.deepEqual([attributes.birthDate, attributes.sex], ['0000-00-00', '0']);
  });

  test('answers nothing else than was asked', async () => {
    const { channel, crypto } = replay(await recordOf('C01', 'attributes'));
    const card = await openCard(channel, { crypto });
    await assert.rejects(card.sign(new Uint8Array(1), signaturePassword('ABC123')), { code: 'reader.replay' });
  });

  test('is JSON, and comes back from it the same', async () => {
    const transcript = await recordOf('C01', 'face');
    assert.deepEqual(JSON.parse(JSON.stringify(transcript)), transcript);
  });
});

describe('diverge', () => {
  const script = ['00A4040C0AD392F000260100000001', '00A4020C020006', '00B0000020', '00A4020C020018', '00200080'].map(
    fromHex,
  );

  test('finds no difference between a card and itself', async () => {
    assert.equal(await diverge(script, openChip(town.chip('C01')), openChip(town.chip('C01'))), undefined);
  });

  test('names the first command and byte in which two cards differ', async () => {
    const [usable, locked] = [openChip(town.chip('C03')), openChip(town.chip('C11'))];
    // The oldest generation fails its first command.
    await locked.transmit(fromHex('00A40000'));
    const found = await diverge(script, usable, locked);
    assert.deepEqual(found, { index: 4, command: '00200080', responses: ['63C3', '63C0'], byte: 1 });
  });
});
