// In process: READ BINARY beside the bare copy of its bytes, and the card's signature beside node:crypto's.

import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { concat, encodeCommand, fromAscii, fromHex } from '@openmyna/apdu';
import { type CardState, createChip, createMemory, nodeCrypto } from '@openmyna/card';
import { compare, printComparison, rateOf } from './compare.ts';

/** @param state of a card whose authentication PIN is 1234 */
export const benchChip = async (state: CardState): Promise<void> => {
  const chip = createChip({
    memory: createMemory(state, { append: () => {} }),
    environment: {
      crypto: nodeCrypto,
      random: (length) => new Uint8Array(randomBytes(length)),
    },
  });
  chip.powerOn();
  const send = (command: Uint8Array) => {
    const response = chip.transmit(command);
    if (response === null || response.at(-2) !== 0x90) throw new Error('the card refused');
    return response;
  };
  send(fromHex('00A4040C0AD392F000260100000001'));
  send(fromHex('00A4020C02000A'));
  const read = encodeCommand({ ins: 0xb0, le: 256 });
  const certificate = send(read).subarray(0, 256);
  printComparison(
    await compare(
      { name: 'READ BINARY of 256 bytes, in process', unit: 'APDU/s', peer: 'a copy of the response and nothing else' },
      () => rateOf(() => send(read), 300),
      () => rateOf(() => concat(certificate, Uint8Array.of(0x90, 0x00)), 300),
    ),
  );

  send(fromHex('00A4020C020018'));
  send(encodeCommand({ ins: 0x20, p2: 0x80, data: fromAscii('1234') }));
  send(fromHex('00A4020C020017'));
  const document = randomBytes(1000);
  const digestInfo = concat(
    fromHex('3031300D060960864801650304020105000420'),
    createHash('sha256').update(document).digest(),
  );
  const compute = encodeCommand({ cla: 0x80, ins: 0x2a, p2: 0x80, data: digestInfo, le: 256 });
  const contents = state.applications.jpki?.['0017'];
  if (contents?.kind !== 'key' || contents.pkcs1 === null) throw new Error('the card has no authentication key');
  const key = createPrivateKey({ key: Buffer.from(contents.pkcs1), format: 'der', type: 'pkcs1' });
  printComparison(
    await compare(
      { name: 'COMPUTE DIGITAL SIGNATURE, RSA-2048', unit: 'signatures/s', peer: 'node:crypto sign' },
      () => rateOf(() => send(compute), 500),
      () => rateOf(() => sign('sha256', document, key), 500),
    ),
  );
};
