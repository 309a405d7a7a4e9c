// Checking a certificate at an instant, with what others say of its revocation: openssl as the responder, openssl and GnuTLS as
// who makes the list.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import {
  anchorOf,
  type CertificateStatus,
  type CheckOptions,
  checkCertificate,
  type Evidence,
  encodeEntry,
  freshness,
  issueAuthenticationCertificate,
  issueOcspResponderCertificate,
  type Purpose,
  signCrl,
} from '../../src/index.ts';
import { authority, endOfDayInJapan, key, request } from '../fixture.ts';
import { folderOf, lacking, pem } from '../peers.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const from = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const serials = { good: 0x07654321n, revoked: 0x07654322n };

let leaf: Record<keyof typeof serials, Uint8Array>;
let anchors: CheckOptions['anchors'];
before(async () => {
  const issuing = await authority('authentication');
  const make = async (serial: bigint) =>
    issueAuthenticationCertificate(issuing, {
      ...(await request()),
      serial,
      notBefore: from(-30 * day),
      notAfter: endOfDayInJapan(from(30 * day).getTime()),
    });
  leaf = { good: await make(serials.good), revoked: await make(serials.revoked) };
  anchors = await Promise.all(
    (['authentication', 'signature'] as const).map(async (purpose) =>
      anchorOf(purpose, (await authority(purpose)).certificate),
    ),
  );
});

const check = (which: keyof typeof serials, evidence: readonly Evidence[], more: Partial<CheckOptions> = {}) =>
  checkCertificate(leaf[which], { at: now, purpose: 'authentication', anchors, revocation: evidence, ...more });
const ids = ({ findings }: ReturnType<typeof checkCertificate>) => findings.map(({ id }) => id);

/** What openssl keeps of an authority's certificates: one good, one revoked two days ago. */
const stamp = (date: Date) =>
  date
    .toISOString()
    .replace(/[-:T]|\.\d+/g, '')
    .slice(2);
const index = [
  `V\t${stamp(from(30 * day))}\t\t07654321\tunknown\t/CN=good`,
  `R\t${stamp(from(30 * day))}\t${stamp(from(-2 * day))},keyCompromise\t07654322\tunknown\t/CN=revoked`,
].join('\n');

/** openssl's folder of the authority: certificate, key, a delegated responder, the index. */
const opensslAuthority = async () => {
  const issuing = await authority('authentication');
  const responder = await key('responder');
  const delegate = issueOcspResponderCertificate(issuing, {
    serial: 0x07700000n,
    publicKey: responder.publicKey,
    notBefore: from(-hour),
    notAfter: from(day),
  });
  return folderOf({
    'ca.pem': pem('CERTIFICATE', issuing.certificate),
    'ca.key': pem('RSA PRIVATE KEY', (await key('authentication-2023')).pkcs1),
    'responder.pem': pem('CERTIFICATE', delegate),
    'responder.key': pem('RSA PRIVATE KEY', responder.pkcs1),
    'index.txt': Buffer.from(`${index}\n`),
    crlnumber: Buffer.from('11\n'),
    'ca.cnf': Buffer.from(
      '[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n',
    ),
  });
};

describe('openssl answers', () => {
  for (const [title, signer] of [
    ['by a responder the authority lets answer', 'responder'],
    ['by the authority itself', 'ca'],
  ] as const)
    test(`${title}: good, and revoked with its reason`, async (t) => {
      if (lacking(t, 'openssl')) return;
      using files = await opensslAuthority();
      const ask = (serial: bigint): Evidence => {
        files.run(
          ...(['openssl', 'ocsp', '-issuer', 'ca.pem', '-serial', `0x${serial.toString(16)}`] as const),
          ...['-reqout', 'request.der', '-no_nonce'],
        );
        const { text } = files.run(
          ...(['openssl', 'ocsp', '-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', `${signer}.pem`] as const),
          ...[
            '-rkey',
            `${signer}.key`,
            '-reqin',
            'request.der',
            '-respout',
            'response.der',
            '-nmin',
            '15',
            '-rmd',
            'sha256',
          ],
        );
        assert.ok(!/error/i.test(text), text);
        return { kind: 'ocsp', response: new Uint8Array(readFileSync(files.place('response.der'))) };
      };
      // openssl stamps its answers with its own now.
      const asking = { at: new Date(), freshness: freshness.online };
      const good = check('good', [ask(serials.good)], asking);
      assert.deepEqual([good.status, ids(good), good.consulted?.method], ['valid', [], 'ocsp']);
      const revoked = check('revoked', [ask(serials.revoked)], asking);
      assert.deepEqual([revoked.status, ids(revoked)], ['revoked', ['revoked']]);
      assert.match(revoked.findings[0]!.words.en, /keyCompromise/);
      const crossed = check('good', [ask(serials.revoked)], asking);
      assert.deepEqual([crossed.status, ids(crossed)], ['unverifiable', ['revocation-other-certificate']]);
      const unknown = check('good', [ask(0x01n)], asking);
      assert.equal(unknown.status, 'unverifiable');
    });
});

