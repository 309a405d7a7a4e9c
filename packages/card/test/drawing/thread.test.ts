import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CardImageFields, drawCardImages } from '../../src/drawing/index.ts';
import { openDrawingThread } from '../../src/drawing/thread.ts';

const fields: CardImageFields = {
  name: '髙橋　花子',
  address: '東京都清瀬市観布子南１２－７－２０２',
  myNumber: '123456789018',
  securityCode: '2285',
  photo: null,
  sex: '2',
  birthDate: '1980-02-17',
  issuedOn: '2026-04-01',
};

test('the thread draws what is drawn here, to the byte; several at once come back each to its own', async () => {
  using thread = openDrawingThread();
  const cards = ['111111111118', '222222222226'].map((myNumber) => ({ ...fields, myNumber }));
  assert.deepEqual(
    await Promise.all(cards.map((one) => thread.draw(one))),
    await Promise.all(cards.map(drawCardImages)),
  );
});

test('what cannot be drawn is told as it is here, and the thread goes on', async () => {
  using thread = openDrawingThread();
  const undrawable = { ...fields, name: '\u{e000}' };
  const told = await drawCardImages(undrawable).catch((error: Error) => error);
  assert.ok(told instanceof Error && 'code' in told && 'details' in told);
  await assert.rejects(thread.draw(undrawable), { code: told.code, details: told.details, message: told.message });
  assert.deepEqual(await thread.draw(fields), await drawCardImages(fields));
});

test('closed, it rejects what it has not drawn', async () => {
  const thread = openDrawingThread();
  const drawn = thread.draw(fields);
  thread[Symbol.dispose]();
  await assert.rejects(drawn, /closed/);
});
