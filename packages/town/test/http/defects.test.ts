// A defect leaves a trace: once, where it is, under the id that whoever met it is told; and nothing of what was asked.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OpenMynaError, problemOf } from '@openmyna/errors';
import { openDefects } from '../../src/defect.ts';
import { errors } from '../../src/errors.ts';
import { defaultLimits } from '../../src/http/limits.ts';
import type { Resource } from '../../src/http/resource.ts';
import { createHttpServer } from '../../src/http/serve.ts';
import { ask } from './raw.ts';
import { serving } from './serving.ts';

const secret = '123456789018';

const defects = () => {
  const written: string[] = [];
  let next = 0;
  return {
    written,
    answerable: openDefects(
      (length) => new Uint8Array(length).fill(next++),
      (text) => written.push(text),
    ),
  };
};

describe('what is thrown', () => {
  test('and is of the catalogue is answered as it is, and written nowhere', () => {
    const { written, answerable } = defects();
    const error = new OpenMynaError(errors['api.log-in']);
    assert.equal(answerable(error), error);
    assert.deepEqual(written, []);
  });

  test('and is a defect is written down once, however often it is thrown on', () => {
    const { written, answerable } = defects();
    const cause = new TypeError('x');
    const first = answerable(cause);
    assert.equal(answerable(first), first);
    assert.equal(answerable(cause), first);
    assert.equal(written.length, 1);
    const { instance, status, code } = problemOf(first);
    assert.deepEqual([status, code], [500, 'town.internal']);
    assert.match(instance!, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(written[0]!.startsWith(instance!));
    assert.match(written[0]!, /TypeError\n +at .*defects\.test\.ts:\d+:\d+/);
    assert.notEqual(answerable(new TypeError('x')).instance, instance, 'another one has another id');
  });

  test('is written without what was asked: no message, no lines that a message passes off as places, no detail', () => {
    for (const cause of [
      new Error(`no such number: ${secret}`),
      new SyntaxError(`Unexpected token\n    at ${secret} (file:///x.ts:1:1)`),
      Object.assign(new Error('duplicate key'), { code: '23505', detail: `Key (number)=(${secret}) already exists.` }),
      Object.assign(new Error('x'), { code: secret.repeat(9) }),
      Object.assign(new Error('before'), { message: secret }),
      secret,
      { secret },
      new Error('outer', { cause: new Error(secret, { cause: secret }) }),
      new OpenMynaError(errors['town.internal'], { name: 'x' }, { cause: new Error(secret) }),
    ]) {
      const { written, answerable } = defects();
      const answered = JSON.stringify(problemOf(answerable(cause)));
      assert.equal(written.length, 1);
      assert.ok(!`${written[0]}${answered}`.includes(secret), written[0]);
    }
  });

  test('tells what caused it, by name, code and place', () => {
    const { written, answerable } = defects();
    answerable(new Error('outer', { cause: Object.assign(new RangeError('inner'), { code: '23505' }) }));
    assert.match(written[0]!, /^urn:uuid:\S+ town\.internal\nError\n +at [\s\S]*\ncaused by RangeError 23505\n +at /);
  });
});

describe('a resource that fails', () => {
  const failures: Readonly<Record<string, Resource['answer']>> = {
    'by throwing': () => {
      throw new Error(secret);
    },
    'by rejecting': () => Promise.reject(new Error(secret)),
    'with a header that cannot be sent': () => ({ status: 200, headers: { a: 'b\nc' } }),
    'with a status that there is none of': () => ({ status: 1 }),
    'with nothing': () => undefined as never,
  };
  for (const [how, answer] of Object.entries(failures))
    test(`${how} is answered where it can be, told once, and others are served`, async () => {
      const { written, answerable } = defects();
      await using served = await serving(
        createHttpServer({
          door: (path) => ({ answer: path === '/fails' ? answer : () => ({ status: 200 }) }),
          names: ['localhost'],
          limits: defaultLimits,
          answerable,
        }),
      );
      const failed = await ask(served.port, 'GET /fails HTTP/1.1\r\nHost: localhost\r\n\r\n');
      if (failed !== undefined) {
        assert.equal(failed.status, 500);
        const { instance } = JSON.parse(failed.body.toString()) as { instance: string };
        assert.ok(written[0]!.startsWith(instance));
      }
      assert.equal(written.length, 1, written.join('\n'));
      assert.ok(!written[0]!.includes(secret));
      assert.equal((await ask(served.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))?.status, 200);
    });
});
