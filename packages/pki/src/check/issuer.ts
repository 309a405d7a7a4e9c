// Who issued a certificate: the anchor whose key it names and whose key signed it. Never by name: all generations share one.

import { equalBytes } from '@openmyna/apdu';
import { childrenOf, MalformedDer, readWhole } from '../der/read.ts';
import { isSignedBy } from '../key/verifying-key.ts';
import type { Certificate } from '../read-certificate.ts';
import type { Purpose } from '../sandbox.ts';
import type { Anchor } from './anchor.ts';
import { type Finding, found } from './findings.ts';

const authorityKeyIdentifier = '2.5.29.35';

/** keyIdentifier `[0]`, the first field where there is one. */
const keyIdOf = ({ extensions }: Certificate): Uint8Array | undefined => {
  const value = extensions.get(authorityKeyIdentifier)?.value;
  if (value === undefined) return undefined;
  try {
    const first = childrenOf(readWhole(value))[0];
    return first?.tag === 0x80 ? first.value : undefined;
  } catch (error) {
    if (error instanceof MalformedDer) return undefined;
    throw error;
  }
};

/** The anchor, and what is wrong; no anchor where none of the purpose's signed it. */
export const findIssuer = (
  certificate: Certificate,
  purpose: Purpose,
  anchors: readonly Anchor[],
): { readonly anchor?: Anchor; readonly wrong: readonly Finding[] } => {
  const keyId = keyIdOf(certificate);
  const named = keyId === undefined ? undefined : anchors.find((one) => equalBytes(one.keyId, keyId));
  // Without the identifier it is refused whoever signed it, and nothing more is to be found out.
  if (named === undefined)
    return { wrong: [found(keyId === undefined ? 'authority-key-identifier' : 'issuer-unknown')] };
  if (named.purpose !== purpose) return { wrong: [found('other-purpose')] };
  const wrong: Finding[] = [];
  if (!equalBytes(certificate.issuer, named.certificate.subject)) wrong.push(found('issuer-name'));
  if (!isSignedBy(named.key, certificate.tbs, certificate.signature)) wrong.push(found('signature'));
  return { anchor: named, wrong };
};
