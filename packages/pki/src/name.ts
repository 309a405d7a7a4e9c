import { objectIdentifier, printableString, sequence, setOf, utf8String } from './der/write.ts';
import { agencyUnit, alternativeName, authorityUnit, crlUnit, organisation, type Purpose } from './sandbox.ts';

const types = { C: '2.5.4.6', L: '2.5.4.7', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

/** RDNs in order, each of one attribute. */
export type Name = readonly (readonly [type: keyof typeof types, value: string])[];

const byPurpose = (nameOf: (purpose: Purpose) => Name): Readonly<Record<Purpose, Name>> => ({
  authentication: nameOf('authentication'),
  signature: nameOf('signature'),
});

/** Name of RFC 5280 4.1.2.4: the country in a PrintableString, everything else in UTF8Strings (certificates.md A1). */
export const encodeName = (name: Name): Uint8Array => {
  const known = encoded.get(name);
  if (known !== undefined) return known;
  const bytes = sequence(
    ...name.map(([type, value]) =>
      setOf(sequence(objectIdentifier(types[type]), type === 'C' ? printableString(value) : utf8String(value))),
    ),
  );
  encoded.set(name, bytes);
  return bytes;
};

/** An authority's is in every certificate three times. */
const encoded = new WeakMap<Name, Uint8Array>();

const authorityNames = byPurpose((purpose) => [
  ['C', 'JP'],
  ['O', organisation],
  ['OU', authorityUnit[purpose]],
  ['OU', agencyUnit],
]);

/** All generations of an authority share it (services.md §1.1). */
export const authorityName = (purpose: Purpose): Name => authorityNames[purpose];

const alternativeNames = byPurpose((purpose) => [
  ['C', 'JP'],
  ['O', alternativeName.organisation],
  ['OU', alternativeName.unit[purpose]],
  ['OU', alternativeName.agency],
]);

export const authorityAlternativeName = (purpose: Purpose): Name => alternativeNames[purpose];

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
