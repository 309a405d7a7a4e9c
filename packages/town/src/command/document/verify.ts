// `openmyna verify …`: whether a signed document holds, and everything that was looked at. It ends with 0 only where everything holds.

import { writeFileSync } from 'node:fs';
import {
  type ByteSource,
  checkCms,
  checkPdf,
  checkTimestamp,
  checkXml,
  isTimestampResponse,
  openFileSource,
  type SignatureReport,
  type VerifyOptions,
} from '@openmyna/signature';
import { instantOf } from '../certificate/input.ts';
import type { CommandDefinition } from '../definition.ts';
import { verifyOptionsOf } from './evidence.ts';
import { reportHtml } from './report-html.ts';
import { reportText } from './report-text.ts';

const name = 'verify';

const headOf = async (source: ByteSource): Promise<string> =>
  Buffer.from(await source.read(0, 1024)).toString('latin1');

const isXml = (head: string): boolean => /^(\xef\xbb\xbf)?\s*</.test(head);

/** By what the file with the signature begins with. What could be a PDF too is one: that is what people would see of it. */
const reportOf = async (
  document: ByteSource,
  signature: ByteSource | undefined,
  options: VerifyOptions,
): Promise<SignatureReport> => {
  const head = await headOf(signature ?? document);
  if (signature !== undefined) {
    const beside = { signature, content: document };
    if (isTimestampResponse(Buffer.from(head, 'latin1')))
      return checkTimestamp({ timestamp: signature, content: document }, options);
    return isXml(head) ? checkXml(beside, options) : checkCms(beside, options);
  }
  if (head.includes('%PDF-')) return checkPdf(document, options);
  return isXml(head) ? checkXml(document, options) : checkCms(document, options);
};

/** As for what does not read back as it should. */
const doesNotHold = 7;

export const verify: CommandDefinition = {
  name,
  operands: { text: 'FILE [SIGNATURE]', least: 1, most: 2 },
  summary: {
    ja: '署名した文書(CMS、PDF、XML)とタイムスタンプが正しいかを、署名者・時刻・失効とともに確かめる',
    en: 'check a signed document (CMS, PDF, XML) or a time-stamp: who, when, what, and whether it holds',
  },
  options: {
    at: {
      type: 'string',
      value: 'TIME',
      summary: { ja: 'いつの時点で(既定はいま)', en: 'asked as of when (default now)' },
    },
    report: {
      type: 'string',
      value: 'FILE.html',
      summary: { ja: '結果をページに書く', en: 'the report as a page too' },
    },
  },
  run: async (invocation) => {
    const { operands, options, json, language, print } = invocation;
    const checked = await verifyOptionsOf(invocation, instantOf(name, invocation));
    await using document = await openFileSource(operands[0]!);
    await using signature = operands[1] === undefined ? undefined : await openFileSource(operands[1]);
    const report = await reportOf(document, signature, checked);
    if (typeof options.report === 'string') writeFileSync(options.report, reportHtml(report, language));
    print(json ? JSON.stringify(report, withoutBytes, 2) : reportText(report, language));
    return report.verdict === 'holds' ? undefined : doesNotHold;
  },
};

/** The report names the certificate; its bytes are in the document. */
const withoutBytes = (key: string, value: unknown): unknown => {
  if (key === 'certificate' && typeof value === 'object' && value !== null && 'der' in value) return undefined;
  return typeof value === 'bigint' ? value.toString(16).toUpperCase() : value;
};
