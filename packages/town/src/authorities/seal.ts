// The four chains of card-verifiable certificates (card.md §6.1): a root of the sandbox's own for each, and below it a
// key of the municipality (for the licence, of the police) that seals the records.

import { toHex } from '@openmyna/apdu';
import type { Seal, SealName } from '@openmyna/card';
import { cvKeyId, issueCvCertificate, rsaSigner } from '@openmyna/pki';
import type { KeyStore } from './key-store.ts';

/** The last two digits are the real chains' (50000xx). That of the licence is not public. */
const chains: Readonly<Record<SealName, string>> = { card: '20', surface: '23', inputSupport: '33', licence: '43' };

/** All keys are the first of their holder. */
const first = '000';

/** @param municipality 全国地方公共団体コード, 6 digits; its first five name the key */
export const makeSeal = async (keys: KeyStore, name: SealName, municipality: string): Promise<Seal> => {
  const chain = chains[name];
  const root = rsaSigner(await keys.key(`seals/${name}-root`));
  const own = rsaSigner(await keys.key(`seals/${name}-${municipality}`));
  const keyId = cvKeyId(`8${municipality.slice(0, 5)}${chain[1]}`, first);
  const { modulus } = own;
  return {
    keyId,
    rootKeyId: rootKeyId(name),
    rootModulus: root.modulus,
    certificate: issueCvCertificate({ issuerKeyId: rootKeyId(name), subjectKeyId: keyId, modulus }, root),
    sign: own.signLater,
    signDigestInfo: own.signDigestInfo,
  };
};

/** A root of the town as a relying party holds it, in hexadecimal. */
export interface CvAnchorFile {
  readonly chain: SealName;
  readonly keyId: string;
  readonly modulus: string;
}

/** The roots of all four chains: what `openmyna card verify` trusts unless told otherwise. */
export const cvAnchors = (keys: KeyStore): Promise<CvAnchorFile[]> =>
  Promise.all(
    (Object.keys(chains) as SealName[]).map(async (chain) => ({
      chain,
      keyId: toHex(rootKeyId(chain)),
      modulus: toHex(rsaSigner(await keys.key(`seals/${chain}-root`)).modulus),
    })),
  );

const rootKeyId = (name: SealName): Uint8Array => cvKeyId(`80000${chains[name]}`, first);
