import { OpenMynaError } from '@openmyna/errors';
import {
  authorityOf,
  errors,
  type Generation,
  generationAt,
  generations,
  type Purpose,
  type SigningAuthority,
} from '@openmyna/pki';
import type { KeyStore } from './key-store.ts';

/** The two certification authorities in all their generations. */
export interface Authorities {
  /** The one that issues at an instant. @throws OpenMynaError `pki.request` before the first of them */
  at<P extends Purpose>(purpose: P, instant: Date): SigningAuthority & { purpose: P };
}

/** Opens them over their keys, and leaves their certificates beside the keys for whoever checks a chain with openssl. */
export const openAuthorities = async (keys: KeyStore): Promise<Authorities> => {
  const open = async (purpose: Purpose, generation: Generation): Promise<SigningAuthority> => {
    const name = `${purpose}-${generation}`;
    const authority = authorityOf(purpose, generation, { pkcs1: await keys.key(name) });
    keys.certificate(name, authority.certificate);
    return authority;
  };
  const all = await Promise.all(
    (['signature', 'authentication'] as const).flatMap((purpose) => generations.map((one) => open(purpose, one))),
  );
  return {
    at: <P extends Purpose>(purpose: P, instant: Date) => {
      const generation = generationAt(purpose, instant);
      const authority = all.find((one) => one.purpose === purpose && one.generation === generation);
      if (authority === undefined) throw new OpenMynaError(errors['pki.request'], { field: 'notBefore' });
      return authority as SigningAuthority & { purpose: P };
    },
  };
};
