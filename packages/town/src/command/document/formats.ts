// The kinds of signatures that `openmyna sign` makes, with the options that each has.

import type { Words } from '@openmyna/errors';
import {
  type ByteSource,
  type DocumentSigner,
  previewPdf,
  previewXml,
  type SignPdfOptions,
  signCmsAttached,
  signCmsDetached,
  signPdf,
  signXml,
  type XmlLayout,
} from '@openmyna/signature';
import type { Invocation, OptionDefinition } from '../definition.ts';
import { usage } from '../usage.ts';

/** What is to be signed, and how whoever asked wants it. */
export interface SignRequest {
  readonly file: string;
  readonly source: ByteSource;
  readonly options: Invocation['options'];
  readonly how: Pick<SignPdfOptions, 'signingTime' | 'random' | 'timestamp'>;
}

/** What can be signed now. */
interface Prepared {
  /** What the signature will be over. */
  readonly what: Words;
  readonly sign: (signer: DocumentSigner) => Promise<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A kind of signature. */
export interface Format {
  /** Names of {@link formatOptions}. */
  readonly options: readonly (keyof typeof formatOptions)[];
  /** Before anybody is asked for a password. @throws OpenMynaError `command.usage`, `signature.…` for what cannot be signed */
  readonly prepare: (request: SignRequest) => Promise<Prepared>;
}

const flag = (ja: string, en: string): OptionDefinition => ({ type: 'boolean', summary: { ja, en } });
const valued = (value: string, ja: string, en: string): OptionDefinition => ({
  type: 'string',
  value,
  summary: { ja, en },
});

export const formatOptions = {
  detached: flag(
    'CMS、XML: 署名だけを書く(文書は別のファイルのまま)',
    'CMS, XML: the signature alone; the document stays beside it',
  ),
  enveloping: flag('XML: 署名の中に文書を入れる', 'XML: the document inside the signature'),
  'tax-return': flag(
    'XML: 申告書の形で、署名する要素の隣に署名を置く',
    'XML: as tax returns have it, beside the element that is signed',
  ),
  canonical: valued(
    'inclusive|exclusive',
    'XML: 正規化(既定は exclusive。申告書の形では inclusive)',
    'XML: canonical form (default exclusive; of a tax return inclusive)',
  ),
  visible: flag('PDF: 印影を付ける', 'PDF: with a seal'),
  page: valued('N', 'PDF: 印影を付けるページ(既定は 1)', 'PDF: the page of the seal (default 1)'),
  field: valued('NAME', 'PDF: もとからある空の署名欄に署名する', 'PDF: in an empty signature field that is there'),
  reason: valued('…', 'PDF: 署名の理由', 'PDF: why it is signed'),
} as const;

const pageOf = (page: string | boolean | undefined): number => {
  if (page === undefined) return 1;
  if (typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page)) return Number(page);
  throw usage('sign', 'pdf --page N');
};

const layoutOf = (options: Invocation['options']): XmlLayout => {
  const asked = (['detached', 'enveloping', 'tax-return'] as const).filter((one) => options[one] === true);
  if (asked.length > 1) throw usage('sign', 'xml [--detached | --enveloping | --tax-return]');
  return asked[0] ?? 'enveloped';
};

const canonicalOf = (canonical: string | boolean | undefined): 'inclusive' | 'exclusive' | undefined => {
  if (canonical === undefined || canonical === 'inclusive' || canonical === 'exclusive') return canonical;
  throw usage('sign', 'xml --canonical inclusive|exclusive');
};

export const formats = {
  cms: {
    options: ['detached'],
    prepare: async ({ source, options: { detached }, how }) => ({
      what: { ja: 'ファイルの全体', en: 'all of the file' },
      sign: (signer) =>
        detached === true ? signCmsDetached(source, signer, how) : signCmsAttached(source, signer, how),
    }),
  },
  pdf: {
    options: ['visible', 'page', 'field', 'reason'],
    prepare: async ({ source, options: { visible, page, field, reason }, how }) => {
      if (page !== undefined && visible !== true) throw usage('sign', 'pdf --visible --page N');
      // A field has its place.
      if (field !== undefined && visible === true) throw usage('sign', 'pdf [--visible | --field NAME]');
      const more = {
        ...(visible === true && { visible: { page: pageOf(page) } }),
        ...(typeof field === 'string' && { field }),
        ...(typeof reason === 'string' && { reason }),
      };
      return {
        what: await previewPdf(source, more),
        sign: (signer) => signPdf(source, signer, { ...how, ...more }),
      };
    },
  },
  xml: {
    options: ['detached', 'enveloping', 'tax-return', 'canonical'],
    prepare: async ({ file, source, options, how }) => {
      const canonical = canonicalOf(options.canonical);
      const layout = { layout: layoutOf(options), name: file };
      return {
        what: await previewXml(source, layout),
        sign: (signer) => signXml(source, signer, { ...how, ...layout, ...(canonical && { canonical }) }),
      };
    },
  },
} as const satisfies Record<string, Format>;
