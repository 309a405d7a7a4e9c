import type { Words } from '@openmyna/errors';

/** One thing that was looked at. */
export interface Finding {
  readonly id: 'pcsc' | 'vpcd' | 'exposure' | 'speed';
  /** `unknown`: it could not be looked at, and the text says why. */
  readonly verdict: 'good' | 'advice' | 'problem' | 'unknown';
  readonly text: Words;
  /** What to do, as commands for a shell. */
  readonly remedy?: readonly string[];
}
