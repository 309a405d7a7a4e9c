// The life of a PIN and of the security status (card.md §1.4, §4.1, §4.2) as a model: any sequence of commands, resets and
// power cuts gets from every card exactly the status words that the model foretells.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromAscii, fromHex, toHex } from '@openmyna/apdu';
import fc from 'fast-check';
import {
  type ApplicationName,
  type CardCrypto,
  type CardState,
  applications as chipApplications,
  type FileDefinition,
  type ModelName,
} from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { aids, cardState, command, modelNames, powered, withFiles } from './fixture.ts';
import { fids, Model, triesAtFirst } from './pin-life/model.ts';

/** Arithmetic that costs nothing: this is about who may, not about RSA. */
const crypto: CardCrypto = {
  ...nodeCrypto,
  rsaPrivateKey: () => ({ modulus: new Uint8Array(256).fill(0xff), apply: (block) => block }),
};

type Step =
  | { readonly do: 'application'; readonly aid: string; readonly next: boolean }
  | { readonly do: 'file'; readonly fid: string }
  | { readonly do: 'verify'; readonly value: 'right' | 'wrong' | 'old'; readonly fid: string | undefined }
  | { readonly do: 'query'; readonly fid: string | undefined }
  | { readonly do: 'change'; readonly ins: '24' | '32'; readonly value: string }
  | { readonly do: 'read'; readonly fid: string | undefined }
  | { readonly do: 'sign'; readonly fid: string | 'default' | undefined }
  | { readonly do: 'nothing' | 'reset' | 'power' | 'glitch' };

const fid = fc.constantFrom(...fids);
const maybeFid = fc.option(fid, { nil: undefined });
const newValues = ['4321', '0000', 'XYZ789', '12a4', '123', 'ABCDEF', '123456', 'ABCDEFGH12345678'];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('application' as const),
      aid: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...Object.values(aids)) },
        { weight: 2, arbitrary: fc.constantFrom('', 'A000', 'D392', 'D39210', 'D39210003100010104', 'A000000116DB00') },
      ),
      next: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('file' as const), fid }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('verify' as const),
      value: fc.constantFrom('right' as const, 'right' as const, 'wrong' as const, 'old' as const),
      fid: maybeFid,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('query' as const), fid: maybeFid }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      ins: fc.constantFrom('24' as const, '32' as const),
      value: fc.constantFrom(...newValues),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), fid: maybeFid }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('sign' as const),
      fid: fc.oneof(maybeFid, fc.constant('default' as const)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('reset' as const, 'reset' as const, 'power' as const, 'glitch' as const, 'nothing' as const),
    }),
  },
);

/** A card with few tries left of what has ten. */
const nearlyBlocked = (name: ModelName): CardState => {
  const card = cardState(name);
  return Object.entries(card.applications).reduce((state, [application, files]) => {
    const secrets = Object.entries(files).flatMap(([fid, file]) =>
      file.kind === 'secret' ? [[fid, { ...file, tries: triesAtFirst(file.tries) }] as const] : [],
    );
    return withFiles(state, application as ApplicationName, Object.fromEntries(secrets));
  }, card);
};

/** P2: the current file, or `80 | short identifier`. */
const reference = (fid: string | undefined): string =>
  toHex(Uint8Array.of(0x80 | (fid === undefined ? 0 : Number.parseInt(fid, 16))));

/** @param seen which status words were foretold for which step */
const play = (name: ModelName, steps: readonly Step[], seen = new Set<string>()): void => {
  const real = powered({ model: name, crypto, state: nearlyBlocked(name) });
  const model = new Model(name);
  for (const [index, one] of steps.entries()) {
    const [foretold, got] = take(real, model, one, name);
    assert.equal(got, foretold, `step ${index}, ${JSON.stringify(one)}`);
    seen.add(`${one.do} ${foretold}`);
  }
};

const take = (real: ReturnType<typeof powered>, model: Model, one: Step, name: ModelName): [string, string] => {
  switch (one.do) {
    case 'application':
      return [
        model.application(one.aid, one.next),
        real.sw(command(`00A404${one.next ? '0E' : '0C'}`, fromHex(one.aid))),
      ];
    case 'file':
      return [model.file(one.fid), real.sw(`00A4020C02${one.fid}`)];
    case 'verify': {
      const value = model.valueFor(one.fid, one.value);
      return [model.verify(one.fid, value), real.sw(command(`002000${reference(one.fid)}`, fromAscii(value)))];
    }
    case 'query':
      return [model.query(one.fid), real.sw(`002000${reference(one.fid)}`)];
    case 'change': {
      const header = one.ins === '24' ? '00240180' : '80320080';
      return [model.change(one.ins, one.value), real.sw(command(header, fromAscii(one.value)))];
    }
    case 'read':
      return [model.read(one.fid), real.sw(one.fid === undefined ? '00B0000001' : `00B0${reference(one.fid)}0001`)];
    case 'sign':
      return [model.sign(one.fid), real.sw(`802A00${one.fid === 'default' ? '00' : reference(one.fid)}010000`)];
    case 'nothing':
      return [model.nothing(), real.sw('00A40000')];
    case 'reset':
      model.reset();
      real.chip.reset();
      return ['', ''];
    case 'glitch':
      real.chip.sense({ sensor: 'voltage', volts: 0.9 });
      assert.equal(real.chip.transmit(fromHex('00A40000')), null);
      assert.equal(real.chip.reset().length, 0);
      return take(real, model, { do: 'power' }, name);
    case 'power':
      model.power();
      real.chip.powerOn();
      if (name === 'e-2015') real.send('00A40000');
      return ['', ''];
  }
};

/** What the sequences must come to, or they prove little. */
const reached = (name: ModelName): string[] => [
  `query ${name === 'd-2015' ? '9000' : '63CA'}`,
  ...['9000', '6283', '6A82'].map((sw) => `application ${sw}`),
  ...['9000', '63C0', '63C1', '63C2', '63C4', '6981', '6984', '6986', '6A82'].map((sw) => `verify ${sw}`),
  ...['63C0', '63C3', '63C5'].map((sw) => `query ${sw}`),
  ...['9000', '6981', '6982', '6985', '6986', '6A80'].map((sw) => `change ${sw}`),
  ...['9000', '6981', '6982', '6986', '6A82'].flatMap((sw) => [`read ${sw}`, `sign ${sw}`]),
  'sign 6985',
  'sign 6A86',
];

for (const name of modelNames)
  test(`${name}: any sequence gets the foretold status words`, () => {
    const sequences = fc.array(step, { minLength: 1, maxLength: 100, size: 'max' });
    const seen = new Set<string>();
    fc.assert(
      fc.property(sequences, (steps) => play(name, steps, seen)),
      { numRuns: 600, seed: 20261125 },
    );
    const notReached = reached(name).filter((one) => !seen.has(one));
    assert.deepEqual(notReached, [], 'the sequences get everywhere');
  });

test('the model is no mirror: it catches a card that opens a file to everybody', () => {
  const files = chipApplications.jpki.files as Record<string, FileDefinition>;
  const guarded = files['0001']!;
  const readUnverified: Step[] = [
    { do: 'application', aid: aids.jpki, next: false },
    { do: 'read', fid: '0001' },
  ];
  play('e-2019', readUnverified);
  files['0001'] = { ...guarded, kind: 'transparent', read: 'free' };
  try {
    assert.throws(() => play('e-2019', readUnverified), /step 1/);
  } finally {
    files['0001'] = guarded;
  }
});
