/** One exchange, redacted. Under secure messaging it is the plain command and answer, marked `protected`. */
export interface RecordedExchange {
  /** Hexadecimal; the data of everything but SELECT is zeros of its length. */
  readonly command: string;
  /** Hexadecimal; what is about the card or its holder is blanked, its lengths and structure kept. */
  readonly response: string;
  readonly protected?: true;
}

/** What `record` gives and `replay` takes: nothing in it is about a person. */
export interface Transcript {
  readonly format: 'openmyna-transcript';
  readonly version: 1;
  readonly atr: string;
  readonly exchanges: readonly RecordedExchange[];
}
