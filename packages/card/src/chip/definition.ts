// What an application is: its files and who may do what with them, as data. The chip reads these tables; nothing else
// in it knows a file identifier of any application.

import type { Fid, InstalledName } from './state.ts';

export interface Words {
  readonly ja: string;
  readonly en: string;
}

/** Which secret, once verified in this application, opens it. */
export type AccessRule = 'free' | 'never' | { readonly anyOf: readonly Fid[] };

export const free: AccessRule = 'free';
export const never: AccessRule = 'never';
export const anyOf = (...fids: readonly Fid[]): AccessRule => ({ anyOf: fids });

/** What a new value of a secret must look like; a secret without a change command has none. */
export type SecretFormat = 'four-digits' | 'signature-password';

interface File {
  readonly title: Words;
  /** Whether the issuer may write it, or make it anew, on a card that is in use: what changes in its holder's life. */
  readonly rewritten?: true;
}

export type FileDefinition = File &
  (
    | { readonly kind: 'transparent' | 'records'; readonly read: AccessRule }
    | {
        readonly kind: 'secret';
        readonly tries: number;
        /** The command that changes it: `00 24 01` (ISO 7816-4) or `80 32` (JICSAP CHANGE KEY). */
        readonly change?: { readonly by: 'change-reference-data' | 'change-key'; readonly format: SecretFormat };
      }
    | {
        readonly kind: 'key';
        readonly operation: 'sign' | 'internal-authenticate' | 'session-key';
        readonly use: AccessRule;
        /** The key that COMPUTE DIGITAL SIGNATURE with P2 = 00 uses. */
        readonly isDefault?: true;
      }
    /** It is there and can be selected; what it is for is not public, so everything else gets 6981. */
    | { readonly kind: 'opaque' }
  );

export interface ApplicationDefinition {
  readonly name: InstalledName;
  readonly title: Words;
  readonly aid: Uint8Array;
  /** By file identifier. One that is not four hexadecimal digits cannot be selected by any command. */
  readonly files: Readonly<Record<Fid, FileDefinition>>;
  /** What SET SESSION KEY (80 AE) gets: `verified` names the secret it needs first; a number is the refusal. */
  readonly sessionKey: { readonly verified: Fid; readonly key: Fid } | number;
  /** The secret whose blocking shows as 6283 at SELECT. */
  readonly lockedBy?: Fid;
  /** What GET DATA gives as the application's label (50, ISO/IEC 7816-4 8.2.2.4). */
  readonly label?: Uint8Array;
  /** Whether GET DATA of the card's own objects is answered here. */
  readonly answersGetData?: true;
  /** Whether the parameters of 80 A2 are checked here (card.md §4.3); elsewhere the instruction is unknown. */
  readonly knowsTerminalAuthentication?: true;
}
