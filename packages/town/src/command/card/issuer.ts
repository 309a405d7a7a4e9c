// `openmyna card renew`: what the counter does to a card on its reader. The keys of each session come from J-LIS, for what is said to
// it; what is done goes over SCP03 to the chip, which makes its own keys, and nothing reaches into its memory.

import { fromHex, toHex } from '@openmyna/apdu';
import { rsaSubjectPublicKey } from '@openmyna/pki';
import { type MyNumberCard, purposes, type SessionKeysOf } from '@openmyna/terminal';
import type { SessionReason } from '../../calls/contract.ts';
import { fromBase64, toBase64 } from '../../calls/views.ts';
import type { Town } from '../../town/contract.ts';
import { purposeOf, purposeOption } from '../authority/purpose.ts';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { sourceOptions, withCard } from './source.ts';

/** J-LIS gives the keys of a session, and keeps the card's. */
export const sessionKeysOf =
  (town: Town, reason: SessionReason): SessionKeysOf =>
  async ({ diversification, version, context, application, counter }) => {
    const asked = {
      diversification: toHex(diversification),
      version,
      context: toHex(context),
      application,
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
