// Issues and revokes in a folder of its own until it is killed, and says each thing once it has been acknowledged.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '@openmyna/store';
import { type JlisTables, jlisMigrations, openCardBook } from '../../src/jlis/index.ts';
import { authenticationRequest, madeAs, openOver } from './fixture.ts';

const folder = process.argv[2]!;
const clock = () => new Date();
const store = await openStore<JlisTables>({
  folder: join(folder, 'store'),
  migrations: jlisMigrations,
  clock,
  random: (length) => new Uint8Array(randomBytes(length)),
});
const { authority } = await openOver(folder, store, clock);
const cards = openCardBook(store, clock);
const say = (words: string) => process.stdout.write(`${words}\n`);
const request = await authenticationRequest();
say('open');
const work = async (): Promise<void> => {
  for (;;) {
    const requests = Array.from({ length: 2 }, () => ({
      ...request,
      holder: `K${randomBytes(5).toString('hex').toUpperCase()}-1`,
    }));
    for (const { holder } of requests)
      await cards.record({ residentId: holder.slice(0, -2), cardId: holder }, madeAs(holder));
    const issued = await authority.issue(requests);
    for (const { serial } of issued) say(`issued ${serial}`);
    await authority.revoke(issued[0]!, 'cessationOfOperation');
    say(`revoked ${issued[0]!.serial}`);
    const lists = await authority.publish();
    say(`published ${lists[0]!.number}`);
  }
};
// Two at once, so that something is under way at any moment.
await Promise.all([work(), work()]);
