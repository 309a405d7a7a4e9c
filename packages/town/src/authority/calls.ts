// The calls as the process answers them that holds the town.

import { errors as cardErrors } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, type Random } from '@openmyna/identity';
import type { CertificateRecord, CertificateRequest, Work } from '@openmyna/institutions/jlis';
import {
  authenticationCommonName,
  MalformedDer,
  type RevocationReason,
  readCertificationRequest,
  revocationReasons,
  signatureCommonName,
} from '@openmyna/pki';
import * as z from 'zod';
import type { Certification } from '../authorities/certification.ts';
import { personOf } from '../authorities/issuer.ts';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import type { Resident } from '../residents/resident.ts';
import type { AuthorityCall, AuthorityCalls, CertificateView } from './contract.ts';
import { notAfterOf } from './eligibility.ts';

export interface CallContext {
  readonly certification: Certification;
  readonly residents: readonly Resident[];
  readonly clock: Clock;
  readonly random: Random;
}

type Answer<N extends AuthorityCall> = (
  context: CallContext,
  request: Parameters<AuthorityCalls[N]>[0],
  work: Work,
) => Promise<ReturnType<AuthorityCalls[N]>>;

const purpose = z.enum(['authentication', 'signature']);
const hex = z.string().regex(/^[0-9A-Fa-f]{1,13}$/);

/** What each is given, held against when it comes from another process. */
export const callSchemas = {
  certificates: z.strictObject({ card: z.string() }),
  revoke: z.strictObject({
    card: z.string().optional(),
    serial: hex.optional(),
    purpose,
    reason: z.enum(Object.keys(revocationReasons) as [RevocationReason, ...RevocationReason[]]),
  }),
  issue: z.strictObject({ card: z.string(), purpose, medium: z.enum(['card', 'phone']), request: z.base64() }),
  publish: z.strictObject({ due: z.boolean().optional() }),
  audit: z.strictObject({}),
  ceremony: z.strictObject({}),
  backup: z.strictObject({ file: z.string().startsWith('/') }),
} as const satisfies Record<AuthorityCall, z.ZodType>;

export const serialText = (serial: bigint): string => {
  const digits = serial.toString(16).toUpperCase();
  return digits.padStart(digits.length + (digits.length % 2), '0');
};

export const calls: { readonly [N in AuthorityCall]: Answer<N> } = {
  certificates: async (context, { card }) => {
    residentOf(context, card);
    return (await context.certification.authority.certificatesOf(card)).map(viewOf);
  },

  revoke: async (context, { card, serial, purpose, reason }) => {
    const { authority } = context.certification;
    const record =
      serial === undefined
        ? await newestOf(context, `${card}`, purpose)
        : await authority.record({ purpose, serial: BigInt(`0x${serial}`) });
    const { at, reason: holds } = await authority.revoke(record, reason);
    const before = record.revocation !== undefined;
    return { purpose, serial: serialText(record.serial), at: at.toISOString(), reason: holds, before };
  },

  issue: async (context, asked) => {
    const { authority } = context.certification;
    const { card } = residentOf(context, asked.card);
    const known = (await authority.certificatesOf(asked.card)).findLast(
      (one) => one.purpose === asked.purpose && one.medium === asked.medium,
    );
    const notBefore = new Date(Math.floor(context.clock().getTime() / 1000) * 1000);
    const { code } = card.municipality;
    const common = {
      holder: asked.card,
      medium: asked.medium,
      municipality: card.municipality,
      publicKey: keyOf(asked.request),
      notBefore,
      notAfter: notAfterOf({
        card,
        purpose: asked.purpose,
        medium: asked.medium,
        today: dayInJapan(notBefore),
        replacesExpiringOn: known && dayInJapan(known.notAfter),
      }),
      ...(known && { replaces: known.serial }),
    };
    const request: CertificateRequest =
      asked.purpose === 'authentication'
        ? { ...common, purpose: 'authentication', commonName: authenticationCommonName(code, context.random) }
        : { ...common, purpose: 'signature', commonName: signatureCommonName(code, notBefore), person: personOf(card) };
    const [issued] = await authority.issue([request]);
    // The old one is out of use from the same second on (services.md §1.9).
    if (known !== undefined && known.notAfter > notBefore) await authority.revoke(known, 'superseded');
    const { serial, certificate } = issued!;
    return { serial: serialText(serial), certificate: Buffer.from(certificate).toString('base64') };
  },

  publish: async ({ certification: { authority } }, { due = false }, work) =>
    (await authority.publish({ due, ...work })).map(({ thisUpdate, nextUpdate, ...list }) => ({
      ...list,
      thisUpdate: thisUpdate.toISOString(),
      nextUpdate: nextUpdate.toISOString(),
    })),

  audit: ({ certification: { authority } }, _, work) => authority.audit(work),

  ceremony: async ({ certification: { log } }) =>
    [...log.entries()].flatMap(({ seq, at, key, use, digest }) =>
      use === 'key' || use === 'authority' ? [{ seq, at, key, use, digest }] : [],
    ),

  backup: async ({ certification: { store } }, { file }) => {
    await store.backup(file);
    return null;
  },
};

const residentOf = ({ residents }: CallContext, card: string): Resident => {
  const resident = residents.find(({ id }) => id === card);
  if (resident === undefined) throw new OpenMynaError(cardErrors['card.unknown'], { card });
  return resident;
};

const newestOf = async (context: CallContext, card: string, purpose: CertificateRecord['purpose']) => {
  residentOf(context, card);
  const record = (await context.certification.authority.certificatesOf(card)).findLast(
    (one) => one.purpose === purpose,
  );
  if (record === undefined) throw new OpenMynaError(errors['certificate.none'], { card, purpose });
  return record;
};

const keyOf = (request: string): Uint8Array => {
  try {
    return readCertificationRequest(Buffer.from(request, 'base64'));
  } catch (error) {
    if (error instanceof MalformedDer)
      throw new OpenMynaError(errors['certificate.request'], { problem: error.message });
    throw error;
  }
};

const viewOf = ({
  purpose,
  medium,
  serial,
  notBefore,
  notAfter,
  revocation,
  successor,
}: CertificateRecord): CertificateView => ({
  purpose,
  medium,
  serial: serialText(serial),
  notBefore: notBefore.toISOString(),
  notAfter: notAfter.toISOString(),
  ...(revocation && { revoked: { at: revocation.at.toISOString(), reason: revocation.reason } }),
  ...(successor !== undefined && { successor: serialText(successor) }),
});
