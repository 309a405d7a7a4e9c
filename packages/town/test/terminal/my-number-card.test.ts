// The SDK against every card of a town: what it reads, signs, changes and verifies, and in how many exchanges.

import assert from 'node:assert/strict';
import { constants, randomBytes, verify, X509Certificate } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { CardChannel } from '@openmyna/apdu';
import { cvKeyId } from '@openmyna/pki';
import { openChip } from '@openmyna/reader';
import {
  authenticationPin,
  birthDateCode,
  type CvAnchor,
  codeA,
  codeB,
  type ExchangeEvent,
  inputSupportPin,
  licencePin,
  type MyNumberCard,
  openCard,
  residentRegisterPin,
  signaturePassword,
} from '@openmyna/terminal';
import { openTestTown, type TestTown } from '../card-in-hand.ts';
import { privateKeyOf } from '../town-process.ts';

let town: TestTown;
before(async () => {
  town = await openTestTown();
});
after(() => town[Symbol.dispose]());

interface Opened extends AsyncDisposable {
  readonly card: MyNumberCard;
  readonly events: ExchangeEvent[];
  /** Exchanges that something takes. */
  count(what: () => Promise<unknown>): Promise<number>;
}

const open = async (id: string, wrap = (channel: CardChannel) => channel): Promise<Opened> => {
  const events: ExchangeEvent[] = [];
  const card = await openCard(wrap(openChip(town.chip(id))), { trace: (event) => void events.push(event) });
  return {
    card,
    events,
    count: async (what) => {
      const before = events.length;
      await what();
      return events.length - before;
    },
    [Symbol.asyncDispose]: () => card.close(),
  };
};

/** The roots of the town's chains, as a relying party would hold them. */
const anchors = (): CvAnchor[] =>
  (['surface', 'inputSupport'] as const).map((name) => {
    const { n } = privateKeyOf(town.folder, `seals/${name}-root`).export({ format: 'jwk' });
    const keyId = cvKeyId(name === 'surface' ? '8000023' : '8000033', '000');
    return { keyId, modulus: new Uint8Array(Buffer.from(n!, 'base64url')) };
  });

const withPins = ['C01', 'C02', 'C03', 'C06', 'C07', 'C08', 'C10', 'C12'];

describe('reading', () => {
  test('attributes and My Number, by the PIN and by either 照合番号, on every model', async () => {
    for (const id of withPins) {
      await using opened = await open(id);
      const { card } = opened;
      const { name, birthDate, myNumber, pins, codeA: a, codeB: b } = town.resident(id);
      const byPin = await card.attributes(inputSupportPin(pins!.inputSupport));
      assert.deepEqual([byPin.name, byPin.birthDate], [name, birthDate], id);
      assert.deepEqual(await card.attributes(codeB(b)), byPin);
      assert.equal(await card.myNumber(inputSupportPin(pins!.inputSupport)), myNumber);
      assert.equal(await card.myNumber(codeA(a)), myNumber);
    }
  });

  test('the same under secure messaging: the number nowhere on the wire', async () => {
    for (const id of withPins.filter((one) => town.modelOf(one) !== 'd-2015')) {
      const wire: string[] = [];
      const listening = (channel: CardChannel): CardChannel => ({
        ...channel,
        transmit: async (command) => {
          const response = await channel.transmit(command);
          wire.push(Buffer.from(command).toString('latin1'), Buffer.from(response).toString('latin1'));
          return response;
        },
      });
      await using opened = await open(id, listening);
      const { myNumber, pins, name } = town.resident(id);
      const pin = inputSupportPin(pins!.inputSupport);
      assert.equal(await opened.card.myNumber(pin, { protect: true }), myNumber);
      assert.equal((await opened.card.attributes(pin, { protect: true })).name, name);
      assert.ok(!wire.join().includes(myNumber), id);
      assert.equal(await opened.card.myNumber(pin), myNumber, 'and in the clear again');
    }
  });

  test('the face, its pictures, the back and the age record', async () => {
    for (const id of town.ids) {
      await using opened = await open(id);
      const { birthDate, codeA: a, codeB: b } = town.resident(id);
      const face = await opened.card.face(codeB(b));
      assert.equal(face.birthDate, birthDate, id);
      assert.equal(face.photo === undefined, id === 'C05');
      assert.equal(Buffer.from(face.name.subarray(1, 4)).toString(), 'PNG');
      assert.equal(face.expiresOn.slice(0, 4), b.slice(6, 10));
      assert.equal(Buffer.from((await opened.card.myNumberImage(codeA(a))).subarray(1, 4)).toString(), 'PNG');
      assert.equal((await opened.card.ageRecord(birthDateCode(b.slice(0, 6)))).birthDate, birthDate);
    }
  });

  test('certificates and their authorities; the signing one is absent from a child’s card', async () => {
    for (const id of withPins) {
      await using opened = await open(id);
      const { card } = opened;
      const { pins } = town.resident(id);
      const authentication = new X509Certificate(await card.authenticationCertificate());
      assert.ok(
        authentication.verify(new X509Certificate(await card.authorityCertificate('authentication')).publicKey),
      );
      const signing = new X509Certificate(await card.signingCertificate(signaturePassword(pins!.signature!)));
      assert.ok(signing.verify(new X509Certificate(await card.authorityCertificate('signing')).publicKey));
    }
    await using child = await open('C04');
    await assert.rejects(child.card.signingCertificate(signaturePassword('ABC123')), { code: 'terminal.blocked' });
  });

  test('the licence, where there is one', async () => {
    await using opened = await open('C12');
    assert.match((await opened.card.licence(licencePin('4567'))).expiresOn, /^20\d\d-\d\d-\d\d$/);
    await using without = await open('C01');
    await assert.rejects(without.card.licence(licencePin('4567')), { code: 'terminal.absent' });
  });

  test('what card it is', async () => {
    for (const id of town.ids) {
      await using opened = await open(id);
      const information = await opened.card.information();
      assert.equal(information.kind, 'card');
      assert.match(information.manufacturing!.number, /^900000\d{9}$/);
      assert.equal(information.hasLicence, id === 'C12');
      assert.deepEqual(information.takes, { shortIdentifiers: true, extendedLength: town.modelOf(id) !== 'd-2015' });
    }
  });
});

