// The life of a PIN and of the security status (card.md §1.4, §4.1, §4.2) as a model: any sequence of commands, resets and
// power cuts gets from every card exactly the status words that the model foretells.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromAscii, toHex } from '@openmyna/apdu';
import fc from 'fast-check';
import {
  type CardCrypto,
  applications as chipApplications,
  type FileDefinition,
  type ModelName,
} from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';
import { aids, command, modelNames, powered } from './fixture.ts';
import { type Application, applications, fids, Model } from './pin-life/model.ts';

/** Arithmetic that costs nothing: this is about who may, not about RSA. */
const crypto: CardCrypto = {
  ...nodeCrypto,
  rsaPrivateKey: () => ({ modulus: new Uint8Array(256).fill(0xff), apply: (block) => block }),
};

type Step =
  | { readonly do: 'application'; readonly name: Application }
  | { readonly do: 'file'; readonly fid: string }
  | { readonly do: 'verify'; readonly value: 'right' | 'wrong' | 'old'; readonly fid: string | undefined }
  | { readonly do: 'query'; readonly fid: string | undefined }
  | { readonly do: 'change'; readonly ins: '24' | '32'; readonly value: string }
  | { readonly do: 'read' | 'sign' | 'reset' | 'power' };

const fid = fc.constantFrom(...fids);
const maybeFid = fc.option(fid, { nil: undefined });
const newValues = ['4321', '0000', 'XYZ789', '12a4', '123', 'ABCDEF', '123456', 'ABCDEFGH12345678'];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('application' as const), name: fc.constantFrom(...applications) }),
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
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'sign' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('reset' as const, 'power' as const) }) },
);

/** P2: the current file, or `80 | short identifier`. */
const reference = (fid: string | undefined): string =>
  toHex(Uint8Array.of(0x80 | (fid === undefined ? 0 : Number.parseInt(fid, 16))));

const play = (name: ModelName, steps: readonly Step[]): void => {
  const real = powered({ model: name, crypto });
  const model = new Model(name);
  for (const [index, one] of steps.entries()) {
    const [foretold, got] = take(real, model, one, name);
    assert.equal(got, foretold, `step ${index}, ${JSON.stringify(one)}`);
  }
};

const take = (real: ReturnType<typeof powered>, model: Model, one: Step, name: ModelName): [string, string] => {
  switch (one.do) {
    case 'application':
      return [
        model.application(one.name),
        real.sw(`00A4040C${toHex(Uint8Array.of(aids[one.name].length / 2))}${aids[one.name]}`),
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
      return [model.read(), real.sw('00B0000001')];
    case 'sign':
      return [model.sign(), real.sw('802A0080010000')];
    case 'reset':
      model.reset();
      real.chip.reset();
      return ['', ''];
    case 'power':
      model.power();
      real.chip.powerOn();
      if (name === 'e-2015') real.send('00A40000');
      return ['', ''];
  }
};

for (const name of modelNames)
  test(`${name}: any sequence gets the foretold status words`, () => {
    const sequences = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(sequences, (steps) => play(name, steps)),
      { numRuns: 400, seed: 20261125 },
    );
  });

test('the model is no mirror: it catches a card that opens a file to everybody', () => {
  const files = chipApplications.jpki.files as Record<string, FileDefinition>;
  const guarded = files['0001']!;
  const readUnverified: Step[] = [{ do: 'application', name: 'jpki' }, { do: 'file', fid: '0001' }, { do: 'read' }];
  play('e-2019', readUnverified);
  files['0001'] = { ...guarded, kind: 'transparent', read: 'free' };
  try {
    assert.throws(() => play('e-2019', readUnverified), /step 2/);
  } finally {
    files['0001'] = guarded;
  }
});
