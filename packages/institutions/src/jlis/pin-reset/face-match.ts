// The port to 顔認証: whether who holds the phone is who the card shows. A match without knowing that it was no picture or mask that was
// held up is none (services.md §9, M8).

import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

/** What is held against what. Neither is kept. */
export interface FacePair {
  /** JP2, as the card has it. */
  readonly photo: Uint8Array;
  /** As the phone took it. */
  readonly capture: Uint8Array;
}

/** What came of it. */
export interface FaceVerdict {
  /** It is one person. */
  readonly same: boolean;
  /** It was a living face; undefined where nobody looked. */
  readonly live: boolean | undefined;
}

/** 顔認証 as a service. */
export interface FaceMatch {
  /** Before anybody is asked for anything. @throws OpenMynaError `jlis.face-match` where there is none */
  ready(): void;
  /** @throws OpenMynaError `jlis.face-match` where there is none */
  match(pair: FacePair): Promise<FaceVerdict>;
}

const refuse = (): never => {
  throw new OpenMynaError(errors['jlis.face-match']);
};

/** Nobody's face is matched here: whatever needs it is refused. */
export const noFaceMatch: FaceMatch = { ready: refuse, match: async () => refuse() };
