/** One message in both languages of the house. `{name}` stands for a detail of the error. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}

/**
 * The classes of error. An exit code and an HTTP status are two mappings of the class, so a new error
 * needs neither of its own.
 */
export const kinds = {
  /** The command was called with words it does not know. */
  usage: { exitCode: 2, httpStatus: 400 },
  /** What was handed in breaks its schema or a rule of the field. */
  input: { exitCode: 3, httpStatus: 422 },
  'not-found': { exitCode: 4, httpStatus: 404 },
  /** Somebody else holds it, or its state does not allow this now. */
  conflict: { exitCode: 5, httpStatus: 409 },
  /** Nobody is logged in, or not with the right password. */
  unauthenticated: { exitCode: 8, httpStatus: 401 },
  /** It is not theirs to do. */
  forbidden: { exitCode: 9, httpStatus: 403 },
  'too-often': { exitCode: 10, httpStatus: 429 },
  /** Something this needs is not there: a reader, a service, a program. */
  unavailable: { exitCode: 6, httpStatus: 503 },
  /** What was stored does not read back as it was written. */
  damaged: { exitCode: 7, httpStatus: 500 },
  /** A defect of ours. */
  internal: { exitCode: 70, httpStatus: 500 },
} as const satisfies Record<string, { exitCode: number; httpStatus: number }>;

/** One of {@link kinds}. */
export type ErrorKind = keyof typeof kinds;

/** An error's whole meaning, in one place: the manual is generated from these. */
export interface ErrorDefinition<Code extends string = string> {
  /** Literal and stable, `room.what`. */
  readonly code: Code;
  readonly kind: ErrorKind;
  /** What the holder, or whoever called, reads. */
  readonly holder: Words;
  /** What the clerk at the counter does. */
  readonly clerk: Words;
  /** What the operator checks. */
  readonly operator: Words;
}

/** With which code a command ends. */
export const exitCodeOf = (definition: ErrorDefinition): number => kinds[definition.kind].exitCode;

/** With which status HTTP answers. */
export const httpStatusOf = (definition: ErrorDefinition): number => kinds[definition.kind].httpStatus;
