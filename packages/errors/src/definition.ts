/** One message in both languages of the house. `{name}` stands for a detail of the error. */
export interface Words {
  readonly ja: string;
  readonly en: string;
}

/**
 * The classes of error. An exit code and an HTTP status are two mappings of the class, so a new error
 * needs neither of its own. The title is RFC 9457's: the same for every occurrence, so it has nothing to fill.
 */
export const kinds = {
  /** The command was called with words it does not know. */
  usage: { exitCode: 2, httpStatus: 400, title: { ja: '使い方が違います', en: 'Wrong usage' } },
  /** What was handed in breaks its schema or a rule of the field. */
  input: { exitCode: 3, httpStatus: 422, title: { ja: '入力に誤りがあります', en: 'Invalid input' } },
  'not-found': { exitCode: 4, httpStatus: 404, title: { ja: '見つかりません', en: 'Not found' } },
  /** Somebody else holds it, or its state does not allow this now. */
  conflict: {
    exitCode: 5,
    httpStatus: 409,
    title: { ja: 'いまはできません', en: 'Not possible in the present state' },
  },
  /** Nobody is logged in, or not with the right password. */
  unauthenticated: { exitCode: 8, httpStatus: 401, title: { ja: 'ログインが必要です', en: 'Login required' } },
  /** It is not theirs to do. */
  forbidden: { exitCode: 9, httpStatus: 403, title: { ja: '許可されていません', en: 'Not allowed' } },
  'too-often': { exitCode: 10, httpStatus: 429, title: { ja: '回数が多すぎます', en: 'Too many requests' } },
  /** Something this needs is not there: a reader, a service, a program. */
  unavailable: { exitCode: 6, httpStatus: 503, title: { ja: 'いまは使えません', en: 'Not available' } },
  /** What was stored does not read back as it was written. */
  damaged: { exitCode: 7, httpStatus: 500, title: { ja: 'データが壊れています', en: 'Damaged data' } },
  /** A defect of ours. */
  internal: { exitCode: 70, httpStatus: 500, title: { ja: '不具合です', en: 'Internal error' } },
} as const satisfies Record<string, { exitCode: number; httpStatus: number; title: Words }>;

/** One of {@link kinds}. */
export type ErrorKind = keyof typeof kinds;

/** An error's whole meaning, in one place: the manual is generated from these. */
export interface ErrorDefinition<Code extends string = string> {
  /** Literal and stable, `room.what`. */
  readonly code: Code;
  readonly kind: ErrorKind;
  /** Where HTTP has a status of its own for it: 405, 413, 415 … Else its kind's. */
  readonly httpStatus?: number;
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
export const httpStatusOf = (definition: ErrorDefinition): number =>
  definition.httpStatus ?? kinds[definition.kind].httpStatus;
