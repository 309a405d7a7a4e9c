// A report as a page that needs nothing beside it, and that a screen reader reads.

import type { Check, SignatureReport, SignatureVerdict } from '@openmyna/signature';
import { html } from 'hono/html';
import type { Language } from '../../words.ts';
import { shown } from '../text.ts';
import { kindWords, signerRows, verdictWords } from './report-text.ts';

const titles = {
  ja: {
    title: '電子署名の確認',
    checks: '確かめたこと',
    signed: '署名の対象',
    unsigned: '署名の対象でない',
    changed: '署名後の変更',
    passed: '合格',
    failed: '不合格',
    'not-done': '未確認',
  },
  en: {
    title: 'Check of a signed document',
    checks: 'What was looked at',
    signed: 'Signed',
    unsigned: 'Not signed',
    changed: 'Changed since',
    passed: 'passed',
    failed: 'failed',
    'not-done': 'not done',
  },
} as const;

const style =
  'body{font:16px/1.7 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1c;background:#fff}' +
  'h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}dt{font-weight:600}dd{margin:0 0 .5rem}' +
  '.holds{color:#115a36}.fails{color:#a8071a}.indeterminate{color:#7a4b00}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}';

const checkTable = (checks: readonly Check[], language: Language) => {
  const said = titles[language];
  return html`<table><caption>${said.checks}</caption><tbody>${checks.map(
    ({ outcome, reason }) => html`<tr><th scope="row">${said[outcome]}</th><td>${shown(reason[language])}</td></tr>`,
  )}</tbody></table>`;
};

const signatureSection = (one: SignatureVerdict, number: number, language: Language) => {
  const said = titles[language];
  const rows: readonly (readonly [string, string])[] = [
    ...signerRows(one).map(([name, value]) => [name[language], value[language]] as const),
    ...one.coverage.covered.map((what) => [said.signed, what[language]] as const),
    ...one.coverage.uncovered.map((what) => [said.unsigned, what[language]] as const),
    ...one.changesAfter.map((what) => [said.changed, what[language]] as const),
  ];
  return html`<section><h2 class="${one.verdict}">${kindWords[one.kind][language]} ${number}: ${verdictWords[one.verdict][language]}</h2>
<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${shown(value)}</dd>`)}</dl>
${checkTable(one.checks, language)}</section>`;
};

export const reportHtml = (report: SignatureReport, language: Language): string => {
  const { title } = titles[language];
  return `${html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p class="${report.verdict}"><strong>${verdictWords[report.verdict][language]}</strong> (${report.format})</p>
${checkTable(report.document, language)}
${report.signatures.map((one, index) => signatureSection(one, index + 1, language))}
</main></body></html>`}\n`;
};
