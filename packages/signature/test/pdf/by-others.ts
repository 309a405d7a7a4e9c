// Updates as other programs write them: signature dictionaries with anything in them, document time-stamps, validation data.

import { createHash } from 'node:crypto';
import { type CmsOptions, cmsOverDigest } from '../../src/cms/index.ts';
import { bytesSource } from '../../src/index.ts';
import { checkPdf, type SignPdfOptions, signPdf } from '../../src/pdf/index.ts';
import { timestampOver } from '../../src/tsp/index.ts';
import { gather, type Holder, holder, later, now, open, options, seeded, timestampAuthority } from '../cms/fixture.ts';
import { also, append, body } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

/** A PDF as text, a character a byte. */
export const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** What stands in Contents, for the bytes around it. */
export type Contents = (signed: Uint8Array) => Promise<Uint8Array>;

/** The signature of a holder. */
export const cms =
  (options: CmsOptions = {}, signer?: Holder): Contents =>
  async (signed) =>
    cmsOverDigest(createHash('sha256').update(signed).digest(), signer ?? (await holder()), options);

/** The token of the sandbox's authority, at a time. */
export const token =
  (seconds = 0): Contents =>
  async (signed) =>
    timestampOver(signed, (await timestampAuthority({ at: later(seconds) })).answer, seeded('token'));

const digits = 2 * 8192;

/** A signature dictionary, yet to be signed. @param more entries, with a space between */
export const signatureDictionary = (more = '', subFilter = 'ETSI.CAdES.detached', type = 'Sig'): string =>
  `<</Type /${type} /Filter /Adobe.PPKLite /SubFilter /${subFilter} ${more}/ByteRange [0 ${' '.repeat(40)}] /Contents <${'0'.repeat(digits)}>>>`;
export const stampDictionary = (): string => signatureDictionary('', 'ETSI.RFC3161', 'DocTimeStamp');

/** Fills in the one dictionary that is yet to be signed. */
export const signed = async (text: string, contents: Contents = cms()): Promise<string> => {
  const from = text.lastIndexOf(`<${'0'.repeat(digits)}>`);
  const to = from + digits + 2;
  const before = text.lastIndexOf(`[0 ${' '.repeat(40)}]`, from);
  const range = `[0 ${from} ${to} ${text.length - to}`.padEnd(43) + ']';
  const filled = text.slice(0, before) + range + text.slice(before + range.length);
  const value = await contents(bytesOf(filled.slice(0, from) + filled.slice(to)));
  return `${filled.slice(0, from)}<${Buffer.from(value).toString('hex').padEnd(digits, '0')}>${filled.slice(to)}`;
};

/** What is signed with, beside the dictionary. */
export interface InNewField {
  /** The first of two numbers that are free: dictionary and field. */
  readonly at: number;
  readonly dictionary?: string;
  readonly contents?: Contents;
  /** Entries of the field, and where it is: nowhere to be seen. */
  readonly field?: string;
  readonly rect?: string;
  /** Objects more. */
  readonly objects?: Readonly<Record<number, string>>;
}

const grown = (dictionary: string, array: string, more: string, otherwise: string): string =>
  dictionary.includes(`/${array} [`)
    ? dictionary.replace(new RegExp(`/${array} \\[[^\\]]*`), (all) => `${all} ${more}`)
    : also(dictionary, otherwise);

/** A signature field. */
export const fieldBody = (value: number | undefined, name: string, more = '', rect = '0 0 0 0'): string =>
  `<</Type /Annot /Subtype /Widget /FT /Sig /T (${name}) ${value === undefined ? '' : `/V ${value} 0 R `}/P 3 0 R /Rect [${rect}] /F 132 ${more}>>`;

/** Catalog and page with a field more. */
export const withField = (text: string, field: number): Record<number, string> => ({
  1: grown(body(text, 1), 'Fields', `${field} 0 R`, `/AcroForm <</Fields [${field} 0 R] /SigFlags 3>>`),
  3: grown(body(text, 3), 'Annots', `${field} 0 R`, `/Annots [${field} 0 R]`),
});

/** A signature in a field of its own. */
export const signInNewField = (text: string, { at, dictionary, contents, field, rect, objects }: InNewField) =>
  signed(
    append(text, {
      ...withField(text, at + 1),
      [at + 1]: fieldBody(at, `field${at}`, field, rect),
      ...objects,
      [at]: dictionary ?? signatureDictionary(),
    }),
    contents,
  );

/** A document time-stamp. */
export const stampIn = (text: string, at: number, seconds = 0, more: Partial<InNewField> = {}) =>
  signInNewField(text, { at, dictionary: stampDictionary(), contents: token(seconds), ...more });

/** Signed by ourselves. */
export const signedByUs = async (text = latin(contract()), more: Partial<SignPdfOptions> = {}): Promise<string> =>
  latin(
    await gather(
      signPdf(bytesSource(bytesOf(text)), await holder(), { signingTime: now, random: seeded('o'), ...more }),
    ),
  );

/** The verdict, and of each signature what did not pass. */
export const check = async (text: string, more: Parameters<typeof options>[0] = {}) => {
  const report = await checkPdf(bytesSource(bytesOf(text)), await options(more));
  return { ...report, open: report.signatures.map(open) };
};
