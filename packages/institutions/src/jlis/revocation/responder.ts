// Who answers for the authorities: one key, which each of them lets answer by a certificate of a few days. Its own key signs the
// answers, so that the authorities' keys need not be where the world asks.

import {
  assembleSigned,
  createOcspResponder,
  draftOcspResponderCertificate,
  type OcspResponder,
  type Purpose,
  readCertificate,
} from '@openmyna/pki';
import { type NamedAuthority, purposes } from '../authorities.ts';
import { type Draft, type Issuing, signDrafts } from '../issuing/issue.ts';
import type { PublicKey } from '../keys/key-vault.ts';
import type { Status } from './status.ts';

const day = 24 * 3600_000;

/** In days: what a responder's certificate holds, and how long before its end there is a new one. */
const responderValidity = { days: 7, renewedBefore: 2 };

/** Answers hold so many seconds: the real ones are made anew every 15 minutes (services.md §1.8). */
const answerValidity = 15 * 60;

const keyName = 'ocsp-responder';

/** Answers that are kept: so many certificates a purpose, each until half its time has passed. */
const kept = { certificates: 100_000, seconds: answerValidity / 2 };

/** Who answers for the authorities. */
export interface Responders {
  /** The same for as long as the authorities are open, whatever certificates they answer with. */
  readonly responders: ReadonlyMap<Purpose, OcspResponder>;
  /** Answers with new certificates once an old one comes near its end, or an authority to its. To be called every day. */
  renew(): Promise<void>;
}

export const openResponders = async (issuing: Issuing, status: Status): Promise<Responders> => {
  const { vault, clock } = issuing;
  const key = (await vault.find(keyName)) ?? (await vault.make(keyName, 'RSA-2048'));
  let current = await answering(issuing, status, key);
  const responders = new Map(
    purposes.map((purpose): [Purpose, OcspResponder] => [
      purpose,
      { answer: (request) => current.responders.get(purpose)!.answer(request) },
    ]),
  );
  return {
    responders,
    renew: async () => {
      const now = clock();
      const begun = issuing.authorities.filter((one) => answersAt(one, now));
      if (
        now < current.since ||
        now >= current.until ||
        begun.length !== current.authorities.length ||
        !begun.every((one) => current.authorities.includes(one))
      )
        current = await answering(issuing, status, key);
    },
  };
};

const answersAt = ({ notBefore, notAfter }: NamedAuthority, now: Date): boolean => notBefore <= now && now <= notAfter;

/** Responders with certificates of now, and until when they need no others. */
const answering = async (issuing: Issuing, status: Status, key: PublicKey) => {
  const { vault, clock, authorities } = issuing;
  const since = clock();
  const signer = { ...key, sign: (data: Uint8Array) => vault.sign(keyName, data) };
  const current = authorities.filter((one) => answersAt(one, since));
  const certificates = await Promise.all(current.map((authority) => certificateOf(issuing, authority, key)));
  const responderOf = (purpose: Purpose): OcspResponder =>
    createOcspResponder({
      issuers: current.flatMap((authority, index) =>
        authority.purpose !== purpose
          ? []
          : [
              {
                authority,
                certificate: certificates[index]!,
                signer,
                status: (serial: bigint) => status.get(purpose, authority.generation, serial),
              },
            ],
      ),
      clock,
      validity: answerValidity,
      nonce: 'echo',
      kept,
    });
  const ends = certificates.map(
    (der) => readCertificate(der).notAfter.getTime() - responderValidity.renewedBefore * day,
  );
  return {
    responders: new Map(purposes.map((purpose) => [purpose, responderOf(purpose)])),
    authorities: current,
    since,
    until: new Date(Math.min(...ends)),
  };
};

/** The newest certificate of the responder, or one made now. */
const certificateOf = async (
  issuing: Issuing,
  authority: NamedAuthority,
  { publicKey }: PublicKey,
): Promise<Uint8Array> => {
  const { store, clock, serials } = issuing;
  const now = clock();
  const { purpose, generation, algorithm } = authority;
  const row = await store.db
    .selectFrom('certificate_intent as i')
    .innerJoin('certificate_issued as c', (join) =>
      join.onRef('i.certificate_serial', '=', 'c.certificate_serial').onRef('i.purpose', '=', 'c.purpose'),
    )
    .select(['i.tbs', 'c.signature'])
    .where('i.holder', '=', keyName)
    .where('i.purpose', '=', purpose)
    .where('i.generation', '=', generation)
    .where('i.not_before', '<=', now)
    .where('i.not_after', '>', new Date(now.getTime() + responderValidity.renewedBefore * day))
    .orderBy('i.not_after', 'desc')
    .executeTakeFirst();
  if (row !== undefined) return assembleSigned(row.tbs, algorithm, row.signature);
  const serial = await serials.take(purpose, 1);
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const end = new Date(notBefore.getTime() + responderValidity.days * day);
  const notAfter = end < authority.notAfter ? end : authority.notAfter;
  const draft: Draft = {
    authority,
    serial,
    profile: 'ocsp-responder',
    holder: keyName,
    municipality: '',
    notBefore,
    notAfter,
    tbs: draftOcspResponderCertificate(authority, { serial: BigInt(serial), publicKey, notBefore, notAfter }),
  };
  const [issued] = await signDrafts(issuing, [draft]);
  return issued!.certificate;
};
