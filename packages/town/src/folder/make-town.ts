import { join } from 'node:path';
import { openWallet } from '@openmyna/card';
import { personalise } from '@openmyna/card/personalisation';
import { writeDurably } from '@openmyna/durable';
import { createKeyPool, createSerialNumbers, generateRsaKey } from '@openmyna/pki';
import { openInstitutions } from '../authorities/institutions.ts';
import { createIssuer } from '../authorities/issuer.ts';
import { openKeyStore } from '../authorities/key-store.ts';
import { cvAnchors } from '../authorities/seal.ts';
import type { Machine } from '../machine.ts';
import { makeResidents } from '../residents/make-residents.ts';
import { layout } from './layout.ts';
import type { OpenFolderOptions } from './open-folder.ts';
import type { TownFacts } from './town-facts.ts';

/** Makes everything of a town in an empty folder: keys, the books, residents, a card for each. */
export const makeTown = async (
  folder: string,
  facts: TownFacts,
  options: Machine & Pick<OpenFolderOptions, 'onProgress' | 'newKey'>,
): Promise<void> => {
  using keyPool = createKeyPool(generateRsaKey);
  const { random, onProgress, newKey = keyPool.next } = options;
  const places = layout(folder);
  using wallet = openWallet(places.wallet);
  await using institutions = await openInstitutions(folder, facts, options, newKey);
  const { authority, cardKeys, passphrase } = institutions;
  const keys = openKeyStore(places.authorities, { passphrase, newKey });
  // What the residents carry was issued before the books of the town began.
  const serials = createSerialNumbers();
  const issuer = createIssuer({ keys, authority, cardKeys, random, serials, newKey });
  const residents = makeResidents({ seed: facts.seed, today: facts.madeOn });
  for (const [index, resident] of residents.entries()) {
    onProgress?.(index, residents.length);
    await wallet.add(await personalise(resident.card, issuer));
    writeDurably(join(places.residents, `${resident.id}.json`), toJson(resident));
  }
  writeDurably(places.cvAnchors, toJson(await cvAnchors(keys)));
  writeDurably(places.town, toJson(facts));
};

const toJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
