// Every hostile CMS, each one step away from one that holds, with the check that has to notice.

import type { VerifyOptions } from '../../../src/index.ts';
import type { CheckId } from '../../../src/report/checks.ts';
import { certificates } from './certificates.ts';
import { signerInfos } from './signer-info.ts';
import { structure } from './structure.ts';
import { timestamps } from './timestamps.ts';

/** One file, attached. */
export interface HostileCms {
  readonly name: string;
  /** What fails; with a question mark, what stays open. */
  readonly expect: CheckId | `${CheckId}?`;
  readonly make: () => Promise<Uint8Array>;
  /** Where it is not hostile by its bytes. */
  readonly options?: Partial<VerifyOptions>;
  readonly revokedAt?: Date;
}

export const corpus: Readonly<Record<string, readonly HostileCms[]>> = {
  'of a wrong structure': structure,
  'with a wrong signature': signerInfos,
  'by a wrong certificate': certificates,
  'with a time-stamp': timestamps,
};
