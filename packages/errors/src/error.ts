import type { ErrorDefinition, Words } from './definition.ts';

/** What fills the `{…}` of an error's words: names of files and fields, counts. Never a PIN, number or key of a person. */
export type Details = Readonly<Record<string, string | number>>;

const into = (text: string, details: Details): string =>
  // Most words have nothing to fill, and errors come by the million where bytes of others are read.
  text.includes('{')
    ? text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(details, name) ? `${details[name]}` : whole))
    : text;

/** Puts details in the place of `{name}`; a name without a detail stays as it is. */
export const fill = (words: Words, details: Details): Words => ({
  ja: into(words.ja, details),
  en: into(words.en, details),
});

/** The one class of error that crosses rooms; `code` narrows it. */
export class OpenMynaError<Code extends string = string> extends Error {
  override readonly name = 'OpenMynaError';
  readonly code: Code;
  readonly definition: ErrorDefinition<Code>;
  readonly details: Details;
  /** Of this occurrence, where it was written down: `urn:uuid:…`. */
  declare readonly instance?: string;

  constructor(
    definition: ErrorDefinition<Code>,
    details: Details = {},
    options: ErrorOptions & { readonly instance?: string } = {},
  ) {
    super(`${definition.code}: ${into(definition.holder.en, details)}`, options);
    this.code = definition.code;
    this.definition = definition;
    this.details = details;
    if (options.instance !== undefined) this.instance = options.instance;
  }

  /** The three readers' words with the details filled in. */
  get words(): Record<'holder' | 'clerk' | 'operator', Words> {
    const { holder, clerk, operator } = this.definition;
    return {
      holder: fill(holder, this.details),
      clerk: fill(clerk, this.details),
      operator: fill(operator, this.details),
    };
  }
}

/** A room's part of the catalogue: `export const errors = define({ 'wallet.locked': { kind, holder, clerk, operator } })`. */
export const define = <Code extends string>(
  definitions: Record<Code, Omit<ErrorDefinition, 'code'>>,
): { readonly [C in Code]: ErrorDefinition<C> } =>
  Object.fromEntries(
    Object.entries<Omit<ErrorDefinition, 'code'>>(definitions).map(([code, rest]) => [code, { code, ...rest }]),
  ) as { readonly [C in Code]: ErrorDefinition<C> };
