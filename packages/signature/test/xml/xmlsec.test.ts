// XML signatures in both directions with xmlsec1, which nobody here wrote. It is told which attributes are identifiers; the chain is checked.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { requirePeer } from '@openmyna/reader/test-harness';
import { generator } from '../../../pki/test/breed.ts';
import { bytesSource, checkXml, type SignXmlOptions, signXml } from '../../src/index.ts';
import { folder, type Holder, holder, now, open, options, pem, seeded, timestampAuthority } from '../cms/fixture.ts';
import { randomDocument } from './random-document.ts';
import { template } from './template.ts';

const document = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<申告書 xmlns="urn:x" 版="1.0"><明細 単位="円">売上 &lt;1,000&gt;<!-- 注 --></明細></申告書>\n',
);
const ecNow = new Date('2029-01-01T00:00:00Z');

const filesOf = (signer: Holder, files: Readonly<Record<string, Uint8Array>>) =>
  folder({
    ...files,
    'signer.pem': pem('CERTIFICATE', signer.certificate),
    'signer.key': pem('PRIVATE KEY', signer.key.pkcs8),
    'ca.pem': pem('CERTIFICATE', signer.authority),
  });

const identifiers = ['http://uri.etsi.org/01903/v1.3.2#:SignedProperties', 'http://www.w3.org/2000/09/xmldsig#:Object'];
const verify = (
  files: ReturnType<typeof folder>,
  at: Date,
  names: readonly string[],
  ...elements: readonly string[]
) => {
  const ids = [...identifiers, ...elements].flatMap((one) => ['--id-attr:Id', one]);
  const time = at.toISOString().slice(0, 19).replace('T', ' ');
  const trust = ['--trusted-pem', files.place('ca.pem'), '--verification-gmt-time', time];
  const { status, stdout, stderr } = spawnSync(
    'xmlsec1',
    ['--verify', ...ids, ...trust, ...names.map((name) => files.place(name))],
    { encoding: 'utf8', cwd: files.place('.') },
  );
  return { status, text: stdout + stderr };
};

const layouts: readonly SignXmlOptions['layout'][] = ['enveloped', 'tax-return', 'enveloping', 'detached'];

describe('xmlsec1 verifies what we sign', () => {
  for (const [kind, at] of [
    ['rsa', now],
    ['ec', ecNow],
  ] as const)
    for (const layout of layouts)
      for (const canonical of ['inclusive', 'exclusive'] as const)
        test(`${kind}, ${layout}, ${canonical}; one character changed, and both refuse`, async (t) => {
          if (requirePeer(t, 'xmlsec1')) return;
          const signer = await holder(`holder-${kind}`, kind);
          const { answer } = await timestampAuthority({ at });
          const how = {
            layout,
            canonical,
            signingTime: at,
            random: seeded('xml'),
            name: 'document.xml',
            timestamp: answer,
          };
          const signed = await signXml(bytesSource(document), signer, how);
          const detached = layout === 'detached';
          using files = filesOf(signer, { 'signed.xml': signed, 'document.xml': document });
          const good = verify(files, at, ['signed.xml'], 'urn:x:明細');
          assert.equal(good.status, 0, good.text);
          assert.match(good.text, /SignedInfo References \(ok\/all\): 2\/2/);
          const check = (file: Uint8Array, content: Uint8Array, moment = at) =>
            options({ now: moment }).then((checking) =>
              checkXml(
                detached ? { signature: bytesSource(file), content: bytesSource(content) } : bytesSource(file),
                checking,
              ),
            );
          const report = await check(signed, document);
          assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['holds', []]);
          assert.equal(report.signatures[0]!.time.known, 'time-stamp');

          const changed = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString().replace('1,000', '9,000'));
          files.write('signed.xml', changed(signed));
          files.write('document.xml', changed(document));
          assert.notEqual(verify(files, at, ['signed.xml'], 'urn:x:明細').status, 0);
          const forged = await check(changed(signed), changed(document));
          assert.deepEqual([forged.verdict, forged.signatures.flatMap(open)], ['fails', ['digest']]);
        });

  for (const layout of ['enveloped', 'tax-return'] as const)
    for (const canonical of ['inclusive', 'exclusive'] as const)
      test(`documents drawn at random, ${layout}, ${canonical}`, async (t) => {
        if (requirePeer(t, 'xmlsec1')) return;
        const signer = await holder();
        const below = generator(20260302);
        const all: Record<string, Uint8Array> = {};
        const checking = await options();
        for (let index = 0; index < 25; index++) {
          const text = randomDocument(below)
            .replace(/(<r [^>]*>)<([^\s/>]+)/, '$1<d xmlns="" Id="d"><$2')
            .replace('</r>', '</d></r>');
          const how = { layout, canonical, signingTime: now, random: seeded(`${index}`) };
          const signed = await signXml(bytesSource(Buffer.from(text)), signer, how);
          all[`${index}.xml`] = signed;
          assert.equal((await checkXml(bytesSource(signed), checking)).verdict, 'holds', text);
        }
        using files = filesOf(signer, all);
        const { status, text } = verify(files, now, Object.keys(all), 'd');
        assert.equal(status, 0, text);
        assert.equal(text.match(/\(ok\/all\): 2\/2/g)?.length, Object.keys(all).length);
      });
});

describe('we check what xmlsec1 signs', () => {
  for (const [kind, at] of [
    ['rsa', now],
    ['ec', ecNow],
  ] as const)
    for (const hash of ['sha256', 'sha384', 'sha512'] as const)
      for (const canonical of ['inclusive', 'exclusive'] as const)
        test(`${kind}-${hash}, ${canonical}: nothing is wrong; that it does not name its certificate is open`, async (t) => {
          if (requirePeer(t, 'xmlsec1')) return;
          const signer = await holder(`holder-${kind}`, kind);
          using files = filesOf(signer, { 'in.xml': Buffer.from(template({ kind, hash, canonical })) });
          const key = `${files.place('signer.key')},${files.place('signer.pem')}`;
          const { status, stderr } = spawnSync(
            'xmlsec1',
            ['--sign', '--privkey-pem', key, '--output', files.place('out.xml'), files.place('in.xml')],
            { encoding: 'utf8' },
          );
          assert.equal(status, 0, stderr);
          const checking = await options({ now: at });
          const report = await checkXml(bytesSource(files.read('out.xml')), checking);
          assert.deepEqual([report.verdict, report.signatures.flatMap(open)], ['indeterminate', ['signer-named?']]);
          const forged = Buffer.from(Buffer.from(files.read('out.xml')).toString().replace('1,000', '9,000'));
          const { verdict, signatures } = await checkXml(bytesSource(forged), checking);
          assert.deepEqual([verdict, signatures.flatMap(open)], ['fails', ['signer-named?', 'digest']]);
        });
});
