// Time-stamps over HTTP (RFC 3161 3.4): one POST, one answer.

import type { TimestampAuthority } from './authority.ts';

/** As much of a request as is looked at. */
export interface TimestampHttpRequest {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/** What goes back. */
export interface TimestampHttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Longest request that is looked at, bytes. */
export const longestTimestampRequest = 1 << 20;

const refused = (status: number, headers: TimestampHttpResponse['headers'] = {}): TimestampHttpResponse => ({
  status,
  headers: { ...headers, 'content-length': '0', 'cache-control': 'no-store' },
  body: new Uint8Array(0),
});

/**
 * Answers one HTTP request: 405, 415 and 413 for what is none of this, 503 where the authority cannot sign, and 200 with a
 * TimeStampResp for everything else, a refusal too.
 */
export const timestampOverHttp = async (
  authority: TimestampAuthority,
  { method, contentType, body }: TimestampHttpRequest,
): Promise<TimestampHttpResponse> => {
  if (method !== 'POST') return refused(405, { allow: 'POST' });
  if (!/^application\/timestamp-query\s*(;|$)/i.test(contentType ?? '')) return refused(415);
  if (body.length > longestTimestampRequest) return refused(413);
  let answer: Uint8Array;
  try {
    answer = await authority.answer(body);
  } catch {
    return refused(503);
  }
  return {
    status: 200,
    headers: {
      'content-type': 'application/timestamp-reply',
      'content-length': `${answer.length}`,
      'cache-control': 'no-store',
    },
    body: answer,
  };
};
