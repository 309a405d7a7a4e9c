// What becomes of a person's certificates when a municipality tells that something of theirs has changed (services.md §1.9, §3.3).
// Each notice counts once; told again, it changes nothing, for a certificate is revoked once.

import type { Purpose, RevocationReason } from '@openmyna/pki';
import type { Store } from '@openmyna/store';
import { type LifeEventKind, type RegisterNotice, registerTopic } from '../../municipality/contract.ts';
import type { CertificationAuthority } from '../contract.ts';

interface Consequence {
  readonly purposes: readonly Purpose[];
  readonly reason: RevocationReason;
}

const both = ['signature', 'authentication'] as const;
/** The four attributes are in the signature certificate, and no longer true. */
const attributesChanged: Consequence = { purposes: ['signature'], reason: 'affiliationChanged' };
const ended: Consequence = { purposes: both, reason: 'cessationOfOperation' };
const none: Consequence = { purposes: [], reason: 'unspecified' };

const consequences: Readonly<Record<LifeEventKind, Consequence>> = {
  birth: none,
  registration: none,
  move: attributesChanged,
  name: attributesChanged,
  correction: attributesChanged,
  death: ended,
  departure: ended,
  return: attributesChanged,
  naturalisation: none,
  stay: none,
  number: ended,
  erasure: ended,
};

/** With 継続利用 the card lives on abroad, and with it the authentication certificate. */
const consequenceOf = ({ kind, continues }: RegisterNotice): Consequence =>
  kind === 'departure' && continues === true ? attributesChanged : consequences[kind];

/** Name of the consumer in the outbox. */
const consumer = 'jlis.register';

/**
 * Takes in what municipalities have told since.
 * @param holderOf in whose name the certificates of a resident are
 * @returns how many notices
 */
export const followRegister = <Tables>(
  store: Pick<Store<Tables>, 'outbox'>,
  authority: Pick<CertificationAuthority, 'certificatesOf' | 'revoke'>,
  holderOf: (residentId: string) => string = (residentId) => residentId,
): Promise<number> =>
  store.outbox.consume(
    consumer,
    async (_, { topic, body }) => {
      if (topic !== registerTopic) return;
      const notice = body as RegisterNotice;
      const { purposes, reason } = consequenceOf(notice);
      if (purposes.length === 0) return;
      for (const certificate of await authority.certificatesOf(holderOf(notice.residentId)))
        if (purposes.includes(certificate.purpose) && certificate.revocation === undefined)
          await authority.revoke(certificate, reason);
    },
    { sources: 'resident.' },
  );
