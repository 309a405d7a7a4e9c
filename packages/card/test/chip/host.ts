// The issuer's side of SCP03 over a test card: a command in the clear goes in, what it comes to comes out.

import assert from 'node:assert/strict';
import {
  type AesSteps,
  concat,
  cryptogram,
  encodeCommand,
  fromHex,
  openResponse,
  openScp03,
  parseCommand,
  parseResponse,
  protectCommand,
  runAes,
  type Scp03Session,
  sessionKeys,
  toHex,
} from '@openmyna/apdu';
import type { KeySet } from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { command, type TestCard } from './fixture.ts';

export const keys = {
  enc: fromHex('000102030405060708090A0B0C0D0E0F'),
  mac: fromHex('101112131415161718191A1B1C1D1E1F'),
};
export const diversification = fromHex('00001234567890123456');
export const run = <T>(steps: AesSteps<T>): T => runAes(steps, nodeCrypto.aesCbc);

export const keySet: KeySet = { version: 0x30, diversification, keys, counter: 7 };

export const hostChallenge = fromHex('F0F1F2F3F4F5F6F7');
export const initializeUpdate = (version = '00') => `8050${version}0008${toHex(hostChallenge)}00`;

/** Over a card that has answered INITIALIZE UPDATE. */
export class Host {
  readonly scp03: Scp03Session;
  readonly cryptogram: Uint8Array;
  readonly card: TestCard;

  constructor(made: TestCard, with_ = keys) {
    this.card = made;
    const { data } = parseResponse(fromHex(made.send(initializeUpdate())));
    const context = concat(hostChallenge, data.subarray(13, 21));
    const ofSession = run(sessionKeys(with_, context));
    this.scp03 = openScp03(ofSession);
    this.cryptogram = run(cryptogram(ofSession, 'hostCryptogram', context));
  }

  /** The status word. */
  authenticate(level = 0x33): string {
    const plain = `84 82 ${level.toString(16).padStart(2, '0')} 00`.replaceAll(' ', '');
    const sent = run(protectCommand(this.scp03, parseCommand(fromHex(command(plain, this.cryptogram)))));
    this.scp03.level = level;
    return this.card.send(toHex(encodeCommand({ ...sent, le: undefined })));
  }

  /** What a command in the clear comes to over the channel. */
  send(plain: string): string {
    const parsed = parseCommand(fromHex(plain));
    // Its answers have a MAC, so every command has an Le, as large as may be.
    const le = (this.scp03.level & 0x10) === 0 ? parsed.le : parsed.extended ? 65536 : 256;
    const sent = run(protectCommand(this.scp03, { ...parsed, le }));
    const answered = run(openResponse(this.scp03, parseResponse(fromHex(this.card.send(toHex(encodeCommand(sent)))))));
    assert.ok(answered, 'the answer is the card’s');
    return toHex(concat(answered.data, Uint8Array.of(answered.sw >> 8, answered.sw & 0xff)));
  }
}
