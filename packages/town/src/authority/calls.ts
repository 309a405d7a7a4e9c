// The calls as the process answers them that holds the town.

import { fromHex, toHex } from '@openmyna/apdu';
import { errors as cardErrors } from '@openmyna/card';
import { OpenMynaError } from '@openmyna/errors';
import { dayInJapan, municipalityOf, type Random } from '@openmyna/identity';
import {
  type CardRecord,
  type CertificateRecord,
  type CertificateRequest,
  certificationObstacle,
  diversificationOf,
  followRegister,
  errors as jlisErrors,
  type Work,
} from '@openmyna/institutions/jlis';
import {
  authenticationCommonName,
  MalformedDer,
  type Medium,
  type Purpose,
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
import type { AuthorityCall, AuthorityCalls, CardView, CertificateView } from './contract.ts';
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

const day = z.string();
const address = z.strictObject({ municipality: z.string(), text: z.string() });
const lifeEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('move'), to: address }),
  z.strictObject({ kind: z.literal('return'), to: address }),
  z.strictObject({
    kind: z.literal('name'),
    name: z.string(),
    formerName: z.string().exactOptional(),
    alias: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('death') }),
  z.strictObject({ kind: z.literal('departure'), continues: z.boolean() }),
  z.strictObject({ kind: z.literal('number') }),
  z.strictObject({ kind: z.literal('naturalisation') }),
  z.strictObject({ kind: z.literal('stay'), endsOn: day.nullable() }),
  z.strictObject({ kind: z.literal('erasure') }),
]);

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
  renewable: z.strictObject({ diversification: z.hex().length(20), purpose }),
  renew: z.strictObject({ diversification: z.hex().length(20), purpose, publicKey: z.base64() }),
  cardState: z.strictObject({ card: z.string() }),
  cardEvent: z.strictObject({
    card: z.string(),
    event: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('suspended'), why: z.enum(['lost', 'stolen']) }),
      z.strictObject({ kind: z.literal('resumed') }),
      z.strictObject({ kind: z.literal('void'), why: z.enum(['lost', 'stolen', 'returned']) }),
    ]),
  }),
  cardSession: z.strictObject({
    diversification: z.hex().length(20),
    version: z.int().min(1).max(127),
    context: z.hex().length(32),
  }),
  resident: z.strictObject({ resident: z.string() }),
  history: z.strictObject({ resident: z.string() }),
  happen: z.strictObject({
    resident: z.string(),
    on: day.optional(),
    event: lifeEvent,
    request: z.string().min(1).max(100).optional(),
  }),
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

  issue: async (context, { card, purpose, medium, request }) => {
    const publicKey = keyOf(request);
    const { serial, certificate } = await issueTo(context, { card, purpose, medium, publicKey });
    return { serial: serialText(serial), certificate: toBase64(certificate) };
  },

  renewable: async (context, { diversification, purpose }) => {
    const card = cardOf(context, diversification);
    const { notAfter } = await termOf(context, { card, purpose, medium: 'card' });
    return { card, notAfter: notAfter.toISOString() };
  },

  renew: async (context, { diversification, purpose, publicKey }) => {
    const card = cardOf(context, diversification);
    const key = new Uint8Array(Buffer.from(publicKey, 'base64'));
    const issued = await issueTo(context, { card, purpose, medium: 'card', publicKey: key });
    const { serial, certificate, authority } = issued;
    return { serial: serialText(serial), certificate: toBase64(certificate), authority: toBase64(authority) };
  },

  cardState: async (context, { card }) => cardView(await context.certification.cards.card(cardNameOf(context, card))),

  cardEvent: async (context, { card, event }) => {
    const { certification } = context;
    const name = cardNameOf(context, card);
    // No card is given back to who may not have one.
    const person = await certification.register.resident(name.residentId);
    const obstacle = certificationObstacle(person, 'valid');
    if (event.kind === 'resumed' && obstacle !== undefined)
      throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: event.kind, status: obstacle });
    const record = await certification.cards.record(name, event);
    await followRegister(certification.store, certification, name.residentId);
    return cardView(record);
  },

  cardSession: async (context, { diversification, version, context: challenges }) => {
    const { cardKeys, cards } = context.certification;
    const card = cardOf(context, diversification);
    // Nothing is done to a card that is out of use: who has found it again has it resumed first.
    const { status } = await cards.card(cardNameOf(context, card));
    if (status !== 'valid') throw new OpenMynaError(jlisErrors['jlis.card-status'], { card, kind: 'session', status });
    if (version !== cardKeys.version) throw new OpenMynaError(cardErrors['card.unknown'], { card: diversification });
    const { enc, mac, rmac } = cardKeys.ofSession(fromHex(diversification), fromHex(challenges));
    return { enc: toBase64(enc), mac: toBase64(mac), rmac: toBase64(rmac) };
  },

  resident: ({ certification: { register } }, { resident }) => register.resident(resident),

  history: async ({ certification: { register } }, { resident }) =>
    (await register.history(resident)).map(({ seq, happenedOn, recordedAt, event }) => ({
      seq,
      on: happenedOn,
      recordedAt: recordedAt.toISOString(),
      event,
    })),

  happen: async ({ certification, clock, random }, { resident, on, event, request }) => {
    const { register, store } = certification;
    const after = await register.record({
      residentId: resident,
      happenedOn: on ?? dayInJapan(clock()),
      event,
      request: request ?? toHex(random(16)),
    });
    await followRegister(store, certification, resident);
    return after;
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

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const cardNameOf = (context: CallContext, card: string) => ({
  residentId: card,
  cardId: residentOf(context, card).card.cardId,
});

const cardView = ({ cardId, status, why, since }: CardRecord): CardView => ({
  card: cardId,
  status,
  ...(why !== undefined && { why }),
  since: since.toISOString(),
});

/** The card that says so of itself. @throws OpenMynaError `card.unknown` */
const cardOf = ({ residents }: CallContext, diversification: string): string => {
  const hex = diversification.toUpperCase();
  const resident = residents.find(({ card }) => toHex(diversificationOf(card.manufacturingNumber)) === hex);
  if (resident === undefined) throw new OpenMynaError(cardErrors['card.unknown'], { card: hex });
  return resident.id;
};

interface Asked {
  readonly card: string;
  readonly purpose: Purpose;
  readonly medium: Medium;
}

/** From when until when a certificate issued now would hold, and which one it takes the place of. */
const termOf = async (context: CallContext, { card, purpose, medium }: Asked) => {
  const { card: personalisation } = residentOf(context, card);
  const { register, cards } = context.certification;
  const holder = await register.resident(card);
  const { status: cardStatus } = await cards.card(cardNameOf(context, card));
  const known = (await context.certification.authority.certificatesOf(card)).findLast(
    (one) => one.purpose === purpose && one.medium === medium,
  );
  const notBefore = new Date(Math.floor(context.clock().getTime() / 1000) * 1000);
  const replacesExpiringOn = known && dayInJapan(known.notAfter);
  const today = dayInJapan(notBefore);
  return {
    holder,
    known,
    notBefore,
    notAfter: notAfterOf({ card: personalisation, purpose, medium, today, replacesExpiringOn, holder, cardStatus }),
  };
};

const issueTo = async (context: CallContext, asked: Asked & { readonly publicKey: Uint8Array }) => {
  const { authority } = context.certification;
  const { purpose, medium, publicKey } = asked;
  const { holder, known, notBefore, notAfter } = await termOf(context, asked);
  const { code, romaji } = municipalityOf(holder.address.municipality)!;
  const common = {
    holder: asked.card,
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
  // The old one is out of use from the same second on (services.md §1.9).
  if (known !== undefined && known.notAfter > notBefore) await authority.revoke(known, 'superseded');
  return issued!;
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
