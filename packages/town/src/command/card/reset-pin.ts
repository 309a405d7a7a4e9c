// `openmyna card reserve-reset|reset-pin|set-pins|give-up-pins|sessions`: who may set which PIN anew where. The keys of each session
// come from J-LIS for what is said to it; what is done goes over SCP03 to the chip, and the PIN to nobody else.

import { readFileSync } from 'node:fs';
import { dayInJapan, maySign } from '@openmyna/identity';
import type { PinKind, Place } from '@openmyna/institutions/jlis';
import {
  type Application,
  type MyNumberCard,
  makeSecret,
  type Secret,
  type SecretKind,
  secrets,
} from '@openmyna/terminal';
import type { CardView, ReservationView, SessionReason } from '../../calls/contract.ts';
import { toBase64 } from '../../calls/views.ts';
import type { Town } from '../../town/contract.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { sessionKeysOf } from './issuer.ts';
import { showCard } from './life.ts';
import {
  ask,
  givenSecret,
  lastTryOf,
  newOption,
  newSecretFor,
  pinNamed,
  pinOperand,
  pinOptions,
  pins,
  secretFor,
  secretOptions,
} from './secret-input.ts';
import { sourceOptions, withCard } from './source.ts';

const places: readonly Place[] = ['counter', 'post-office', 'kiosk', 'phone'];

/** What a card says of itself: its 製造番号, 20 digits. */
const diversificationOf = async (card: MyNumberCard): Promise<string> =>
  ((await card.information()).manufacturing?.number ?? '').padStart(20, '0');

/** What J-LIS wants signed, by the key that stands behind the other PIN. */
const signWith = async (
  card: MyNumberCard,
  { sign: { text, by } }: ReservationView,
  known: Secret,
  invocation: Invocation,
): Promise<string> => {
  const data = new TextEncoder().encode(text);
  const signature =
    by === 'signature'
      ? await card.sign(data, known as Secret<'signaturePassword'>, lastTryOf(invocation))
      : await card.signForAuthentication(data, known as Secret<'authenticationPin'>, lastTryOf(invocation));
  return toBase64(signature);
};

/** Sets a PIN wherever the card has it. */
const setPin = async (town: Town, card: MyNumberCard, secret: Secret, reason: SessionReason): Promise<void> => {
  for (const application of Object.keys(secrets[secret.kind].at) as Application[])
    await (await card.asIssuer(application, sessionKeysOf(town, reason))).setSecret(secret);
};

/** Each by the holder's own hand, over SCP03: no clerk sees it, and nothing keeps it. @param signs who may not has no password */
export const setPins = async (
  town: Town,
  card: MyNumberCard,
  invocation: Invocation,
  act: 'hand-over' | 'set-pins',
  signs: boolean,
): Promise<void> => {
  for (const [pin, kind] of Object.entries(pins) as [PinKind, SecretKind][]) {
    if (pin === 'signature' && !signs) continue;
    const title = secrets[kind].title[invocation.language];
    const value = makeSecret(kind, givenSecret(invocation, `${pin}-pin`) ?? (await ask(invocation, title)));
    await setPin(town, card, value, { act, at: 'counter', pin });
  }
};

const otherOf = (pin: PinKind): SecretKind => (pin === 'signature' ? 'authenticationPin' : 'signaturePassword');

export const cardReserveReset: CommandDefinition = {
  name: 'card reserve-reset',
  operands: { text: 'authentication|signature', least: 1, most: 1 },
  summary: {
    ja: '暗証番号の初期化をスマートフォンで予約する: もう一方の暗証番号と顔認証で。24時間有効',
    en: 'reserve the reset of a PIN with a phone, by the other PIN and the face; it holds for 24 hours',
  },
  options: {
    ...sourceOptions,
    ...secretOptions('pin', 'code-b'),
    capture: {
      type: 'string',
      value: 'FILE',
      summary: { ja: 'スマートフォンで撮った顔', en: 'the face, as the phone took it' },
    },
  },
  run: async (invocation) => {
    const { operands, options, json, language, print } = invocation;
    const kind = pinNamed('card reserve-reset', operands[0]);
    const pin = operands[0] as PinKind;
    if (pin !== 'authentication' && pin !== 'signature')
      throw usage('card reserve-reset', 'authentication | signature');
    const reserved = await withCard(invocation, async (card) => {
      await using town = await openTown(invocation);
      const diversification = await diversificationOf(card);
      const asked = await town.call('askReset', { diversification, pin });
      if (typeof options.capture !== 'string') throw usage('card reserve-reset', '--capture');
      const capture = toBase64(readFileSync(options.capture));
      const signature = await signWith(card, asked, await secretFor(invocation, otherOf(pin)), invocation);
      const ofFace = { ...invocation, options: { pin: options['code-b'] } };
      const face = await card.face((await secretFor(ofFace, 'codeB')) as Secret<'codeB'>);
      const { reservation } = asked;
      const photo = toBase64(face.photo ?? new Uint8Array(0));
      return await town.call('reserveReset', { diversification, reservation, signature, photo, capture });
    });
    const { title } = secrets[kind];
    const done = {
      ja: `${title.ja}の初期化を予約しました: ${reserved.reservation}、${reserved.validUntil} まで`,
      en: `The reset of the ${title.en} is reserved: ${reserved.reservation}, until ${reserved.validUntil}`,
    }[language];
    print(json ? JSON.stringify(reserved, null, 2) : done);
    return undefined;
  },
};

