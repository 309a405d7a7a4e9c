// `openmyna …` without a running town: what each command prints, and how it ends.

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { holdFolder } from '@openmyna/card';
import { layout } from '../../src/folder/layout.ts';
import { copyTown, openmyna, temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  openmyna([...args, '--data', place.path], env);

before(() => {
  place = temporaryFolder();
  copyTown(place.path);
  assert.equal(run(['residents']).status, 0);
});

after(() => place[Symbol.dispose]());

describe('help', () => {
  test('names every command, in English or Japanese by locale', () => {
    const english = openmyna(['--help']).stdout;
    for (const name of ['start', 'residents', 'card list', 'card insert ID', 'apdu HEX…', 'doctor', 'errors'])
      assert.ok(english.includes(name), name);
    assert.match(english, /^Usage/);
    for (const env of [{ LC_ALL: 'ja_JP.UTF-8' }, { LC_ALL: '', LANG: 'ja_JP.UTF-8' }])
      assert.match(openmyna(['--help'], env).stdout, /^使い方/);
    assert.match(openmyna(['apdu', '--help', '--lang', 'ja']).stdout, /^使い方: openmyna apdu HEX…/);
  });

  test('takes the options of every command before it, too', () => {
    assert.match(openmyna(['--lang', 'ja', '--help']).stdout, /^使い方/);
    assert.match(openmyna(['--lang=ja', 'card', 'list', '--help']).stdout, /^使い方: openmyna card list/);
    const { stdout } = openmyna(['--data', place.path, '--json', 'card', 'list']);
    assert.equal(JSON.parse(stdout).length, 12);
  });

  test('is no output for a mistake: exit 2, and a word on standard error', () => {
    for (const args of [['carp'], ['apdu'], ['card', 'insert'], ['residents', 'C01'], ['residents', '--colour']]) {
      const { status, stdout, stderr } = openmyna(args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, /openmyna .*--help/);
      assert.match(openmyna([...args, '--lang', 'ja']).stderr, /引数|コマンド/);
    }
  });
});

test('residents --json: ids, names, numbers, codes and PINs', () => {
  const residents = JSON.parse(run(['residents', '--json']).stdout);
  assert.equal(residents.length, 12);
  assert.deepEqual(Object.keys(residents[0]), ['id', 'name', 'birthDate', 'myNumber', 'codeA', 'codeB', 'pins']);
  assert.deepEqual(Object.keys(residents[0].pins), ['authentication', 'signature', 'inputSupport', 'residentRegister']);
  assert.equal(residents[8].pins, null, 'the card without PINs');
});

test('card list: every card with its model; the table lines up under wide characters', () => {
  const cards = JSON.parse(run(['card', 'list', '--json']).stdout);
  assert.deepEqual([cards[0].id, cards[0].model, cards[0].condition], ['C01', 'e-2023', 'intact']);
  assert.match(run(['card', 'list', '--lang', 'ja']).stdout, /^ {2}C01 {2}e-2023 +成人/m);
});

describe('apdu', () => {
  const select = '00A4040C0AD392F000260100000001';

  test('prints one response a line; --trace the reasons beside it, in either language', () => {
    const plain = run(['apdu', '--card', 'C01', select, '00 A4 02 0C 02 00 01', '00:b0:00:00:04']);
    assert.deepEqual([plain.stdout, plain.stderr], ['9000\n9000\n6982\n', '']);
    const traced = run(['apdu', '--card', 'C01', '--trace', '--lang', 'ja', select, '00A4020C020001', '00B0000004']);
    assert.equal(traced.stdout, plain.stdout);
    assert.match(traced.stderr, /00 B0 00 00 04 → 6982 署名用電子証明書を読むには.*\[read\.not-verified\]/);
  });

  test('--json gives responses with their meaning and the rule', () => {
    const [, last] = JSON.parse(run(['apdu', '--card', 'C01', '--json', select, '00B0000004']).stdout);
    assert.equal(last.response, '6986');
    assert.equal(last.explanation.rule, 'file.none-current');
    assert.ok(last.meaning.ja && last.meaning.en);
  });

  test('keeps PINs out of the trace, and tries across calls', () => {
    const wrong = run(['apdu', '--card', 'C02', '--trace', select, '00A4020C020018', '002000800439393939']);
    assert.equal(wrong.stdout.split('\n')[2], '63C2');
    assert.ok(!wrong.stderr.includes('39393939') && !wrong.stderr.includes('9999'));
    assert.match(run(['apdu', '--card', 'C02', select, '00A4020C020018', '00200080']).stdout, /63C2\n$/);
  });

  test('--interface contact is the other face of the same card', () => {
    assert.equal(run(['apdu', '--card', 'C01', '--interface', 'contact', select]).stdout, '9000\n');
    assert.equal(run(['apdu', '--card', 'C01', '--interface', 'telepathic', select]).status, 2);
  });

  test('refuses what is no hexadecimal without repeating it', () => {
    const { status, stderr } = run(['apdu', '--card', 'C01', select, '1234secret']);
    assert.equal(status, 2);
    assert.ok(!stderr.includes('1234secret'));
  });
});

describe('exit codes by class of error', () => {
  test('4: there is no such card', () => {
    const { status, stderr } = run(['apdu', '--card', 'C99', '00A40000', '--json']);
    assert.equal(status, 4);
    assert.equal(JSON.parse(stderr).code, 'card.unknown');
  });

  test('5: another process holds the wallet', () => {
    using _ = holdFolder(layout(place.path).wallet);
    const { status, stderr } = run(['card', 'list']);
    assert.equal(status, 5);
    assert.match(stderr, /Another process/);
  });

  test('6: there is no reader', () => {
    // Port 1 of the loopback interface: nothing of ours listens there.
    const { status, stderr } = run(['card', 'insert', 'C01', '--vpcd', '127.0.0.1:1']);
    assert.equal(status, 6);
    assert.match(stderr, /127\.0\.0\.1:1\)/);
  });

  test('6: the doctor finds no pcscd, and says how to get it', () => {
    const { status, stdout } = run(['doctor', '--json']);
    assert.equal(status, 6);
    const service = JSON.parse(stdout).find(({ id }: { id: string }) => id === 'pcsc');
    assert.equal(service.verdict, 'problem');
    assert.match(service.remedy.join('\n'), /apt-get install pcscd/);
  });

  test('7: a damaged card is named with its file and entry; the others go on', () => {
    const { wallet } = layout(place.path);
    const file = join(wallet, 'C12.card');
    const copy = join(place.folder, 'C12.card');
    copyFileSync(file, copy);
    const bytes = readFileSync(file);
    bytes[100]! ^= 1;
    writeFileSync(file, bytes);
    const { status, stderr } = run(['apdu', '--card', 'C12', '00A40000']);
    assert.equal(status, 7);
    assert.ok(stderr.includes(file) && /entry 0/.test(stderr), stderr);
    assert.equal(run(['apdu', '--card', 'C11', '00A40000']).status, 0);
    const listed = JSON.parse(run(['card', 'list', '--json']).stdout);
    assert.equal(listed.at(-1).condition, 'damaged');
    const wallets = JSON.parse(run(['doctor', '--json']).stdout)[0];
    assert.match(wallets.text.en, /C12/);
    copyFileSync(copy, file);
  });
});

test('errors: the catalogue in three voices and two languages; one by its code', () => {
  const all = JSON.parse(openmyna(['errors', '--json']).stdout);
  assert.ok(all.length > 25);
  for (const { code, holder, clerk, operator, exitCode, httpStatus } of all) {
    for (const words of [holder, clerk, operator]) assert.ok(words.ja && words.en, code);
    assert.ok(exitCode > 0 && httpStatus >= 400, code);
  }
  assert.match(openmyna(['errors', 'wallet.held']).stdout, /^wallet\.held {2}\(exit 5, HTTP 409\)/);
  assert.equal(openmyna(['errors', 'wallet.eaten']).status, 2);
});
