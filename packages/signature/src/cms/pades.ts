// What PAdES asks of a CMS beyond CAdES (EN 319 142-1 6.3; ISO 32000-2 12.8.3.4.3).

import { looked } from '../report/checks.ts';
import type { Check } from '../report/report.ts';
import type { Examined } from './examine-signer.ts';

/** The time stands in the PDF, so there is no signing-time; and what CAdES leaves open without signing-certificate-v2 is wrong. */
export const padesChecks = ({ checks, claimed }: Examined): readonly Check[] => [
  ...checks.map(
    (one): Check => (one.id === 'signer-named' && one.outcome === 'not-done' ? { ...one, outcome: 'failed' } : one),
  ),
  ...(claimed === undefined
    ? []
    : [
        looked('signed-attributes', 'failed', {
          ja: 'PAdES では認められない signing-time がある',
          en: 'there is a signing-time, which PAdES does not allow',
        }),
      ]),
];
