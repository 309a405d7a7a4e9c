// A card's memory on disk: a state, then every change since, a line each.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { applyChange, type CardChange, type CardState, type FileContents, keySetFile } from '../../src/chip/index.ts';
import { createJournal, openJournal } from '../../src/wallet/journal.ts';
import { logFile } from '../../src/wallet/log-file.ts';
import { goldenChanges, goldenState } from '../goldens/make-golden.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'openmyna-journal-'));
});
after(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A fresh file, with the golden's state and changes in it unless told otherwise. */
const journalFile = (changes = goldenChanges): string => {
  const path = join(folder, `${count++}.card`);
  using log = logFile(path);
  createJournal(log, goldenState);
  const memory = openJournal(log);
  for (const change of changes) memory.commit(change);
  return path;
};

const stateIn = (path: string): CardState => {
  using log = logFile(path);
  return openJournal(log).state;
};

const golden = (version: number): string => new URL(`../goldens/card-state-${version}.card`, import.meta.url).pathname;

describe('the form', () => {
  test('of version 2 is what this program writes', () => {
    assert.equal(readFileSync(journalFile(), 'utf8'), readFileSync(golden(2), 'utf8'));
  });

  for (const version of [1, 2])
    test(`of version ${version} is what this program reads; a card of version 1 has been issued`, () => {
      const copy = join(folder, `golden-${version}.card`);
      writeFileSync(copy, readFileSync(golden(version)));
      assert.deepEqual(stateIn(copy), goldenChanges.reduce(applyChange, goldenState));
    });
});

describe('on disk', () => {
  test('the file is its owner’s alone', () => assert.equal(statSync(journalFile()).mode & 0o777, 0o600));

  test('a change is there before `commit` returns, and after it opens again', () => {
    const path = journalFile([]);
    using log = logFile(path);
    const memory = openJournal(log);
    memory.commit(goldenChanges[0]!);
    assert.deepEqual(stateIn(path), memory.state);
  });

  test('what an issuer changes is read as it was written', () => {
    const changes: readonly CardChange[] = [
      { type: 'session', counter: 1 },
      { type: 'data-objects', objects: { '0045': Uint8Array.of(1, 2) } },
      { type: 'installed', application: 'licence', contents: { '0006': { kind: 'secret', secret: null, tries: 0 } } },
      {
        type: 'files',
        application: 'common',
        files: {
          '0001': { kind: 'records', records: [Uint8Array.of(3), Uint8Array.of(4)] },
          '0003': { kind: 'transparent', bytes: Uint8Array.of(5) },
        },
      },
      { type: 'key', application: 'common', fid: '0019', pkcs1: Uint8Array.of(6) },
      { type: 'written', application: 'jpki', fid: '0006', offset: 2, bytes: Uint8Array.of(7) },
      {
        type: 'added',
        application: 'free-F000000001',
        definition: { label: '図書館', files: { '0001': 'free' } },
        contents: { '0001': { kind: 'transparent', bytes: Uint8Array.of(9) } },
      },
      { type: 'added', application: 'free-F000000002', definition: { label: '印鑑', files: {} }, contents: {} },
      { type: 'deleted', application: 'free-F000000002' },
      { type: 'secured' },
    ];
    const keys = { enc: Uint8Array.of(8), mac: Uint8Array.of(9) };
    const keySet: FileContents = { kind: 'keySet', version: 1, diversification: Uint8Array.of(0), keys, counter: 0 };
    const { applications } = goldenState;
    const path = join(folder, 'issuer.card');
    using log = logFile(path);
    const first: CardState = {
      ...goldenState,
      lifeCycle: 'initialized',
      applications: { ...applications, isd: { [keySetFile]: keySet } },
    };
    createJournal(log, first);
    const memory = openJournal(log);
    for (const change of changes) memory.commit(change);
    assert.deepEqual(stateIn(path), memory.state);
    assert.deepEqual(memory.state, changes.reduce(applyChange, first));
    assert.equal(memory.state.lifeCycle, 'secured');
  });

  test('a change that does not fit is refused before it is written', () => {
    const path = journalFile([]);
    using log = logFile(path);
    const memory = openJournal(log);
    assert.throws(() => memory.commit({ type: 'tries', application: 'jpki', fid: '0006', tries: 1 }), RangeError);
    memory.commit(goldenChanges[0]!);
    assert.deepEqual(stateIn(path), memory.state);
  });

  test('a replacement that power loss cut short leaves the file, and is written over by the next', () => {
    const path = journalFile();
    writeFileSync(`${path}.new`, 'half a st');
    assert.deepEqual(stateIn(path), goldenChanges.reduce(applyChange, goldenState));
    using log = logFile(path);
    createJournal(log, goldenState);
    assert.deepEqual(stateIn(path), goldenState);
    assert.ok(!existsSync(`${path}.new`));
  });

  test('nothing but the changes is added: what stands there is never written again', () => {
    const path = journalFile([]);
    const before = readFileSync(path);
    using log = logFile(path);
    const memory = openJournal(log);
    for (const change of goldenChanges) memory.commit(change);
    assert.deepEqual(readFileSync(path).subarray(0, before.length), before);
  });

  test('a zeroised card opens again, without a secret or a key', () => {
    const path = journalFile([{ type: 'zeroised' }]);
    const { condition, applications } = stateIn(path);
    assert.equal(condition, 'zeroised');
    const { '0017': key, '0018': secret } = applications.jpki!;
    assert.deepEqual(
      [key, secret],
      [
        { kind: 'key', pkcs1: null },
        { kind: 'secret', secret: null, tries: 0 },
      ],
    );
  });

  test('a last line without its newline never happened, and is cut off', () => {
    const path = journalFile();
    const whole = readFileSync(path);
    const lastLine = whole.subarray(0, -1).lastIndexOf(0x0a) + 1;
    for (let end = lastLine + 1; end < whole.length; end++) {
      writeFileSync(path, whole.subarray(0, end));
      assert.deepEqual(stateIn(path), goldenChanges.slice(0, -1).reduce(applyChange, goldenState));
      assert.equal(statSync(path).size, lastLine);
    }
  });

  test('after a thousand changes, opening writes one state in their place', () => {
    const path = journalFile();
    {
      using log = logFile(path);
      const memory = openJournal(log);
      for (let i = 0; i < 1000; i++) memory.commit({ type: 'tries', application: 'jpki', fid: '0018', tries: i % 3 });
    }
    const before = statSync(path).size;
    const state = stateIn(path);
    assert.ok(statSync(path).size < before / 20);
    assert.deepEqual(stateIn(path), state);
  });
});

describe('damage', () => {
  const damagedAt = (path: string) => {
    try {
      stateIn(path);
      return undefined;
    } catch (error) {
      const { code, details } = error as { code: string; details: { file: string; entry: number } };
      assert.equal(code, 'card.damaged');
      assert.equal(details.file, path);
      return details.entry;
    }
  };

  test('in any byte of any whole line is found, and the entry is named', () => {
    const path = journalFile();
    const whole = readFileSync(path);
    let entry = 0;
    for (let at = 0; at < whole.length - 1; at++) {
      if (whole[at] === 0x0a) {
        entry++;
        continue;
      }
      const changed = Buffer.from(whole);
      changed[at]! ^= 0x01;
      // A byte that becomes a newline makes two lines of one; the first of them is the damaged one.
      writeFileSync(path, changed);
      assert.equal(damagedAt(path), entry, `byte ${at}`);
    }
  });

  test('of an empty file, of one with other things in it, of a change that fits no file', () => {
    const path = journalFile();
    writeFileSync(path, '');
    assert.equal(damagedAt(path), 0);
    writeFileSync(path, 'not a card\n');
    assert.equal(damagedAt(path), 0);
    const json = '{"type":"tries","application":"jpki","fid":"0006","tries":1}';
    writeFileSync(path, readFileSync(journalFile([])));
    appendFileSync(path, `${checksum(json)} ${json}\n`);
    assert.equal(damagedAt(path), 1);
  });

  for (const [what, before, now] of [
    ['file', '"format":"openmyna-card",', 1],
    ['state', '"state":{', 2],
  ] as const)
    test(`is not what a newer version of the ${what} is: that is card.version, and the file stays as it is`, () => {
      const path = journalFile([]);
      const json = readFileSync(path, 'utf8')
        .slice(9)
        .trimEnd()
        .replace(`${before}"version":${now}`, `${before}"version":3`);
      const newer = `${checksum(json)} ${json}\n${checksum('{}')} {}\nand a line cut sho`;
      writeFileSync(path, newer);
      assert.throws(() => stateIn(path), { code: 'card.version', details: { file: path, version: 3 } });
      assert.equal(readFileSync(path, 'utf8'), newer);
    });

  test('of a state of another form: no state, an unknown kind of file', () => {
    const path = journalFile([]);
    const whole = readFileSync(path, 'utf8').slice(9).trimEnd();
    for (const json of [
      'null',
      '[]',
      '{"format":"openmyna-card","version":1}',
      whole.replace('"kind":"key"', '"kind":"lock"'),
    ]) {
      writeFileSync(path, `${checksum(json)} ${json}\n`);
      assert.equal(damagedAt(path), 0, json.slice(0, 40));
    }
  });

  test('of a line that is twice there after the first: a state is no change', () => {
    const path = journalFile([]);
    appendFileSync(path, readFileSync(path));
    assert.equal(damagedAt(path), 1);
  });
});

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0');

test('a state is a value: a snapshot stays as it was, and a fork goes its own way', () => {
  const [one, other] = [journalFile([]), journalFile([])].map((path) => logFile(path)) as [
    ReturnType<typeof logFile>,
    ReturnType<typeof logFile>,
  ];
  const memory = openJournal(one);
  const snapshot = memory.state;
  createJournal(other, snapshot);
  const fork = openJournal(other);
  memory.commit(goldenChanges[0]!);
  assert.deepEqual(snapshot, goldenState);
  assert.deepEqual(fork.state, goldenState);
  assert.notDeepEqual(memory.state, goldenState);
  createJournal(one, snapshot);
  assert.deepEqual(openJournal(one).state, goldenState, 'restored');
  one[Symbol.dispose]();
  other[Symbol.dispose]();
});
