import { describeStatusWord, fromHex } from '@openmyna/apdu';
import type { Exchange } from '../town/contract.ts';
import type { Language } from '../words.ts';
import type { CommandDefinition } from './definition.ts';
import { openTown } from './open-town.ts';
import { interfaceOf, interfaceOption } from './reader-options.ts';
import { usage } from './usage.ts';

const name = 'apdu';

export const apdu: CommandDefinition = {
  name,
  operands: { text: 'HEX…', least: 1, most: Number.POSITIVE_INFINITY },
  summary: { ja: 'カードにコマンドを送り、応答を1行ずつ出す', en: 'send commands to a card; responses one a line' },
  options: {
    card: { type: 'string', value: 'ID', summary: { ja: 'カード(必須)', en: 'the card (required)' } },
    trace: {
      type: 'boolean',
      summary: { ja: '応答の理由を標準エラー出力に', en: 'why the card answered so, on standard error' },
    },
    interface: interfaceOption,
  },
  run: async (invocation) => {
    const { operands, options, json, language, print, note } = invocation;
    const { card, trace } = options;
    if (typeof card !== 'string') throw usage(name, '--card ID');
    const through = interfaceOf(name, options.interface);
    const commands = operands.map(hexadecimal);
    await using town = await openTown(invocation);
    const exchanges = await town.exchange({ card, commands, through });
    if (json) {
      print(JSON.stringify(exchanges.map(explained), null, 2));
      return undefined;
    }
    for (const exchange of exchanges) {
      if (trace === true) note(traceLine(exchange, language));
      print(exchange.response);
    }
    return undefined;
  },
};

/** Its own text is not quoted: it may hold a PIN. */
const hexadecimal = (text: string, index: number): string => {
  try {
    fromHex(text);
    return text.replace(/[\s:]/g, '');
  } catch {
    throw usage(name, `HEX ${index + 1}`);
  }
};

const statusOf = ({ response }: Exchange): number => Number.parseInt(response.slice(-4), 16);

const explained = (exchange: Exchange) => ({
  response: exchange.response,
  command: exchange.command,
  meaning: describeStatusWord(statusOf(exchange)),
  ...(exchange.explanation && { explanation: exchange.explanation }),
});

const traceLine = (exchange: Exchange, language: Language): string => {
  const { command, response, explanation } = exchange;
  const bytes = response.length / 2 - 2;
  const data = bytes === 0 ? '' : `‹${bytes} bytes› `;
  const meaning = describeStatusWord(statusOf(exchange))?.[language] ?? '';
  const reason = explanation === undefined ? meaning : `${explanation[language]} [${explanation.rule}]`;
  return `${command} → ${data}${response.slice(-4)} ${reason}`;
};
