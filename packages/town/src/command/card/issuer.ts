// `openmyna card renew|reset-pin|update`: what the counter does to a card on its reader. The keys of each session come from J-LIS; what is
// done goes over SCP03 to the chip, which makes its own keys, and nothing reaches into its memory.

import { fromHex, toHex } from '@openmyna/apdu';
import { attributeKeys } from '@openmyna/card';
import { rsaSubjectPublicKey } from '@openmyna/pki';
import { type Application, type MyNumberCard, purposes, type SessionKeysOf, secrets } from '@openmyna/terminal';
import type { Town } from '../../town/contract.ts';
import { purposeOf, purposeOption } from '../authority/purpose.ts';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { showCard } from './life.ts';
import { newOption, newSecretFor, pinNamed, pinOperand } from './secret-input.ts';
import { sourceOptions, withCard } from './source.ts';

/** J-LIS gives the keys of a session, and keeps the card's. */
export const sessionKeysOf =
  (town: Town): SessionKeysOf =>
  async ({ diversification, version, context }) => {
    const asked = { diversification: toHex(diversification), version, context: toHex(context) };
    const { enc, mac, rmac } = await town.call('cardSession', asked);
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
    return { enc: bytes(enc), mac: bytes(mac), rmac: bytes(rmac) };
  };

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const cardRenew: CommandDefinition = {
  name: 'card renew',
  summary: {
    ja: '電子証明書を更新する: チップが新しい鍵を作り、証明書を書き戻す。前の証明書は失効する',
    en: 'renew a certificate: the chip makes a new key, the certificate is written back; the one before is revoked',
  },
  options: { ...sourceOptions, purpose: purposeOption },
  run: async (invocation) => {
    const { options, json, language, print } = invocation;
    const purpose = purposeOf('card renew', options.purpose);
    const ours = purpose === 'signature' ? 'signing' : purpose;
    const renewed = await withCard(invocation, async (card: MyNumberCard) => {
      await using town = await openTown(invocation);
      const issuer = await card.asIssuer('jpki', sessionKeysOf(town));
      const diversification = toHex(issuer.diversification);
      // Whoever may not have one keeps the key and the certificate they have.
      const { card: id, notAfter } = await town.call('renewable', { diversification, purpose });
      const publicKey = toBase64(rsaSubjectPublicKey(await issuer.newKey(ours)));
      const issued = await town.call('renew', { diversification, purpose, publicKey });
      for (const part of ['certificate', 'authority'] as const)
        await issuer.writeCertificate(ours, part, new Uint8Array(Buffer.from(issued[part], 'base64')));
      if (purpose === 'signature') await issuer.write(availability.file, availability.ofBoth);
      return { card: id, purpose, serial: issued.serial, notAfter };
    });
    const { title } = purposes[ours];
    const done = {
      ja: `${renewed.card} の${title.ja}を更新しました: ${renewed.serial}、${renewed.notAfter} まで`,
      en: `The ${title.en} of ${renewed.card} is renewed: ${renewed.serial}, until ${renewed.notAfter}`,
    }[language];
    print(json ? JSON.stringify(renewed, null, 2) : done);
    return undefined;
  },
};

/** JPKI EF 0008: which certificates the card has (card.md §3.1). */
const availability = { file: 0x08, ofBoth: fromHex('8F8F00') };

export const cardResetPin: CommandDefinition = {
  name: 'card reset-pin',
  operands: pinOperand,
  summary: {
    ja: '窓口で暗証番号を初期化する: 本人が新しい番号を入れ、ロックも解ける',
    en: 'reset a PIN at the counter: the holder enters a new one, and it is unlocked',
  },
  options: { ...sourceOptions, ...newOption },
  run: async (invocation) => {
    const { operands, language, json, print } = invocation;
    const kind = pinNamed('card reset-pin', operands[0]);
    const { title, at } = secrets[kind];
    const next = await newSecretFor(invocation, kind);
    await withCard(invocation, async (card) => {
      await using town = await openTown(invocation);
      for (const application of Object.keys(at) as Application[])
        await (await card.asIssuer(application, sessionKeysOf(town))).setSecret(next);
    });
    const done = { ja: `${title.ja}を初期化しました。`, en: `The ${title.en} is reset.` }[language];
    print(json ? JSON.stringify({ reset: kind }) : done);
    return undefined;
  },
};

export const cardUpdate: CommandDefinition = {
  name: 'card update',
  summary: {
    ja: '転居や氏名の変更をカードに書く(追記): 記録は市区町村が署名し直す',
    en: 'write a move or another name to the card: its records are sealed anew',
  },
  options: sourceOptions,
  run: async (invocation) => {
    const updated = await withCard(invocation, async (card) => {
      await using town = await openTown(invocation);
      const applications = Object.keys(attributeKeys) as (keyof typeof attributeKeys)[];
      const open = (application: Application) => card.asIssuer(application, sessionKeysOf(town));
      let diversification = '';
      const moduli: Record<string, string> = {};
      for (const application of applications) {
        const issuer = await open(application);
        diversification = toHex(issuer.diversification);
        moduli[application] = toHex(await issuer.publicKey(attributeKeys[application]));
      }
      const asked = { diversification, moduli: moduli as Record<keyof typeof attributeKeys, string> };
      const { registerVersion, files } = await town.call('recordsFor', asked);
      for (const application of applications)
        await (await open(application)).replace(
          files[application].map(({ fid, bytes }) => ({ fid, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) })),
        );
      return town.call('updated', { diversification, registerVersion });
    });
    showCard(invocation, updated);
    return undefined;
  },
};
