import type { CommandDefinition } from './definition.ts';
import { openServedTown } from './open-town.ts';
import { interfaceOf, interfaceOption, timingOf, timingOption } from './reader-options.ts';
import { usage, wholeNumber } from './usage.ts';

const name = 'card insert';

export const cardInsert: CommandDefinition = {
  name,
  operands: { text: 'ID', least: 1, most: 1 },
  summary: {
    ja: 'カードを仮想リーダーに入れる。Ctrl-C か SIGTERM で抜く',
    en: 'put a card into the virtual reader until Ctrl-C or SIGTERM',
  },
  options: {
    vpcd: {
      type: 'string',
      value: 'HOST:PORT',
      summary: { ja: 'vpcd のアドレス(既定は 127.0.0.1:35963)', en: 'address of vpcd (default 127.0.0.1:35963)' },
    },
    slot: { type: 'string', value: 'N', summary: { ja: 'スロット(既定は 0)', en: 'slot (default 0)' } },
    interface: interfaceOption,
    timing: timingOption,
  },
  run: async (invocation) => {
    const { operands, options, json, language, print, note } = invocation;
    const card = operands[0]!;
    const timing = timingOf(name, options.timing);
    const request = {
      card,
      through: interfaceOf(name, options.interface),
      slot: wholeNumber(name, 'slot', options.slot, 0, 255) ?? 0,
      ...(timing && { timing }),
      ...addressOf(options.vpcd),
    };
    const interruption = invocation.interruption();
    await using town = await openServedTown(invocation);
    const insertion = await town.insert(request, interruption);
    interruption.addEventListener('abort', () => void insertion.remove(), { once: true });
    print(json ? JSON.stringify({ inserted: card, slot: request.slot }) : `inserted ${card}`);
    for await (const event of insertion.events) if (event !== 'removed') note(words[event][language]);
    return undefined;
  },
};

const words = {
  lost: { ja: 'リーダーがなくなりました。戻るのを待っています。', en: 'The reader went away; waiting for it.' },
  back: { ja: 'カードはまたリーダーに入りました。', en: 'The card is in the reader again.' },
} as const;

const addressOf = (text: string | boolean | undefined): { host?: string; port?: number } => {
  if (text === undefined) return {};
  const match = typeof text === 'string' ? /^(?:(\[[0-9a-fA-F:]+\]|[^:]+):)?(\d{1,5})$/.exec(text) : null;
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65535) throw usage(name, '--vpcd: HOST:PORT');
  return { ...(match[1] && { host: match[1].replace(/^\[|\]$/g, '') }), port };
};
