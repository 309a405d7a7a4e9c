// The tables of card.md §3: every file, what it is, and which secrets open it.

import type { Application, SecretKind } from '@openmyna/terminal';

export type FileRow =
  | { readonly kind: 'binary' | 'records'; readonly read: 'free' | 'never' | readonly SecretKind[] }
  | { readonly kind: 'secret' | 'key' | 'not public' };

const free = { kind: 'binary', read: 'free' } as const;
const secret = { kind: 'secret' } as const;
const key = { kind: 'key' } as const;
const notPublic = { kind: 'not public' } as const;
const by = (...read: readonly SecretKind[]) => ({ kind: 'binary', read }) as const;

export const tables: Readonly<Record<Application, Readonly<Record<string, FileRow>>>> = {
  jpki: {
    '0001': by('signaturePassword'),
    '0002': free,
    '0006': free,
    '0008': free,
    '0009': { kind: 'binary', read: 'never' },
    '000A': free,
    '000B': free,
    '0010': secret,
    '0016': notPublic,
    '0017': key,
    '0018': secret,
    '001A': key,
    '001B': secret,
  },
  surface: {
    '0001': by('birthDateCode'),
    '0002': by('codeA', 'codeB'),
    '0003': free,
    '0004': free,
    '0005': by('codeA'),
    '0011': secret,
    '0012': secret,
    '0013': secret,
    '0014': secret,
    '0015': secret,
    '001A': key,
  },
  inputSupport: {
    '0001': by('inputSupportPin', 'codeA'),
    '0002': by('inputSupportPin', 'codeB'),
    '0003': by('inputSupportPin', 'codeA', 'codeB'),
    '0004': free,
    '0005': free,
    '0006': by('inputSupportPin', 'codeA', 'codeB'),
    '0007': by('inputSupportPin', 'codeA', 'codeB'),
    '0011': secret,
    '0012': secret,
    '0013': key,
    '0014': secret,
    '0015': secret,
  },
  residentRegister: { '0002': { kind: 'records', read: 'free' }, '001C': secret },
  common: {
    '0001': { kind: 'records', read: 'free' },
    '0002': { kind: 'records', read: 'free' },
    '0019': key,
    '001C': secret,
    '001E': secret,
  },
  licence: { '0006': secret, '001A': free, '001B': by('licencePin') },
};

export const applicationNames = Object.keys(tables) as Application[];
