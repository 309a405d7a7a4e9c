// A session lasts eight hours of the clock that is handed in, and not a second more.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openSessions } from '../../src/api/sessions.ts';

const start = Date.parse('2026-04-01T00:00:00Z');
const eightHours = 8 * 3600_000;

const setUp = () => {
  let now = start;
  const sessions = openSessions(
    () => new Date(now),
    (length) => randomBytes(length),
  );
  const { token } = sessions.open({ name: 'clerk', role: 'auditor' });
  return {
    find: () => sessions.find(token),
    at: (milliseconds: number) => {
      now = start + milliseconds;
    },
  };
};

test('a session is known a second before eight hours', () => {
  const { find, at } = setUp();
  at(eightHours - 1000);
  assert.equal(find()?.account.name, 'clerk');
});

test('a session is forgotten at eight hours', () => {
  const { find, at } = setUp();
  at(eightHours);
  assert.equal(find(), undefined);
});
