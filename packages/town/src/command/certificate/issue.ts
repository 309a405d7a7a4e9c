// `openmyna certificate issue|list`: what the authorities issue to residents, and have issued.

import { writeFileSync } from 'node:fs';
import { toPem } from '@openmyna/pki';
import { mediumOf, purposeOf, purposeOption, purposeWord } from '../authority/purpose.ts';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { readDer } from './input.ts';

const issueName = 'certificate issue';

export const certificateIssue: CommandDefinition = {
  name: issueName,
  operands: { text: 'REQUEST', least: 1, most: 1 },
  summary: {
    ja: '申請(PKCS #10)の鍵に、住民の証明書を発行する。前の証明書は失効する',
    en: 'issue a resident’s certificate for the key of a request (PKCS #10); the one before is revoked',
  },
  options: {
    card: { type: 'string', value: 'ID', summary: { ja: '住民のカード(C01 など)', en: 'the resident’s card (C01 …)' } },
    purpose: purposeOption,
    medium: {
      type: 'string',
      value: 'card|phone',
      summary: { ja: 'カード用かスマホ用か(既定は card)', en: 'for a card or for a phone (default card)' },
    },
    out: {
      type: 'string',
      value: 'FILE',
      summary: { ja: '証明書を書くファイル(PEM)', en: 'file for the certificate (PEM)' },
    },
  },
  run: async (invocation) => {
    const { operands, options, json, print } = invocation;
    if (typeof options.card !== 'string') throw usage(issueName, '--card ID');
    const asked = {
      card: options.card,
      purpose: purposeOf(issueName, options.purpose),
      medium: mediumOf(issueName, options.medium),
      request: Buffer.from(readDer(operands[0]!)).toString('base64'),
    };
    await using town = await openTown(invocation);
    const issued = await town.call('issue', asked);
    const pem = toPem('CERTIFICATE', Buffer.from(issued.certificate, 'base64'));
    if (typeof options.out === 'string') writeFileSync(options.out, pem, { mode: 0o600, flag: 'wx' });
    if (json) print(JSON.stringify(issued, null, 2));
    else print(typeof options.out === 'string' ? issued.serial : pem.trimEnd());
    return undefined;
  },
};

export const certificateList: CommandDefinition = {
  name: 'certificate list',
  operands: { text: 'ID', least: 1, most: 1 },
  summary: { ja: '住民に発行した証明書と、その失効を見る', en: 'a resident’s certificates, and their revocation' },
  run: async (invocation) => {
    const { operands, json, language, print } = invocation;
    await using town = await openTown(invocation);
    const list = await town.call('certificates', { card: operands[0]! });
    if (json) print(JSON.stringify(list, null, 2));
    else {
      const good = { ja: '失効していない', en: 'not revoked' }[language];
      print(
        columns(
          list.map(({ card, purpose, medium, serial, notBefore, notAfter, revoked }) => [
            card,
            serial,
            purposeWord[purpose],
            medium,
            notBefore,
            notAfter,
            revoked ? `${revoked.reason} ${revoked.at}` : good,
          ]),
        ),
      );
    }
    return undefined;
  },
};
