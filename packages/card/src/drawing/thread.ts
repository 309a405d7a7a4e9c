// Drawing beside everything else: a card's images are some milliseconds of work, in which whoever makes many cards could have made keys speak.

import { Worker } from 'node:worker_threads';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from './errors.ts';
import type { CardImageFields, CardImages } from './index.ts';

/** What the thread answers. */
export type Drawn =
  | { readonly id: number; readonly images: CardImages }
  | { readonly id: number; readonly code: keyof typeof errors; readonly details: OpenMynaError['details'] }
  | { readonly id: number; readonly defect: Error };

/** A thread that draws; it is started by the first card, and keeps no process from ending. Closed, it rejects what it has not drawn. */
export interface DrawingThread extends Disposable {
  /** @throws OpenMynaError `drawing.character` */
  draw(fields: CardImageFields): Promise<CardImages>;
}

export const openDrawingThread = (): DrawingThread => {
  const waiting = new Map<number, PromiseWithResolvers<CardImages>>();
  let last = 0;
  let thread: Worker | undefined;

  const settle = (answer: Drawn): void => {
    const asked = waiting.get(answer.id);
    // Closed in the meantime.
    if (asked === undefined) return;
    waiting.delete(answer.id);
    if (waiting.size === 0) thread?.unref();
    if ('images' in answer) asked.resolve(answer.images);
    else asked.reject('code' in answer ? new OpenMynaError(errors[answer.code], answer.details) : answer.defect);
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./thread-main.ts', import.meta.url));
    started.on('message', settle);
    started.on('error', (defect) => {
      thread = undefined;
      for (const id of [...waiting.keys()]) settle({ id, defect: defect as Error });
    });
    return started;
  };

  return {
    draw: (fields) => {
      thread ??= start();
      const asked = Promise.withResolvers<CardImages>();
      const id = ++last;
      waiting.set(id, asked);
      thread.ref();
      thread.postMessage({ id, fields });
      return asked.promise;
    },
    [Symbol.dispose]: () => {
      void thread?.terminate();
      thread = undefined;
      for (const id of [...waiting.keys()]) settle({ id, defect: new Error('the drawing thread was closed') });
    },
  };
};
