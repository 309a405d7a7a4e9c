import { childrenOf, MalformedDer, readWhole } from './der/read.ts';
import { expectTag, readObjectIdentifier } from './der/values.ts';

const types: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

/** PrintableString, UTF8String, IA5String. */
const strings: ReadonlySet<number> = new Set([0x0c, 0x13, 0x16]);

/**
 * A Name as RFC 4514 would write it but in the order it stands in, `C=JP, O=JPKI, CN=…`; a type without a short name is dotted
 * numbers. To be shown, and never to be compared: names are compared byte for byte.
 * @throws MalformedDer
 */
export const nameText = (der: Uint8Array): string =>
  childrenOf(expectTag(readWhole(der), 0x30, 'name'))
    .flatMap((rdn) => childrenOf(expectTag(rdn, 0x31, 'RDN')))
    .map((attribute) => {
      const [type, value] = childrenOf(expectTag(attribute, 0x30, 'attribute'));
      const id = readObjectIdentifier(type, 'attribute type');
      if (value === undefined || !strings.has(value.tag)) throw new MalformedDer('an attribute that is no text');
      const text = new TextDecoder().decode(value.value);
      return `${types[id] ?? id}=${text.replace(/[,+"\\<>;=]/g, (character) => `\\${character}`)}`;
    })
    .join(', ');
