// Nothing that arrives at a socket, and no file of the folder, ends a town: after each input it is asked whether it still answers. And
// nothing is a defect: what cannot be served is refused in words.
//
// A fresh seed each run, printed; SEED=… draws the same again, FUZZ_RUNS=… more.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type RunningTown, startTown } from '../command/running-town.ts';
import { type Input, input, paths, piecesOf, tokenPlace } from './inputs.ts';
import { ask } from './raw.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(process.env.FUZZ_RUNS ?? 300);

let town: RunningTown;
let port: number;
/** A clerk's, who may ask for more than anybody else. */
let token: string;
const password = 'correct horse battery';

const logIn = (name: string, secret: string) => {
  const body = JSON.stringify({ name, password: secret });
  const head = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json';
  return ask(port, `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
};

before(async () => {
  town = await startTown();
  port = Number(new URL(town.page).port);
  await town.addAccount('suzuki', 'clerk', password, '132217');
  token = (JSON.parse((await logIn('suzuki', password))!.body.toString()) as { token: string }).token;
  assert.equal(token.length, tokenPlace.length);
});
after(() => town[Symbol.asyncDispose]());

/** Sends all of it, and ends as it says; where the end is said, what the town says to it is heard to its own end. */
const send = (where: NetConnectOpts, one: Input): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect({ ...where, allowHalfOpen: true } as NetConnectOpts);
  socket.resume().on('error', () => {});
  socket.on('end', () => socket.destroy()).on('close', () => resolve());
  const bytes = Buffer.from(one.bytes.toString('latin1').replaceAll(tokenPlace, token), 'latin1');
  const pieces = piecesOf({ ...one, bytes });
  const write = (index: number): void => {
    if (index < pieces.length) socket.write(pieces[index]!, () => write(index + 1));
    else if (one.ending === 'fin') socket.end();
    // A local socket knows no reset.
    else if (one.ending === 'reset' && 'port' in where) socket.resetAndDestroy();
    else socket.destroy();
  };
  write(0);
  return promise;
};

const checkUp = async (): Promise<void> => {
  const answer = await ask(port, 'GET /pki HTTP/1.1\r\nHost: localhost\r\n\r\n');
  assert.equal(answer?.status, 200, `the town does not answer: ${town.output.stderr}`);
  assert.ok(town.isUp(), town.output.stderr);
};

const fuzz = async (where: () => NetConnectOpts): Promise<void> =>
  fc.assert(
    fc.asyncProperty(input, async (one) => {
      const before = town.output.stderr;
      await send(where(), one);
      await checkUp();
      assert.equal(town.output.stderr.slice(before.length), '', 'a defect was written down');
    }),
    { numRuns: runs, seed },
  );

/** Inputs that once ended the town, or were a defect. */
const once: readonly (readonly [string, Input])[] = [
  [
    'an OCSP request of 4,097 bytes that arrives whole',
    {
      bytes: Buffer.from(
        `POST /pki/ocsp/authentication HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nContent-Length: 4097\r\n\r\n${'A'.repeat(4097)}`,
      ),
      cuts: [],
      ending: 'fin',
    },
  ],
];

/** A body that nobody reads, and whose sender goes away in the middle: the fuzz met it once in 3,000 (SEED=994417656), as it falls. */
const left: Input = {
  bytes: Buffer.from(
    `PATCH /call/residents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nAAAAAAGET /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n${'A'.repeat(50_000)}POST /residents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n${'A'.repeat(65_000)}`,
  ),
  cuts: [],
  ending: 'leave',
};

describe('whatever arrives', () => {
  for (const [what, one] of once)
    test(`${what} leaves the town up`, async () => {
      await send({ port, host: '127.0.0.1' }, one);
      await checkUp();
    });

  test('half a body whose sender goes away is no defect, at the port and at the local socket', async () => {
    for (const where of [{ port, host: '127.0.0.1' }, { path: join(town.path, 'town.sock') }])
      for (let i = 0; i < 100; i++) await send(where, left);
    await checkUp();
    assert.equal(town.output.stderr, '');
  });

  test('at the port leaves the town up, and is no defect of it', async (t) => {
    t.diagnostic(`SEED=${seed}`);
    await fuzz(() => ({ port, host: '127.0.0.1' }));
  });

  test('at the local socket too', async (t) => {
    t.diagnostic(`SEED=${seed}`);
    await fuzz(() => ({ path: join(town.path, 'town.sock') }));
  });
});

describe('a damaged file', () => {
  /** The folder's files, without the database's, which is a program of its own. */
  const files = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((name) => !name.startsWith('store/') && !name.endsWith('.lock') && statSync(join(folder, name)).size > 0);

  const damages: Readonly<Record<string, (path: string, content: Buffer) => void>> = {
    empty: (path) => writeFileSync(path, ''),
    'cut off': (path, content) => writeFileSync(path, content.subarray(0, content.length >> 1)),
    garbage: (path) => writeFileSync(path, Buffer.alloc(100, 0xff)),
    'a folder': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    gone: (path) => rmSync(path),
  };

  const asked = (name: string): readonly string[] => [
    ...paths.filter((path) => path.startsWith('/pki') || path === '/'),
    ...(name.endsWith('.crl') ? [`/pki/crl/${name.slice('pki/'.length)}`] : []),
  ];

  test('is refused where it is asked for, and the town stays up', async () => {
    for (const name of files(town.path)) {
      const path = join(town.path, name);
      const content = readFileSync(path);
      const { mode } = statSync(path);
      const aside = `${path}.aside`;
      for (const [what, damage] of Object.entries(damages)) {
        renameSync(path, aside);
        writeFileSync(path, content, { mode });
        damage(path, content);
        try {
          for (const target of asked(name)) {
            const answer = await ask(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`, { fin: true });
            assert.ok(answer !== undefined, `${name} ${what}: ${target}`);
          }
          if (name === 'accounts.json')
            assert.ok((await logIn('suzuki', 'x')) !== undefined, `${name} ${what}: log-in`);
        } finally {
          rmSync(path, { recursive: true, force: true });
          renameSync(aside, path);
        }
        await checkUp();
      }
    }
  });

  test('of a list is an error of the catalogue that names it, with an id that stands on standard error, and no list', async () => {
    const list = 'authentication/2023/Tokyo-to/Kiyose-shi';
    const path = join(town.path, `pki/${list}.crl`);
    const content = readFileSync(path);
    writeFileSync(path, content.subarray(0, 100));
    const get = () => ask(port, `GET /pki/crl/${list}.crl HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const answer = await get();
    assert.equal(answer?.status, 500);
    const problem = JSON.parse(answer.body.toString()) as { code: string; details: object; instance: string };
    assert.deepEqual([problem.code, problem.details], ['jlis.list', { list }]);
    assert.match(problem.instance, /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(town.output.stderr.split(problem.instance).length, 2, 'once');
    writeFileSync(path, content);
    assert.equal((await get())?.status, 200);
  });
});