describe('signing', () => {
  const document = randomBytes(5000);

  test('with either key, PKCS #1 v1.5 by any hash and PSS, checked with the certificate', async () => {
    for (const id of ['C01', 'C08', 'C12']) {
      await using opened = await open(id);
      const { card } = opened;
      const pin = authenticationPin('1234');
      const password = signaturePassword('abc123');
      const authentication = new X509Certificate(await card.authenticationCertificate()).publicKey;
      const signing = new X509Certificate(await card.signingCertificate(password)).publicKey;
      for (const hash of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const)
        assert.ok(
          verify(
            hash.replace('-', ''),
            document,
            authentication,
            await card.signForAuthentication(document, pin, { hash }),
          ),
        );
      assert.ok(verify('sha256', document, signing, await card.sign(document, password)));
      const pss = { key: signing, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      assert.ok(verify('sha256', document, pss, await card.sign(document, password, { padding: 'pss' })));
    }
  });

  test('a digest of another length is refused before the PIN is presented', async () => {
    await using opened = await open('C01');
    const taken = await opened.count(() =>
      assert.rejects(
        opened.card.signDigest('authentication', new Uint8Array(20), authenticationPin('1234')),
        RangeError,
      ),
    );
    assert.equal(taken, 0);
  });
});

describe('PINs', () => {
  test('their status costs nothing, and is told of every application', async () => {
    await using opened = await open('C12');
    const status = await opened.card.pinStatus();
    assert.deepEqual(
      status.map(({ application, secret, tries }) => `${application} ${secret} ${tries}`),
      [
        'jpki authenticationPin 3',
        'jpki signaturePassword 5',
        'inputSupport inputSupportPin 3',
        'inputSupport codeA 10',
        'inputSupport codeB 10',
        'surface codeA 10',
        'surface codeB 10',
        'surface birthDateCode 10',
        'residentRegister residentRegisterPin 3',
        'licence licencePin 10',
      ],
    );
    assert.deepEqual(await opened.card.pinStatus(), status);
  });

  test('are changed, by the command each application has', async () => {
    await using opened = await open('C01');
    const { card } = opened;
    await card.changePin(authenticationPin('1234'), authenticationPin('9876'));
    await card.changePin(signaturePassword('ABC123'), signaturePassword('NEW456'));
    await card.changePin(inputSupportPin('2345'), inputSupportPin('5432'));
    await card.changePin(residentRegisterPin('3456'), residentRegisterPin('6543'));
    await assert.rejects(card.signForAuthentication(randomBytes(1), authenticationPin('1234')), {
      code: 'terminal.wrong-secret',
    });
    assert.equal((await card.signForAuthentication(randomBytes(1), authenticationPin('9876'))).length, 256);
  });

  test('wrong, say how many tries are left and what to do, in both languages', async () => {
    await using opened = await open('C01');
    await assert.rejects(
      opened.card.attributes(inputSupportPin('0000')),
      (error: { words: Record<string, { ja: string; en: string }>; details: { triesLeft: number } }) => {
        assert.equal(error.details.triesLeft, 2);
        assert.match(error.words.holder!.ja, /券面事項入力補助用暗証番号が違います。あと 2 回/);
        assert.match(error.words.holder!.en, /2 more wrong attempts lock it/);
        return true;
      },
    );
  });

  test('locked, are told so before anything is presented', async () => {
    await using opened = await open('C11');
    const taken = await opened.count(() =>
      assert.rejects(opened.card.signForAuthentication(randomBytes(1), authenticationPin('1234')), {
        code: 'terminal.blocked',
      }),
    );
    assert.equal(taken, 1, 'the selection');
  });
});

describe('authenticity (card.md §6)', () => {
  test('every record of every card holds, as far as the secret opens it', async () => {
    for (const id of town.ids) {
      await using opened = await open(id);
      const { codeA: a, codeB: b } = town.resident(id);
      for (const report of [
        await opened.card.verifyRecords(codeA(a), anchors()),
        await opened.card.verifyRecords(codeB(b), anchors()),
        await opened.card.verifyFace(codeA(a), anchors()),
        await opened.card.verifyFace(codeB(b), anchors()),
        await opened.card.verifyFace(birthDateCode(b.slice(0, 6)), anchors()),
      ]) {
        assert.ok(
          report.authentic,
          `${id}: ${JSON.stringify(report.checks.filter(({ outcome }) => outcome === 'fail'))}`,
        );
        for (const { reason } of report.checks) assert.ok(reason.ja && reason.en);
      }
    }
  });

  test('nothing is authentic without a root that is trusted', async () => {
    await using opened = await open('C01');
    const report = await opened.card.verifyRecords(inputSupportPin('2345'), []);
    assert.equal(report.authentic, false);
    assert.deepEqual(
      report.checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id),
      ['certificate-chain'],
    );
  });
});

