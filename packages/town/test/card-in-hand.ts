// A town made for one test file, and its cards as a client holds them.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { concat, fromAscii, fromHex, toHex } from '@openmyna/apdu';
import {
  type CardChange,
  type CardState,
  type Chip,
  createChip,
  createMemory,
  nodeCrypto,
  openWallet,
} from '@openmyna/card';
import { layout } from '../src/folder/layout.ts';
import { readResidents } from '../src/folder/read-residents.ts';
import { publicView } from '../src/residents/resident.ts';
import { copyStillTown } from './still-town.ts';
import { temporaryFolder } from './town-process.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));

/** card.md §2 */
export const aid = {
  jpki: 'D392F000260100000001',
  surface: 'D3921000310001010402',
  inputSupport: 'D3921000310001010408',
  residentRegister: 'D3921000310001010401',
  common: 'D3921000310001010100',
  licence: 'A0000002310600000000000000000000',
} as const;

/** The town of 2026-11-25, in a folder that goes with the object. */
export const openTestTown = async () => {
  const place = temporaryFolder();
  await copyStillTown(place.path);
  const wallet = openWallet(layout(place.path).wallet);
  const residents = readResidents(layout(place.path).residents);
  return {
    folder: place.path,
    ids: residents.map(({ id }) => id),
    modelOf: (id: string) => wallet.open(id).state.model,
    resident: (id: string) => publicView(residents.find((one) => one.id === id)!),
    /** A fork of the resident's card, so that no test meets another's tries. */
    chip: (id: string, onChange: (change: CardChange) => void = () => {}): Chip =>
      forkOf(wallet.open(id).state, onChange),
    /** The same in a client's hands. */
    take: (id: string) => ({
      ...inHand(forkOf(wallet.open(id).state)),
      resident: publicView(residents.find((one) => one.id === id)!),
      id,
    }),
    [Symbol.dispose]: () => {
      wallet[Symbol.dispose]();
      place[Symbol.dispose]();
    },
  };
};

const forkOf = (state: CardState, append: (change: CardChange) => void = () => {}): Chip =>
  createChip({ memory: createMemory(state, { append }), environment: { crypto: nodeCrypto, random } });

const byte = (value: number): string => toHex(Uint8Array.of(value));

const inHand = (chip: Chip) => {
  chip.powerOn();
  if (chip.state.model === 'e-2015') chip.transmit(fromHex('00A40000'));
  const send = (hex: string) => toHex(chip.transmit(fromHex(hex))!);
  const ok = (hex: string): Uint8Array => {
    const response = send(hex);
    assert.equal(response.slice(-4), '9000', hex);
    return fromHex(response.slice(0, -4));
  };
  const read = (offset: number, le: number) => ok(`00B0${byte(offset >> 8)}${byte(offset & 0xff)}${byte(le)}`);
  return {
    send,
    /** The data of a response that must be 9000. */
    ok,
    select: (name: string) => ok(`00A4040C${byte(name.length / 2)}${name}`),
    file: (fid: string) => ok(`00A4020C02${fid}`),
    verify: (secret: string) => ok(`00200080${byte(secret.length)}${toHex(fromAscii(secret))}`),
    read,
    /** The selected file, in blocks of 256 bytes. */
    whole: (): Uint8Array => {
      let bytes: Uint8Array = new Uint8Array(0);
      for (;;) {
        const response = send(`00B0${byte(bytes.length >> 8)}${byte(bytes.length & 0xff)}00`);
        if (response === '6B00') return bytes;
        assert.equal(response.slice(-4), '9000');
        bytes = concat(bytes, fromHex(response.slice(0, -4)));
      }
    },
  };
};

export type TestTown = Awaited<ReturnType<typeof openTestTown>>;
export type CardInHand = ReturnType<TestTown['take']>;
