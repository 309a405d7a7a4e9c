// A million commands of a grammar, and invariants that hold after each: a status word and nothing thrown, data only with
// 9000 and no longer than Le, tries that only a right value gives back, and no protected byte without proof.
//
// Proof is told by colour: every byte of a protected file, key or secret has a value that nothing free has. A coloured
// byte in a response names what it came from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '@openmyna/apdu';
import {
  type ApplicationName,
  applications,
  type CardChange,
  type CardState,
  createChip,
  createMemory,
  type FileDefinition,
  type ModelName,
  possibleStatusWords,
} from '../../src/chip/index.ts';
import { modelNames } from './fixture.ts';
import { colouredCard, crypto, pale, protectedFiles, keys as signingKeys } from './fuzz/coloured-card.ts';
import { type Generator, generate, generator, names } from './fuzz/grammar.ts';
import { checkChanges, checkColours, type Fail } from './fuzz/invariants.ts';
import { Chain, Proofs, unsecured } from './fuzz/tester.ts';

/** Over all models; each takes its share. */
const commands = 1_200_000;
/** Commands between one fresh card and the next. */
const life = 300;
const seed = 20261125;

/** @throws an AssertionError that names the seed and the last commands, for any invariant that does not hold */
const fuzz = (model: ModelName, count: number, start: number): ReadonlySet<string> => {
  const random = generator(start);
  const met = new Set<string>();
  for (let done = 0; done < count; done += life)
    oneLife(model, random, met, `${model}, seed ${start}, card ${done / life}`);
  return met;
};

const cards = new Map<ModelName, CardState>();

const oneLife = (model: ModelName, random: Generator, met: Set<string>, where: string): void => {
  const state = cards.get(model) ?? colouredCard(model);
  cards.set(model, state);
  const changes: CardChange[] = [];
  const memory = createMemory(state, { append: (change) => void changes.push(change) });
  const chip = createChip({ memory, environment: { crypto, random: (length) => pale(random.bytes(length)) } });
  chip.powerOn();
  const installed = names.filter((name) => name in state.applications);
  const secrets = installed.flatMap((name) =>
    Object.entries(state.applications[name]!).flatMap(([fid, file]) =>
      file.kind === 'secret' && file.secret !== null ? [{ application: name, fid, value: file.secret }] : [],
    ),
  );
  const proofs = new Proofs(installed);
  const chain = new Chain();
  const last: string[] = [];
  for (let i = 0; i < life; i++) {
    if (random.below(100) === 0) {
      const how = random.pick(['cold', 'warm'] as const);
      if (how === 'cold') chip.powerOn();
      else chip.reset();
      proofs.restarted(how);
      chain.forget();
      last.push(how);
    }
    const command = generate({ random, secrets, application: proofs.application });
    last.push(toHex(command));
    const before = chip.state;
    changes.length = 0;
    const response = chip.transmit(command)!;
    const fail: Fail = (what) => assert.fail(`${what} (${where})\n${last.slice(-20).join('\n')}\n→ ${toHex(response)}`);
    const sw = (response.at(-2)! << 8) | response.at(-1)!;
    if (!possibleStatusWords.has(sw) && (sw & 0xfff0) !== 0x63c0) fail('a status word the card does not have');
    if (response.length > 2 && sw !== 0x9000) fail('data with an error');
    // What the tester must know of a command before judging it: its data in the open, its chain joined.
    const whole = chain.join(command, sw);
    if (response.length - 2 > (whole?.le ?? 0)) fail('more data than Le');
    const inner = whole && unsecured(whole);
    if (inner?.ins === 0xa4 && inner.p1 === 0x04 && (sw === 0x9000 || sw === 0x6283))
      proofs.selected(inner.data, (inner.p2 & 2) !== 0);
    if (inner === undefined && changes.length > 0) fail('a write in the middle of a chain');
    if (inner !== undefined) checkChanges(state, before, changes, inner, sw, proofs, fail);
    checkColours(response.subarray(0, -2), proofs, met, fail);
  }
};

for (const [index, model] of modelNames.entries())
  test(`${model}: ${commands / modelNames.length} commands, and every invariant holds`, () => {
    const met = fuzz(model, commands / modelNames.length, seed + index);
    const openable = [...protectedFiles, ...signingKeys].filter(({ openedBy }) => openedBy.length > 0);
    assert.deepEqual(
      [...met].sort(),
      openable.map(({ application, name }) => `${application}/${name}`).sort(),
      'the grammar gets to everything that a secret opens',
    );
  });

const sabotages: readonly {
  readonly title: string;
  readonly application: ApplicationName;
  readonly fid: string;
  readonly as: Partial<FileDefinition>;
  readonly found: RegExp;
}[] = [
  {
    title: 'a certificate that everybody reads',
    application: 'jpki',
    fid: '0001',
    as: { read: 'free' } as never,
    found: /jpki\/0001 without proof/,
  },
  {
    title: 'a key that everybody uses',
    application: 'jpki',
    fid: '0017',
    as: { use: 'free' } as never,
    found: /jpki\/0017 without proof/,
  },
  {
    title: 'My Number for 照合番号B',
    application: 'inputSupport',
    fid: '0001',
    as: { read: { anyOf: ['0015'] } } as never,
    found: /inputSupport\/0001 without proof/,
  },
  {
    title: 'the signature key for the authentication PIN',
    application: 'jpki',
    fid: '001A',
    as: { use: { anyOf: ['0018'] } } as never,
    found: /jpki\/001A without proof/,
  },
  {
    title: 'a PIN that gets more tries than it was issued with',
    application: 'jpki',
    fid: '0018',
    as: { tries: 5 } as never,
    found: /tries given back that are not whole/,
  },
  {
    title: 'a file that nobody may read',
    application: 'jpki',
    fid: '0009',
    as: { read: { anyOf: ['0018'] } } as never,
    found: /jpki\/0009 without proof/,
  },
];

for (const { title, application, fid, as, found } of sabotages)
  test(`the invariants are no decoration: ${title} is found`, () => {
    const files = applications[application].files as Record<string, FileDefinition>;
    const right = files[fid]!;
    files[fid] = { ...right, ...as } as FileDefinition;
    try {
      assert.throws(() => fuzz('e-2019', 60_000, seed), found);
    } finally {
      files[fid] = right;
    }
  });
