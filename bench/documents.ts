// Documents signed with a key at hand, beside the bare signature that is in each and beside openssl; checked, beside the bare
// verifications; and what memory it takes as the file grows. `node bench/documents.ts`

import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import {
  bytesSource,
  checkCms,
  checkPdf,
  checkXml,
  type SignatureReport,
  signCmsAttached,
  signCmsDetached,
  signPdf,
  signXml,
} from '@openmyna/signature';
import {
  folder,
  gather,
  holder,
  now,
  options,
  pem,
  timestampAuthority,
} from '../packages/signature/test/cms/fixture.ts';
import { contract } from '../packages/signature/test/pdf/fixture.ts';
import { asyncRateOf, compare, printComparison, rateOf } from './compare.ts';

/** Of each measurement, milliseconds. */
const span = 400;

export const benchDocuments = async (): Promise<void> => {
  const signer = await holder();
  const { answer } = await timestampAuthority();
  const checking = await options();
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const text = new Uint8Array(randomBytes(1000));
  const xml = new Uint8Array(
    Buffer.from(`<申告書 xmlns="urn:x">${'<明細 単位="円">1,000</明細>'.repeat(20)}</申告書>`),
  );
  const pdf = contract();
  const how = { signingTime: now, random };
  const stamped = { ...how, timestamp: answer };

  const privateKey = createPrivateKey({ key: Buffer.from(signer.key.pkcs8), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const signature = sign('sha256', text, privateKey);
  const bareSign = () => sign('sha256', text, privateKey);
  const bareVerify = () => verify('sha256', text, publicKey, signature);

  const kinds = {
    'CMS, detached': {
      make: () => signCmsDetached(bytesSource(text), signer, how),
      check: (bytes: Uint8Array) => checkCms({ signature: bytes, content: bytesSource(text) }, checking),
      verifications: 2,
    },
    'CMS, attached': {
      make: () => gather(signCmsAttached(bytesSource(text), signer, how)),
      check: (bytes: Uint8Array) => checkCms(bytesSource(bytes), checking),
      verifications: 2,
    },
    'PDF, B-B': {
      make: () => gather(signPdf(bytesSource(pdf), signer, how)),
      check: (bytes: Uint8Array) => checkPdf(bytesSource(bytes), checking),
      verifications: 2,
    },
    'PDF, B-B, with a seal': {
      make: () => gather(signPdf(bytesSource(pdf), signer, { ...how, visible: { page: 1 } })),
      check: (bytes: Uint8Array) => checkPdf(bytesSource(bytes), checking),
      verifications: 2,
    },
    'PDF, B-T (the time-stamp in the same process)': {
      make: () => gather(signPdf(bytesSource(pdf), signer, stamped)),
      check: (bytes: Uint8Array) => checkPdf(bytesSource(bytes), checking),
      verifications: 4,
    },
    'XML, enveloped': {
      make: () => signXml(bytesSource(xml), signer, { ...how, layout: 'enveloped' }),
      check: (bytes: Uint8Array) => checkXml(bytesSource(bytes), checking),
      verifications: 2,
    },
  } satisfies Record<
    string,
    {
      readonly make: () => Promise<Uint8Array>;
      readonly check: (bytes: Uint8Array) => Promise<SignatureReport>;
      /** Signatures in it with those of certificates. */
      readonly verifications: number;
    }
  >;

  for (const [name, { make }] of Object.entries(kinds))
    printComparison(
      await compare(
        { name: `${name}, signed`, unit: '/s', peer: 'node:crypto sign' },
        () => asyncRateOf(make, span),
        () => rateOf(bareSign, span),
      ),
    );
  using files = folder({
    text,
    'signer.pem': pem('CERTIFICATE', signer.certificate),
    'signer.key': pem('PRIVATE KEY', signer.key.pkcs8),
    'ca.pem': pem('CERTIFICATE', signer.authority),
  });
  const openssl = (...args: readonly string[]): number => {
    const count = 20;
    const begin = performance.now();
    for (let index = 0; index < count; index++) {
      const { status, text: said } = files.openssl('cms', ...args, '-binary', '-md', 'sha256');
      if (status !== 0) throw new Error(said);
    }
    return (count * 1000) / (performance.now() - begin);
  };
  const keys = ['-signer', 'signer.pem', '-inkey', 'signer.key'];
  printComparison(
    await compare(
      { name: 'CMS, detached, signed', unit: '/s', peer: 'openssl cms -sign, a process each' },
      () => asyncRateOf(kinds['CMS, detached'].make, span),
      () => openssl('-sign', '-cades', '-in', 'text', ...keys, '-outform', 'DER', '-out', 'signed'),
    ),
  );
  for (const [name, { make, check, verifications }] of Object.entries(kinds)) {
    const bytes = await make();
    const one = async () => {
      if ((await check(bytes)).verdict !== 'holds') throw new Error(`${name} does not hold`);
    };
    printComparison(
      await compare(
        { name: `${name}, checked`, unit: '/s', peer: `node:crypto verify, ${verifications} times` },
        () => asyncRateOf(one, span),
        () => rateOf(bareVerify, span) / verifications,
      ),
    );
  }
};

const kinds = ['cms', 'cms-detached', 'pdf', 'xml-detached'] as const;

/** Peak memory of a process that signs and of one that checks, by size of the file. */
export const benchDocumentMemory = (sizes: readonly number[] = [1, 16, 256, 1024, 4096]): void => {
  const child = new URL('documents-memory.ts', import.meta.url).pathname;
  for (const kind of kinds)
    for (const size of sizes) {
      const { stdout, stderr, status } = spawnSync(process.execPath, [child, kind, `${size}`], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      console.log(stdout.trim());
    }
};

if (process.argv[1] === import.meta.filename) {
  await benchDocuments();
  benchDocumentMemory();
}
