// Authorities, holders, a time-stamp authority, and openssl with a folder of files.

import { spawnSync } from 'node:child_process';
import { constants, createHash, createPrivateKey, privateEncrypt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex } from '@openmyna/apdu';
import {
  anchorOf,
  authorityOf,
  ecSigner,
  generateEcKey,
  generateRsaKey,
  issueAuthenticationCertificate,
  issueSignatureCertificate,
  nextGeneration,
  type Random,
  rsaSigner,
  type Signer,
  toPem,
} from '@openmyna/pki';
import type { DocumentSigner, SignatureVerdict, VerifyOptions } from '../../src/index.ts';
import {
  issueTimestampCertificate,
  makeTimestampRoot,
  openTimestampAuthority,
  sandboxTimestampPolicy,
} from '../../src/tsp/index.ts';

/** When tests take place: openssl judges certificates by its own clock, or by -attime. */
export const now = new Date('2026-11-27T03:00:00Z');
export const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

/** The same bytes every time. */
export const seeded = (seed: string): Random => {
  let count = 0;
  return (length) =>
    new Uint8Array(createHash('shake256', { outputLength: length }).update(`${seed}${count++}`).digest());
};

const sha256DigestInfo = fromHex('3031300d060960864801650304020105000420');

/** A key of PKCS #8 that signs digests, and signs data as its algorithm does. */
export interface TestKey {
  readonly signer: Signer;
  readonly pkcs8: Uint8Array;
  readonly sign: (digest: Uint8Array) => Promise<Uint8Array>;
}

const rsaKey = async (): Promise<TestKey> => {
  const { pkcs1 } = await generateRsaKey();
  const key = createPrivateKey({ key: Buffer.from(pkcs1), format: 'der', type: 'pkcs1' });
  return {
    signer: rsaSigner(pkcs1),
    pkcs8: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    sign: async (digest) =>
      new Uint8Array(
        privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([sha256DigestInfo, digest])),
      ),
  };
};

/** Node signs no digest with ECDSA: openssl does. */
const ecKey = async (): Promise<TestKey> => {
  const pkcs8 = await generateEcKey();
  return {
    signer: ecSigner(pkcs8),
    pkcs8,
    sign: async (digest) => {
      using files = folder({ 'key.pem': pem('PRIVATE KEY', pkcs8), digest });
      const { status, text } = files.openssl(
        'pkeyutl',
        '-sign',
        '-inkey',
        'key.pem',
        '-in',
        'digest',
        '-out',
        'signature',
      );
      if (status !== 0) throw new Error(text);
      return files.read('signature');
    },
  };
};

const made = new Map<string, Promise<TestKey>>();

/** A key by name, made once a process. */
export const key = (name: string, kind: 'rsa' | 'ec' = 'rsa'): Promise<TestKey> => {
  const one = made.get(name) ?? (kind === 'rsa' ? rsaKey() : ecKey());
  made.set(name, one);
  return one;
};

export const pem = (label: 'CERTIFICATE' | 'PRIVATE KEY', der: Uint8Array): Uint8Array =>
  Buffer.from(toPem(label, der));

const authority = async <P extends 'signature' | 'authentication'>(purpose: P, kind: 'rsa' | 'ec' = 'rsa') =>
  authorityOf(
    purpose,
    kind === 'ec' ? nextGeneration : 2023,
    (await key(`${purpose}-${kind}`, kind)).signer,
  ) as ReturnType<typeof authorityOf> & { purpose: P };

const request = async (holder: TestKey, serial: bigint) => ({
  serial,
  publicKey: holder.signer.publicKey,
  municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
});

/** Whose the certificates are. */
export const person = {
  name: '見本　太郎',
  nameMask: '00000',
  sex: '1',
  birthDate: '319800217',
  address: '東京都清瀬市架空町９９丁目１番２号',
  addressMask: '00000000000000000',
} as const;

/** What a holder signs with. */
export interface Holder extends DocumentSigner {
  readonly key: TestKey;
  readonly authority: Uint8Array;
}

