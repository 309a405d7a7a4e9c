// Certificates for a nation: OCSP answers and checks, each beside the bare arithmetic in it.

import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import {
  anchorOf,
  authorityOf,
  checkCertificate,
  createOcspResponder,
  encodeOcspRequest,
  freshness,
  generateRsaKey,
  issueAuthenticationCertificate,
  issueOcspResponderCertificate,
  readCertificate,
  rsaSigner,
} from '@openmyna/pki';
import { compare, printComparison, rateOf } from './compare.ts';

const municipality = { prefecture: 'Tokyo-to', name: 'Kiyose-shi' };
const now = new Date('2026-11-25T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const firstSerial = 0x07000000n;

export const benchPki = async (): Promise<void> => {
  const [authorityKey, responderKey, holderKey] = await Promise.all([
    generateRsaKey(),
    generateRsaKey(),
    generateRsaKey(),
  ]);
  const purpose = 'authentication' as const;
  const authority = { ...authorityOf(purpose, 2023, authorityKey), purpose };
  const certificate = issueOcspResponderCertificate(authority, {
    serial: 1n,
    publicKey: responderKey.publicKey,
    notBefore: later(-3600),
    notAfter: later(86_400),
  });
  const responderOver = (kept?: { certificates: number; seconds: number }) =>
    createOcspResponder({
      issuers: [
        { authority, certificate, signer: rsaSigner(responderKey.pkcs1), status: () => ({ status: 'good' }) as const },
      ],
      clock: () => now,
      validity: 900,
      nonce: 'ignore',
      ...(kept && { kept }),
    });
  const { issuer, publicKey } = readCertificate(authority.certificate);
  const hash = (data: Uint8Array) => createHash('sha1').update(data).digest();
  const requests = Array.from({ length: 1000 }, (_, index) =>
    encodeOcspRequest({
      hash: 'SHA-1',
      issuerNameHash: hash(issuer),
      issuerKeyHash: authority.keyId,
      serial: firstSerial + BigInt(index),
    }),
  );
  let turn = 0;
  const next = () => requests[turn++ % requests.length]!;
  const key = createPrivateKey({ key: Buffer.from(responderKey.pkcs1), format: 'der', type: 'pkcs1' });
  const document = randomBytes(200);
  const live = responderOver();
  printComparison(
    await compare(
      { name: 'OCSP answers signed on demand, in process', unit: '/s', peer: 'node:crypto sign' },
      () => rateOf(() => live.answer(next()), 400),
      () => rateOf(() => sign('sha256', document, key), 400),
    ),
  );
  const kept = responderOver({ certificates: 1000, seconds: 600 });
  for (const request of requests) kept.answer(request);
  printComparison(
    await compare(
      { name: 'OCSP answers kept, 1,000 certificates in turn, in process', unit: '/s', peer: 'SHA-1 of the request' },
      () => rateOf(() => kept.answer(next()), 300),
      () => rateOf(() => hash(next()), 300),
    ),
  );

  const leaf = issueAuthenticationCertificate(authority, {
    serial: firstSerial,
    publicKey: holderKey.publicKey,
    commonName: '997794E9AGCIEG13221003A',
    municipality,
    notBefore: later(-86_400),
    notAfter: new Date('2026-12-25T14:59:59Z'),
  });
  const anchors = [anchorOf('authentication', authority.certificate)];
  const { der: answer } = await live.answer(requests[0]!);
  const options = { at: now, purpose: 'authentication', anchors, freshness: freshness.online } as const;
  const revocation = [{ kind: 'ocsp', response: answer }] as const;
  if (checkCertificate(leaf, { ...options, revocation }).status !== 'valid') throw new Error('the check failed');
  const signature = sign('sha256', document, key);
  const verifying = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  printComparison(
    await compare(
      {
        name: 'certificates checked with an OCSP answer (two signatures)',
        unit: '/s',
        peer: 'node:crypto verify, once',
      },
      () => rateOf(() => checkCertificate(leaf, { ...options, revocation }), 400),
      () => rateOf(() => verify('sha256', document, verifying, signature), 400),
    ),
  );
};
