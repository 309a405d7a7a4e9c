// Whether a list may take the place of the one that is published (as Boulder's storer has it): of the same signer and scope, with
// a higher number, and later.

import { equalBytes } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';
import { readCrl } from './read-crl.ts';

/**
 * @param published DER; undefined for the first list
 * @param next DER
 * @throws OpenMynaError `pki.crl`, naming what is not right; nothing is to be published then. MalformedDer for what is no list
 */
export const checkSuccessor = (published: Uint8Array | undefined, next: Uint8Array): void => {
  const [old, fresh] = [published && readCrl(published), readCrl(next)];
  const refuse = (field: string): never => {
    throw new OpenMynaError(errors['pki.crl'], { field });
  };
  if (fresh.nextUpdate <= fresh.thisUpdate) refuse('nextUpdate');
  if (old === undefined) return;
  const scope = (crl: typeof fresh) => crl.extensions.get('2.5.29.28')?.value ?? new Uint8Array(0);
  const signer = (crl: typeof fresh) => crl.extensions.get('2.5.29.35')?.value ?? new Uint8Array(0);
  if (!equalBytes(old.issuer, fresh.issuer)) refuse('issuer');
  if (!equalBytes(signer(old), signer(fresh))) refuse('authorityKeyIdentifier');
  if (!equalBytes(scope(old), scope(fresh))) refuse('issuingDistributionPoint');
  if (fresh.number <= old.number) refuse('cRLNumber');
  if (fresh.thisUpdate < old.thisUpdate) refuse('thisUpdate');
};
