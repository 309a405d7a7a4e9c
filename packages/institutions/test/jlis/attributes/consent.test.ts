// A consent is the text that was shown, signed with the card, once (services.md §4.6, §4.10).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { authorityOf, generateRsaKey, issueSignatureCertificate, type Purpose } from '@openmyna/pki';
import { requirePeer } from '@openmyna/reader/test-harness';
import { seeded, withCode } from '@openmyna/store/test-harness';
import fc from 'fast-check';
import type { ConsentTerms, SignedRequest, SigningRequest } from '../../../src/jlis/index.ts';
import { holderKey, signatureRequest } from '../fixture.ts';
import { type Certificates, type Place, setUp, signText, terms } from './fixture.ts';

describe('consent to the provision of current attributes', () => {
  let place: Place;
  let holder: Certificates;
  let other: Certificates;
  before(async () => {
    place = await setUp();
    holder = await place.issue('R1');
    other = await place.issue('R2');
  });
  after(() => place[Symbol.asyncDispose]());

  describe('the text', () => {
    test('discloses fifteen items, a number and two lines each, and holds what the provider said as it was said', async () => {
      const { text, requestId, purpose } = await place.attributes.draftConsent(terms({ items: ['sex', 'address'] }));
      const numbered = text.split('\n').filter((line) => /^\d+\. /.test(line));
      assert.deepEqual(
        numbered.map((line) => Number.parseInt(line, 10)),
        Array.from({ length: 15 }, (_, index) => index + 1),
      );
      for (const said of [...Object.values(terms()).slice(0, 5), requestId, '2026-11-26 12:00:00 (JST)', '2036-11-26'])
        assert.ok(text.includes(`${said}`), `${said}`);
      assert.match(text, /住所 \(address\)、性別 \(sex\)\n/, 'in the one order');
      assert.doesNotMatch(text, /氏名|生年月日/);
      assert.equal(purpose, 'signature');
    });

    const refused: readonly (readonly [string, Partial<ConsentTerms>, field: string])[] = [
      ['nothing at all', { provider: '' }, 'provider'],
      ['blanks', { contact: '　' }, 'contact'],
      ['blanks around it', { service: ' 口座' }, 'service'],
      ['201 characters', { purpose: 'あ'.repeat(201) }, 'purpose'],
      ['10⁶ characters', { purpose: 'a'.repeat(1_000_000) }, 'purpose'],
      ['a line of its own, which could look like an item', { service: '口座\n3. 提供される情報' }, 'service'],
      ['a carriage return', { service: '口座\r' + '開設' }, 'service'],
      ['a line separator', { service: '口座\u2028開設' }, 'service'],
      ['writing turned round', { operator: '見本\u202E銀行' }, 'operator'],
      ['a character of no width', { operator: '見\u200B本' }, 'operator'],
      ['half a character', { provider: '見本\uD800' }, 'provider'],
      ['no items', { items: [] }, 'items'],
      ['an item twice', { items: ['name', 'address', 'name'] }, 'items'],
      ['an item there is not', { items: ['myNumber' as 'name'] }, 'items'],
    ];
    for (const [what, more, field] of refused)
      test(`is not drawn up with ${what}`, () =>
        assert.rejects(place.attributes.draftConsent(terms(more)), withCode('attributes.field', { field })));

    test('whatever a provider says, it is on its own line, or refused', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (service, provider) => {
          const drawn = await place.attributes.draftConsent(terms({ service, provider })).catch((error) => error);
          if (drawn instanceof Error) return assert.ok(withCode('attributes.field')(drawn as never));
          const lines = drawn.text.split('\n');
          assert.equal(lines.length, 2 + 1 + 15 * 2 + 1);
          assert.deepEqual([lines[10], lines[14]], [`   ${provider}`, `   ${service}`]);
          assert.equal(Buffer.from(drawn.text).toString(), drawn.text);
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('the signature', () => {
    test('is one that openssl verifies with the certificate that goes with it', async (t) => {
      if (requirePeer(t, 'openssl')) return;
      const folder = mkdtempSync(join(tmpdir(), 'openmyna-consent-'));
      t.after(() => rmSync(folder, { recursive: true }));
      const request = await place.attributes.draftConsent(terms());
      await place.submit(request, holder.signature);
      // As it is stored.
      const row = await place.store.db
        .selectFrom('attribute_consent')
        .selectAll()
        .where('consent_id', '=', request.requestId)
        .executeTakeFirstOrThrow();
      writeFileSync(join(folder, 'text'), row.text);
      writeFileSync(join(folder, 'signature'), row.signature);
      writeFileSync(join(folder, 'certificate'), holder.signature);
      const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
      const key = openssl('x509', '-inform', 'DER', '-in', 'certificate', '-pubkey', '-noout').stdout;
      writeFileSync(join(folder, 'key'), key);
      const verify = () => openssl('dgst', '-sha256', '-verify', 'key', '-signature', 'signature', 'text');
      assert.match(verify().stdout, /Verified OK/);
      writeFileSync(join(folder, 'text'), row.text.replace('口座', '口坐'));
      assert.notEqual(verify().status, 0);
    });

    test('of a phone is taken as well', async () => {
      const phone = await place.certify('R2-1', { medium: 'phone' });
      assert.match(await place.consent(phone), /^[0-9a-f]{32}$/);
    });

    const signedBy = async (request: SigningRequest, certificate: Uint8Array, text = request.text) => ({
      requestId: request.requestId,
      certificate,
      signature: await signText(text),
    });
    /** One who is none of ours, with all of the victim's numbers. */
    const selfMade = async (serial: bigint): Promise<Uint8Array> => {
      const authority = authorityOf('signature', 2023, await generateRsaKey()) as ReturnType<typeof authorityOf> & {
        purpose: 'signature';
      };
      return issueSignatureCertificate(authority, { ...(await signatureRequest()), serial } as never);
    };
    type Case = readonly [
      what: string,
      make: (request: SigningRequest) => Promise<SignedRequest>,
      code: string,
      details?: Record<string, unknown>,
    ];
    const certificateOf = (finding: string) => ['attributes.certificate', { findings: finding }] as const;
    const revokedFor = (reason: Parameters<Place['authority']['revoke']>[1]): Case => [
      `a certificate revoked for ${reason}`,
      async (request) => {
        const certificates = await place.issue(`R${reason.slice(0, 9).toUpperCase()}`);
        await place.authority.revoke({ purpose: 'signature', serial: certificates.serials.signature }, reason);
        return signedBy(request, certificates.signature);
      },
      ...certificateOf('revoked'),
    ];
    const cases: readonly Case[] = [
      ['another text', (request) => signedBy(request, holder.signature, `${request.text} `), 'attributes.signature'],
      [
        'the text of another request',
        async (request) => signedBy(request, holder.signature, (await place.attributes.draftConsent(terms())).text),
        'attributes.signature',
      ],
      [
        'PSS',
        async (request) => ({
          ...(await signedBy(request, holder.signature)),
          signature: await signText(request.text, true),
        }),
        'attributes.signature',
      ],
      [
        'nothing',
        async (request) => ({ ...(await signedBy(request, holder.signature)), signature: new Uint8Array() }),
        'attributes.signature',
      ],
      [
        'noise',
        async (request) => ({ ...(await signedBy(request, holder.signature)), signature: new Uint8Array(256).fill(7) }),
        'attributes.signature',
      ],
      [
        'a megabyte of signature',
        async (request) => ({
          ...(await signedBy(request, holder.signature)),
          signature: new Uint8Array(1_000_000),
        }),
        ...certificateOf('malformed'),
      ],
      [
        'a megabyte of certificate',
        (request) => signedBy(request, new Uint8Array(1_000_000)),
        ...certificateOf('malformed'),
      ],
      ['no certificate', (request) => signedBy(request, new Uint8Array()), ...certificateOf('malformed')],
      [
        'a certificate cut short',
        (request) => signedBy(request, holder.signature.subarray(0, 500)),
        ...certificateOf('malformed'),
      ],
      [
        'the authentication certificate',
        (request) => signedBy(request, holder.authentication),
        'attributes.certificate',
      ],
      [
        'a certificate of another authority, of the same name (M15: with a victim’s number)',
        async (request) => signedBy(request, await selfMade(holder.serials.signature)),
        ...certificateOf('issuer-unknown'),
      ],
      [
        'our authority’s own certificate',
        (request) =>
          signedBy(request, place.authority.authorities.find(({ purpose }) => purpose === 'signature')!.certificate),
        'attributes.certificate',
      ],
      [
        'a certificate whose address was changed',
        async (request) => {
          const changed = Buffer.from(holder.signature);
          const at = changed.indexOf('清瀬市');
          changed.write('那覇市', at);
          return signedBy(request, new Uint8Array(changed));
        },
        ...certificateOf('signature'),
      ],
      [
        'a certificate of a holder without a card',
        async (request) => signedBy(request, (await place.certify('NOBODY')).signature),
        ...certificateOf('holder-unknown'),
      ],
      revokedFor('affiliationChanged'),
      revokedFor('certificateHold'),
      revokedFor('cessationOfOperation'),
      revokedFor('superseded'),
      revokedFor('keyCompromise'),
    ];
    for (const [what, make, code, details] of cases)
      test(`is not taken: ${what}; and the request is used up by it`, async () => {
        const request = await place.attributes.draftConsent(terms());
        await assert.rejects(place.attributes.submit(await make(request)), withCode(code, details));
        await assert.rejects(
          place.submit(request, holder.signature),
          withCode('attributes.request', { state: 'used' }),
          'a second try',
        );
        const stored = await place.store.db
          .selectFrom('attribute_consent')
          .select('consent_id')
          .where('consent_id', '=', request.requestId)
          .execute();
        assert.deepEqual(stored, []);
      });

    test('of a certificate that has expired, or has not begun, is not taken', async () => {
      await using later = await setUp();
      const certificates = await later.issue('R1');
      for (const days of [5 * 365, -6 * 365]) {
        later.pass(days);
        await assert.rejects(later.consent(certificates), withCode('attributes.certificate'));
      }
    });

    test('is asked of a key of the right purpose for each text', () => {
      const purposes: Record<string, Purpose> = {};
      return Promise.all([
        place.attributes.draftConsent(terms()),
        place.consent(holder).then((consentId) => place.attributes.draftWithdrawal(consentId)),
        place.attributes.draftInquiry(),
      ]).then((all) => {
        for (const { kind, purpose } of all) purposes[kind] = purpose;
        assert.deepEqual(purposes, { consent: 'signature', withdrawal: 'signature', inquiry: 'authentication' });
      });
    });
  });

  describe('a request', () => {
    test('that nobody drew up is not taken', async () => {
      for (const requestId of ['', '0'.repeat(32), `${'a'.repeat(100_000)}`, "'; drop table attribute_consent"])
        await assert.rejects(
          place.attributes.submit({ requestId, certificate: holder.signature, signature: await signText('') }),
          withCode('attributes.request', { state: 'unknown' }),
        );
    });

    test('waits half an hour, and not longer', async () => {
      await using place = await setUp();
      const holder = await place.issue('R1');
      const [inTime, late] = [
        await place.attributes.draftConsent(terms()),
        await place.attributes.draftConsent(terms()),
      ];
      place.pass(30 / 1440);
      await place.submit(inTime, holder.signature);
      place.pass(1 / 86_400);
      await assert.rejects(place.submit(late, holder.signature), withCode('attributes.request', { state: 'expired' }));
      place.pass(1);
      await place.attributes.attend();
      await assert.rejects(place.submit(late, holder.signature), withCode('attributes.request', { state: 'unknown' }));
    });

    test('counts once, whoever hands it in at once, on a database that aborts transactions', async () => {
      await using place = await setUp({ faults: { abortShare: 0.3, random: seeded('faults') } });
      const holder = await place.issue('R1');
      for (let round = 0; round < 3; round++) {
        const request = await place.attributes.draftConsent(terms());
        const tries = await Promise.allSettled(
          Array.from({ length: 6 }, () => place.submit(request, holder.signature)),
        );
        assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
        for (const one of tries)
          if (one.status === 'rejected') assert.ok(withCode('attributes.request', { state: 'used' })(one.reason));
        const withdrawal = await place.attributes.draftWithdrawal(request.requestId);
        const withdrawn = await Promise.allSettled(
          Array.from({ length: 6 }, () => place.submit(withdrawal, holder.signature)),
        );
        assert.equal(withdrawn.filter(({ status }) => status === 'fulfilled').length, 1);
      }
      const consents = await place.own(holder);
      assert.deepEqual(
        consents.map(({ state }) => state),
        ['withdrawn', 'withdrawn', 'withdrawn'],
      );
    });
  });

  describe('a consent', () => {
    test('is the person’s: it is seen and withdrawn by whichever certificate they have now', async () => {
      const consentId = await place.consent(holder);
      const renewed = await place.certify('R1-1', { replaces: holder });
      await assert.rejects(place.withdraw(consentId, holder), withCode('attributes.certificate'));
      assert.ok((await place.own(renewed)).some((one) => one.consentId === consentId && one.state === 'valid'));
      const { kind, consent } = (await place.withdraw(consentId, renewed)) as Extract<
        Awaited<ReturnType<Place['withdraw']>>,
        { kind: 'withdrawal' }
      >;
      assert.deepEqual([kind, consent.state, consent.withdrawnAt], ['withdrawal', 'withdrawn', place.clock()]);
      const again = await place.withdraw(consentId, renewed);
      assert.deepEqual(again, { kind, consent }, 'a second withdrawal changes nothing');
      holder = renewed;
    });

    test('of somebody else is neither seen nor withdrawn', async () => {
      const consentId = await place.consent(holder);
      await assert.rejects(place.withdraw(consentId, other), withCode('attributes.consent-unknown'));
      assert.ok(!(await place.own(other)).some((one) => one.consentId === consentId));
      assert.ok((await place.own(holder)).some((one) => one.consentId === consentId && one.state === 'valid'));
    });

    test('that there is not is not withdrawn', () =>
      assert.rejects(place.attributes.draftWithdrawal('0'.repeat(32)), withCode('attributes.consent-unknown')));

    test('is not changed by whoever serves requests, nor its withdrawal, its uses and its reminders', async () => {
      const { db } = place.store;
      for (const table of [
        'attribute_consent',
        'attribute_withdrawal',
        'attribute_use',
        'attribute_reminder',
        'attribute_hold',
      ] as const) {
        await assert.rejects(db.deleteFrom(table).execute(), /permission denied/, table);
        await assert.rejects(
          db
            .updateTable(table)
            .set({ resident_id: 'R3' } as never)
            .execute(),
          /permission denied/,
          table,
        );
      }
    });

    test('keeps no certificate', async () => {
      const { publicKey } = await holderKey();
      const consentId = await place.consent(holder);
      const row = await place.store.db
        .selectFrom('attribute_consent')
        .selectAll()
        .where('consent_id', '=', consentId)
        .executeTakeFirstOrThrow();
      for (const value of Object.values(row))
        if (value instanceof Uint8Array) assert.equal(Buffer.from(value).indexOf(publicKey.subarray(40, 80)), -1);
    });
  });
});
