// Files that are no SignedData, or more than one, or none that ends.

import { concat } from '@openmyna/apdu';
import { context, integer, octetString } from '@openmyna/pki/der';
import { hashIdentifier } from '../../../src/cms/algorithms.ts';
import { holder } from '../fixture.ts';
import { content, indefinite, raw, signedData, signerInfo } from './build.ts';
import type { HostileCms } from './index.ts';

const nested = (depth: number): Uint8Array => {
  let inside = octetString(content);
  for (let level = 0; level < depth; level++) inside = raw(0x24, inside);
  return inside;
};

export const structure: readonly HostileCms[] = [
  { name: 'nothing', expect: 'form', make: async () => new Uint8Array(0) },
  { name: 'text', expect: 'form', make: async () => Buffer.from('-----BEGIN CMS-----') },
  { name: 'bytes behind it', expect: 'form', make: async () => concat(await signedData(), Uint8Array.of(0)) },
  { name: 'cut short', expect: 'form', make: async () => (await signedData()).subarray(0, -1) },
  { name: 'cut short in the content', expect: 'form', make: async () => (await signedData()).subarray(0, 70) },
  {
    name: 'a length longer than needed',
    expect: 'form',
    make: async () => {
      const whole = await signedData();
      return concat(Uint8Array.of(0x30, 0x83, 0), whole.subarray(2));
    },
  },
  {
    name: 'a length of 2^47 bytes',
    expect: 'form',
    make: async () =>
      concat(Uint8Array.of(0x30, 0x86, 0x7f, 255, 255, 255, 255, 255), (await signedData()).subarray(4)),
  },
  {
    name: 'a length of 127 bytes',
    expect: 'form',
    make: async () => concat(Uint8Array.of(0x30, 0xff), new Uint8Array(200).fill(0xff)),
  },
  {
    name: 'indefinite lengths, 50,000 deep',
    expect: 'form',
    make: async () => {
      const bytes = new Uint8Array(100_000);
      for (let at = 0; at < bytes.length; at += 2) bytes.set([0x30, 0x80], at);
      return bytes;
    },
  },
  {
    name: 'a content of indefinite lengths, 50,000 deep',
    expect: 'form',
    make: async () => {
      const deep = new Uint8Array(100_000);
      for (let at = 0; at < deep.length; at += 2) deep.set([0x24, 0x80], at);
      return signedData({ content: deep });
    },
  },
  { name: 'a content five deep', expect: 'form', make: () => signedData({ content: nested(5) }) },
  {
    name: 'a content of 1,100 constructed pieces',
    expect: 'form',
    make: () =>
      signedData({ content: raw(0x24, ...new Array<Uint8Array>(1100).fill(raw(0x24, octetString(Uint8Array.of(1))))) }),
  },
  { name: 'a content that is a number', expect: 'form', make: () => signedData({ content: integer(7) }) },
  {
    name: 'a number in a constructed content',
    expect: 'form',
    make: () => signedData({ content: raw(0x24, integer(7)) }),
  },
  {
    name: 'a content without an end',
    expect: 'form',
    make: () => signedData({ content: concat(Uint8Array.of(0x24, 0x80), octetString(content)) }),
  },
  {
    name: 'an end that is none: 00 01',
    expect: 'form',
    make: () => signedData({ content: concat(Uint8Array.of(0x24, 0x80), octetString(content), Uint8Array.of(0, 1)) }),
  },
  {
    name: 'two contents',
    expect: 'form',
    make: () => signedData({ content: concat(octetString(content), octetString(content)) }),
  },
  { name: 'no content', expect: 'form', make: () => signedData({ content: null }) },
  { name: 'enveloped, not signed', expect: 'form', make: () => signedData({ type: '1.2.840.113549.1.7.3' }) },
  { name: 'version 9', expect: 'form', make: () => signedData({ version: 9 }) },
  { name: 'nobody signed', expect: 'form', make: () => signedData({ infos: [] }) },
  {
    name: '33 signers',
    expect: 'form',
    make: async () => signedData({ infos: new Array<Uint8Array>(33).fill(await signerInfo(await holder())) }),
  },
  {
    name: '300 certificates',
    expect: 'form',
    make: async () => signedData({ certificates: new Array<Uint8Array>(300).fill((await holder()).certificate) }),
  },
  {
    name: '20 digest algorithms',
    expect: 'form',
    make: () => signedData({ digestAlgorithms: new Array<Uint8Array>(20).fill(hashIdentifier('sha256')) }),
  },
  {
    name: 'a signer of indefinite length',
    expect: 'form',
    make: async () => signedData({ infos: [indefinite(0x30, (await signerInfo(await holder())).subarray(4))] }),
  },
  { name: 'a signer that is an empty sequence', expect: 'signed-data', make: () => signedData({ infos: [raw(0x30)] }) },
  { name: 'a signer that is a number', expect: 'signed-data', make: () => signedData({ infos: [integer(1)] }) },
  {
    name: 'one good signer and one that is none',
    expect: 'signed-data',
    make: async () => signedData({ infos: [await signerInfo(await holder()), raw(0x30, context(0))] }),
  },
  { name: 'its hash is not announced', expect: 'digest', make: () => signedData({ digestAlgorithms: [] }) },
  {
    name: 'another content',
    expect: 'digest',
    make: () => signedData({ content: octetString(Buffer.from('乙は甲に')) }),
  },
  {
    name: 'no bytes of content',
    expect: 'digest',
    make: () => signedData({ content: octetString(new Uint8Array(0)) }),
  },
  {
    name: 'content of another type than the attribute says',
    expect: 'content-type',
    make: () => signedData({ contentType: '1.2.840.113549.1.9.16.1.4' }),
  },
];
