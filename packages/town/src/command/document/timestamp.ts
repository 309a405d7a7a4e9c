// `openmyna timestamp FILE`: that a file was there at a time, by somebody who never sees it (RFC 3161).

import { createHash } from 'node:crypto';
import { chunksOf, openFileSource, timestampOverDigest } from '@openmyna/signature';
import type { CommandDefinition } from '../definition.ts';
import { makeFolder } from '../open-town.ts';
import { timestampBy } from './ask-timestamp.ts';
import { tsaOption } from './options.ts';
import { writeWhole } from './write-whole.ts';

export const timestamp: CommandDefinition = {
  name: 'timestamp',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: 'ファイルのタイムスタンプを取る(既定は FILE.tsr に。openssl ts で確かめられる)',
    en: 'a time-stamp of a file (default: into FILE.tsr, for openssl ts too)',
  },
  options: {
    out: { type: 'string', value: 'FILE', summary: { ja: '書き込む先', en: 'where to write it' } },
    tsa: tsaOption,
  },
  run: async (invocation) => {
    const { operands, options, json, print, random } = invocation;
    const file = operands[0]!;
    const out = typeof options.out === 'string' ? options.out : `${file}.tsr`;
    const { address } = await makeFolder(invocation);
    const tsa = typeof options.tsa === 'string' ? options.tsa : `${address}/pki/tsa`;
    await using source = await openFileSource(file);
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(source)) hash.update(chunk);
    const { response, at } = await timestampOverDigest(new Uint8Array(hash.digest()), timestampBy(tsa), random);
    await writeWhole(out, response);
    print(json ? JSON.stringify({ file, out, at: at.toISOString() }) : `${out}  ${at.toISOString()}`);
    return undefined;
  },
};
