/**
 * CMS (RFC 5652, CAdES-BES): made with any signer, read and checked with reasons.
 *
 * @module cms
 */

export type { HashName } from './algorithms.ts';
export {
  type CmsInput,
  type CmsOverDigest,
  checkCms,
  checkCmsOverDigest,
  checkSignedData,
  type SignedDataOptions,
  type SignerVerdict,
} from './check-cms.ts';
export type { DigestOf } from './examine-signer.ts';
export { contentOfCms, type ReadOptions, readSignedData, type SignedData, walkSignedData } from './read-signed-data.ts';
export type { SignerIdentifier, SignerInfo } from './read-signer-info.ts';
export { type CmsOptions, cmsOverDigest, hashOfSigner, signCmsAttached, signCmsDetached } from './sign.ts';
