// The time-stamp authority over HTTP:
//
//   /pki/tsa             POST application/timestamp-query (RFC 3161 3.4)
//   /pki/tsa/root.pem    the root that its certificate is under

import { OpenMynaError } from '@openmyna/errors';
import { timestampOverHttp } from '@openmyna/signature';
import type { TownTimestamps } from '../authorities/timestamp-authority.ts';
import type { Answerable } from '../defect.ts';
import { errors } from '../http/errors.ts';
import type { Door, HttpAnswer, HttpRequest } from '../http/resource.ts';

const type = 'application/timestamp-query';

/** A digest, a policy, a nonce and a few extensions have some hundred bytes. */
const longest = 16 * 1024;

/** Requests that may wait for a signature at once; whoever comes then is told to come back. */
const mostWaiting = 100;

export const timestampDoor = (timestamps: TownTimestamps, answerable: Answerable): Door => {
  let waiting = 0;
  const authority = {
    answer: async (request: Uint8Array): Promise<Uint8Array> => {
      try {
        return await timestamps.answer(request);
      } catch (thrown) {
        // What is answered says nothing of why (503), so this is where it is written down.
        answerable(thrown);
        throw thrown;
      }
    },
  };
  const stamp = async ({ method, headers, body }: HttpRequest): Promise<HttpAnswer> => {
    if (waiting >= mostWaiting) throw new OpenMynaError(errors['http.busy']);
    waiting++;
    try {
      return await timestampOverHttp(authority, { method, contentType: headers['content-type'], body });
    } finally {
      waiting--;
    }
  };
  const root = async (): Promise<HttpAnswer> => ({
    status: 200,
    headers: { 'content-type': 'application/x-pem-file' },
    body: await timestamps.root(),
  });
  return (path) => {
    if (path === '/pki/tsa') return { methods: ['POST'], takes: { type, bytes: longest }, answer: stamp };
    return path === '/pki/tsa/root.pem' ? { methods: ['GET'], answer: root } : undefined;
  };
};
