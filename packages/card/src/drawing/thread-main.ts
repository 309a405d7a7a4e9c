// The thread of `openDrawingThread`.

import { parentPort } from 'node:worker_threads';
import { OpenMynaError } from '@openmyna/errors';
import { type CardImageFields, drawCardImages } from './index.ts';
import type { Drawn } from './thread.ts';

const drawn = async (id: number, fields: CardImageFields): Promise<Drawn> => {
  try {
    return { id, images: await drawCardImages(fields) };
  } catch (error) {
    if (error instanceof OpenMynaError && error.code === 'drawing.character')
      return { id, code: error.code, details: error.details };
    return { id, defect: error as Error };
  }
};

parentPort!.on('message', async ({ id, fields }: { readonly id: number; readonly fields: CardImageFields }) => {
  parentPort!.postMessage(await drawn(id, fields));
});
