// Checking a CMS: of the document whether it can be read, of each signature everything there is to look at.

import { createHash } from 'node:crypto';
import { MalformedDer } from '@openmyna/pki/der';
import { type ByteSource, bytesSource, chunksOf } from '../byte-source.ts';
import { looked } from '../report/checks.ts';
import { judgeSigner, type VerifyOptions, verdictOfChecks } from '../report/judge-signer.ts';
import {
  type Check,
  type Coverage,
  type SignatureReport,
  type SignatureVerdict,
  type SigningTime,
  verdictOf,
} from '../report/report.ts';
import { signingTimeOf } from '../tsp/signing-time.ts';
import { type HashName, hashNamed } from './algorithms.ts';
import { type DigestOf, examineSigner, malformed } from './examine-signer.ts';
import { oids } from './oids.ts';
import { padesChecks } from './pades.ts';
import { readSignedData, type SignedData, walkSignedData } from './read-signed-data.ts';
import type { SignerInfo } from './read-signer-info.ts';

/** A signature verdict without what only the format around it knows. */
export type SignerVerdict = Omit<SignatureVerdict, 'kind' | 'coverage' | 'changesAfter'>;

/** How a SignedData inside another format is checked. */
export interface SignedDataOptions extends VerifyOptions {
  /** When the format around it says that it was signed: M of a PDF. Counts where there is no signing-time. */
  readonly claimedTime?: Date;
  /** When it was there at the latest, where the format around it proves that: a document time-stamp of a PDF. */
  readonly seen?: Date;
  /** Whether EN 319 142-1 6.3 says which signed attributes there are. */
  readonly isPades?: boolean;
}

/**
 * Checks every signature of a SignedData over a content of type id-data.
 * @param digestOf the content
 */
export const checkSignedData = async (
  data: SignedData,
  digestOf: DigestOf,
  options: SignedDataOptions,
): Promise<readonly SignerVerdict[]> => {
  const verdicts: SignerVerdict[] = [];
  for (const info of data.signers) verdicts.push(await checkSigner(info, data, digestOf, options));
  return verdicts;
};

const checkSigner = async (
  info: SignedData['signers'][number],
  data: SignedData,
  digestOf: DigestOf,
  options: SignedDataOptions,
): Promise<SignerVerdict> => {
  const examined = examineSigner(info, data, oids.data, digestOf);
  const { certificate } = examined;
  const tokens = info instanceof MalformedDer ? [] : (info.unsigned.get(oids.signatureTimeStamp) ?? []);
  const stamps = tokens.map(({ bytes }) => ({ token: bytes, over: (info as SignerInfo).signature }));
  const own = await signingTimeOf(stamps, examined.claimed ?? options.claimedTime, options);
  const time = earliest(own.time, options.seen);
  const ofSigner = [...(options.isPades ? padesChecks(examined) : examined.checks), ...own.checks];
  if (certificate === undefined) {
    const checks = [...ofSigner, looked('certificate', 'not-done')];
    return { verdict: verdictOfChecks(checks), checks, time };
  }
  const judged = await judgeSigner(certificate.der, time, options);
  const checks = [...ofSigner, ...judged.checks];
  return {
    verdict: verdictOfChecks(checks),
    checks,
    time,
    certificate: judged.certificate,
    ...(judged.signer && { signer: judged.signer }),
  };
};

const earliest = (own: SigningTime, seen: Date | undefined): SigningTime =>
  seen === undefined || (own.known === 'time-stamp' && own.at <= seen) ? own : { at: seen, known: 'time-stamp' };

/** What came of a CMS inside another format. */
export interface CmsOverDigest {
  /** Whether it can be read. */
  readonly document: readonly Check[];
  readonly signatures: readonly SignerVerdict[];
}

/**
 * Checks a detached CMS by the digest of its content: what a PDF needs. Never throws for bytes of others.
 * @param cms ContentInfo; zeros may follow
 */
