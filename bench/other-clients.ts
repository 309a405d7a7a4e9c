// What other clients send for the same, as card.md §5 has it: OpenSC 0.23 (§5.1, measured), jpki/myna in Rust (§5.2, read in its
// source), TRETJapanNFCReader (§5.3, likewise). Each from the selection of the application on, as the SDK's own are counted.

import { type CardChannel, encodeCommand, fromAscii, fromHex } from '@openmyna/apdu';
import { applications } from '@openmyna/terminal';
import type { PublicView } from '@openmyna/town';

type Script = (channel: CardChannel, resident: PublicView) => Promise<void>;

const send = async (channel: CardChannel, command: Uint8Array): Promise<Uint8Array> => {
  const response = await channel.transmit(command);
  if (response.at(-2) !== 0x90) throw new Error('the card refused');
  return response.subarray(0, -2);
};
const selectApplication = (channel: CardChannel, name: keyof typeof applications) =>
  send(channel, encodeCommand({ ins: 0xa4, p1: 0x04, p2: 0x0c, data: applications[name].aid }));
const selectFile = (channel: CardChannel, fid: number) =>
  send(channel, encodeCommand({ ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(fid >> 8, fid & 0xff) }));
const verify = async (channel: CardChannel, fid: number, secret: string) => {
  await selectFile(channel, fid);
  await send(channel, encodeCommand({ ins: 0x20, p2: 0x80, data: fromAscii(secret) }));
};
const read = (channel: CardChannel, offset: number, le: number) =>
  send(channel, encodeCommand({ ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, le }));

/** Where the object ends whose first bytes these are: one or two bytes of tag, up to three of length. */
const endOf = (head: Uint8Array): number => {
  const at = (head[0]! & 0x1f) === 0x1f ? 2 : 1;
  if (head[at] === 0x82) return at + 3 + ((head[at + 1]! << 8) | head[at + 2]!);
  return head[at] === 0x81 ? at + 2 + head[at + 1]! : at + 1 + head[at]!;
};

/** @param head bytes of the first read @param again whether they are read again afterwards */
const readFile = async (channel: CardChannel, fid: number, head: number, again: boolean) => {
  await selectFile(channel, fid);
  const end = endOf(await read(channel, 0, head));
  for (let offset = again ? 0 : head; offset < end; offset += 256)
    await read(channel, offset, Math.min(256, end - offset));
};

const sign = async (channel: CardChannel, pin: number, secret: string, key: number) => {
  await verify(channel, pin, secret);
  await selectFile(channel, key);
  const data = fromHex(`3031300D060960864801650304020105000420${'00'.repeat(32)}`);
  await send(channel, encodeCommand({ cla: 0x80, ins: 0x2a, p2: 0x80, data, le: 256 }));
};

const inJpki =
  (script: Script): Script =>
  async (channel, resident) => {
    await selectApplication(channel, 'jpki');
    await script(channel, resident);
  };

const openscFile = (fid: number): Script => inJpki((channel) => readFile(channel, fid, 4, true));
const mynaFile = (fid: number): Script => inJpki((channel) => readFile(channel, fid, 7, false));
const signAs = (key: 'authentication' | 'signature'): Script =>
  inJpki((channel, { pins }) =>
    key === 'signature' ? sign(channel, 0x1b, pins!.signature!, 0x1a) : sign(channel, 0x18, pins!.authentication, 0x17),
  );
const readNumber: Script = async (channel, { pins }) => {
  await selectApplication(channel, 'inputSupport');
  await verify(channel, 0x11, pins!.inputSupport);
  await selectFile(channel, 0x01);
  await read(channel, 0, 17);
};

/** By client and operation; what a client does not do is missing. */
export const otherClients: Readonly<Record<string, Readonly<Record<string, Script>>>> = {
  OpenSC: {
    'authentication certificate': openscFile(0x0a),
    'CA certificate, authentication': openscFile(0x0b),
    'CA certificate, signature': openscFile(0x02),
    'signature, authentication key': signAs('authentication'),
    'signature, signature key': signAs('signature'),
  },
  'jpki/myna': {
    attributes: async (channel, { pins }) => {
      await selectApplication(channel, 'inputSupport');
      await verify(channel, 0x11, pins!.inputSupport);
      await readFile(channel, 0x02, 7, false);
    },
    'My Number': readNumber,
    face: async (channel, { codeB }) => {
      await selectApplication(channel, 'surface');
      await verify(channel, 0x12, codeB);
      await readFile(channel, 0x02, 7, false);
    },
    'authentication certificate': mynaFile(0x0a),
    'CA certificate, authentication': mynaFile(0x0b),
    'CA certificate, signature': mynaFile(0x02),
    'signature, signature key': signAs('signature'),
  },
  TRETJapanNFCReader: { 'My Number': readNumber },
};
