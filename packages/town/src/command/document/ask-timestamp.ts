import { OpenMynaError } from '@openmyna/errors';
import { errors as signatureErrors } from '@openmyna/signature';

/** Milliseconds that a time-stamp authority may take. */
const patience = 10_000;

/** Longest answer that is read, bytes. */
const longest = 65_536;

const refuse = (problem: string): OpenMynaError =>
  new OpenMynaError(signatureErrors['signature.time-stamp'], { problem });

/** Asks a time-stamp authority over HTTP (RFC 3161 3.4). @throws OpenMynaError `signature.time-stamp` where it does not answer */
export const timestampBy =
  (url: string) =>
  async (request: Uint8Array): Promise<Uint8Array> => {
    let response: Response;
    let body: Uint8Array;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query' },
        body: request as Uint8Array<ArrayBuffer>,
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
      });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      throw refuse(cause?.code ?? name);
    }
    if (!response.ok || body.length > longest) throw refuse(`HTTP ${response.status}`);
    return body;
  };
