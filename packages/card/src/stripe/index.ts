export { errors as stripeErrors } from './errors.ts';
export { decodeTrack, encodeTrack, type TrackNumber, tracks } from './track.ts';
