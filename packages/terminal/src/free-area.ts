// The free area of the chip (空き領域), to which a municipality that has an ordinance for it adds applications of its own: installed and
// deleted in the issuer security domain (GlobalPlatform 11.5, 11.2), read by anybody who knows the name.

import { berTlv, concat, fromHex, uint16 } from '@openmyna/apdu';
import type { Command } from './command/command.ts';
import * as commands from './command/commands.ts';
import type { Words } from './facts.ts';
import { openIssuerChannel, type SessionKeysOf } from './issuer-channel.ts';
import type { CardSession } from './session.ts';

/** An application of the free area, as its issuer wants it. */
export interface FreeApplication {
  /** 5–16 bytes, the first F0. */
  readonly aid: Uint8Array;
  /** What it is called: at most 32 bytes of UTF-8. */
  readonly label: string;
  /** At most eight. `fid` from 1 to 16; `pin`: behind the application's own PIN. */
  readonly files: readonly { readonly fid: number; readonly read: 'free' | 'pin' }[];
}

/** The issuer security domain while the issuer speaks. */
export interface SecurityDomain {
  /** It is there from then on, with nothing in it: `asIssuer(aid)` writes its files. @throws OpenMynaError `terminal.refused` */
  install(application: FreeApplication): Promise<void>;
  /** With everything in it. @throws OpenMynaError `terminal.refused` */
  remove(aid: Uint8Array): Promise<void>;
}

/** An application of the free area in a client's hands. It ends with any other use of the card. */
export interface FreeApplicationReader {
  readonly label: string;
  /** @throws OpenMynaError `terminal.refused` where its PIN has not been verified, `terminal.absent` */
  read(fid: number): Promise<Uint8Array>;
}

const open = { data: 'open', answer: 'open' } as const;
const titles = {
  install: { ja: '空き領域にAPを置く', en: 'install an application in the free area' },
  remove: { ja: '空き領域のAPを消す', en: 'delete an application of the free area' },
  label: { ja: 'APの名称', en: 'label of the application' },
  file: { ja: '空き領域のAPのファイル', en: 'file of an application in the free area' },
} as const satisfies Record<string, Words>;

const securityDomain = fromHex('A0000001510000');
/** The module of the ROM that every application of the free area is an instance of. */
const freeAreaModule = fromHex('F04D594E41');

const withLength = (value: Uint8Array): Uint8Array => concat(Uint8Array.of(value.length), value);

const install = ({ aid, label, files }: FreeApplication): Command => {
  const parameters = berTlv(0xc9, [
    berTlv(0x50, new TextEncoder().encode(label)),
    ...files.map(({ fid, read }) =>
      berTlv(0x62, [berTlv(0x83, uint16(fid)), berTlv(0x8c, Uint8Array.of(0x01, read === 'free' ? 0x00 : 0x10))]),
    ),
  ]);
  const none = new Uint8Array(0);
  const content = [freeAreaModule, freeAreaModule, aid, Uint8Array.of(0), parameters, none].map(withLength);
  return { ...open, title: titles.install, fields: { cla: 0x80, ins: 0xe6, p1: 0x0c, data: concat(...content) } };
};

const remove = (aid: Uint8Array): Command => ({
  ...open,
  title: titles.remove,
  fields: { cla: 0x80, ins: 0xe4, data: berTlv(0x4f, aid) },
});

/** @throws OpenMynaError `terminal.issuer` */
export const openSecurityDomain = async (session: CardSession, keysOf: SessionKeysOf): Promise<SecurityDomain> => {
  await openIssuerChannel(session, securityDomain, keysOf);
  return {
    install: async (application) => void (await session.ok(install(application))),
    remove: async (aid) => void (await session.ok(remove(aid))),
  };
};

/** @throws OpenMynaError `terminal.absent` where the card has none of this name */
export const openFreeApplication = async (session: CardSession, aid: Uint8Array): Promise<FreeApplicationReader> => {
  await session.select(aid);
  const label = await session.ok(commands.getData(0x0050, titles.label));
  return {
    label: new TextDecoder().decode(label),
    read: (fid) => session.readFile(fid, { title: titles.file, answer: 'personal' }),
  };
};
