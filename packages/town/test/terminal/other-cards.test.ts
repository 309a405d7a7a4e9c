// Cards that take less than ours, and what is no card at all: found by trying, never by the ATR, and no PIN is spent on it.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type CardChannel, fromAscii, fromHex, toHex, wrapChannel } from '@openmyna/apdu';
import { type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { openChip } from '@openmyna/reader';
import { authenticationPin, inputSupportPin, openCard, signaturePassword } from '@openmyna/terminal';
import { openTestTown, type TestTown } from '../card-in-hand.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

/** A card that refuses short identifiers and, where `extended` is false, extended lengths. */
const oldCard = (extended: boolean, sent: string[]): CardChannel => {
  const inner = openChip(town.chip('C01'));
  return wrapChannel(inner, {
    transmit: async (command) => {
      sent.push(toHex(command));
      const [, ins, p1, p2] = command;
      const byShortId = (ins === 0xb0 && (p1! & 0x80) !== 0) || ((ins === 0x20 || ins === 0x2a) && (p2! & 0x1f) !== 0);
      if (byShortId) return fromHex('6A86');
      if (!extended && command[4] === 0 && command.length > 5) return fromHex('6700');
      return inner.transmit(command);
    },
  });
};

describe('a card without short identifiers', () => {
  for (const extended of [true, false])
    test(`is read and signs by selecting files, ${extended ? 'with' : 'without'} extended lengths`, async () => {
      const sent: string[] = [];
      await using card = await openCard(oldCard(extended, sent));
      const { name } = town.resident('C01');
      assert.equal((await card.attributes(inputSupportPin('2345'))).name, name);
      assert.ok(new X509Certificate(await card.authenticationCertificate()).subject);
      assert.equal((await card.sign(fromAscii('x'), signaturePassword('ABC123'))).length, 256);
      assert.deepEqual((await card.information()).takes, { shortIdentifiers: false, extendedLength: extended });
      for (const command of sent)
        assert.ok(!/^0020009[0-9A-F]0/.test(command), `a secret was presented by short identifier: ${command}`);
    });
});

describe('certificates on a phone', () => {
  const phone = (label: string): CardState => {
    const { state } = town.chip('C01');
    const { jpki, isd } = state.applications;
    const token = jpki!['0006'];
    if (token?.kind !== 'transparent') throw new TypeError('no token information');
    const bytes = token.bytes.slice();
    bytes.set(fromAscii(label.padEnd(32)));
    return { ...state, applications: { isd: isd!, jpki: { ...jpki, '0006': { kind: 'transparent', bytes } } } };
  };
  const open = (label: string) =>
    openCard(
      openChip(
        createChip({
          memory: createMemory(phone(label), { append: () => {} }),
          environment: { crypto: nodeCrypto, random: (length) => new Uint8Array(length) },
        }),
      ),
    );

  for (const [label, kind] of [
    ['JPKIAPGPSETOKEN', 'android'],
    ['JPKIAPIOSTOKEN', 'iphone'],
    ['JPKIAPICCTOKEN2', 'card'],
  ] as const)
    test(`${label} is told to be ${kind}`, async () => {
      if (kind === 'card') return void (await assert.rejects(open(label), { code: 'terminal.absent' }));
      await using card = await open(label);
      assert.equal(card.kind, kind);
      const certificate = await card.authenticationCertificate(authenticationPin('1234'));
      assert.ok(new X509Certificate(certificate).subject);
      assert.deepEqual(
        (await card.pinStatus()).map(({ secret }) => secret),
        ['authenticationPin', 'signaturePassword'],
      );
      assert.equal((await card.information()).manufacturing, undefined);
      await assert.rejects(card.attributes(inputSupportPin('2345')), { code: 'terminal.absent' });
    });

  test('a 住基カード, by its label, is none', async () => {
    await assert.rejects(open('JPKIAPICCTOKEN'), { code: 'terminal.no-card' });
  });
});

test('another card altogether is none', async () => {
  const stranger: CardChannel = wrapChannel(openChip(town.chip('C01')), { transmit: async () => fromHex('6A82') });
  await assert.rejects(openCard(stranger), { code: 'terminal.no-card', details: { sw: '6A82' } });
});
