import { fromAscii } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';
import { type SecretKind, secrets } from './facts.ts';

/**
 * A PIN, password or 照合番号. It can be given to the card and to nothing else: printed, serialised, inspected or joined
 * to a text it gives its name alone.
 */
export class Secret<Kind extends SecretKind = SecretKind> {
  readonly kind: Kind;
  readonly #value: string;

  constructor(kind: Kind, value: string) {
    this.kind = kind;
    this.#value = value;
  }

  /** The bytes that VERIFY presents (card.md §4.1: ASCII, unpadded). For `command/verify.ts` alone. */
  static present(secret: Secret): Uint8Array {
    return fromAscii(secret.#value);
  }

  /** Its name, never its value. */
  toString(): string {
    return `‹${secrets[this.kind].title.en}›`;
  }

  /** Its name, never its value. */
  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const make =
  <Kind extends SecretKind>(kind: Kind) =>
  /** @throws OpenMynaError `terminal.secret-form`, which does not repeat the value */
  (value: string): Secret<Kind> => {
    const { title, form, pattern } = secrets[kind];
    if (!pattern.test(value))
      throw new OpenMynaError(errors['terminal.secret-form'], {
        secretJa: title.ja,
        secretEn: title.en,
        formJa: form.ja,
        formEn: form.en,
      });
    return new Secret(kind, value);
  };

/** 利用者証明用暗証番号: four digits. */
export const authenticationPin = make('authenticationPin');
/** In upper case, as the card holds it. */
export const signaturePassword = (value: string): Secret<'signaturePassword'> =>
  make('signaturePassword')(value.toUpperCase());
/** 券面事項入力補助用暗証番号: four digits. */
export const inputSupportPin = make('inputSupportPin');
/** 住民基本台帳用暗証番号: four digits. */
export const residentRegisterPin = make('residentRegisterPin');
/** 照合番号A: the My Number. */
export const codeA = make('codeA');
/** 照合番号B: birth date, year of expiry, security code. */
export const codeB = make('codeB');
/** The six digits of the birth date, year of the era first, that open the age record. */
export const birthDateCode = make('birthDateCode');
/** `****` where the holder set none. */
export const licencePin = make('licencePin');

/**
 * A secret of a kind known only at run time.
 * @throws OpenMynaError `terminal.secret-form`
 */
export const makeSecret = (kind: SecretKind, value: string): Secret =>
  kind === 'signaturePassword' ? signaturePassword(value) : make(kind)(value);
