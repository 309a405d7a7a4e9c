// `openmyna attributes status`: 現況確認 of certificates whose numbers a verifier kept.

import { readFileSync } from 'node:fs';
import type { StatusView } from '../../calls/contract.ts';
import type { Language } from '../../words.ts';
import { purposeOf, purposeOption } from '../authority/purpose.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { inquiryOf } from './commands.ts';

const name = 'attributes status';

const conditions: Readonly<Record<StatusView['condition'], Readonly<Record<Language, string>>>> = {
  'no-change': { ja: '異動なし', en: 'no change' },
  changed: {
    ja: '異動あり: 4情報のどれかが変わった',
    en: 'changed: something of the four attributes is not what it was',
  },
  revoked: { ja: '失効', en: 'revoked' },
  expired: { ja: '有効期間の満了', en: 'expired' },
  unknown: { ja: '不明', en: 'unknown' },
};

/** Those that are named, or the lines of --file. */
const serialsOf = ({ operands, options }: Invocation): readonly string[] => {
  const serials =
    typeof options.file === 'string' ? readFileSync(options.file, 'utf8').split(/\s+/).filter(Boolean) : operands;
  if (serials.length === 0) throw usage(name, 'SERIAL… | --file FILE');
  if (!serials.every((serial) => /^[0-9A-Fa-f]{1,40}$/.test(serial))) throw usage(name, 'SERIAL: HEX');
  return serials;
};

export const attributesStatus: CommandDefinition = {
  name,
  operands: { text: 'SERIAL…', least: 0, most: 100 },
  summary: {
    ja: '控えておいた証明書の現況を確認する。同意があれば新しい番号も',
    en: 'what has become of certificates whose numbers were kept; with a consent, the newer number too',
  },
  options: {
    purpose: purposeOption,
    file: {
      type: 'string',
      value: 'FILE',
      summary: { ja: '番号を1行に1つ書いたファイル', en: 'a file with a number a line' },
    },
    consent: {
      type: 'string',
      value: 'ID',
      summary: { ja: '新しい番号を知るための同意', en: 'the consent by which newer numbers are told' },
    },
    operator: {
      type: 'string',
      value: 'NAME',
      summary: { ja: '照会する事業者(同意があるとき)', en: 'who asks, with a consent' },
    },
  },
  run: async (invocation) => {
    const { options, json, language, print } = invocation;
    const consent = inquiryOf('status', invocation);
    const asked = {
      purpose: purposeOf(name, options.purpose),
      serials: serialsOf(invocation),
      ...(consent && { consent }),
    };
    await using town = await openTown(invocation);
    const all = await town.call('confirmStatus', asked);
    if (json) print(JSON.stringify(all, null, 2));
    else
      print(
        columns(
          all.map(({ serial, condition, because, successor }) => [
            serial,
            conditions[condition][language] + (because === undefined ? '' : ` (${because})`),
            successor === undefined ? '' : `→ ${successor}`,
          ]),
        ),
      );
    return undefined;
  },
};
