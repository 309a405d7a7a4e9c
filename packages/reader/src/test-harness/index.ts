export { type Outcome, type ReaderStack, startReaderStack } from './reader-stack.ts';
export { requirePeer } from './require-peer.ts';
