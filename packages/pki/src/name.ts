import { objectIdentifier, printableString, sequence, setOf, utf8String } from './der/write.ts';
import { agencyUnit, alternativeName, authorityUnit, crlUnit, organisation, type Purpose } from './sandbox.ts';

const types = { C: '2.5.4.6', L: '2.5.4.7', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** RDNs in order, each of one attribute. */
export type Name = readonly (readonly [type: keyof typeof types, value: string])[];

/** Name of RFC 5280 4.1.2.4: the country in a PrintableString, everything else in UTF8Strings (certificates.md A1). */
export const encodeName = (name: Name): Uint8Array =>
  sequence(
    ...name.map(([type, value]) =>
      setOf(sequence(objectIdentifier(types[type]), type === 'C' ? printableString(value) : utf8String(value))),
    ),
  );

/** All generations of an authority share it (services.md §1.1). */
export const authorityName = (purpose: Purpose): Name => [
  ['C', 'JP'],
  ['O', organisation],
  ['OU', authorityUnit[purpose]],
  ['OU', agencyUnit],
];

export const authorityAlternativeName = (purpose: Purpose): Name => [
  ['C', 'JP'],
  ['O', alternativeName.organisation],
  ['OU', alternativeName.unit[purpose]],
  ['OU', alternativeName.agency],
];

/** The municipality's own distribution point: `OU=Tokyo-to, CN=Kiyose-shi CRLDP`. */
export const distributionPointName = (purpose: Purpose, { prefecture, name }: Municipality): Name => [
  ['C', 'JP'],
  ['O', organisation],
  ['OU', authorityUnit[purpose]],
  ['OU', crlUnit],
  ['OU', prefecture],
  ['CN', `${name} CRLDP`],
];

/** As certificates spell it: `Tokyo-to`, `Kiyose-shi`. */
export interface Municipality {
  readonly prefecture: string;
  readonly name: string;
}
