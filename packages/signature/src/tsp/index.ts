/**
 * Time-stamps (RFC 3161, RFC 5816): asked for, given, and checked.
 *
 * @module tsp
 */

export { type AskedTimestamp, timestampOver, timestampOverDigest } from './ask.ts';
export { openTimestampAuthority, type TimestampAuthority, type TimestampAuthorityOptions } from './authority.ts';
export { checkTimestamp, isTimestampResponse } from './check-timestamp.ts';
export { checkTimestampToken, type TimestampVerdict } from './check-token.ts';
export {
  longestTimestampRequest,
  type TimestampHttpRequest,
  type TimestampHttpResponse,
  timestampOverHttp,
} from './http.ts';
export { issueTimestampCertificate, makeTimestampRoot, sandboxTimestampPolicy } from './profile.ts';
export {
  encodeTimestampRequest,
  type Imprint,
  type ReadImprint,
  type ReadTimestampRequest,
  readTimestampRequest,
  type TimestampRequest,
} from './request.ts';
export {
  encodeGranted,
  encodeRefusal,
  readTimestampResponse,
  type TimestampFailure,
  type TimestampResponse,
} from './response.ts';
export { readTstInfo, type TstInfo } from './tst-info.ts';
