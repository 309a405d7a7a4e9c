import type { Forgery } from './build.ts';
import { documents } from './document.ts';
import { properties, timestamps } from './properties.ts';
import { references } from './references.ts';
import { structure } from './structure.ts';
import { countersignatures, wrapping } from './wrapping.ts';

/** Hostile documents, by what they are about. */
export const corpus: Readonly<Record<string, readonly Forgery[]>> = {
  wrapping,
  countersignatures,
  references,
  structure,
  properties,
  timestamps,
  documents,
};
