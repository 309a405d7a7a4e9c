// `openmyna card renew|update`: what the counter does to a card on its reader. The keys of each session come from J-LIS, for what is said
// to it; what is done goes over SCP03 to the chip, which makes its own keys, and nothing reaches into its memory.

import { fromHex, toHex } from '@openmyna/apdu';
import { attributeKeys } from '@openmyna/card';
import { rsaSubjectPublicKey } from '@openmyna/pki';
import { type Application, type MyNumberCard, purposes, type SessionKeysOf } from '@openmyna/terminal';
import type { SessionReason } from '../../calls/contract.ts';
import { fromBase64, toBase64 } from '../../calls/views.ts';
import type { Town } from '../../town/contract.ts';
import { purposeOf, purposeOption } from '../authority/purpose.ts';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { showCard } from './life.ts';
import { sourceOptions, withCard } from './source.ts';

/** J-LIS gives the keys of a session, and keeps the card's. */
export const sessionKeysOf =
  (town: Town, reason: SessionReason): SessionKeysOf =>
  async ({ diversification, version, context, aid, counter }) => {
    const asked = {
      diversification: toHex(diversification),
      version,
      context: toHex(context),
      aid: toHex(aid),
      counter,
      for: reason,
    };
    const { enc, mac, rmac } = await town.call('cardSession', asked);
    return { enc: fromBase64(enc), mac: fromBase64(mac), rmac: fromBase64(rmac) };
  };

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
      const issuer = await card.asIssuer('jpki', sessionKeysOf(town, { act: 'renew', at: 'counter', purpose }));
      const diversification = toHex(issuer.diversification);
      // Whoever may not have one keeps the key and the certificate they have.
      const { card: id, notAfter } = await town.call('renewable', { diversification, purpose });
      const publicKey = toBase64(rsaSubjectPublicKey(await issuer.newKey(ours)));
      const issued = await town.call('renew', { diversification, purpose, publicKey });
      for (const part of ['certificate', 'authority'] as const)
        await issuer.writeCertificate(ours, part, fromBase64(issued[part]));
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
      const open = (application: Application) =>
        card.asIssuer(application, sessionKeysOf(town, { act: 'update', at: 'counter' }));
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
          files[application].map(({ fid, bytes }) => ({ fid, bytes: fromBase64(bytes) })),
        );
      return await town.call('updated', { diversification, registerVersion });
    });
    showCard(invocation, updated);
    return undefined;
  },
};