export const cardResetPin: CommandDefinition = {
  name: 'card reset-pin',
  operands: pinOperand,
  summary: {
    ja: '暗証番号を初期化する: 本人が新しい番号を入れ、ロックも解ける',
    en: 'reset a PIN: the holder enters a new one, and it is unlocked',
  },
  options: {
    ...sourceOptions,
    at: {
      type: 'string',
      value: places.join('|'),
      summary: { ja: 'どこで(既定は counter)', en: 'where (default counter)' },
    },
    reservation: {
      type: 'string',
      value: 'ID',
      summary: {
        ja: 'kiosk と phone での予約(card reserve-reset)',
        en: 'what was reserved, at a kiosk or with a phone (card reserve-reset)',
      },
    },
    ...newOption,
    ...secretOptions('pin'),
  },
  run: async (invocation) => {
    const { operands, options, language, json, print } = invocation;
    const kind = pinNamed('card reset-pin', operands[0]);
    const pin = operands[0] as PinKind;
    const at = places.find((one) => one === (options.at ?? 'counter'));
    if (at === undefined) throw usage('card reset-pin', `--at: ${places.join(' | ')}`);
    await withCard(invocation, async (card) => {
      await using town = await openTown(invocation);
      const id = options.reservation;
      if (typeof id !== 'string') {
        const next = await newSecretFor(invocation, kind);
        return await setPin(town, card, next, { act: 'reset-pin', at, pin });
      }
      if (!/^[0-9a-f]{32}$/.test(id)) throw usage('card reset-pin', '--reservation');
      const presented = await town.call('presentReset', {
        diversification: await diversificationOf(card),
        reservation: id,
        at,
      });
      const signature = await signWith(card, presented, await secretFor(invocation, otherOf(pin)), invocation);
      const next = await newSecretFor(invocation, kind);
      return await setPin(town, card, next, { act: 'reset-pin', at, pin, reservation: { id, signature } });
    });
    const { title } = secrets[kind];
    const done = { ja: `${title.ja}を初期化しました。`, en: `The ${title.en} is reset.` }[language];
    print(json ? JSON.stringify({ reset: kind }) : done);
    return undefined;
  },
};

/** A card changes its form at the counter (services.md §3.6). */
const changeForm = async (
  invocation: Invocation,
  change: (town: Town, card: MyNumberCard, diversification: string) => Promise<CardView>,
): Promise<undefined> => {
  const view = await withCard(invocation, async (card) => {
    await using town = await openTown(invocation);
    // Awaited here, while the town is open.
    return await change(town, card, await diversificationOf(card));
  });
  showCard(invocation, view);
  return undefined;
};

export const cardSetPins: CommandDefinition = {
  name: 'card set-pins',
  summary: {
    ja: '顔認証マイナンバーカードに窓口で暗証番号を設定する',
    en: 'set the PINs of a card that has none, at the counter',
  },
  options: { ...sourceOptions, ...pinOptions },
  run: (invocation) =>
    changeForm(invocation, async (town, card, diversification) => {
      const { resident } = await town.call('cardHeld', { diversification });
      const { birthDate } = await town.call('resident', { resident });
      await setPins(town, card, invocation, 'set-pins', maySign(birthDate, dayInJapan(invocation.clock())));
      return town.call('cardForm', { diversification, form: 'pins' });
    }),
};

export const cardGiveUpPins: CommandDefinition = {
  name: 'card give-up-pins',
  summary: {
    ja: '窓口で暗証番号のない顔認証マイナンバーカードにする。署名用電子証明書は失効する',
    en: 'make a card one without PINs, at the counter; its signature certificate is revoked',
  },
  options: sourceOptions,
  run: (invocation) =>
    changeForm(invocation, async (town, card, diversification) => {
      let view: CardView | undefined;
      for (const [pin, kind] of Object.entries(pins) as [PinKind, SecretKind][])
        for (const application of Object.keys(secrets[kind].at) as Application[]) {
          const reason: SessionReason = { act: 'give-up-pins', at: 'counter', pin };
          const issuer = await card.asIssuer(application, sessionKeysOf(town, reason));
          // Said once the card has proved itself and before a PIN is gone: whatever ends this in between, nothing that needs one is issued.
          view ??= await town.call('cardForm', { diversification, form: 'face' });
          await issuer.lock(kind);
        }
      return view!;
    }),
};

export const cardSessions: CommandDefinition = {
  name: 'card sessions',
  operands: { text: 'ID', least: 1, most: 1 },
  summary: {
    ja: '発行者がカードに何をどこで行ったか',
    en: 'what the issuer’s sessions with a card were given for, and where',
  },
  run: async ({ operands, json, print, ...invocation }) => {
    await using town = await openTown({ operands, json, print, ...invocation });
    const all = await town.call('cardSessions', { card: operands[0]! });
    print(
      json
        ? JSON.stringify(all, null, 2)
        : columns(all.map(({ givenAt, act, about, at, application }) => [givenAt, act, about, at, application])),
    );
    return undefined;
  },
};
