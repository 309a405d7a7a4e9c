// SCP03 (GlobalPlatform Amendment D) against exchanges of a real card, from both sides, and its parts against NIST and openssl.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  type AesCbc,
  type AesSteps,
  cmac,
  concat,
  cryptogram,
  encodeCommand,
  encodeResponse,
  fromHex,
  openCommand,
  openResponse,
  openScp03,
  parseCommand,
  parseResponse,
  protectCommand,
  protectResponse,
  runAes,
  runAesLater,
  sessionKeys,
  toHex,
} from '@openmyna/apdu';
import fc from 'fast-check';

const read = (name: string) => JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8'));

const aes = (...[direction, key, iv, data]: AesCbc): Uint8Array => {
  const create = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  const cipher = create(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(data), cipher.final()]));
};
const run = <T>(steps: AesSteps<T>): T => runAes(steps, aes);

describe('AES-CMAC', () => {
  for (const { key, message, mac } of read('nist-sp800-38b-cmac').vectors)
    test(`of ${message.length / 2} bytes under ${key.length * 4} bits`, async () => {
      assert.equal(toHex(run(cmac(fromHex(key), fromHex(message)))), mac);
      const later = await runAesLater(cmac(fromHex(key), fromHex(message)), async (...asked) => aes(...asked));
      assert.equal(toHex(later), mac);
    });

  // Under .ci/run a peer that is not there is a failure.
  test('of any message under any key is openssl’s', { skip: spawnSync('openssl', ['version']).error?.message }, () => {
    const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
    fc.assert(
      fc.property(
        fc.constantFrom(16, 24, 32).chain((length) => bytes(length)),
        bytes(0, 100),
        (key, message) => {
          const args = ['mac', '-cipher', `AES-${key.length * 8}-CBC`, '-macopt', `hexkey:${toHex(key)}`, 'CMAC'];
          const { stdout } = spawnSync('openssl', args, { input: message, encoding: 'utf8' });
          assert.equal(toHex(run(cmac(key, message))), stdout.trim());
        },
      ),
      { numRuns: 30 },
    );
  });
});

interface Vector {
  readonly name: string;
  readonly enc: string;
  readonly mac: string;
  readonly initializeUpdate: string;
  readonly response: string;
  readonly externalAuthenticate: string;
  readonly commands: readonly {
    readonly plain: string;
    readonly protected: string;
    readonly response?: { readonly plain: string; readonly protected: string };
  }[];
}

const vectors: readonly Vector[] = read('globalplatform-scp03').sessions;

/** Both cryptograms, and a session of one side. */
const begin = (vector: Vector) => {
  const context = concat(
    parseCommand(fromHex(vector.initializeUpdate)).data,
    fromHex(vector.response).subarray(13, 21),
  );
  const keys = run(sessionKeys({ enc: fromHex(vector.enc), mac: fromHex(vector.mac) }, context));
  return {
    card: run(cryptogram(keys, 'cardCryptogram', context)),
    host: run(cryptogram(keys, 'hostCryptogram', context)),
    session: openScp03(keys),
  };
};

for (const vector of vectors)
  describe(vector.name, () => {
    const authenticate = parseCommand(fromHex(vector.externalAuthenticate));

    test('the host sends what was sent, and reads what was answered', () => {
      const { card, host, session } = begin(vector);
      assert.equal(toHex(card), vector.response.slice(42, 58));
      const plain = { ...authenticate, cla: 0x80, data: host };
      assert.equal(toHex(encodeCommand(run(protectCommand(session, plain)))), vector.externalAuthenticate);
      session.level = authenticate.p1;
      for (const command of vector.commands) {
        const sent = run(protectCommand(session, parseCommand(fromHex(command.plain))));
        assert.equal(toHex(encodeCommand(sent)), command.protected);
        if (command.response === undefined) continue;
        const answered = parseResponse(fromHex(`${command.response.protected}9000`));
        assert.equal(toHex(run(openResponse(session, answered))!.data), command.response.plain);
      }
    });

    test('the card reads what was sent, and answers what was answered', () => {
      const { host, session } = begin(vector);
      const opened = run(openCommand(session, authenticate))!;
      assert.deepEqual([opened.cla, toHex(opened.data)], [0x80, toHex(host)]);
      session.level = authenticate.p1;
      for (const command of vector.commands) {
        const plain = run(openCommand(session, parseCommand(fromHex(command.protected))))!;
        assert.equal(toHex(encodeCommand(plain)), command.plain);
        if (command.response === undefined) continue;
        const answered = run(protectResponse(session, { data: fromHex(command.response.plain), sw: 0x9000 }));
        assert.equal(toHex(encodeResponse(answered.sw, answered.data)), `${command.response.protected}9000`);
      }
    });

    test('any byte of any command that is changed is refused, and of any response', () => {
      for (const [index, { protected: sent, response }] of vector.commands.entries())
        for (let at = 0; at < sent.length / 2; at++) {
          // The length fields make another command of it, or none.
          if (at === 4 || (at === sent.length / 2 - 1 && sent.endsWith('00'))) continue;
          const { session } = begin(vector);
          run(openCommand(session, authenticate));
          session.level = authenticate.p1;
          for (const before of vector.commands.slice(0, index))
            run(openCommand(session, parseCommand(fromHex(before.protected))));
          const bytes = fromHex(sent);
          assert.equal(
            run(openCommand(session, parseCommand(bytes.with(at, bytes[at]! ^ 1)))),
            undefined,
            `${index} ${at}`,
          );
          if (response === undefined || (session.level & 0x10) === 0) continue;
          run(openCommand(session, parseCommand(bytes)));
          const data = fromHex(response.protected);
          const changed = data.with(at % data.length, data[at % data.length]! ^ 1);
          assert.equal(run(openResponse(session, { data: changed, sw: 0x9000 })), undefined);
        }
    });
  });

test('a session of both sides carries any command and any answer, at every level', () => {
  const bytes = fc.uint8Array({ maxLength: 600 });
  const exchange = fc.record({
    command: fc.record({ data: bytes, le: fc.option(fc.integer({ min: 1, max: 65536 }), { nil: undefined }) }),
    answer: bytes,
    sw: fc.constantFrom(0x9000, 0x6283, 0x63c2, 0x6a80),
  });
  const [{ enc, mac }] = vectors as [Vector, ...Vector[]];
  fc.assert(
    fc.property(fc.constantFrom(0x01, 0x03, 0x11, 0x13, 0x33), fc.array(exchange, { maxLength: 5 }), (level, all) => {
      const keys = run(sessionKeys({ enc: fromHex(enc), mac: fromHex(mac) }, new Uint8Array(16)));
      const [host, card] = [openScp03(keys), openScp03(keys)];
      host.level = level;
      card.level = level;
      for (const { command, answer, sw } of all) {
        const plain = { cla: 0x80, ins: 0xe2, p1: 0, p2: 1, extended: false, ...command };
        const travelled = parseCommand(encodeCommand(run(protectCommand(host, plain))));
        const { extended: _, ...opened } = run(openCommand(card, travelled))!;
        const { extended: __, ...meant } = plain;
        assert.deepEqual({ ...opened, data: toHex(opened.data) }, { ...meant, data: toHex(meant.data) });
        const data = sw === 0x6a80 ? new Uint8Array(0) : answer;
        const response = run(openResponse(host, run(protectResponse(card, { data, sw }))))!;
        assert.deepEqual([toHex(response.data), response.sw], [toHex(data), sw]);
      }
    }),
  );
});
