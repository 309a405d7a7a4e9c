// `openmyna store …`: the database into one file, and back.

import { resolve } from 'node:path';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../../errors.ts';
import { connectTown } from '../../town/remote-town.ts';
import type { CommandDefinition } from '../definition.ts';
import { makeFolder, openTown } from '../open-town.ts';

export const storeBackup: CommandDefinition = {
  name: 'store backup',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: 'データベースのすべてを、ひとつの新しいファイルに控える',
    en: 'everything in the database into one new file',
  },
  run: async (invocation) => {
    const file = resolve(invocation.operands[0]!);
    await using town = await openTown(invocation);
    await town.call('backup', { file });
    invocation.print(invocation.json ? JSON.stringify({ file }) : file);
    return undefined;
  },
};

export const storeRestore: CommandDefinition = {
  name: 'store restore',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: '控えを空のデータベースに戻す。すべてか、何も戻さないか',
    en: 'a backup into an empty database, all of it or nothing',
  },
  run: async (invocation) => {
    const { folder, operands, json, print } = invocation;
    const file = resolve(operands[0]!);
    const facts = await makeFolder(invocation);
    if ((await connectTown(folder)) !== undefined) throw new OpenMynaError(errors['town.running'], { folder });
    const { openTownStore } = await import('../../authorities/institutions.ts');
    await using store = await openTownStore(folder, facts, invocation);
    await store.restore(file);
    print(json ? JSON.stringify({ file }) : file);
    return undefined;
  },
};
