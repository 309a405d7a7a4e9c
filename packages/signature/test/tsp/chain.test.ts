// From a time-stamp authority to a root through authorities between them: each must be one, and may forbid more below it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assembleSigned, type Name, toBeSigned } from '@openmyna/pki';
import { bitString, boolean, integer, objectIdentifier, octetString, sequence } from '@openmyna/pki/der';
import { checkTimestampToken, openTimestampAuthority, timestampOver } from '../../src/tsp/index.ts';
import { key, later, options, timestampAuthority } from '../cms/fixture.ts';

const data = Buffer.from('data');
const extension = (id: string, value: Uint8Array): Uint8Array =>
  sequence(objectIdentifier(id), boolean(true), octetString(value));
const purpose = extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.8')));
const authority = (...pathLength: readonly Uint8Array[]) =>
  extension('2.5.29.19', sequence(boolean(true), ...pathLength));
const usage = (bits: number, unused: number) => extension('2.5.29.15', bitString(Uint8Array.of(bits), unused));

const certify = async (
  [issuer, subject]: readonly [string, string],
  extensions: readonly Uint8Array[],
  notAfter = new Date('2040-01-01T00:00:00Z'),
): Promise<Uint8Array> => {
  const name = (unit: string): Name => [
    ['O', 'OPENMYNA-SANDBOX'],
    ['OU', unit],
  ];
  const [by, of] = [await key(issuer), await key(subject)];
  const tbs = toBeSigned(
    {
      serial: 5n,
      issuer: name(issuer),
      subject: name(subject),
      notBefore: new Date('2024-01-01T00:00:00Z'),
      notAfter,
      publicKey: of.signer.publicKey,
      extensions,
    },
    by.signer.algorithm,
  );
  return assembleSigned(tbs, by.signer.algorithm, by.signer.sign(tbs));
};

const zero = integer(0);
for (const [title, root, between, verdict] of [
  ['an authority between', [authority()], [authority()], 'holds'],
  ['an authority between, which may issue no authorities', [authority()], [authority(zero)], 'holds'],
  ['an authority whose key usage says so', [authority(), usage(0x06, 1)], [authority(), usage(0x04, 2)], 'holds'],
  ['a root that allows none between', [authority(zero)], [authority()], 'fails'],
  ['no authority between', [authority()], [usage(0x04, 2)], 'fails'],
  ['an authority between that may not sign certificates', [authority()], [authority(), usage(0x80, 7)], 'fails'],
  [
    'an authority between with name constraints',
    [authority()],
    [authority(), extension('2.5.29.30', sequence())],
    'fails',
  ],
] as const)
  test(`${title}: ${verdict}`, async () => {
    const anchor = await certify(['chain-root', 'chain-root'], root);
    const chain = [await certify(['chain-root', 'chain-between'], between)];
    const certificate = await certify(['chain-between', 'tsa'], [purpose]);
    const { answer } = openTimestampAuthority({ ...(await timestampAuthority()).options, certificate, chain });
    const token = await timestampOver(data, answer);
    const found = await checkTimestampToken(token, data, await options({ timestampAnchors: [anchor] }));
    assert.equal(found.verdict, verdict, found.summary.reason.en);
  });

test('an authority between that had ended: fails', async () => {
  const anchor = await certify(['chain-root', 'chain-root'], [authority()]);
  const chain = [await certify(['chain-root', 'chain-between'], [authority()], later(-1))];
  const certificate = await certify(['chain-between', 'tsa'], [purpose]);
  const { answer } = openTimestampAuthority({ ...(await timestampAuthority()).options, certificate, chain });
  const token = await timestampOver(data, answer);
  const found = await checkTimestampToken(token, data, await options({ timestampAnchors: [anchor] }));
  assert.deepEqual(
    found.checks.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id),
    ['authority-certificate'],
  );
});

test('the certificate of the authority itself may be believed', async () => {
  const { answer, certificate } = await timestampAuthority();
  const token = await timestampOver(data, answer);
  const found = await checkTimestampToken(token, data, await options({ timestampAnchors: [certificate] }));
  assert.equal(found.verdict, 'holds', found.summary.reason.en);
});
