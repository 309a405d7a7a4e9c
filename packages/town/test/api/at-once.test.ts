// Two operators press the button in the same half second: a real workshop, a real wallet, over HTTP.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Api, setUp } from './fixture.ts';

const kiyose = '132217';

let api: Api;
before(async () => {
  api = await setUp([['clerk', kiyose], ['ca-operator']]);
});
after(() => api[Symbol.asyncDispose]());

describe('a card that is asked for at once', () => {
  for (const [resident, count] of [
    ['C01', 2],
    ['C02', 10],
  ] as const)
    test(`${count} times is made once, with one certificate of each purpose`, async () => {
      const takenOn = api.clock().toISOString().slice(0, 10);
      const form = {
        route: 'counter',
        reason: 'lost',
        form: 'pins',
        express: false,
        by: 'self',
        photo: { seed: 1, takenOn },
      };
      await api.town.call('apply', { resident, form: form as never });
      const asked = () => api.post(`/jlis/residents/${resident}/card`, {}, api.as('ca-operator'));
      const answers = await Promise.all(Array.from({ length: count }, asked));
      const bodies = (await Promise.all(answers.map((one) => one.json()))) as { card?: string; code?: string }[];
      for (const { card, code } of bodies) assert.ok(card === `${resident}-2` || code === 'jlis.in-production', code);
      assert.ok(bodies.some(({ card }) => card !== undefined));
      for (const [index, { status }] of answers.entries()) assert.equal(status, bodies[index]!.card ? 200 : 409);
      // Whoever was told to wait gets the same card.
      assert.equal(((await (await asked()).json()) as { card: string }).card, `${resident}-2`);
      const certificates = (await api.town.call('certificates', { card: resident })).filter(
        ({ card }) => card === `${resident}-2`,
      );
      assert.deepEqual(certificates.map(({ purpose, revoked }) => [purpose, revoked]).sort(), [
        ['authentication', undefined],
        ['signature', undefined],
      ]);
      assert.deepEqual((await api.town.call('audit', {})).findings, []);
    });
});
