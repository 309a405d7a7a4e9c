// `openmyna sign …`: a document, signed with a card. What is going to be signed is shown before the password is asked for.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Words } from '@openmyna/errors';
import { type ByteSource, chunksOf, openFileSource } from '@openmyna/signature';
import type { Secret } from '@openmyna/terminal';
import { lastTryOf, secretFor, secretOptions } from '../card/secret-input.ts';
import { sourceOptions, withCard } from '../card/source.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { makeFolder } from '../open-town.ts';
import { usage } from '../usage.ts';
import { timestampBy } from './ask-timestamp.ts';
import { cardSigner } from './card-signer.ts';
import { type Format, formatOptions, formats } from './formats.ts';
import { tsaOption } from './options.ts';
import { writeWhole } from './write-whole.ts';

const name = 'sign';

const digestOf = async (source: ByteSource): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(source)) hash.update(chunk);
  return hash.digest('hex');
};

const announce = async (
  file: string,
  source: ByteSource,
  what: Words,
  { language, note }: Invocation,
): Promise<void> => {
  const [size, digest] = [source.size.toLocaleString('en'), await digestOf(source)];
  note(
    {
      ja: `署名するもの: ${basename(file)}(${size} バイト、SHA-256 ${digest}): ${what.ja}`,
      en: `To be signed: ${basename(file)} (${size} bytes, SHA-256 ${digest}): ${what.en}`,
    }[language],
  );
};

export const sign: CommandDefinition = {
  name,
  operands: { text: 'cms|pdf|xml FILE', least: 2, most: 2 },
  summary: { ja: '文書にカードで署名する(CMS、PDF、XML)', en: 'sign a document with a card (CMS, PDF, XML)' },
  options: {
    ...sourceOptions,
    ...secretOptions('pin'),
    out: { type: 'string', value: 'FILE', summary: { ja: '書き込む先', en: 'where to write it' } },
    ...formatOptions,
    timestamp: { type: 'boolean', summary: { ja: 'タイムスタンプを付ける', en: 'with a time-stamp' } },
    tsa: tsaOption,
  },
  run: async (invocation) => {
    const { operands, options, clock, random, json, print } = invocation;
    const [named, file] = operands as [string, string];
    if (!Object.hasOwn(formats, named)) throw usage(name, `${Object.keys(formats).join('|')} FILE`);
    const format: Format = formats[named as keyof typeof formats];
    for (const option of Object.keys(formatOptions) as (keyof typeof formatOptions)[])
      if (options[option] !== undefined && !format.options.includes(option)) throw usage(name, `${named} --${option}`);
    const { out } = options;
    if (typeof out !== 'string' || out === file) throw usage(name, '--out FILE');
    await using source = await openFileSource(file);
    const { address } = await makeFolder(invocation);
    const tsa = typeof options.tsa === 'string' ? options.tsa : `${address}/pki/tsa`;
    const how = {
      signingTime: clock(),
      random,
      ...((options.timestamp === true || typeof options.tsa === 'string') && { timestamp: timestampBy(tsa) }),
    };
    const prepared = await format.prepare({ file, source, options, how });
    await announce(file, source, prepared.what, invocation);
    const secret = (await secretFor(invocation, 'signaturePassword')) as Secret<'signaturePassword'>;
    await withCard(invocation, async (card) => {
      const signer = await cardSigner(card, secret, lastTryOf(invocation));
      await writeWhole(out, await prepared.sign(signer));
    });
    print(json ? JSON.stringify({ signed: file, out }) : out);
    return undefined;
  },
};
