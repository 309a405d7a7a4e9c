// Document time-stamps of others (ISO 32000-2 12.8.5, EN 319 142-1 5.4.3): over the whole file, and a proof of when the signatures in it
// were there.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { timestampOver } from '../../src/tsp/index.ts';
import { folder, later, pem, timestampAuthority } from '../cms/fixture.ts';
import { check, cms, latin, signatureDictionary, signedByUs, stampIn, token } from './by-others.ts';
import { append } from './corpus/forgeries.ts';
import { contract } from './fixture.ts';

const once = await signedByUs();
const [first, second] = [20, 30];
const at = { now: later(3600) };
const passed = (checks: readonly { readonly id: string; readonly outcome: string }[], id: string) =>
  checks.filter((one) => one.id === id).every(({ outcome }) => outcome === 'passed');

describe('a document time-stamp', () => {
  test('is an entry of its own without a signer, and proves the time of the signature before it', async () => {
    const { verdict, signatures } = await check(await stampIn(once, first, 60), at);
    assert.equal(verdict, 'holds');
    const [signature, stamp] = signatures;
    assert.deepEqual(signature?.time, { at: later(60), known: 'time-stamp' });
    assert.deepEqual(
      signature?.changesAfter.map(({ en }) => en),
      ['a document time-stamp was added'],
    );
    assert.equal(stamp?.signer, undefined);
    assert.deepEqual(stamp?.time, { at: later(60), known: 'time-stamp' });
    assert.equal(stamp?.coverage.whole, true);
    const named = stamp?.checks.find(({ id }) => id === 'document-time-stamp');
    assert.match(named!.reason.en, /^the time-stamp of the document holds: .*Time-Stamp Authority/);
  });

  test('the earliest proof counts: the signature’s own, or that of the first stamp', async () => {
    const { answer } = await timestampAuthority({ at: later(10) });
    const own = await signedByUs(undefined, { timestamp: answer });
    const times = async (text: string) => (await check(text, at)).signatures.map(({ time }) => time.at);
    assert.deepEqual(await times(await stampIn(own, first, 60)), [later(10), later(60)]);
    assert.deepEqual(await times(await stampIn(own, first, 5)), [later(5), later(5)]);
    const twice = await stampIn(await stampIn(once, first, 60), second, 120);
    assert.deepEqual(await times(twice), [later(60), later(60), later(120)]);
  });

  test('says nothing of a signature that came after it', async () => {
    const stamped = await stampIn(await stampIn(latin(contract()), 9, 1), first, 2);
    const { verdict, signatures } = await check(await signedByUs(stamped), at);
    assert.equal(verdict, 'holds');
    assert.deepEqual(
      signatures.map(({ time }) => time.known),
      ['time-stamp', 'time-stamp', 'claimed'],
    );
  });

  test('alone is nobody’s signature', async () => {
    const { verdict, document, open } = await check(await stampIn(latin(contract()), 9, 1), at);
    assert.deepEqual([verdict, open], ['fails', [[]]]);
    assert.match(document.find(({ outcome }) => outcome === 'failed')!.reason.en, /nobody signed it/);
  });

  test('that does not hold proves nothing', async () => {
    const signature = async (text: string, more = {}) => {
      const { verdict, signatures } = await check(text, { ...at, ...more });
      assert.equal(verdict, 'fails');
      assert.equal(signatures.at(-1)?.verdict, 'fails');
      return signatures[0]?.time.known;
    };
    const stamped = await stampIn(once, first, 60);
    assert.equal(await signature(stamped, { timestampAnchors: [] }), 'claimed');
    // Over something else.
    assert.equal(
      await signature(await stampIn(once, first, 60, { contents: async () => token(60)(new Uint8Array(9)) })),
      'claimed',
    );
    // Of the future.
    assert.equal(await signature(await stampIn(once, first, 7200)), 'claimed');
    // Of a document that changed since.
    assert.equal(await signature(append(stamped, { 6: '<</Title (another)>>' })), 'claimed');
    // A signature where there should be a token.
    assert.equal(await signature(await stampIn(once, first, 60, { contents: cms() })), 'claimed');
  });

  test('that says so in one of two places is none', async () => {
    for (const dictionary of [
      signatureDictionary('', 'ETSI.RFC3161'),
      signatureDictionary('', 'ETSI.CAdES.detached', 'DocTimeStamp'),
    ]) {
      const { verdict, open } = await check(await stampIn(once, first, 60, { dictionary }), at);
      assert.deepEqual([verdict, open.at(-1)], ['fails', ['signature-dictionary']]);
    }
  });

  test('without a proof of its own a certificate revoked later leaves it open; with one it holds', async () => {
    const revoked = {
      ...at,
      evidence: async () => [
        {
          kind: 'known' as const,
          status: { status: 'revoked' as const, at: later(600), reason: 'keyCompromise' as const },
          at: later(3600),
        },
      ],
    };
    assert.equal((await check(once, revoked)).verdict, 'indeterminate');
    assert.equal((await check(await stampIn(once, first, 60), revoked)).verdict, 'holds');
    assert.equal((await check(await stampIn(once, first, 900), revoked)).verdict, 'fails');
  });

  test('by openssl holds', async (t) => {
    if (requirePeer(t, 'openssl')) return;
    const authority = await timestampAuthority();
    const line = (name: string, value: string) => `${name} = ${value}\n`;
    using files = folder({
      'tsa.pem': pem('CERTIFICATE', authority.certificate),
      'tsa.key': pem('PRIVATE KEY', authority.key.pkcs8),
      serial: Buffer.from('01\n'),
      'tsa.cnf': Buffer.from(
        `[tsa]\n${line('default_tsa', 't')}[t]\n${line('serial', 'serial')}${line('signer_cert', 'tsa.pem')}${line('signer_key', 'tsa.key')}${line('signer_digest', 'sha256')}${line('default_policy', '1.2.3.4')}${line('digests', 'sha256')}${line('ess_cert_id_alg', 'sha256')}`,
      ),
    });
    const answer = async (request: Uint8Array) => {
      files.write('query', request);
      files.openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply');
      return files.read('reply');
    };
    const text = await stampIn(once, first, 0, { contents: (signed) => timestampOver(signed, answer) });
    const { verdict, signatures } = await check(text, { now: new Date(Date.now() + 1000) });
    assert.equal(verdict, 'holds');
    assert.ok(passed(signatures[1]!.checks, 'imprint'));
    assert.equal(signatures[0]?.time.known, 'time-stamp');
  });

  test('one byte changed anywhere is seen by it', async () => {
    const text = await stampIn(once, first, 60);
    const forged = text.replace('%\xe2\xe3', '%\xe2\xe2');
    assert.notEqual(forged, text);
    const { open } = await check(forged, at);
    assert.deepEqual(open, [['digest'], ['imprint', 'document-time-stamp']]);
  });
});
