import { toHex } from '@openmyna/apdu';
import type { Fid } from './state.ts';

/** Which file a command is for: the selected one, one named by its short identifier, or a key of the application's. */
export type FileReference =
  | { readonly by: 'current' }
  | { readonly by: 'short-id'; readonly fid: Fid }
  | { readonly by: 'default' }
  | { readonly by: 'session-key' };

export const current: FileReference = { by: 'current' };

/** `80`: the current file; `80 | short identifier`: that one. */
export const secretReference = (p2: number): FileReference | undefined => {
  if ((p2 & 0xe0) !== 0x80) return undefined;
  return p2 === 0x80 ? current : shortId(p2 & 0x1f);
};

/** Files 0001 … 001F are also named by the low five bits of their identifier. */
export const shortId = (id: number): FileReference => ({ by: 'short-id', fid: toHex(Uint8Array.of(0, id)) });
