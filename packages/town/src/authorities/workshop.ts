// Where the town's cards are made after its first day: into the wallet, with certificates of the authorities.

import { type AttributeApplication, openDrawingThread, type Personalisation, type Wallet } from '@openmyna/card';
import type { FileToWrite } from '@openmyna/card/personalisation';
import type { Random } from '@openmyna/identity';
import type { Workshop } from '@openmyna/institutions/jlis';
import { createKeyPool, generateRsaKey, type KeyPool } from '@openmyna/pki';
import { layout } from '../folder/layout.ts';
import type { Institutions } from './institutions.ts';
import { createIssuer } from './issuer.ts';
import { openKeyStore } from './key-store.ts';

/** Where cards are made, and their records sealed anew. */
export interface TownWorkshop extends Workshop, Disposable {
  /**
   * The records of a card as they are to be now (追記), sealed by the municipality.
   * @param moduli of the chip's own keys
   * @throws OpenMynaError `drawing.character`
   */
  records(
    card: Personalisation,
    moduli: Readonly<Record<AttributeApplication, Uint8Array>>,
  ): Promise<Readonly<Record<AttributeApplication, readonly FileToWrite[]>>>;
}

/** Opens it. The wallet is asked for when a card is made. */
export const openWorkshop = (
  folder: string,
  { authority, cardKeys, passphrase }: Institutions,
  wallet: () => Wallet,
  random: Random,
  keyPool: KeyPool & Disposable = createKeyPool(generateRsaKey),
): TownWorkshop => {
  const keys = openKeyStore(layout(folder).authorities, { passphrase, newKey: keyPool.next });
  const drawing = openDrawingThread();
  const issuer = createIssuer({ keys, authority, cardKeys, random, newKey: keyPool.next, draw: drawing.draw });
  return {
    has: (cardId) => wallet().has(cardId),
    make: async (card) => {
      // With it come fonts, SVG and JPEG 2000.
      const { personalise } = await import('@openmyna/card/personalisation');
      await wallet().add(await personalise(card, issuer));
    },
    records: async (card, moduli) => {
      const { attributeUpdate } = await import('@openmyna/card/personalisation');
      return attributeUpdate(card, issuer, moduli);
    },
    [Symbol.dispose]: () => {
      drawing[Symbol.dispose]();
      keyPool[Symbol.dispose]();
    },
  };
};
