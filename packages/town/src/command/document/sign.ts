// `openmyna sign …`: a document, signed with a card. What is going to be signed is shown before the password is asked for.

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import {
  type ByteSource,
  chunksOf,
  type DocumentSigner,
  openFileSource,
  type SignPdfOptions,
  signCmsAttached,
  signCmsDetached,
  signPdf,
} from '@openmyna/signature';
import type { Secret } from '@openmyna/terminal';
import { lastTryOf, secretFor, secretOptions } from '../card/secret-input.ts';
import { sourceOptions, withCard } from '../card/source.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { makeFolder } from '../open-town.ts';
import { usage } from '../usage.ts';
import { timestampBy } from './ask-timestamp.ts';
import { cardSigner } from './card-signer.ts';
import { tsaOption } from './options.ts';
import { writeWhole } from './write-whole.ts';

const name = 'sign';

const digestOf = async (source: ByteSource): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(source)) hash.update(chunk);
  return hash.digest('hex');
};

const announce = async (file: string, source: ByteSource, { language, note }: Invocation): Promise<void> => {
  const [size, digest] = [source.size.toLocaleString('en'), await digestOf(source)];
  note(
    {
      ja: `署名するもの: ${basename(file)}(${size} バイト、SHA-256 ${digest})`,
      en: `To be signed: ${basename(file)} (${size} bytes, SHA-256 ${digest})`,
    }[language],
  );
};

/** What is written: the signature, or the document with it. */
const signedBy = async (
  signer: DocumentSigner,
  source: ByteSource,
  format: 'cms' | 'pdf',
  { detached, visible, reason }: Invocation['options'],
  how: SignPdfOptions,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> => {
  if (format === 'cms')
    return detached === true ? signCmsDetached(source, signer, how) : signCmsAttached(source, signer, how);
  return signPdf(source, signer, {
    ...how,
    ...(visible === true && { visible: { page: 1 } }),
    ...(typeof reason === 'string' && { reason }),
  });
};

export const sign: CommandDefinition = {
  name,
  operands: { text: 'cms|pdf FILE', least: 2, most: 2 },
  summary: { ja: '文書にカードで署名する(CMS、PDF)', en: 'sign a document with a card (CMS, PDF)' },
  options: {
    ...sourceOptions,
    ...secretOptions('pin'),
    out: { type: 'string', value: 'FILE', summary: { ja: '書き込む先', en: 'where to write it' } },
    detached: {
      type: 'boolean',
      summary: {
        ja: 'CMS: 署名だけを書く(文書は別のファイルのまま)',
        en: 'CMS: the signature alone; the document stays beside it',
      },
    },
    visible: { type: 'boolean', summary: { ja: 'PDF: 1ページ目に印影を付ける', en: 'PDF: a seal on the first page' } },
    reason: { type: 'string', value: '…', summary: { ja: 'PDF: 署名の理由', en: 'PDF: why it is signed' } },
    timestamp: { type: 'boolean', summary: { ja: 'タイムスタンプを付ける', en: 'with a time-stamp' } },
    tsa: tsaOption,
  },
  run: async (invocation) => {
    const { operands, options, clock, random, json, print } = invocation;
    const [format, file] = operands as [string, string];
    if (format !== 'cms' && format !== 'pdf') throw usage(name, 'cms|pdf FILE');
    const foreign = format === 'cms' ? ['visible', 'reason'] : ['detached'];
    for (const option of foreign) if (options[option] !== undefined) throw usage(name, `${format} --${option}`);
    const { out } = options;
    if (typeof out !== 'string' || out === file) throw usage(name, '--out FILE');
    await using source = await openFileSource(file);
    await announce(file, source, invocation);
    const { address } = await makeFolder(invocation);
    const tsa = typeof options.tsa === 'string' ? options.tsa : `${address}/pki/tsa`;
    const how = {
      signingTime: clock(),
      random,
      ...((options.timestamp === true || typeof options.tsa === 'string') && { timestamp: timestampBy(tsa) }),
    };
    const secret = (await secretFor(invocation, 'signaturePassword')) as Secret<'signaturePassword'>;
    await withCard(invocation, async (card) => {
      const signer = await cardSigner(card, secret, lastTryOf(invocation));
      await writeWhole(out, await signedBy(signer, source, format, options, how));
    });
    print(json ? JSON.stringify({ signed: file, out }) : out);
    return undefined;
  },
};
