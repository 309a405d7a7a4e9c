// The port to where private keys are. Here it is files that are encrypted at rest; in front of a hardware module it is the
// same three verbs, and no key ever comes out of either.

import type { KeyAlgorithm, Signer } from '@openmyna/pki';

/** A key pair as everybody may know it. */
export type PublicKey = Pick<Signer, 'publicKey' | 'algorithm'>;

/** Keys by name. */
export interface KeyVault {
  /** undefined where there is no key of this name. */
  find(name: string): Promise<PublicKey | undefined>;
  /** Makes a key, durable before it is given out. @throws OpenMynaError `jlis.key-exists` */
  make(name: string, algorithm: KeyAlgorithm): Promise<PublicKey>;
  /** Signs with the key's own algorithm. @throws OpenMynaError `jlis.key-missing`, `jlis.keystore` */
  sign(name: string, data: Uint8Array): Promise<Uint8Array>;
}
