// OCSP over HTTP, asked by wrk: answers that are kept, answers that are signed, beside what node:http can do at all, beside the
// bare signatures, and beside openssl's own responder.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { authorityOf, generateRsaKey } from '@openmyna/pki';
import { median, percentile, ratioOf } from './compare.ts';

const rounds = 3;

interface Load {
  readonly rate: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  readonly requests: readonly Buffer[];
}

const startServer = async (kind: 'kept' | 'demand' | 'raw', certificates: number, folder: string): Promise<Server> => {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'ocsp-server.ts'), kind, `${certificates}`, folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') break;
    lines.push(line);
  }
  const [port, ...requests] = lines;
  return { child, url: `http://127.0.0.1:${port}/ocsp`, requests: requests.map((one) => Buffer.from(one, 'base64')) };
};

/** All requests in turn, over so many connections that stay. */
const load = ({ url, requests }: Omit<Server, 'child'>, folder: string): Load => {
  const script = join(folder, 'post.lua');
  const bodies = requests.map((one) => `"${[...one].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`);
  writeFileSync(
    script,
    `local b = {${bodies.join(',')}}
wrk.method = "POST"
wrk.headers["content-type"] = "application/ocsp-request"
local i = 0
init = function() for n, one in ipairs(b) do b[n] = wrk.format(nil, nil, nil, one) end end
request = function() i = i % #b + 1; return b[i] end
done = function(summary, latency) io.write(string.format("%f %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.read + summary.errors.timeout)) end`,
  );
  const { stdout, stderr } = spawnSync('wrk', ['-t1', '-c32', '-d3s', '-s', script, url], {
    encoding: 'utf8',
  });
  const [rate, p50, p99] = stdout.trim().split('\n').at(-1)!.split(' ').map(Number);
  if (rate === undefined || !(rate > 0)) throw new Error(stdout + stderr);
  return { rate, p50: p50!, p99: p99! };
};

/** One after another, a connection each, from this process: wrk takes no connection that is closed after its answer. */
const loadOne = async ({ url, requests }: Omit<Server, 'child'>): Promise<Load> => {
  const times: number[] = [];
  const end = performance.now() + 3000;
  while (performance.now() < end) {
    const begin = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const headers = { 'content-type': 'application/ocsp-request' };
    request(url, { method: 'POST', agent: false, headers }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end(requests[0]);
    await promise;
    times.push(performance.now() - begin);
  }
  return { rate: times.length / 3, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
};

const figure = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const tell = (what: string, loads: readonly Load[]): number => {
  const of = (name: keyof Load) => median(loads.map((one) => one[name]));
  console.log(`${what}: ${figure(of('rate'))} /s, p50 ${figure(of('p50'), 2)} ms, p99 ${figure(of('p99'), 2)} ms`);
  return of('rate');
};

/** Bare signatures of this process: in its thread, and in the pool. */
const signatures = async (): Promise<{ readonly thread: number; readonly pool: number }> => {
  const key = createPrivateKey({ key: Buffer.from((await generateRsaKey()).pkcs1), format: 'der', type: 'pkcs1' });
  const data = randomBytes(200);
  const inPool = promisify(sign);
  const count = 4000;
  const rate = async (work: () => Promise<void>) => {
    const begin = performance.now();
    await work();
    return (count * 1000) / (performance.now() - begin);
  };
  return {
    thread: await rate(async () => {
      for (let i = 0; i < count; i++) sign('sha256', data, key);
    }),
    pool: await rate(async () => {
      for (let i = 0; i < count; i += 50)
        await Promise.all(Array.from({ length: 50 }, () => inPool('sha256', data, key)));
    }),
  };
};

export interface OcspFigure {
  readonly certificates: number;
  readonly kept: number;
  readonly raw: number;
}

export const benchOcsp = async (sizes: readonly number[] = [1e4, 1e5, 1e6, 1e7]): Promise<OcspFigure[]> => {
  if (spawnSync('wrk', ['-v']).error !== undefined) {
    console.log('OCSP over HTTP: wrk is not installed');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-ocsp-'));
  const figures: OcspFigure[] = [];
  try {
    for (const [index, certificates] of sizes.entries()) {
      const kept = await startServer('kept', certificates, join(folder, `kept-${index}`));
      const raw = await startServer('raw', certificates, join(folder, `raw-${index}`));
      const loads = Array.from({ length: rounds }, () => ({ kept: load(kept, folder), raw: load(raw, folder) }));
      const what = `OCSP over HTTP, kept, 1,000 of ${figure(certificates)} certificates in turn`;
      const rate = tell(
        what,
        loads.map((one) => one.kept),
      );
      const limit = tell(
        '  node:http with the same bytes',
        loads.map((one) => one.raw),
      );
      const { median: middle, least, most } = ratioOf(loads.map((one) => one.kept.rate / one.raw.rate));
      console.log(`  ratio ${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`);
      figures.push({ certificates, kept: rate, raw: limit });
      kept.child.kill();
      raw.child.kill();
    }
    const demand = await startServer('demand', 1e6, join(folder, 'demand'));
    const turns: { load: Load; bare: Awaited<ReturnType<typeof signatures>> }[] = [];
    for (let round = 0; round < rounds; round++) turns.push({ load: load(demand, folder), bare: await signatures() });
    tell(
      'OCSP over HTTP, signed on demand',
      turns.map((one) => one.load),
    );
    for (const name of ['thread', 'pool'] as const) {
      const { median: middle, least, most } = ratioOf(turns.map((one) => one.load.rate / one.bare[name]));
      const rate = median(turns.map((one) => one.bare[name]));
      console.log(
        `  bare signatures, ${name}: ${figure(rate)} /s, ratio ${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
      );
    }
    demand.child.kill();
    await benchOpenssl(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
};

/** openssl's responder answers one connection at a time and closes it. */
const benchOpenssl = async (folder: string): Promise<void> => {
  const key = await generateRsaKey();
  const { certificate } = authorityOf('authentication', 2023, key);
  writeFileSync(join(folder, 'ca.der'), certificate);
  writeFileSync(join(folder, 'key.der'), key.pkcs1);
  spawnSync('openssl', ['x509', '-inform', 'DER', '-in', 'ca.der', '-out', 'ca.pem'], { cwd: folder });
  spawnSync('openssl', ['rsa', '-inform', 'DER', '-in', 'key.der', '-out', 'key.pem'], { cwd: folder });
  writeFileSync(join(folder, 'index.txt'), 'V\t300101000000Z\t\t07000000\tunknown\t/CN=C01\n');
  spawnSync('openssl', ['ocsp', '-issuer', 'ca.pem', '-serial', '0x07000000', '-no_nonce', '-reqout', 'request.der'], {
    cwd: folder,
  });
  const child = spawn(
    'openssl',
    [
      'ocsp',
      '-port',
      '0',
      '-index',
      'index.txt',
      '-CA',
      'ca.pem',
      '-rsigner',
      'ca.pem',
      '-rkey',
      'key.pem',
      '-nmin',
      '15',
      '-rmd',
      'sha256',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const { promise, resolve } = Promise.withResolvers<string>();
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-1000);
      const port = /ACCEPT (?:0\.0\.0\.0:|\[::\]:|)(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(port);
    });
  const server = { url: `http://127.0.0.1:${await promise}/`, requests: [readFileSync(join(folder, 'request.der'))] };
  tell('openssl ocsp -port, a connection each', [await loadOne(server)]);
  child.kill();
};
