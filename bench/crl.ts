// Lists of a nation's revocations as they grow: made and signed, with one revocation more, made anew, checked. Each size in a
// process of its own, for what it weighs; beside it openssl, which verifies the same list, and makes one of as many entries.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './compare.ts';
import type { CrlFigures } from './crl-client.ts';
import { plotLogLog } from './plot.ts';

const counts = [1e4, 1e5, 1e6, 1e7];

/** `openssl ca` reads an index of text, a line a certificate. */
const greatestIndex = 1e6;
const patience = 120_000;
const client = new URL('crl-client.ts', import.meta.url).pathname;

/** Milliseconds of openssl with the same; undefined where it was not asked, or did not manage. */
export interface CrlComparison extends CrlFigures {
  readonly openssl: { readonly verified?: number; readonly made?: number };
}

/** @param greatest entries at most: 10⁷ take some minutes, most of them to encode the revocations */
export const benchCrl = (greatest: number = counts.at(-1)!): CrlComparison[] => {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-bench-'));
  try {
    console.log(
      '| entries | list | made anew | signed | beside a copy and its signature | with one revocation more | checked | `openssl crl` | `openssl ca -gencrl` | resident |\n' +
        `|${'---|'.repeat(10)}`,
    );
    return counts
      .filter((count) => count <= greatest)
      .map((count) => {
        const { stdout, stderr } = spawnSync(process.execPath, [client, String(count), folder], { encoding: 'utf8' });
        if (!stdout.startsWith('{')) throw new Error(stderr);
        const figures: CrlFigures = JSON.parse(stdout);
        const [verified, made] = [
          opensslVerifies(folder, count),
          count <= greatestIndex ? opensslMakes(folder, count) : undefined,
        ];
        const compared = {
          ...figures,
          openssl: { ...(verified !== undefined && { verified }), ...(made !== undefined && { made }) },
        };
        print(compared);
        return compared;
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The figures as a picture. */
export const plotCrl = (figures: readonly CrlComparison[]): string => {
  const series = (name: string, of: (figures: CrlComparison) => number | undefined) => ({
    name,
    points: figures.flatMap((one): [number, number][] => {
      const milliseconds = of(one);
      return milliseconds === undefined ? [] : [[one.entries, milliseconds / 1000]];
    }),
  });
  return plotLogLog({
    title: 'Lists of revoked certificates, by entries',
    x: { label: 'entries' },
    y: { label: 'seconds' },
    series: [
      series('made anew from all revocations', ({ rebuilt }) => rebuilt),
      series('one revocation more, signed', ({ revocation }) => revocation),
      series('read, verified, looked up in', ({ checked }) => checked),
      series('limit: a copy, signed', ({ raw }) => raw),
      series('openssl ca -gencrl', ({ openssl }) => openssl.made),
      series('openssl crl, verified', ({ openssl }) => openssl.verified),
    ],
  });
};

/** Writes `plots/crl.svg`. */
export const writeCrlPlot = (figures: readonly CrlComparison[]): void =>
  writeFileSync(new URL('plots/crl.svg', import.meta.url), plotCrl(figures));

const openssl = (folder: string, args: readonly string[]): { milliseconds: number; text: string } | undefined => {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', timeout: patience });
  return status === 0 ? { milliseconds: performance.now() - begin, text: stdout + stderr } : undefined;
};

const medianOf = (work: () => number | undefined, rounds = 3): number | undefined => {
  const times = Array.from({ length: rounds }, work).filter((time) => time !== undefined);
  return times.length === rounds ? median(times) : undefined;
};

const opensslVerifies = (folder: string, count: number): number | undefined =>
  medianOf(
    () => {
      const done = openssl(folder, ['crl', '-inform', 'DER', '-in', 'list.crl', '-CAfile', 'ca.pem', '-noout']);
      return done?.text.includes('verify OK') ? done.milliseconds : undefined;
    },
    // It takes its time and some gigabytes.
    count > 1e6 ? 1 : 3,
  );

/** A list of as many entries, from its text index to PEM. */
const opensslMakes = (folder: string, count: number): number | undefined => {
  const authority = join(folder, 'ca');
  mkdirSync(authority, { recursive: true });
  const lines = Array.from({ length: count }, (_, i) => {
    const serial = (0x07000000 + 2 * i).toString(16).toUpperCase().padStart(8, '0');
    return `R\t301231145959Z\t261125120000Z,affiliationChanged\t${serial}\tunknown\t/CN=${i}\n`;
  });
  writeFileSync(join(authority, 'index.txt'), lines.join(''));
  writeFileSync(join(authority, 'index.txt.attr'), 'unique_subject = no\n');
  writeFileSync(join(authority, 'number'), '01\n');
  writeFileSync(
    join(authority, 'ca.cnf'),
    '[ca]\ndefault_ca = town\n[town]\ndatabase = ca/index.txt\ncrlnumber = ca/number\ndefault_md = sha256\n',
  );
  const args = ['ca', '-gencrl', '-config', 'ca/ca.cnf', '-keyfile', 'key.pem', '-cert', 'ca.pem', '-crldays', '1'];
  return medianOf(() => openssl(folder, [...args, '-out', 'ca/list.pem'])?.milliseconds);
};

const print = ({
  entries,
  bytes,
  rebuilt,
  signed,
  ratio,
  revocation,
  checked,
  openssl,
  resident,
}: CrlComparison): void => {
  const time = (milliseconds: number | undefined) =>
    milliseconds === undefined
      ? '–'
      : milliseconds < 1000
        ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
        : `${(milliseconds / 1000).toFixed(1)} s`;
  const cells = [
    entries.toLocaleString('en'),
    `${(bytes / 1e6).toFixed(1)} MB`,
    time(rebuilt),
    time(signed),
    `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`,
    time(revocation),
    time(checked),
    time(openssl.verified),
    time(openssl.made),
    `${Math.round(resident.most)} MiB, of them ${Math.round(resident.before)} before`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
};
