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
import { aids, command, modelNames, powered, secrets } from './fixture.ts';

/** Arithmetic that costs nothing: this is about who may, not about RSA. */
const crypto: CardCrypto = {
  ...nodeCrypto,
  rsaPrivateKey: () => ({ modulus: new Uint8Array(256).fill(0xff), apply: (block) => block }),
};

interface SecretRules {
  readonly tries: number;
  readonly value: string;
  /** INS of the command that changes it. */
  readonly change?: '24' | '32';
  readonly form?: RegExp;
}

type FileRules =
  | { readonly secret: SecretRules }
  | { readonly read: 'free' | 'never' | readonly string[] }
  | { readonly sign: 'free' | readonly string[] }
  /** Nothing of a transparent file, a secret or a key: records, and what is not public. */
  | { readonly opaque: true };

const fourDigits = { change: '24', form: /^\d{4}$/ } as const;
const password = { change: '24', form: /^(?=.*[A-Z])(?=.*\d)[A-Z\d]{6,16}$/ } as const;
const changeKey = { change: '32', form: /^\d{4}$/ } as const;
const dead: FileRules = { secret: { tries: 0, value: '' } };

/** The tables of card.md §3, as far as PINs, keys and what they open go. */
const card = {
  isd: { '001E': { opaque: true } },
  jpki: {
    '0001': { read: ['001B'] },
    '0002': { read: 'free' },
    '0005': { opaque: true },
    '0006': { read: 'free' },
    '0009': { read: 'never' },
    '000A': { read: 'free' },
    '0010': dead,
    '0017': { sign: ['0018'] },
    '0018': { secret: { ...secrets.jpki['0018'], ...fourDigits } },
    '001A': { sign: ['001B'] },
    '001B': { secret: { ...secrets.jpki['001B'], ...password } },
    '001C': { opaque: true },
    '001E': { opaque: true },
  },
  surface: {
    '0001': { read: ['0011'] },
    '0002': { read: ['0012', '0013'] },
    '0003': { read: 'free' },
    '0005': { read: ['0013'] },
    '0006': { read: 'free' },
    '0011': { secret: secrets.surface['0011'] },
    '0012': { secret: secrets.surface['0012'] },
    '0013': { secret: secrets.surface['0013'] },
    '0014': dead,
    '0015': dead,
    '001A': { sign: 'free' },
    '001C': { opaque: true },
    '001E': { opaque: true },
  },
  inputSupport: {
    '0001': { read: ['0011', '0014'] },
    '0002': { read: ['0011', '0015'] },
    '0003': { read: ['0011', '0014', '0015'] },
    '0005': { read: 'free' },
    '0006': { read: ['0011', '0014', '0015'] },
    '0010': { opaque: true },
    '0011': { secret: { ...secrets.inputSupport['0011'], ...fourDigits } },
    '0012': dead,
    '0013': { sign: 'free' },
    '0014': { secret: secrets.inputSupport['0014'] },
    '0015': { secret: secrets.inputSupport['0015'] },
    '001C': { opaque: true },
    '001E': { opaque: true },
  },
  residentRegister: {
    '0002': { opaque: true },
    '0003': { read: ['001C'] },
    '001C': { secret: { ...secrets.residentRegister['001C'], ...changeKey } },
  },
  common: {
    '0001': { opaque: true },
    '0002': { opaque: true },
    '001C': { secret: { ...secrets.common['001C'], ...changeKey } },
    '001E': dead,
  },
  licence: {
    '0006': { secret: secrets.licence['0006'] },
    '001A': { read: 'free' },
    '001B': { read: ['0006'] },
    '001C': { read: ['0006'] },
  },
} as const satisfies Record<string, Readonly<Record<string, FileRules>>>;

type Application = keyof typeof card;
const applications = Object.keys(card) as Application[];
const filesOf = (application: Application): Readonly<Record<string, FileRules>> => card[application];
const fids = [...new Set(applications.flatMap((name) => Object.keys(card[name])))];

type Step =
  | { readonly do: 'application'; readonly name: Application }
  | { readonly do: 'file'; readonly fid: string }
  | { readonly do: 'verify'; readonly value: 'right' | 'wrong' | 'old'; readonly fid: string | undefined }
  | { readonly do: 'query'; readonly fid: string | undefined }
  | { readonly do: 'change'; readonly ins: '24' | '32'; readonly value: string }
  | { readonly do: 'read' | 'sign' | 'reset' | 'power' };