describe('a list made by others', () => {
  test('openssl: with the revoked one on it, and without the other', async (t) => {
    if (lacking(t, 'openssl')) return;
    using files = await opensslAuthority();
    const { text } = files.run(
      ...(['openssl', 'ca', '-config', 'ca.cnf', '-gencrl', '-keyfile', 'ca.key', '-cert', 'ca.pem'] as const),
      ...['-crldays', '1', '-out', 'list.pem'],
    );
    assert.ok(!/error/i.test(text), text);
    files.run('openssl', 'crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.crl');
    const crl: Evidence = { kind: 'crl', crl: new Uint8Array(readFileSync(files.place('list.crl'))) };
    assert.equal(check('good', [crl], { at: new Date() }).status, 'valid');
    const revoked = check('revoked', [crl], { at: new Date() });
    assert.deepEqual([revoked.status, ids(revoked)], ['revoked', ['revoked']]);
  });

  test('GnuTLS: the same', async (t) => {
    if (lacking(t, 'certtool')) return;
    using files = await opensslAuthority();
    files.write('revoked.pem', pem('CERTIFICATE', leaf.revoked));
    writeFileSync(files.place('template'), 'crl_next_update = 1\ncrl_number = 18\n');
    const { text, status } = files.run(
      ...(['certtool', '--generate-crl', '--load-ca-privkey', 'ca.key', '--load-ca-certificate', 'ca.pem'] as const),
      ...[
        '--load-certificate',
        'revoked.pem',
        '--template',
        'template',
        '--hash',
        'SHA256',
        '--outder',
        '--outfile',
        'list.crl',
      ],
    );
    assert.equal(status, 0, text);
    const crl: Evidence = { kind: 'crl', crl: new Uint8Array(readFileSync(files.place('list.crl'))) };
    const soon = new Date(Date.now() + 1000);
    assert.equal(check('good', [crl], { at: soon }).status, 'valid');
    assert.equal(check('revoked', [crl], { at: soon }).status, 'revoked');
  });
});

describe('a phone', () => {
  test('has certificates of its own policies, accepted by whoever accepts phones', async () => {
    const issuing = await authority('authentication');
    const der = issueAuthenticationCertificate(issuing, {
      ...(await request()),
      medium: 'phone',
      notBefore: from(-day),
      notAfter: endOfDayInJapan(from(day).getTime()),
    });
    const findings = (media: CheckOptions['media'] & {}) =>
      ids(checkCertificate(der, { at: now, purpose: 'authentication', anchors, revocation: [], media }));
    assert.deepEqual(findings(['card']), ['policy']);
    assert.deepEqual(findings(['phone']), ['revocation-not-consulted']);
    assert.deepEqual(findings(['card', 'phone']), ['revocation-not-consulted']);
  });
});

describe('an instant in the past', () => {
  const listOf = async (purpose: Purpose, at: Date): Promise<Evidence> => ({
    kind: 'crl',
    crl: signCrl(await authority(purpose), {
      municipality: { prefecture: 'Tokyo-to', name: 'Kiyose-shi' },
      number: 1n,
      thisUpdate: from(-hour),
      nextUpdate: from(23 * hour),
      entries: [encodeEntry({ serial: serials.revoked, at, reason: 'affiliationChanged' })],
    }),
  });

  test('before the revocation still holds, from its second on does not', async () => {
    const revocation = [await listOf('authentication', from(-2 * day))];
    const status = (at: Date) => check('revoked', revocation, { at, now }).status;
    assert.equal(status(from(-2 * day - 1000)), 'valid');
    assert.equal(status(from(-2 * day)), 'revoked');
    assert.equal(status(now), 'revoked');
  });

  test('is judged by what is said now, and what is said of a time to come is not believed', async () => {
    const revocation = [await listOf('authentication', from(-2 * day))];
    assert.deepEqual(ids(check('good', revocation, { at: from(-2 * day), now })), []);
    assert.deepEqual(ids(check('good', revocation, { at: from(-2 * day) })), ['revocation-future']);
  });

  test('of a purpose is never judged by the other’s list or anchors', async () => {
    const revocation = [await listOf('signature', from(-2 * day))];
    assert.deepEqual(ids(check('good', revocation)), ['revocation-signer']);
    assert.ok(ids(check('good', [], { purpose: 'signature' })).includes('other-purpose'));
    const own = anchors.filter(({ purpose }) => purpose === 'signature');
    assert.ok(ids(check('good', [], { anchors: own })).includes('issuer-unknown'));
  });
});

describe('what the authority itself knows', () => {
  const known = (status: CertificateStatus, at = now): Evidence => ({ kind: 'known', status, at });

  test('counts like an answer of that instant: good, revoked, unknown', () => {
    const { status, consulted } = check('good', [known({ status: 'good' })]);
    assert.deepEqual([status, consulted], ['valid', { method: 'known', thisUpdate: now, nextUpdate: now }]);
    const revoked = known({ status: 'revoked', at: from(-hour), reason: 'keyCompromise' });
    assert.deepEqual(ids(check('good', [revoked])), ['revoked']);
    assert.equal(check('good', [revoked], { at: from(-2 * hour), now }).status, 'valid');
    assert.deepEqual(ids(check('good', [known({ status: 'unknown' })])), ['revocation-unknown']);
  });

  test('and no longer than it: what was known before says nothing now, nor what is known of tomorrow', () => {
    assert.deepEqual(ids(check('good', [known({ status: 'good' }, from(-2 * 60_000))])), ['revocation-stale']);
    assert.deepEqual(ids(check('good', [known({ status: 'good' }, from(hour))])), ['revocation-future']);
  });
});
