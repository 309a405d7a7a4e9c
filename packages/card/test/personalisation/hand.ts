// A personalised card in a client's hands, and what a client needs to read it: its own TLV walk, node:crypto, nothing of ours.

import assert from 'node:assert/strict';
import { constants, createHash, createPublicKey, type KeyObject, verify as verifySignature } from 'node:crypto';
import type { ApplicationName, CardState, ModelName, SealName } from '../../src/index.ts';
import { powered } from '../chip/fixture.ts';
import { keyObject, root } from './issuer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

export const take = (state: CardState) => {
  const { send, select, verify } = powered({ model: state.model as ModelName, state });
  const ok = (command: string): Buffer => {
    const response = send(command);
    assert.equal(response.slice(-4), '9000', command);
    return Buffer.from(response.slice(0, -4), 'hex');
  };
  return {
    send,
    /** Data of a response that must be 9000. */
    ok,
    select: (application: ApplicationName) => select(application),
    /** A secret of the application, presented; must be right. */
    open: (fid: string, secret: string) => assert.equal(verify(fid, secret), '9000', `${fid}: ${secret}`),
    /** A whole file, in blocks of 256 bytes until there is no more. */
    file: (fid: string): Buffer => {
      ok(`00A4020C02${fid}`);
      const blocks: Buffer[] = [];
      for (let offset = 0; ; offset += 256) {
        const response = send(`00B0${offset.toString(16).padStart(4, '0')}00`);
        if (response === '6B00') return Buffer.concat(blocks);
        assert.equal(response.slice(-4), '9000');
        blocks.push(Buffer.from(response.slice(0, -4), 'hex'));
        if (blocks.at(-1)!.length < 256) return Buffer.concat(blocks);
      }
    },
  };
};

export type CardInHand = ReturnType<typeof take>;

export interface DataObject {
  readonly tag: string;
  readonly value: Buffer;
  /** Tag, length and value as they stand. */
  readonly written: Buffer;
  /** Where the tag begins. */
  readonly at: number;
}

/** The objects from `at` to `end`. Tags of one or two bytes, lengths of one byte or 81, 82. */
export const walk = (bytes: Buffer, at = 0, end = bytes.length): DataObject[] => {
  const objects: DataObject[] = [];
  while (at < end) {
    const start = at;
    at += (bytes[at]! & 0x1f) === 0x1f ? 2 : 1;
    const tag = hex(bytes.subarray(start, at));
    const first = bytes[at++]!;
    const more = first > 0x7f ? first & 0x7f : 0;
    const length = more === 0 ? first : bytes.readUIntBE(at, more);
    at += more;
    const value = bytes.subarray(at, at + length);
    assert.equal(value.length, length, `${tag} is whole`);
    at += length;
    objects.push({ tag, value, written: bytes.subarray(start, at), at: start });
  }
  return objects;
};

/** The template that a file begins with; what is behind it must be filler. */
export const record = (file: Buffer, tag: string) => {
  const header = file[2] === 0x82 ? 5 : file[2] === 0x81 ? 4 : 3;
  const length = header === 3 ? file[2]! : file.readUIntBE(3, header - 3);
  assert.equal(hex(file.subarray(0, 2)), tag);
  const end = header + length;
  assert.ok(
    file.subarray(end).every((byte) => byte === 0xff),
    'filler',
  );
  const objects = walk(file, header, end);
  const one = (wanted: string): DataObject => objects.find((object) => object.tag === wanted)!;
  return { end, tags: objects.map((object) => object.tag), one, objects };
};

export const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** PKCS #1 v1.5 with SHA-256. */
export const isSigned = (by: KeyObject, signature: Uint8Array, ...parts: Uint8Array[]): boolean =>
  verifySignature('sha256', Buffer.concat(parts), by, signature);

/** `90 03 010001 · 91 82 0100 n` */
export const publicKeyIn = (value: Buffer): KeyObject => {
  assert.equal(value.length, 265);
  assert.equal(hex(value.subarray(0, 9)), '900301000191820100');
  return keyObject(value.subarray(9));
};

/** The municipality's key, if our root of the chain signed its certificate (card.md §6.1). */
export const sealKey = async (chain: SealName, certificate: Buffer): Promise<KeyObject> => {
  assert.equal(certificate.length, 568);
  const [outer] = walk(certificate);
  const [body, signature] = walk(outer!.value);
  assert.deepEqual([outer!.tag, body!.tag, signature!.tag], ['7F21', '5F4E', '5F37']);
  assert.deepEqual([body!.value.length, signature!.value.length], [297, 256]);
  assert.ok(isSigned(keyObject((await root(chain)).modulus), signature!.value, body!.value), `the ${chain} chain`);
  return publicKeyIn(body!.value.subarray(32));
};

/** The card shows that it holds a key (card.md §6.2): with a DigestInfo as it is, and with PSS over a message. */
export const answersFor = (card: CardInHand, key: KeyObject): void => {
  const challenge = Buffer.from('a challenge of 32 bytes, or so..');
  const digestInfo = `3031300D060960864801650304020105000420${hex(sha256(challenge))}`;
  assert.ok(isSigned(key, card.ok(`802A000033${digestInfo}00`), challenge), 'PKCS #1 v1.5');
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  const signature = card.ok(`802A050020${hex(challenge)}00`);
  assert.ok(verifySignature('sha256', challenge, pss, signature), 'PSS');
};

/** The public half of a private key file, as the card's state has it. */
export const publicOf = (state: CardState, application: ApplicationName, fid: string): KeyObject => {
  const file = state.applications[application]?.[fid];
  assert.ok(file?.kind === 'key' && file.pkcs1 !== null);
  return createPublicKey({ key: Buffer.from(file.pkcs1), format: 'der', type: 'pkcs1' });
};

export const isSameKey = (one: KeyObject, other: KeyObject): boolean => one.equals(other);

export { hex };
