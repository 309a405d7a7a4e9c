// `openmyna api …`: who may log in to the institutions over HTTP, and what they did.

import { openAccounts } from '../api/accounts.ts';
import { type Role, roles } from '../api/roles.ts';
import { longestPage, type TrailPage } from '../api/trail.ts';
import { layout } from '../folder/layout.ts';
import { ask } from './card/secret-input.ts';
import type { CommandDefinition } from './definition.ts';
import { makeFolder, openTown } from './open-town.ts';
import { columns } from './text.ts';
import { usage, wholeNumber } from './usage.ts';

const operands = { text: 'NAME', least: 1, most: 1 } as const;

export const apiAccountAdd: CommandDefinition = {
  name: 'api account add',
  operands,
  summary: {
    ja: '職員のアカウントをつくる。パスワードはたずねる',
    en: 'an account for somebody who works there; its password is asked for',
  },
  options: {
    role: { type: 'string', value: roles.join('|'), summary: { ja: '役割(必須)', en: 'the role (required)' } },
    municipality: {
      type: 'string',
      value: 'CODE',
      summary: { ja: '市区町村コード6桁(窓口の職員)', en: 'code of the municipality, six digits, of a clerk' },
    },
  },
  run: async (invocation) => {
    const { folder, random, operands, options, json, language, print } = invocation;
    const role = roles.find((one): one is Role => one === options.role);
    if (role === undefined) throw usage('api account add', `--role: ${roles.join(' | ')}`);
    await makeFolder(invocation);
    const password = await ask(invocation, { ja: 'パスワード', en: 'password' }[language]);
    const { municipality } = options;
    const account = { name: operands[0]!, role, ...(typeof municipality === 'string' && { municipality }) };
    await openAccounts(layout(folder).accounts, random).add(account, password);
    print(json ? JSON.stringify(account) : `${account.name}  ${role}  ${account.municipality ?? ''}`.trimEnd());
    return undefined;
  },
};

export const apiAccountDisable: CommandDefinition = {
  name: 'api account disable',
  operands,
  summary: {
    ja: 'アカウントを止める。開いているセッションもそこで終わる',
    en: 'no more log-in; open sessions end too',
  },
  run: async ({ folder, random, operands, json, print }) => {
    openAccounts(layout(folder).accounts, random).disable(operands[0]!);
    if (json) print(JSON.stringify({ disabled: operands[0] }));
    return undefined;
  },
};

export const apiAccountList: CommandDefinition = {
  name: 'api account list',
  summary: { ja: '職員のアカウント', en: 'the accounts' },
  run: async ({ folder, random, json, print }) => {
    const all = openAccounts(layout(folder).accounts, random).list();
    const line = ({ name, role, municipality = '', disabled }: (typeof all)[number]) => [
      name,
      role,
      municipality,
      disabled === true ? '×' : '',
    ];
    print(json ? JSON.stringify(all, null, 2) : columns(all.map(line)));
    return undefined;
  },
};

export const apiLog: CommandDefinition = {
  name: 'api log',
  summary: { ja: 'HTTP で職員がしたこと。新しい順', en: 'what was done over HTTP, the newest first' },
  options: {
    limit: {
      type: 'string',
      value: 'N',
      summary: { ja: `行数(既定は ${longestPage})`, en: `how many lines (default ${longestPage})` },
    },
    after: {
      type: 'string',
      value: 'NEXT',
      summary: { ja: '前の出力の最後に示された位置から続ける', en: 'go on from where the output before says it ended' },
    },
    all: { type: 'boolean', summary: { ja: 'すべて', en: 'all lines' } },
  },
  run: async (invocation) => {
    const { json, options, print, note, language } = invocation;
    const limit = wholeNumber('api log', 'limit', options.limit, 1, longestPage);
    await using town = await openTown(invocation);
    const pageAfter = (after: string | undefined) => town.call('trail', { after, limit });
    let page = await pageAfter(typeof options.after === 'string' ? options.after : undefined);
    if (options.all === true) {
      // As they come: all of them may be more than fits in memory. With --json a line is one entry (JSON Lines).
      for (; ; page = await pageAfter(page.next)) {
        if (page.entries.length > 0)
          print(json ? page.entries.map((one) => JSON.stringify(one)).join('\n') : text(page));
        if (page.next === undefined) return undefined;
      }
    }
    print(json ? JSON.stringify(page, null, 2) : text(page));
    if (!json && page.next !== undefined)
      note({ ja: `続きは --after ${page.next}`, en: `More with --after ${page.next}` }[language]);
    return undefined;
  },
};

const text = ({ entries }: TrailPage): string =>
  columns(
    entries.map(({ at, account, role, call, about, status, code = '' }) => [
      at,
      account,
      role,
      call,
      about.map(({ id }) => id).join(' '),
      String(status),
      code,
    ]),
  );
