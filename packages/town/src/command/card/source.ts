// Where a command finds its card: in a PC/SC reader, or in the town's wallet.

import { type CardChannel, wrapChannel } from '@openmyna/apdu';
import { connectReader, openCard, terminalCrypto, timingProfiles, withTiming } from '@openmyna/reader';
import type { CvAnchor, ExchangeEvent, MyNumberCard } from '@openmyna/terminal';
import { layout } from '../../folder/layout.ts';
import type { Invocation, OptionDefinition } from '../definition.ts';
import { makeFolder, openTown } from '../open-town.ts';
import { interfaceOf, interfaceOption, timingOf, timingOption } from '../reader-options.ts';

export const sourceOptions: Readonly<Record<string, OptionDefinition>> = {
  card: {
    type: 'string',
    value: 'ID',
    summary: { ja: '町のカード(プロセスの中で)', en: 'a card of the town, in process' },
  },
  reader: {
    type: 'string',
    value: 'NAME',
    summary: {
      ja: 'PC/SC リーダー(既定はマイナンバーカードの入った最初のもの)',
      en: 'a PC/SC reader (default: the first with a My Number Card)',
    },
  },
  interface: interfaceOption,
  timing: timingOption,
  trace: {
    type: 'boolean',
    summary: {
      ja: 'カードとのやりとりを標準エラー出力に(秘密は伏せる)',
      en: 'the exchanges on standard error, secrets blinded',
    },
  },
};

/** The channel that --card or --reader names, as slow as --timing has it. */
export const openChannel = async (invocation: Invocation): Promise<CardChannel> => {
  const timing = timingOf('card', invocation.options.timing);
  const channel = await openFastChannel(invocation);
  return timing === undefined ? channel : withTiming(channel, timingProfiles[timing]);
};

const openFastChannel = async (invocation: Invocation): Promise<CardChannel> => {
  const { card, reader } = invocation.options;
  if (typeof card === 'string') {
    const town = await openTown(invocation);
    const channel = await town.channel({ card, through: interfaceOf('card', invocation.options.interface) });
    const close = async () => {
      await channel.close();
      await town[Symbol.asyncDispose]();
    };
    return wrapChannel(channel, { transmit: channel.transmit, close });
  }
  return connectReader(typeof reader === 'string' ? reader : undefined);
};

/** `>> HEX` and `<< HEX`, with their meaning behind them. */
export const traceLines = ({ command, response, title, meaning }: ExchangeEvent, language: 'ja' | 'en'): string =>
  `>> ${command}  ${title[language]}\n<< ${response}  ${meaning[language]}`;

export const openMyNumberCard = async (
  invocation: Invocation,
  channel: CardChannel,
  crypto = terminalCrypto,
): Promise<MyNumberCard> =>
  openCard(channel, {
    crypto,
    trace:
      invocation.options.trace === true
        ? (event) => invocation.note(traceLines(event, invocation.language))
        : undefined,
  });

/** The roots of the town, or those of a file of the same form. @throws OpenMynaError `command.usage`, `command.file` */
export const anchorsFor = async (invocation: Invocation): Promise<CvAnchor[]> => {
  const { anchors } = invocation.options;
  const { readAnchors } = await import('./input-file.ts');
  if (typeof anchors === 'string') return readAnchors('card verify', anchors);
  await makeFolder(invocation);
  return readAnchors('card verify', layout(invocation.folder).cvAnchors);
};

/** Does something with the card that --card or --reader names, which is let go of afterwards, also when it fails. */
export const withCard = async <T>(invocation: Invocation, use: (card: MyNumberCard) => Promise<T>): Promise<T> => {
  await using channel = await openChannel(invocation);
  // Awaited here, while the channel is open.
  return await use(await openMyNumberCard(invocation, channel));
};
