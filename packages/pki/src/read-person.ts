// Who a signature certificate says its holder is: the inverse of what `profile/signature.ts` writes.

import { childrenOf, type DerElement, MalformedDer, readWhole } from './der/read.ts';
import { expectTag, readObjectIdentifier } from './der/values.ts';
import type { CertifiedPerson } from './profile/signature.ts';
import type { Certificate } from './read-certificate.ts';

const arc = '1.2.392.200149.8.5.5.';

/** By the last number of their identifiers (services.md §1.4). */
const fields = {
  '1': 'name',
  '2': 'nameMask',
  '3': 'sex',
  '4': 'birthDate',
  '5': 'address',
  '6': 'addressMask',
} as const;

const sexes: readonly string[] = ['1', '2', '9'] satisfies readonly CertifiedPerson['sex'][];

/**
 * The four attributes (基本4情報) of a certificate.
 * @returns undefined for a certificate that states none: one for authentication, one of somebody else's
 * @throws MalformedDer for one that states some of them, one twice, or in another form
 */
export const certifiedPerson = ({ extensions }: Certificate): CertifiedPerson | undefined => {
  const names = extensions.get('2.5.29.17');
  if (names === undefined) return undefined;
  const found = new Map<string, string>();
  for (const name of childrenOf(expectTag(readWhole(names.value), 0x30, 'subject alternative name'))) {
    if (name.tag !== 0xa0) continue;
    const [id, value] = childrenOf(name);
    const dotted = readObjectIdentifier(id, 'other name');
    const field = dotted.startsWith(arc) ? fields[dotted.slice(arc.length) as keyof typeof fields] : undefined;
    if (field === undefined) continue;
    if (found.has(field)) throw new MalformedDer(`two of ${field}`);
    found.set(field, textOf(value));
  }
  if (found.size === 0) return undefined;
  const person = Object.fromEntries(found);
  if (found.size !== Object.keys(fields).length || !sexes.includes(person.sex!))
    throw new MalformedDer('no whole person');
  return person as unknown as CertifiedPerson;
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const textOf = (explicit: DerElement | undefined): string => {
  const [text, ...more] = childrenOf(expectTag(explicit, 0xa0, 'value of another name'));
  if (more.length > 0) throw new MalformedDer('more than a text');
  try {
    return utf8.decode(expectTag(text, 0x0c, 'text').value);
  } catch (error) {
    if (error instanceof MalformedDer) throw error;
    throw new MalformedDer('no UTF-8');
  }
};
