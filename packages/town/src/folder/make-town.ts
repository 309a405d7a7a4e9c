import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWallet } from '@openmyna/card';
import { personalise } from '@openmyna/card/personalisation';
import type { Random } from '@openmyna/identity';
import { createKeyPool, generateRsaKey } from '@openmyna/pki';
import { openAuthorities } from '../authorities/authorities.ts';
import { createIssuer } from '../authorities/issuer.ts';
import { openKeyStore } from '../authorities/key-store.ts';
import { cvAnchors } from '../authorities/seal.ts';
import { makeResidents } from '../residents/make-residents.ts';
import { layout } from './layout.ts';
import type { TownFacts } from './town-facts.ts';

export interface Making {
  readonly facts: TownFacts;
  readonly random: Random;
  /** Told before each card. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** Makes everything of a town in an empty folder: keys, residents, a card for each. */
export const makeTown = async (folder: string, { facts, random, onProgress }: Making): Promise<void> => {
  const places = layout(folder);
  using keyPool = createKeyPool(generateRsaKey);
  using wallet = openWallet(places.wallet);
  const keys = openKeyStore(places.authorities, keyPool.next);
  const authorities = await openAuthorities(keys);
  const issuer = createIssuer({ keys, authorities, random, newKey: keyPool.next });
  const residents = makeResidents({ seed: facts.seed, today: facts.madeOn });
  mkdirSync(places.residents, { mode: 0o700 });
  for (const [index, resident] of residents.entries()) {
    onProgress?.(index, residents.length);
    wallet.add(await personalise(resident.card, issuer));
    writeFileSync(join(places.residents, `${resident.id}.json`), toJson(resident), { mode: 0o600 });
  }
  writeFileSync(places.cvAnchors, toJson(await cvAnchors(keys)), { mode: 0o600 });
  writeFileSync(places.town, toJson(facts), { mode: 0o600 });
};

const toJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
