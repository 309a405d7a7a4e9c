// `openmyna certificate …` and `crl …`: what certificates and lists say, and whether a certificate holds.

import {
  type Certificate,
  type CertificateCheck,
  checkCertificate,
  type Evidence,
  entriesOf,
  findIssuer,
  freshness,
  nameText,
  ocspAddressOf,
  ocspRequestFor,
  readCertificate,
  readCrl,
} from '@openmyna/pki';
import { serialText } from '../../calls/views.ts';
import { purposeOf, purposeOption } from '../authority/purpose.ts';
import { show } from '../card/output.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { askResponder } from './ask-responder.ts';
import { anchorsOf, instantOf, readDer, readFile } from './input.ts';

const factsOf = ({ serial, issuer, subject, notBefore, notAfter, extensions }: Certificate) => ({
  serial: serialText(serial),
  issuer: nameText(issuer),
  subject: nameText(subject),
  notBefore: notBefore.toISOString(),
  notAfter: notAfter.toISOString(),
  extensions: [...extensions].map(([id, { critical }]) => (critical ? `${id} (critical)` : id)).join(' '),
});

export const certificateShow: CommandDefinition = {
  name: 'certificate show',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: { ja: '証明書(DER か PEM)に書いてあることを見る', en: 'show what a certificate says (DER or PEM)' },
  run: async (invocation) => {
    const [file] = invocation.operands;
    const facts = readFile('certificate show', file!, (der) => factsOf(readCertificate(der)));
    show({ kind: 'facts', facts }, invocation);
    return undefined;
  },
};

const policyOf = (text: string | boolean | undefined): keyof typeof freshness => {
  if (text === undefined) return 'daily';
  if (text === 'daily' || text === 'online') return text;
  throw usage('certificate check', `--freshness: ${Object.keys(freshness).join(' | ')}`);
};

export const certificateCheck: CommandDefinition = {
  name: 'certificate check',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: '証明書が有効かを、失効リストか OCSP の応答で確かめ、だめな理由をすべて示す',
    en: 'check a certificate with a CRL or an OCSP response; every reason against it',
  },
  options: {
    purpose: purposeOption,
    at: { type: 'string', value: 'TIME', summary: { ja: 'いつの時点か(既定はいま)', en: 'as of when (default now)' } },
    crl: { type: 'string', value: 'FILE', summary: { ja: '失効リスト', en: 'a CRL' } },
    ocsp: { type: 'string', value: 'FILE', summary: { ja: 'OCSP の応答', en: 'an OCSP response' } },
    freshness: {
      type: 'string',
      value: 'daily|online',
      summary: {
        ja: '失効情報の古さの上限: 1日か15分(既定は daily)',
        en: 'how old its revocation information may be: a day or 15 minutes (default daily)',
      },
    },
  },
  run: async (invocation) => {
    const { operands, options, clock } = invocation;
    const revocation: Evidence[] = [];
    if (typeof options.ocsp === 'string') revocation.push({ kind: 'ocsp', response: readDer(options.ocsp) });
    if (typeof options.crl === 'string') revocation.push({ kind: 'crl', crl: readDer(options.crl) });
    const check = checkCertificate(readDer(operands[0]!), {
      at: instantOf('certificate check', invocation),
      now: clock(),
      purpose: purposeOf('certificate check', options.purpose),
      anchors: await anchorsOf(invocation),
      revocation,
      freshness: freshness[policyOf(options.freshness)],
    });
    return report(check, invocation);
  },
};

/** As for what does not read back as it should: 7. */
const report = (
  { status, findings, consulted }: CertificateCheck,
  { json, language, print }: Invocation,
): number | undefined => {
  if (json) print(JSON.stringify({ status, findings, consulted }, null, 2));
  else {
    const rows = findings.map(({ id, words }) => ['✗', words[language], id]);
    print(columns([[status === 'valid' ? '✓' : '✗', statuses[status][language], status], ...rows]));
  }
  return status === 'valid' ? undefined : 7;
};

export const ocsp: CommandDefinition = {
  name: 'ocsp',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: '証明書の失効を OCSP レスポンダーに問い合わせ、有効かを確かめる',
    en: 'ask an OCSP responder after a certificate, and check it',
  },
  options: {
    purpose: purposeOption,
    url: {
      type: 'string',
      value: 'URL',
      summary: { ja: 'レスポンダー(既定は証明書にあるもの)', en: 'the responder (default: the certificate’s)' },
    },
  },
  run: async (invocation) => {
    const { operands, options, clock, random } = invocation;
    const der = readDer(operands[0]!);
    const certificate = readFile('ocsp', operands[0]!, readCertificate);
    const url = typeof options.url === 'string' ? options.url : ocspAddressOf(certificate);
    if (url === undefined || !/^https?:\/\//.test(url)) throw usage('ocsp', '--url http://…');
    const purpose = purposeOf('ocsp', options.purpose);
    const anchors = await anchorsOf(invocation);
    const issuer = findIssuer(certificate, purpose, anchors).anchor;
    const nonce = random(16);
    const revocation = issuer ? [await askResponder(url, ocspRequestFor(certificate, issuer, nonce), nonce)] : [];
    const check = checkCertificate(der, { at: clock(), purpose, anchors, revocation, freshness: freshness.online });
    return report(check, invocation);
  },
};

const statuses = {
  valid: { ja: '有効', en: 'it holds' },
  invalid: { ja: '無効', en: 'it proves nothing' },
  revoked: { ja: '失効している', en: 'it is revoked' },
  expired: { ja: '有効期間の外', en: 'it is outside its time' },
  unverifiable: { ja: '確かめられない', en: 'it cannot be told' },
} as const;

/** Entries that are listed; a nation's list has millions. */
const most = 20;

export const crlShow: CommandDefinition = {
  name: 'crl show',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: { ja: '失効リスト(DER か PEM)に書いてあることを見る', en: 'show what a CRL says (DER or PEM)' },
  run: async (invocation) => {
    const facts = readFile('crl show', invocation.operands[0]!, (der) => {
      const crl = readCrl(der);
      const entries: string[] = [];
      let count = 0;
      for (const { serial, at, reason } of entriesOf(crl))
        if (++count <= most) entries.push(`${serialText(serial)} ${at.toISOString()} ${reason}`);
      return {
        issuer: nameText(crl.issuer),
        number: crl.number.toString(),
        thisUpdate: crl.thisUpdate.toISOString(),
        nextUpdate: crl.nextUpdate.toISOString(),
        revoked: count,
        entries,
      };
    });
    show({ kind: 'facts', facts }, invocation);
    return undefined;
  },
};