describe('exchanges', () => {
  const extended = ['C01', 'C02', 'C07', 'C10'];

  test('attributes in 3, a certificate in 2, a signature in 3, once the card is open', async () => {
    for (const id of extended) {
      await using one = await open(id);
      assert.equal(await one.count(() => one.card.attributes(inputSupportPin('2345'))), 3, id);
      await using two = await open(id);
      assert.equal(await two.count(() => two.card.authenticationCertificate()), 2, id);
      await using three = await open(id);
      assert.equal(await three.count(() => three.card.sign(randomBytes(10), signaturePassword('ABC123'))), 3, id);
      assert.equal(
        await three.count(() => three.card.signForAuthentication(randomBytes(10), authenticationPin('1234'))),
        3,
      );
    }
  });

  test('opening takes six: two selections, three counters, the label', async () => {
    for (const id of extended) {
      await using opened = await open(id);
      assert.equal(opened.events.length, 6);
    }
  });

  test('without extended lengths: one try of them, then blocks of 256', async () => {
    await using opened = await open('C08');
    assert.equal(await opened.count(() => opened.card.attributes(inputSupportPin('2345'))), 4);
    assert.equal(await opened.count(() => opened.card.attributes(inputSupportPin('2345'))), 3, 'then it is known');
  });
});

test('a trace shows commands and answers, and nothing of the holder', async () => {
  await using opened = await open('C01');
  const { name, myNumber, pins, codeB: b } = town.resident('C01');
  await opened.card.attributes(inputSupportPin(pins!.inputSupport));
  await opened.card.myNumber(inputSupportPin(pins!.inputSupport), { protect: true });
  await opened.card.face(codeB(b));
  await opened.card.signingCertificate(signaturePassword(pins!.signature!));
  const text = JSON.stringify(opened.events);
  for (const secret of [name, myNumber, pins!.inputSupport, pins!.signature!, b])
    for (const shape of [secret, Buffer.from(secret).toString('hex').toUpperCase()]) assert.ok(!text.includes(shape));
  assert.ok(opened.events.some(({ command }) => command === '0020009104••••'));
  assert.ok(opened.events.some(({ response }) => /^‹\d+ bytes›9000$/.test(response)));
  assert.ok(opened.events.every(({ title }) => title.ja && title.en));
});
