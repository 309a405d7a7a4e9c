// A citizen's signature checked, as whoever serves many does it: the certificate read and held to its profile, its chain, its status
// in the memory of so many, its key taken out of it, the signature over a document. Two signatures are verified in each.

import { createPublicKey, randomBytes, verify } from 'node:crypto';
import {
  anchorOf,
  authorityOf,
  checkCertificate,
  freshness,
  generateRsaKey,
  isSignedBy,
  issueSignatureCertificate,
  readCertificate,
  rsaSigner,
  StatusMemory,
  verifyingKeyOf,
} from '@openmyna/pki';
import { compare, printComparison, rateOf } from './compare.ts';

/** Citizens in turn, each with a certificate of their own; so many keys among them, for making one takes a chip's time. */
const citizens = 1000;
const keys = 20;

const firstSerial = 0x07000000;
const now = new Date('2026-11-26T03:00:00Z');
const issuer = 'bench';

export interface CheckingFigure {
  readonly certificates: number;
  readonly rate: number;
  readonly bare: number;
}

export const benchChecking = async (sizes: readonly number[] = [1e4, 1e5, 1e6, 1e7]): Promise<CheckingFigure[]> => {
  const authority = { ...authorityOf('signature', 2023, await generateRsaKey()), purpose: 'signature' as const };
  const anchors = [anchorOf('signature', authority.certificate)];
  const holders = (await Promise.all(Array.from({ length: keys }, generateRsaKey))).map(({ pkcs1 }) =>
    rsaSigner(pkcs1),
  );
  const document = new Uint8Array(randomBytes(1000));
  const figures: CheckingFigure[] = [];
  for (const certificates of sizes) {
    const memory = new StatusMemory();
    memory.apply({ type: 'authority', sequence: 1, issuer, notBefore: authority.notBefore });
    const [serial, through] = [BigInt(firstSerial), BigInt(firstSerial + certificates - 1)];
    memory.apply({ type: 'issued', sequence: 2, issuer, serial, through, notAfter: new Date('2031-12-31T14:59:59Z') });
    const signed = Array.from({ length: citizens }, (_, index) => {
      const holder = holders[index % keys]!;
      const certificate = issueSignatureCertificate(authority, {
        serial: BigInt(firstSerial + index * Math.floor(certificates / citizens)),
        publicKey: holder.publicKey,
        commonName: '2026112611000013221003A',
        municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
        notBefore: new Date('2026-11-01T03:00:00Z'),
        notAfter: new Date('2031-03-26T14:59:59Z'),
        person: {
          name: '見本　太郎',
          nameMask: '00000',
          sex: '1',
          birthDate: '319800217',
          address: '東京都清瀬市架空町９９丁目１番２号',
          addressMask: '00000000000000000',
        },
      });
      return { certificate, signature: holder.sign(document) };
    });
    let at = 0;
    const one = () => {
      const { certificate, signature } = signed[at++ % citizens]!;
      const status = memory.get(issuer, readCertificate(certificate).serial);
      const check = checkCertificate(certificate, {
        at: now,
        purpose: 'signature',
        anchors,
        revocation: [{ kind: 'known', status, at: now }],
        freshness: freshness.online,
      });
      if (check.status !== 'valid' || !isSignedBy(verifyingKeyOf(check.certificate!.publicKey), document, signature))
        throw new Error('the check failed');
    };
    const key = createPublicKey({ key: Buffer.from(holders[0]!.publicKey), format: 'der', type: 'spki' });
    const signature = holders[0]!.sign(document);
    const two = () => {
      for (let i = 0; i < 2; i++) verify('sha256', document, key, signature);
    };
    const comparison = await compare(
      {
        name: `a citizen’s signature checked, of ${certificates.toLocaleString('en')} certificates`,
        unit: '/s',
        peer: 'node:crypto verify, twice',
      },
      () => rateOf(one, 400),
      () => rateOf(two, 400),
    );
    printComparison(comparison);
    figures.push({ certificates, rate: comparison.ours, bare: comparison.peer.rate });
  }
  return figures;
};

if (process.argv[1] === import.meta.filename) await benchChecking();
