// Signatures by, or beside, certificates that are not those they should be.

import { assembleSigned, readCertificate, toBeSigned } from '@openmyna/pki';
import { integer, objectIdentifier, octetString, sequence, time } from '@openmyna/pki/der';
import { attribute } from '../../../src/cms/attributes.ts';
import { oids } from '../../../src/cms/oids.ts';
import { authenticationHolder, type Holder, holder, key, later } from '../fixture.ts';
import { attributesOf, issuerAndSerial, raw, signedData, signerInfo, withInfo } from './build.ts';
import type { HostileCms } from './index.ts';

/** A signature by whoever, with their own certificate. */
const by = async (signer: Holder): Promise<Uint8Array> =>
  signedData({ certificates: [signer.certificate], infos: [await signerInfo(signer)] });

/** A certificate as the holder's is, of another authority of the same name, or with its own key. */
const selfMade = async (name: string): Promise<Holder> => {
  const signer = await holder();
  const own = await key(name);
  const like = readCertificate(signer.certificate);
  const tbs = toBeSigned(
    {
      serial: like.serial,
      issuer: [['C', 'JP']],
      subject: [['C', 'JP']],
      notBefore: like.notBefore,
      notAfter: like.notAfter,
      publicKey: own.signer.publicKey,
      extensions: [sequence(objectIdentifier('2.5.29.14'), octetString(octetString(new Uint8Array(20))))],
    },
    own.signer.algorithm,
  );
  return { ...signer, key: own, certificate: assembleSigned(tbs, own.signer.algorithm, own.signer.sign(tbs)) };
};

/** The holder's certificate with other signed bytes: what was changed is not what the authority signed. */
const tampered = async (): Promise<Holder> => {
  const signer = await holder();
  const text = Buffer.from(signer.certificate);
  const at = text.indexOf(Buffer.from('見本'));
  return { ...signer, certificate: signer.certificate.with(at, text[at]! ^ 1) };
};

export const certificates: readonly HostileCms[] = [
  {
    name: 'by the certificate for authentication',
    expect: 'certificate',
    make: async () => by(await authenticationHolder()),
  },
  {
    name: 'by a certificate that signed itself',
    expect: 'certificate',
    make: async () => by(await selfMade('stranger')),
  },
  {
    name: 'by a certificate of which the name was changed',
    expect: 'certificate',
    make: async () => by(await tampered()),
  },
  {
    name: 'by the authority',
    expect: 'certificate',
    make: async () => {
      const signer = await holder();
      return by({ ...signer, certificate: signer.authority, key: await key('signature-rsa') });
    },
  },
  {
    name: 'by a certificate that had expired',
    expect: 'certificate',
    make: async () => {
      const signer = await holder();
      const at = attribute(oids.signingTime, time(later(4 * 365 * 86_400)));
      return signedData({ infos: [await signerInfo(signer, { attributes: { time: at } })] });
    },
    options: { now: later(5 * 365 * 86_400) },
  },
  {
    name: 'by a certificate that has expired since: only the signer says that it was before',
    expect: 'certificate?',
    make: async () => by(await holder()),
    options: { now: later(5 * 365 * 86_400) },
  },
  {
    name: 'by a certificate that was revoked before',
    expect: 'certificate',
    make: async () => by(await holder()),
    revokedAt: later(-7200),
  },
  {
    name: 'by a certificate that was revoked since: only the signer says that it was before',
    expect: 'certificate?',
    make: async () => by(await holder()),
    revokedAt: later(-60),
  },
  {
    name: 'nobody can be asked',
    expect: 'certificate?',
    make: async () => by(await holder()),
    options: { evidence: async () => [] },
  },
  {
    name: 'by an authority that nobody believes',
    expect: 'certificate',
    make: async () => by(await holder()),
    options: { anchors: [] },
  },
  { name: 'without its certificate', expect: 'signer-named', make: () => signedData({ certificates: [] }) },
  {
    name: 'with the certificate of another alone',
    expect: 'signer-named',
    make: async () => signedData({ certificates: [(await holder('other', 'rsa', 0x07654322n)).certificate] }),
  },
  {
    name: 'naming another, whose certificate is there',
    expect: 'signature',
    make: async () => {
      const other = await holder('other', 'rsa', 0x07654322n);
      return withInfo(
        { sid: issuerAndSerial(other.certificate) },
        { certificates: [other.certificate, (await holder()).certificate] },
      );
    },
  },
  {
    name: 'naming another of the same key: swapped signer',
    expect: 'signer-named',
    make: async () => {
      const renewed = await holder('holder', 'rsa', 0x07654323n);
      return withInfo(
        { sid: issuerAndSerial(renewed.certificate) },
        { certificates: [renewed.certificate, (await holder()).certificate] },
      );
    },
  },
  {
    name: 'two certificates of one issuer and number',
    expect: 'signer-named',
    make: async () => signedData({ certificates: [(await holder()).certificate, (await holder('twin')).certificate] }),
  },
  {
    name: 'a key identifier that nobody has',
    expect: 'signer-named',
    make: () => withInfo({ version: 3, sid: raw(0x80, new Uint8Array(20)) }, { version: 3 }),
  },
  {
    name: 'the right number of another issuer',
    expect: 'signer-named',
    make: () => withInfo({ sid: sequence(sequence(), integer(0x07654321n)) }),
  },
  {
    name: 'one good signature and one of another over nothing',
    expect: 'digest',
    make: async () => {
      const other = await holder('other', 'rsa', 0x07654322n);
      const signer = await holder();
      const bad = await signerInfo(other, { attributes: { digest: attributesOf(other, new Uint8Array(0)).digest } });
      return signedData({
        certificates: [signer.certificate, other.certificate],
        infos: [await signerInfo(signer), bad],
      });
    },
  },
];
