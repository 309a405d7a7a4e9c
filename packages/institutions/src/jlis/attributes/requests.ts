// A text is drawn up by J-LIS and held by it, so that what was signed is never taken from who hands it in. One conditional update
// uses it up before anything is verified (services.md §4.10): of two who hand it in at once one is refused, and a failed try too
// leaves nothing to try again with.

import { toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import type { Random } from '@openmyna/identity';
import type { Purpose } from '@openmyna/pki';
import type { Clock, Store } from '@openmyna/store';
import type { Selectable } from 'kysely';
import type { JlisTables } from '../schema.ts';
import { termsColumn } from './consents.ts';
import type { ConsentTerms, SigningKind, SigningRequest } from './contract.ts';
import type { DrawnUp } from './documents.ts';
import { errors } from './errors.ts';

/** How long a text waits to be signed, in ms. */
export const signingWindow = 30 * 60_000;

/** Which certificate signs which text (services.md §4.6). */
export const signingPurpose: Readonly<Record<SigningKind, Purpose>> = {
  consent: 'signature',
  withdrawal: 'signature',
  inquiry: 'authentication',
};

/** A request that is used up. */
export type TakenRequest = Selectable<JlisTables['attribute_request']>;

/** What requests stand on. */
export interface RequestOptions {
  readonly store: Pick<Store<JlisTables>, 'transaction' | 'db'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Draws a text up, and holds it. */
export const draw = async (
  { store, clock, random }: RequestOptions,
  kind: SigningKind,
  textOf: (drawnUp: DrawnUp) => string,
  of: { readonly terms?: ConsentTerms; readonly consentId?: string } = {},
): Promise<SigningRequest> => {
  const at = clock();
  const requestId = toHex(random(16)).toLowerCase();
  const text = textOf({ requestId, at });
  const expiresAt = new Date(at.getTime() + signingWindow);
  const row = {
    request_id: requestId,
    kind,
    text,
    terms: of.terms === undefined ? null : termsColumn(of.terms),
    consent_id: of.consentId ?? null,
    drawn_up_at: at,
    expires_at: expiresAt,
    used_at: null,
  };
  await store.transaction((tx) => tx.insertInto('attribute_request').values(row).execute());
  return { requestId, kind, text, purpose: signingPurpose[kind], expiresAt };
};

/** Uses a request up. @throws OpenMynaError `attributes.request` for one that is unknown, used or too old */
export const take = async ({ store, clock }: RequestOptions, requestId: string): Promise<TakenRequest> => {
  const now = clock();
  const taken = await store.transaction((tx) =>
    tx
      .updateTable('attribute_request')
      .set({ used_at: now })
      .where('request_id', '=', requestId)
      .where('used_at', 'is', null)
      .where('expires_at', '>=', now)
      .returningAll()
      .executeTakeFirst(),
  );
  if (taken !== undefined) return taken;
  const known = await store.db
    .selectFrom('attribute_request')
    .select('used_at')
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  const state = known === undefined ? 'unknown' : known.used_at === null ? 'expired' : 'used';
  throw new OpenMynaError(errors['attributes.request'], { state });
};

/** Forgets those that nobody can hand in any more. */
export const forgetRequests = async ({ store, clock }: RequestOptions): Promise<void> => {
  const before = new Date(clock().getTime() - signingWindow);
  await store.transaction((tx) => tx.deleteFrom('attribute_request').where('expires_at', '<', before).execute());
};