/** A holder with a certificate for signatures, of this generation or the next. */
export const holder = async (name = 'holder', kind: 'rsa' | 'ec' = 'rsa', serial = 0x07654321n): Promise<Holder> => {
  const own = await key(name, kind);
  const issuing = await authority('signature', kind);
  const times =
    kind === 'rsa'
      ? { notBefore: new Date('2025-10-27T01:23:45Z'), notAfter: new Date('2030-02-17T14:59:59Z') }
      : { notBefore: new Date('2028-05-01T00:00:00Z'), notAfter: new Date('2033-02-17T14:59:59Z') };
  const certificate = issueSignatureCertificate(issuing, {
    ...(await request(own, serial)),
    ...times,
    commonName: '2025102710234513221003A',
    person,
  });
  return { certificate, algorithm: own.signer.algorithm, sign: own.sign, key: own, authority: issuing.certificate };
};

/** The same person with a certificate for authentication. */
export const authenticationHolder = async (): Promise<Holder> => {
  const own = await key('holder');
  const issuing = await authority('authentication');
  const certificate = issueAuthenticationCertificate(issuing, {
    ...(await request(own, 0x07654399n)),
    notBefore: new Date('2025-10-27T01:23:45Z'),
    notAfter: new Date('2030-02-17T14:59:59Z'),
    commonName: '997794E9AGCIEG13221003A',
  });
  return { certificate, algorithm: own.signer.algorithm, sign: own.sign, key: own, authority: issuing.certificate };
};

/** The sandbox's time-stamp authority. */
export const timestampAuthority = async ({ at = now, random = seeded('tsa') } = {}) => {
  const [root, own] = [await key('tsa-root'), await key('tsa')];
  const times = { notBefore: new Date('2024-01-01T00:00:00Z'), notAfter: new Date('2040-01-01T00:00:00Z') };
  const rootCertificate = makeTimestampRoot(root.signer, { serial: 1n, ...times });
  const certificate = issueTimestampCertificate(root.signer, { serial: 2n, publicKey: own.signer.publicKey, ...times });
  const options = {
    certificate,
    chain: [],
    algorithm: own.signer.algorithm,
    sign: own.sign,
    policy: sandboxTimestampPolicy,
    clock: () => at,
    random,
    accuracySeconds: 1,
  };
  return { ...openTimestampAuthority(options), options, rootCertificate, rootKey: root, certificate, key: own };
};

/** Both generations of signature authorities and the sandbox's time-stamp root are believed; nothing is revoked. */
export const options = async (more: Partial<VerifyOptions> = {}): Promise<VerifyOptions> => ({
  now,
  anchors: [
    anchorOf('signature', (await authority('signature')).certificate),
    anchorOf('signature', (await authority('signature', 'ec')).certificate),
    anchorOf('authentication', (await authority('authentication')).certificate),
  ],
  timestampAnchors: [(await timestampAuthority()).rootCertificate],
  evidence: async () => [{ kind: 'known', status: { status: 'good' }, at: more.now ?? now }],
  ...more,
});

/** The checks of a signature that did not pass, by their ids. */
export const open = ({ checks }: Pick<SignatureVerdict, 'checks'>): string[] =>
  checks.filter(({ outcome }) => outcome !== 'passed').map(({ id, outcome }) => (outcome === 'failed' ? id : `${id}?`));

/** Files in a folder that goes with the object. */
export const folder = (files: Readonly<Record<string, Uint8Array>>) => {
  const path = mkdtempSync(join(tmpdir(), 'openmyna-cms-'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return {
    place: (name: string) => join(path, name),
    read: (name: string): Uint8Array => new Uint8Array(readFileSync(join(path, name))),
    write: (name: string, bytes: Uint8Array) => writeFileSync(join(path, name), bytes),
    openssl: (...args: readonly string[]) => {
      const { stdout, stderr, status, error } = spawnSync('openssl', args, { cwd: path, encoding: 'utf8' });
      if (error) throw error;
      return { status, text: `${stdout}${stderr}` };
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** All of a generator's chunks. */
export const gather = async (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new Uint8Array(Buffer.concat(all));
};
