// So many cards in this process, each with keys, memory and session of its own, signing in turn; beside them the same number
// of bare private keys. Takes the state of a card as a wallet's folder, and the count. Prints JSON.

import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type CardState, openWallet } from '@openmyna/card';
import { openCard } from '@openmyna/reader';
import { authenticationPin, type MyNumberCard } from '@openmyna/terminal';
import { memoryCard } from './memory-card.ts';

export interface Many {
  /** Bytes a card, of resident memory. */
  readonly memory: number;
  /** Signatures a second, by round. */
  readonly cards: readonly number[];
  readonly keys: readonly number[];
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const rounds = 7;
const milliseconds = 700;

const [wallet, count] = [process.argv[2]!, Number(process.argv[3])];
const state: CardState = (() => {
  using opened = openWallet(wallet);
  return opened.open('C01').state;
})();

const pin = authenticationPin('1234');
const document = new Uint8Array(100);
const resident = () => {
  collect();
  return process.memoryUsage.rss();
};
const before = resident();
const cards: MyNumberCard[] = [];
for (let i = 0; i < count; i++) {
  // A clone, so that no byte is shared, and one signature, so that everything is made that is made once.
  const card = await openCard(memoryCard({ ...structuredClone(state), cardId: `B${i}` }));
  await card.signForAuthentication(document, pin);
  cards.push(card);
}
const memory = (resident() - before) / count;

const contents = state.applications.jpki!['0017'];
if (contents?.kind !== 'key' || contents.pkcs1 === null) throw new Error('the card has no authentication key');
const pkcs1 = Buffer.from(contents.pkcs1);
const keys: KeyObject[] = cards.map(() => {
  const key = createPrivateKey({ key: pkcs1, format: 'der', type: 'pkcs1' });
  sign('sha256', document, key);
  return key;
});

const inTurn = async <T>(all: readonly T[], once: (one: T) => unknown): Promise<number> => {
  const start = performance.now();
  let done = 0;
  for (; performance.now() - start < milliseconds; done++) await once(all[done % all.length]!);
  return (done / (performance.now() - start)) * 1000;
};
const results: { cards: number[]; keys: number[] } = { cards: [], keys: [] };
for (let round = 0; round < rounds; round++) {
  results.cards.push(await inTurn(cards, (card) => card.signForAuthentication(document, pin)));
  results.keys.push(await inTurn(keys, (key) => sign('sha256', document, key)));
}
console.log(JSON.stringify({ memory, ...results } satisfies Many));