/** What the model remembers; the power is on whenever a command comes. */
class Model {
  readonly #emptyVerifyIsOk: boolean;
  readonly #values = new Map<string, { value: string; old: string; tries: number }>();
  #application: Application = 'isd';
  #file: string | undefined;
  #verified = new Set<string>();
  /** The application before a warm reset, and what was verified in it. */
  #held: { application: Application; verified: Set<string> } | undefined;

  constructor(model: ModelName) {
    this.#emptyVerifyIsOk = model === 'd-2015';
    for (const application of applications)
      for (const [fid, rules] of Object.entries(filesOf(application)))
        if ('secret' in rules) {
          const { value, tries } = rules.secret;
          this.#values.set(`${application}/${fid}`, { value, old: value, tries });
        }
  }

  power(): void {
    this.#application = 'isd';
    this.#file = undefined;
    this.#verified = new Set();
    this.#held = undefined;
  }

  reset(): void {
    const held =
      this.#application === 'isd' ? this.#held : { application: this.#application, verified: this.#verified };
    this.power();
    this.#held = held;
  }

  application(name: Application): string {
    if (name !== this.#application)
      this.#verified = this.#held?.application === name ? this.#held.verified : new Set<string>();
    this.#held = undefined;
    this.#application = name;
    this.#file = undefined;
    return name === 'licence' && this.#values.get('licence/0006')!.tries === 0 ? '6283' : '9000';
  }

  file(fid: string): string {
    if (filesOf(this.#application)[fid] === undefined) return '6A82';
    this.#file = fid;
    return '9000';
  }

  /** The value that would be presented to the file a command is for. */
  valueFor(fid: string | undefined, which: 'right' | 'wrong' | 'old'): string {
    const secret = this.#values.get(`${this.#application}/${fid ?? this.#file}`);
    if (which === 'wrong' || secret === undefined || secret.value === '') return 'ZZZZ';
    return which === 'right' ? secret.value : secret.old;
  }

  verify(fid: string | undefined, presented: string): string {
    const found = this.#secret(fid);
    if (typeof found === 'string') return found;
    const { secret, rules, name } = found;
    if (secret.tries === 0) return '6984';
    if (presented === secret.value) {
      secret.tries = rules.tries;
      this.#verified.add(name);
      return '9000';
    }
    secret.tries--;
    this.#verified.delete(name);
    return `63C${secret.tries.toString(16).toUpperCase()}`;
  }

  query(fid: string | undefined): string {
    const found = this.#secret(fid);
    if (typeof found === 'string') return found;
    if (this.#emptyVerifyIsOk && this.#verified.has(found.name)) return '9000';
    return `63C${found.secret.tries.toString(16).toUpperCase()}`;
  }

  change(ins: '24' | '32', value: string): string {
    const found = this.#secret(undefined);
    if (typeof found === 'string') return found;
    const { secret, rules, name } = found;
    if (rules.change !== ins) return '6985';
    if (!this.#verified.has(name)) return '6982';
    if (!rules.form!.test(value)) return '6A80';
    Object.assign(secret, { value, old: secret.value, tries: rules.tries });
    return '9000';
  }

  read(): string {
    const rules = this.#rules();
    if (rules === undefined) return '6986';
    if (!('read' in rules)) return '6981';
    return this.#opens(rules.read) ? '9000' : '6982';
  }

  sign(): string {
    const rules = this.#rules();
    if (rules === undefined) return '6986';
    if (!('sign' in rules)) return '6981';
    return this.#opens(rules.sign) ? '9000' : '6982';
  }

  #rules(): FileRules | undefined {
    return this.#file === undefined ? undefined : filesOf(this.#application)[this.#file];
  }

  #opens(rule: 'free' | 'never' | readonly string[]): boolean {
    return typeof rule === 'string' ? rule === 'free' : rule.some((fid) => this.#verified.has(fid));
  }

  #secret(fid: string | undefined) {
    if (fid !== undefined) {
      const selected = this.file(fid);
      if (selected !== '9000') return selected;
    }
    const rules = this.#rules();
    if (rules === undefined) return '6986';
    if (!('secret' in rules)) return '6981';
    const name = this.#file!;
    return { name, rules: rules.secret, secret: this.#values.get(`${this.#application}/${name}`)! };
  }
}

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
