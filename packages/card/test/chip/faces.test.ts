// Two sessions on one memory: what one changes, the other knows at its next command, whatever it remembers.

import assert from 'node:assert/strict';
import { createVerify } from 'node:crypto';
import { describe, test } from 'node:test';
import { fromAscii, fromHex, toHex } from '@openmyna/apdu';
import { type Chip, createChip, createMemory } from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { aids, cardState, command, filler, keys, secrets } from './fixture.ts';

const faces = () => {
  const memory = createMemory(cardState('e-2019'), { append: () => {} });
  const face = (through: 'contact' | 'contactless') => {
    const chip: Chip = createChip({ memory, through, environment: { crypto: nodeCrypto, random: (n) => filler(n) } });
    chip.powerOn();
    const send = (sent: string) => toHex(chip.transmit(fromHex(sent))!);
    const verify = (pin: string) => send(command('00200098', fromAscii(pin)));
    assert.equal(send(command('00A4040C', fromHex(aids.jpki))), '9000');
    return { chip, send, verify, sign: () => send(command('802A0397', fromAscii('message'), '00')) };
  };
  return { memory, one: face('contact'), other: face('contactless') };
};
const pin = secrets.jpki['0018'].value;

describe('through the other face', () => {
  test('a key made anew signs from then on, and the old one never again', () => {
    const { memory, one } = faces();
    one.verify(pin);
    one.sign();
    memory.commit({ type: 'key', application: 'jpki', fid: '0017', pkcs1: keys.signature().pkcs1 });
    const signature = fromHex(one.sign()).subarray(0, -2);
    assert.ok(createVerify('sha256').update('message').verify(keys.signature().publicKey, signature));
  });

  test('a PIN changed ends what the old one opened, and the session that changed it goes on', () => {
    const { one, other } = faces();
    assert.deepEqual([one.verify(pin), other.verify(pin)], ['9000', '9000']);
    assert.equal(other.send(command('00240198', fromAscii('4321'))), '9000');
    assert.equal(other.sign().slice(-4), '9000');
    assert.equal(one.sign(), '6982');
  });

  test('a PIN blocked ends what it opened', () => {
    const { one, other } = faces();
    one.verify(pin);
    for (let i = 0; i < 3; i++) other.verify('0000');
    assert.equal(one.sign(), '6982');
  });
});
