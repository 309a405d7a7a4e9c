// A certificate for a resident, from the register, the card book and the authorities' books.

import { dayInJapan, municipalityOf } from '@openmyna/identity';
import type { CardRecord, CertificateRequest } from '@openmyna/institutions/jlis';
import { authenticationCommonName, type Medium, type Purpose, signatureCommonName } from '@openmyna/pki';
import { personOf } from '../authorities/issuer.ts';
import type { CallContext } from './context.ts';
import { notAfterOf } from './eligibility.ts';

/** Whose, for what, and where its key is. */
export interface Asked {
  readonly card: CardRecord;
  readonly purpose: Purpose;
  readonly medium: Medium;
}

/**
 * From when until when a certificate issued now would hold, and which one it takes the place of.
 * @throws OpenMynaError `certificate.refused`
 */
export const termOf = async (context: CallContext, { card, purpose, medium }: Asked) => {
  const { register, authority } = context.institutions;
  const holder = await register.resident(card.residentId);
  const known = (await authority.certificatesOf(card.cardId)).findLast(
    (one) => one.purpose === purpose && one.medium === medium,
  );
  const notBefore = new Date(Math.floor(context.clock().getTime() / 1000) * 1000);
  const replacesExpiringOn = known && dayInJapan(known.notAfter);
  const today = dayInJapan(notBefore);
  return {
    holder,
    known,
    notBefore,
    notAfter: notAfterOf({ card, purpose, medium, today, replacesExpiringOn, holder }),
  };
};

/**
 * Issues it; the authority revokes the one before in the same transaction. Whoever lost the right to it while it was being signed has it revoked again: whatever is told
 * of them later finds it in the books (M6).
 * @throws as {@link termOf}; `jlis.certificate-living` where another is issued at the same moment
 */
export const issueTo = async (context: CallContext, asked: Asked & { readonly publicKey: Uint8Array }) => {
  const { authority } = context.institutions;
  const { purpose, medium, publicKey } = asked;
  // What was told before concerns the certificates of before.
  await context.institutions.follow(asked.card.residentId);
  const { holder, known, notBefore, notAfter } = await termOf(context, asked);
  const { code, romaji } = municipalityOf(holder.address.municipality)!;
  const common = {
    holder: asked.card.cardId,
    medium,
    municipality: romaji,
    publicKey,
    notBefore,
    notAfter,
    ...(known && { replaces: known.serial }),
  };
  const request: CertificateRequest =
    purpose === 'authentication'
      ? { ...common, purpose, commonName: authenticationCommonName(code, context.random) }
      : {
          ...common,
          purpose,
          commonName: signatureCommonName(code, notBefore),
          person: personOf({ ...holder, address: holder.address.text }),
        };
  const [issued] = await authority.issue([request]);
  try {
    await termOf(context, { ...asked, card: await context.institutions.cards.card(asked.card) });
  } catch (refused) {
    await authority.revoke(issued!, 'cessationOfOperation');
    throw refused;
  }
  return issued!;
};
