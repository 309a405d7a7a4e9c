// Time-stamps that are there and do not hold: each fails the signature that carries it.

import { assembleSigned, keyIdentifier, type Name, toBeSigned } from '@openmyna/pki';
import { boolean, null_, objectIdentifier, octetString, sequence } from '@openmyna/pki/der';
import { attribute } from '../../../src/cms/attributes.ts';
import { oids } from '../../../src/cms/oids.ts';
import { makeTimestampRoot, openTimestampAuthority, timestampOver } from '../../../src/tsp/index.ts';
import { holder, key, later, timestampAuthority } from '../fixture.ts';
import { signedData, signerInfo, withInfo } from './build.ts';
import type { HostileCms } from './index.ts';

const stamped = (token: (signature: Uint8Array) => Promise<Uint8Array>) => (): Promise<Uint8Array> =>
  withInfo({ unsigned: async (signature) => attribute(oids.signatureTimeStamp, await token(signature)) });

const bad = (name: string, token: (signature: Uint8Array) => Promise<Uint8Array>): HostileCms => ({
  name,
  expect: 'time-stamp',
  make: stamped(token),
});

const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
const purposes = (...ids: readonly string[]) => sequence(...ids.map(objectIdentifier));
const timeStamping = '1.3.6.1.5.5.7.3.8';

/** A token of an authority whose certificate, by the sandbox's root, is another than it should be. */
const byAuthority =
  (
    extensions: readonly Uint8Array[],
    more: { readonly root?: string; readonly notAfter?: Date; readonly at?: Date } = {},
  ) =>
  async (signature: Uint8Array): Promise<Uint8Array> => {
    const { options } = await timestampAuthority(more.at ? { at: more.at } : {});
    const root = await key(more.root ?? 'tsa-root');
    const own = await key('tsa');
    const issuer: Name = [
      ['C', 'JP'],
      ['O', 'OPENMYNA-SANDBOX'],
      ['OU', 'OPENMYNA-SANDBOX Time-Stamp Root'],
    ];
    const tbs = toBeSigned(
      {
        serial: 3n,
        issuer,
        subject: [...issuer, ['CN', 'TSA']],
        notBefore: new Date('2024-01-01T00:00:00Z'),
        notAfter: more.notAfter ?? new Date('2040-01-01T00:00:00Z'),
        publicKey: own.signer.publicKey,
        extensions: [...extensions, extension('2.5.29.14', false, octetString(keyIdentifier(own.signer.publicKey)))],
      },
      root.signer.algorithm,
    );
    const certificate = assembleSigned(tbs, root.signer.algorithm, root.signer.sign(tbs));
    return timestampOver(signature, openTimestampAuthority({ ...options, certificate }).answer);
  };

const alone = extension('2.5.29.37', true, purposes(timeStamping));

/** Beside them: the certificate that they are one step away from. */
export const goodTimestamp = stamped(byAuthority([alone]));

/** A token with a byte of it changed, counted from its end. */
const changed =
  (fromEnd: number) =>
  async (signature: Uint8Array): Promise<Uint8Array> => {
    const token = await timestampOver(signature, (await timestampAuthority()).answer);
    return token.with(token.length - fromEnd, token[token.length - fromEnd]! ^ 1);
  };

export const timestamps: readonly HostileCms[] = [
  bad('over something else', async () => timestampOver(Buffer.from('other'), (await timestampAuthority()).answer)),
  bad('over the attributes of this one and not its signature', async (signature) =>
    timestampOver(signature.subarray(1), (await timestampAuthority()).answer),
  ),
  bad('that is no token', async () => sequence(null_)),
  bad('that is a signature over a document', () => signedData()),
  bad('with its signature changed', changed(1)),
  bad('with its attributes changed', changed(300)),
  bad('of a time to come', async (signature) =>
    timestampOver(signature, (await timestampAuthority({ at: later(3600) })).answer),
  ),
  bad('by an authority without EKU', byAuthority([])),
  bad(
    'by an authority whose EKU is not critical',
    byAuthority([extension('2.5.29.37', false, purposes(timeStamping))]),
  ),
  bad(
    'by an authority that may do more',
    byAuthority([extension('2.5.29.37', true, purposes(timeStamping, '1.3.6.1.5.5.7.3.4'))]),
  ),
  bad('by an authority for any purpose', byAuthority([extension('2.5.29.37', true, purposes('2.5.29.37.0'))])),
  bad('by an authority for mail', byAuthority([extension('2.5.29.37', true, purposes('1.3.6.1.5.5.7.3.4'))])),
  bad(
    'by an authority that issues certificates',
    byAuthority([alone, extension('2.5.29.19', true, sequence(boolean(true)))]),
  ),
  bad(
    'by an authority with a critical extension nobody knows',
    byAuthority([alone, extension('1.2.3.4', true, null_)]),
  ),
  bad('by an authority that was not valid then', byAuthority([alone], { notAfter: later(-1) })),
  bad('by an authority of another root of the same name', byAuthority([alone], { root: 'another-root' })),
  bad('by the root itself', async (signature) => {
    const { options, rootCertificate } = await timestampAuthority();
    const own = await key('tsa-root');
    const { answer } = openTimestampAuthority({ ...options, certificate: rootCertificate, sign: own.sign });
    return timestampOver(signature, answer);
  }),
  bad('by a root of one’s own, which goes along', async (signature) => {
    const { options } = await timestampAuthority();
    const root = await key('another-root');
    const times = { notBefore: new Date('2024-01-01T00:00:00Z'), notAfter: new Date('2040-01-01T00:00:00Z') };
    const rootCertificate = makeTimestampRoot(root.signer, { serial: 1n, ...times });
    const { answer } = openTimestampAuthority({ ...options, chain: [rootCertificate] });
    const token = await timestampOver(signature, answer);
    return token.with(token.length - 2, token[token.length - 2]! ^ 1);
  }),
  bad('by the holder', async (signature) => {
    const { options } = await timestampAuthority();
    const { certificate, sign } = await holder();
    return timestampOver(signature, openTimestampAuthority({ ...options, certificate, sign }).answer);
  }),
  {
    name: 'a good one beside one of something else',
    expect: 'time-stamp',
    make: async () => {
      const { answer } = await timestampAuthority();
      return withInfo({
        unsigned: async (signature) => {
          const good = await timestampOver(signature, answer);
          const other = await timestampOver(Buffer.from('other'), answer);
          const whole = attribute(oids.signatureTimeStamp, new Uint8Array(0));
          const id = whole.subarray(2, -2);
          const set = sequence(good, other).with(0, 0x31);
          return sequence(id, set);
        },
      });
    },
  },
  {
    name: 'good, and nobody believes its authority',
    expect: 'time-stamp',
    make: async () =>
      signedData({
        infos: [
          await signerInfo(await holder(), {
            unsigned: async (signature) =>
              attribute(oids.signatureTimeStamp, await timestampOver(signature, (await timestampAuthority()).answer)),
          }),
        ],
      }),
    options: { timestampAnchors: [] },
  },
];
