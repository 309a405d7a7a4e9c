import type { Evidence } from '@openmyna/pki';

/** Milliseconds a responder may take. */
const patience = 10_000;

/** Bytes of an answer that are read; one with two certificates has 4,000. */
const longest = 65_536;

/**
 * Asks a responder by POST (RFC 6960 A.1). Whatever goes wrong on the way is evidence too: it says that nobody could be asked.
 * @param nonce that the request has
 * @param signal until which it is waited, the answer's last byte included
 */
export const askResponder = async (
  url: string,
  request: Uint8Array,
  nonce: Uint8Array,
  signal: AbortSignal = AbortSignal.timeout(patience),
): Promise<Evidence> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request' },
      body: request as Uint8Array<ArrayBuffer>,
      redirect: 'error',
      signal,
    });
    if (!response.ok) return unavailable(`HTTP ${response.status}`);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > longest) return unavailable(`${longest}+ bytes`);
      parts.push(part);
    }
    return { kind: 'ocsp', response: new Uint8Array(Buffer.concat(parts)), nonce };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return unavailable(cause?.code ?? name);
  }
};

const unavailable = (problem: string): Evidence => ({ kind: 'unavailable', problem });
