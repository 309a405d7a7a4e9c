// The plots of bench/README.md, from what was just measured.

import { writeFileSync } from 'node:fs';
import { benchChecking } from './checking.ts';
import { benchCrl, writeCrlPlot } from './crl.ts';
import { benchIssuing } from './issuing.ts';
import { benchOcsp } from './ocsp.ts';
import { plotLogLog } from './plot.ts';
import { benchRegister, writeRegisterPlot } from './register.ts';

const write = (name: string, svg: string): void => writeFileSync(new URL(`plots/${name}.svg`, import.meta.url), svg);

/** Certificates at 10⁴ to 10⁷: answers, checking, issuing, lists; residents at 10⁴ to 10⁶: life events. */
export const benchNation = async (): Promise<void> => {
  const ocsp = await benchOcsp();
  if (ocsp.length > 0)
    write(
      'ocsp',
      plotLogLog({
        title: 'OCSP answers a second over HTTP, by certificates known',
        x: { label: 'certificates' },
        y: { label: 'answers a second' },
        series: [
          { name: 'kept answers', points: ocsp.map(({ certificates, kept }) => [certificates, kept]) },
          { name: 'node:http, the same bytes', points: ocsp.map(({ certificates, raw }) => [certificates, raw]) },
        ],
      }),
    );
  const checking = await benchChecking();
  write(
    'checking',
    plotLogLog({
      title: 'Citizens’ signatures checked a second, by certificates in memory',
      x: { label: 'certificates in memory' },
      y: { label: 'checks a second' },
      series: [
        { name: 'certificate, chain, status, signature', points: checking.map((one) => [one.certificates, one.rate]) },
        { name: 'two bare signatures verified', points: checking.map((one) => [one.certificates, one.bare]) },
      ],
    }),
  );
  const issuing = await benchIssuing();
  write(
    'issuing',
    plotLogLog({
      title: 'Certificates issued a second, by certificates in the books',
      x: { label: 'certificates in the books' },
      y: { label: 'certificates a second' },
      series: [
        { name: 'issued', points: issuing.map(({ books, rate }) => [books, rate]) },
        { name: 'bare signatures, one thread', points: issuing.map(({ books, thread }) => [books, thread]) },
        { name: 'bare signatures, thread pool', points: issuing.map(({ books, pool }) => [books, pool]) },
      ],
    }),
  );
  writeCrlPlot(benchCrl());
  writeRegisterPlot(await benchRegister());
};

if (process.argv[1] === import.meta.filename) await benchNation();
