// `openmyna api …`: who may log in to the institutions over HTTP, and what they did.

import { openAccounts } from '../api/accounts.ts';
import { type Role, roles } from '../api/roles.ts';
import { layout } from '../folder/layout.ts';
import { ask } from './card/secret-input.ts';
import type { CommandDefinition } from './definition.ts';
import { makeFolder, openTown } from './open-town.ts';
import { columns } from './text.ts';
import { usage } from './usage.ts';

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
  run: async (invocation) => {
    const { json, print } = invocation;
    await using town = await openTown(invocation);
    const all = await town.call('trail', {});
    const line = ({ at, account, role, call, about, status, code = '' }: (typeof all)[number]) => [
      at,
      account,
      role,
      call,
      about.map(({ id }) => id).join(' '),
      String(status),
      code,
    ];
    print(json ? JSON.stringify(all, null, 2) : columns(all.map(line)));
    return undefined;
  },
};
