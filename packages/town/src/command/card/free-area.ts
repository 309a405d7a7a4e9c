// `openmyna card free-area|stripe …`: what a municipality adds of its own, to the chip by an ordinance (空き領域) and to the magnetic stripe.

import { readFileSync, writeFileSync } from 'node:fs';
import { fromHex, toHex } from '@openmyna/apdu';
import { decodeTrack, encodeTrack, freeArea, type TrackNumber } from '@openmyna/card';
import type { MyNumberCard, SessionKeysOf } from '@openmyna/terminal';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { usage } from '../usage.ts';
import { sessionKeysOf } from './issuer.ts';
import { outOption } from './output.ts';
import { sourceOptions, withCard } from './source.ts';

/** The one file of an application that a command adds. */
const file = 1;

const aidOf = (command: string, text: string | undefined): Uint8Array => {
  if (text === undefined || !/^(?:[0-9A-Fa-f]{2}){5,16}$/.test(text) || fromHex(text)[0] !== freeArea.range)
    throw usage(command, 'AID: 5–16 bytes in hexadecimal, F0…');
  return fromHex(text);
};

const withIssuer = (
  invocation: Invocation,
  use: (card: MyNumberCard, keysOf: SessionKeysOf) => Promise<void>,
): Promise<void> =>
  withCard(invocation, async (card) => {
    await using town = await openTown(invocation);
    await use(card, sessionKeysOf(town, { act: 'free-area', at: 'counter' }));
  });

const say = ({ json, language, print }: Invocation, aid: Uint8Array, words: { ja: string; en: string }): void =>
  print(json ? JSON.stringify({ aid: toHex(aid) }) : words[language]);

export const freeAreaAdd: CommandDefinition = {
  name: 'card free-area add',
  operands: { text: 'AID FILE', least: 2, most: 2 },
  summary: {
    ja: '空き領域に市区町村の AP を置き、ファイルを1つ書く',
    en: 'add an application of a municipality to the free area, with a file in it',
  },
  options: {
    ...sourceOptions,
    label: { type: 'string', value: 'NAME', summary: { ja: 'AP の名称', en: 'what it is called' } },
  },
  run: async (invocation) => {
    const [name, path] = invocation.operands as [string, string];
    const aid = aidOf('card free-area add', name);
    const { label = toHex(aid) } = invocation.options;
    if (typeof label !== 'string') throw usage('card free-area add', '--label NAME');
    const bytes = new Uint8Array(readFileSync(path));
    await withIssuer(invocation, async (card, keysOf) => {
      await (await card.asCardIssuer(keysOf)).install({ aid, label, files: [{ fid: file, read: 'free' }] });
      await (await card.asIssuer(aid, keysOf)).replace([{ fid: file, bytes }]);
    });
    say(invocation, aid, { ja: `${label} を置きました。`, en: `${label} is on the card.` });
    return undefined;
  },
};

export const freeAreaRead: CommandDefinition = {
  name: 'card free-area read',
  operands: { text: 'AID', least: 1, most: 1 },
  summary: {
    ja: '空き領域の AP のファイルを読む(秘密はいらない)',
    en: 'read the file of such an application; takes no secret',
  },
  options: { ...sourceOptions, ...outOption },
  run: async (invocation) => {
    const { operands, options, json, print } = invocation;
    const aid = aidOf('card free-area read', operands[0]);
    const { label, bytes } = await withCard(invocation, async (card) => {
      const application = await card.freeApplication(aid);
      return { label: application.label, bytes: await application.read(file) };
    });
    if (typeof options.out === 'string') writeFileSync(options.out, bytes);
    else print(json ? JSON.stringify({ aid: toHex(aid), label, bytes: toHex(bytes) }) : toHex(bytes));
    return undefined;
  },
};

export const freeAreaRemove: CommandDefinition = {
  name: 'card free-area remove',
  operands: { text: 'AID', least: 1, most: 1 },
  summary: { ja: '空き領域の AP を消す', en: 'take such an application off the card' },
  options: sourceOptions,
  run: async (invocation) => {
    const aid = aidOf('card free-area remove', invocation.operands[0]);
    await withIssuer(invocation, async (card, keysOf) => (await card.asCardIssuer(keysOf)).remove(aid));
    say(invocation, aid, { ja: '消しました。', en: 'It is off the card.' });
    return undefined;
  },
};

const trackOf = (text: string | undefined): TrackNumber => {
  if (text !== '1' && text !== '2' && text !== '3') throw usage('card stripe', 'TRACK: 1 | 2 | 3');
  return Number(text) as TrackNumber;
};

export const cardStripe: CommandDefinition = {
  name: 'card stripe',
  operands: { text: 'TRACK TEXT|BITS', least: 2, most: 2 },
  summary: {
    ja: '磁気ストライプのトラックをビットにする。--decode で読む(ISO/IEC 7811)',
    en: 'a track of the magnetic stripe as bits; --decode reads it (ISO/IEC 7811)',
  },
  options: { decode: { type: 'boolean', summary: { ja: 'ビット(0 と 1)を読む', en: 'read bits (0 and 1)' } } },
  run: async ({ operands, options, json, print }) => {
    const track = trackOf(operands[0]);
    const given = operands[1]!;
    if (options.decode === true && !/^[01]+$/.test(given)) throw usage('card stripe', 'BITS: 0 | 1');
    const said =
      options.decode === true ? decodeTrack(track, Uint8Array.from(given, Number)) : encodeTrack(track, given).join('');
    print(json ? JSON.stringify({ track, [options.decode === true ? 'text' : 'bits']: said }) : said);
    return undefined;
  },
};