export const checkCmsOverDigest = async (
  cms: Uint8Array,
  digestOf: DigestOf,
  options: SignedDataOptions,
): Promise<CmsOverDigest> => {
  try {
    const data = await readSignedData(cms, { padded: true });
    const document = documentChecks(data, false);
    return { document, signatures: await checkSignedData(data, digestOf, options) };
  } catch (error) {
    return { document: [unread(error)], signatures: [] };
  }
};

/** A file that carries its content, or a signature with the content beside it. */
export type CmsInput = ByteSource | { readonly signature: ByteSource | Uint8Array; readonly content: ByteSource };

/** Checks a CMS. Nothing of it is ever in memory but the signatures and their certificates; nothing throws for bytes of others. */
export const checkCms = async (input: CmsInput, options: VerifyOptions): Promise<SignatureReport> => {
  const detached = 'signature' in input;
  try {
    const { data, digestOf } = detached ? await readBeside(input.signature, input.content) : await readThrough(input);
    const document = documentChecks(data, !detached);
    const coverage = coverageOf(data.contentType, detached);
    const signatures = (await checkSignedData(data, digestOf, options)).map(
      (one): SignatureVerdict => ({ ...one, kind: 'signature', coverage, changesAfter: [] }),
    );
    return { format: 'cms', verdict: verdictOf(document, signatures), signatures, document };
  } catch (error) {
    return { format: 'cms', verdict: 'fails', signatures: [], document: [unread(error)] };
  }
};

const unread = (error: unknown): Check => {
  if (error instanceof MalformedDer) return looked('form', 'failed', malformed(error));
  throw error;
};

/** @param attached whether the content has to be inside: what is in two places is not one document */
const documentChecks = (data: SignedData, attached: boolean): readonly Check[] => {
  const problem =
    data.signers.length === 0
      ? { ja: '署名がない', en: 'nobody signed it' }
      : data.attached === attached
        ? undefined
        : attached
          ? { ja: '署名した文書が入っていない', en: 'what was signed is not in it' }
          : { ja: '別の文書が入っている', en: 'it carries a content of its own' };
  return [looked('form', problem ? 'failed' : 'passed', problem)];
};

const coverageOf = (contentType: string, detached: boolean): Coverage => ({
  whole: true,
  covered: [
    detached
      ? { ja: '署名と別のファイル', en: 'the file beside the signature' }
      : { ja: `署名に含まれる文書(${contentType})`, en: `the content inside (${contentType})` },
  ],
  uncovered: [],
});

/** Hashes of what passes, by every hash that counts and is named. */
const hashing = () => {
  const running = new Map<HashName, ReturnType<typeof createHash>>();
  const done = new Map<HashName, Uint8Array>();
  return {
    begin: (names: readonly (HashName | undefined)[]) => {
      for (const name of names) if (name !== undefined) running.set(name, createHash(name));
    },
    update: (chunk: Uint8Array) => {
      for (const hash of running.values()) hash.update(chunk);
    },
    digestOf: (name: HashName): Uint8Array | undefined => {
      const hash = running.get(name);
      if (hash !== undefined && !done.has(name)) done.set(name, new Uint8Array(hash.digest()));
      return done.get(name);
    },
  };
};

const readThrough = async (source: ByteSource): Promise<{ readonly data: SignedData; readonly digestOf: DigestOf }> => {
  const hashes = hashing();
  const walk = walkSignedData(source, { algorithms: (named) => hashes.begin(named.map(hashNamed)) });
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return { data: value, digestOf: hashes.digestOf };
    hashes.update(value);
  }
};

const readBeside = async (
  signature: ByteSource | Uint8Array,
  content: ByteSource,
): Promise<{ readonly data: SignedData; readonly digestOf: DigestOf }> => {
  const { data } = await readThrough(signature instanceof Uint8Array ? bytesSource(signature) : signature);
  const hashes = hashing();
  hashes.begin(data.signers.map((one) => (one instanceof MalformedDer ? undefined : hashNamed(one.digestAlgorithm))));
  for await (const chunk of chunksOf(content)) hashes.update(chunk);
  return { data, digestOf: hashes.digestOf };
};
