// A card's side of it without a card: two keys that sign, and challenges drawn as a chip draws them.

import { cardChallenge, concat, runAes } from '@openmyna/apdu';
import { type ApplicationName, applications, nodeCrypto } from '@openmyna/card';
import { generateRsaKey, type Purpose, rsaSigner } from '@openmyna/pki';
import type { Store, StoreOptions } from '@openmyna/store';
import {
  type CardForm,
  diversificationOf,
  type FaceVerdict,
  type JlisTables,
  openCardKeys,
  openCardSessions,
  openReservations,
  type PinKind,
  type Place,
  provenBy,
  type Reservation,
  type SessionPurpose,
} from '../../../src/jlis/index.ts';
import { factsOf, setUp } from '../../institutions.ts';
import { person } from '../../municipality/fixture.ts';
import { authenticationRequest, signatureRequest, temporaryFolder } from '../fixture.ts';

const keys = Promise.all([generateRsaKey(), generateRsaKey()]).then(([authentication, signature]) => ({
  authentication,
  signature,
}));

/** Someone with a card of both certificates, and everything that resets its PINs. */
export const setUpCard = async (
  options: Pick<StoreOptions, 'faults'> & { readonly form?: CardForm; readonly status?: 'made' } = {},
) => {
  const place = await setUp(options);
  const own = await keys;
  const name = { residentId: 'R1', cardId: 'R1-1' };
  const { store, authority, cards, register, clock, random } = place;
  const ofJlis = store as Store<unknown> as Store<JlisTables>;
  let verdict: FaceVerdict = { same: true, live: true };
  const face = { ready: () => {}, match: async () => verdict };
  const reservations = openReservations({ store: ofJlis, authority, face, clock, random });
  const cardKeys = openCardKeys({ folder: temporaryFolder(), passphrase: 'test', random });
  let isConfirmed = false;
  const sessions = openCardSessions({
    store: ofJlis,
    register,
    cards,
    cardKeys,
    reservations,
    isConfirmed: async () => isConfirmed,
    clock,
  });
  const diversification = diversificationOf(factsOf('R1-1').manufacturingNumber);
  /** @param real the application that the card is really in, where the terminal lies */
  const give = (purpose: SessionPurpose, application: ApplicationName = 'jpki', real = application, counter = 7) => {
    const challenge = runAes(
      cardChallenge(cardKeys.of(diversification), counter, applications[real].aid),
      nodeCrypto.aesCbc,
    );
    const context = concat(random(8), challenge);
    return sessions.give({
      diversification,
      version: cardKeys.version,
      context,
      aid: applications[application].aid,
      counter,
      purpose,
    });
  };
  const sign = (by: Purpose, text: string) => rsaSigner(own[by].pkcs1).sign(new TextEncoder().encode(text));
  const proofOf = ({ pin, challenge }: Reservation, by = provenBy[pin]!) => sign(by, challenge.text);
  const pictures = { photo: Uint8Array.of(1), capture: Uint8Array.of(2) };
  const card = () => cards.card(name);
  const reserve = async (pin: PinKind) => {
    const asked = await reservations.ask(await card(), pin);
    return reservations.reserve(await card(), asked.reservationId, { ...pictures, signature: proofOf(asked) });
  };
  const certify = async () => {
    const common = { holder: 'R1-1', notBefore: new Date(Math.floor(clock().getTime() / 1000) * 1000) };
    await authority.issue([
      { ...(await authenticationRequest()), ...common, publicKey: own.authentication.publicKey },
      { ...(await signatureRequest()), ...common, publicKey: own.signature.publicKey },
    ]);
  };
  await place.happen('R1', { kind: 'registration', person: person() });
  await cards.record(name, {
    kind: 'made',
    facts: { ...factsOf('R1-1'), form: options.form ?? 'pins' },
    registerVersion: 1,
  });
  if (options.status !== 'made') await cards.record(name, { kind: 'issued' });
  await certify();
  return {
    ...place,
    name,
    card,
    reservations,
    sessions,
    pictures,
    certifyCard: certify,
    give,
    proofOf,
    reserve,
    /** From the terminal's question to the keys. */
    reset: async ({ reservationId, pin }: Reservation, at: Place) => {
      const presented = await reservations.present(await card(), reservationId, at);
      return give({
        act: 'reset-pin',
        at,
        pin,
        reservation: { id: reservationId, signature: proofOf(presented) },
      });
    },
    says: (next: FaceVerdict) => {
      verdict = next;
    },
    confirmed: () => {
      isConfirmed = true;
    },
    hours: (count: number) => place.pass(count / 24),
  };
};

export type CardOfTest = Awaited<ReturnType<typeof setUpCard>>;
