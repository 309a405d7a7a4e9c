// What card.md §1.4, §3 and §4 say of PINs and of what they open, as a card of a few lines: it knows nothing of the chip.

import type { ModelName } from '../../../src/chip/index.ts';
import { aids, secrets } from '../fixture.ts';

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
  /** A key of another command: COMPUTE DIGITAL SIGNATURE gets this. */
  | { readonly signRefused: string }
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
    '0008': { read: 'free' },
    '0009': { read: 'never' },
    '000A': { read: 'free' },
    '000B': { read: 'free' },
    '0010': dead,
    '0016': { opaque: true },
    '0017': { sign: ['0018'] },
    '0018': { secret: { ...secrets.jpki['0018'], ...fourDigits } },
    '0019': { opaque: true },
    '001A': { sign: ['001B'] },
    '001B': { secret: { ...secrets.jpki['001B'], ...password } },
    '001C': { opaque: true },
    '001E': { opaque: true },
  },
  surface: {
    '0001': { read: ['0011'] },
    '0002': { read: ['0012', '0013'] },
    '0003': { read: 'free' },
    '0004': { read: 'free' },
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
    '0004': { read: 'free' },
    '0005': { read: 'free' },
    '0006': { read: ['0011', '0014', '0015'] },
    '0007': { read: ['0011', '0014', '0015'] },
    '0008': { read: 'free' },
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
    '0019': { signRefused: '6985' },
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

export type Application = keyof typeof card;
export const applications = Object.keys(card) as Application[];
const filesOf = (application: Application): Readonly<Record<string, FileRules>> => card[application];
/** The key that P2 = 00 means. */
const defaultKeys: Readonly<Partial<Record<Application, string>>> = { surface: '001A', inputSupport: '0013' };

/** So few that a sequence gets to the end of them. */
export const triesAtFirst = (whole: number): number => (whole > 5 ? 1 : whole);

export const fids = [...new Set(applications.flatMap((name) => Object.keys(card[name])))];

/** What the model remembers; the power is on whenever a command comes. */
export class Model {
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
          this.#values.set(`${application}/${fid}`, { value, old: value, tries: triesAtFirst(tries) });
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

  /** SELECT by the beginning of an AID: the first application that has it, or the next after the current. */
  application(aid: string, next: boolean): string {
    const after = next ? applications.indexOf(this.#application) + 1 : 0;
    const name = applications.slice(after).find((candidate) => aids[candidate].startsWith(aid));
    if (name === undefined) return '6A82';
    if (name !== this.#application)
      this.#verified = this.#held?.application === name ? this.#held.verified : new Set<string>();
    this.#held = undefined;
    this.#application = name;
    this.#file = undefined;
    return name === 'licence' && this.#values.get('licence/0006')!.tries === 0 ? '6283' : '9000';
  }

  /** 00 A4 00 00. */
  nothing(): string {
    return this.#application === 'isd' ? '6A86' : '9000';
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

  read(fid: string | undefined): string {
    const rules = this.#rules(fid);
    if (typeof rules === 'string') return rules;
    if (!('read' in rules)) return '6981';
    return this.#opens(rules.read) ? '9000' : '6982';
  }

  sign(fid: string | 'default' | undefined): string {
    const key = defaultKeys[this.#application];
    if (fid === 'default' && key === undefined) return '6A86';
    const rules = fid === 'default' ? filesOf(this.#application)[key!]! : this.#rules(fid);
    if (typeof rules === 'string') return rules;
    if ('signRefused' in rules) return rules.signRefused;
    if (!('sign' in rules)) return '6981';
    return this.#opens(rules.sign) ? '9000' : '6982';
  }

  /** The rules of the current file, or of one named by its short identifier, which is current from then on. */
  #rules(fid: string | undefined): FileRules | string {
    if (fid !== undefined) {
      const selected = this.file(fid);
      if (selected !== '9000') return selected;
    }
    return this.#file === undefined ? '6986' : filesOf(this.#application)[this.#file]!;
  }

  #opens(rule: 'free' | 'never' | readonly string[]): boolean {
    return typeof rule === 'string' ? rule === 'free' : rule.some((fid) => this.#verified.has(fid));
  }

  #secret(fid: string | undefined) {
    const rules = this.#rules(fid);
    if (typeof rules === 'string') return rules;
    if (!('secret' in rules)) return '6981';
    const name = this.#file!;
    return { name, rules: rules.secret, secret: this.#values.get(`${this.#application}/${name}`)! };
  }
}
