// Opens a store in the folder of its first word and writes pairs of rows, telling of each pair on standard output once it is
// committed. Killed by the test, or ends after as many pairs as its second word says: by closing the store, or as its third says.
import { setTimeout } from 'node:timers/promises';
import { openStore } from '../src/index.ts';
import { seeded, standingClock } from './handed.ts';
import { migrations, type Tables } from './schema.ts';

const [folder = '', pairs = 'Infinity', how] = process.argv.slice(2);

const store = await openStore<Tables>({
  folder,
  migrations,
  clock: standingClock().clock,
  random: seeded(`${process.pid}`),
  wait: setTimeout,
});

let interrupted = false;
if (how === 'close-on-interrupt') process.once('SIGINT', () => (interrupted = true));

const write = async (name: string) => {
  for (let i = 0; i < Number(pairs) && !interrupted; i++) {
    await store.transaction(async (tx) => {
      for (const half of ['a', 'b'])
        await tx
          .insertInto('account')
          .values({ resident_id: `${name}-${i}${half}`, balance: i })
          .execute();
    });
    process.stdout.write(`${name}-${i}\n`);
  }
};

await Promise.all([write(`${process.pid}-x`), write(`${process.pid}-y`)]);
if (how === 'exit') process.exit(0);
await store[Symbol.asyncDispose]();
