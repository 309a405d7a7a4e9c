// A card as who signs a document.

import type { DocumentSigner } from '@openmyna/signature';
import type { MyNumberCard, Secret } from '@openmyna/terminal';

/** @throws OpenMynaError `terminal.*`: a wrong password, a card without a certificate for signatures */
export const cardSigner = async (
  card: MyNumberCard,
  secret: Secret<'signaturePassword'>,
  options: { readonly lastTry?: 'spend' },
): Promise<DocumentSigner> => ({
  certificate: await card.signingCertificate(secret, options),
  algorithm: 'sha256WithRSAEncryption',
  sign: (digest) => card.signDigest('signing', digest, secret, options),
});
