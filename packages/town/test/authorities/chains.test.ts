// Every certificate on every card of a town, as openssl sees it against the town's own authorities.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CardState, openWallet } from '@openmyna/card';
import { requirePeer } from '@openmyna/reader/test-harness';
import { layout } from '../../src/folder/layout.ts';
import { copyStillTown, stillDay } from '../still-town.ts';
import { temporaryFolder } from '../town-process.ts';

let place: ReturnType<typeof temporaryFolder>;
let cards: CardState[];

before(async () => {
  place = temporaryFolder();
  await copyStillTown(place.path);
  using wallet = openWallet(layout(place.path).wallet);
  cards = wallet.cardIds().map((id) => wallet.open(id).state);
});

after(() => place[Symbol.dispose]());

const certificateIn = (card: CardState, fid: string): X509Certificate | undefined => {
  const file = card.applications.jpki?.[fid];
  return file?.kind === 'transparent' ? new X509Certificate(file.bytes) : undefined;
};

const verify = (certificate: X509Certificate, authority: string, at: Date) => {
  const file = join(place.folder, 'certificate.pem');
  writeFileSync(file, certificate.toString());
  const time = String(Math.floor(at.getTime() / 1000));
  const { stdout, stderr } = spawnSync('openssl', ['verify', '-attime', time, '-CAfile', authority, file], {
    encoding: 'utf8',
  });
  return stdout + stderr;
};

/** The file of the authority whose certificate the card carries. */
const authorityFile = (certificate: X509Certificate): string => {
  const { authorities } = layout(place.path);
  const found = readdirSync(authorities)
    .filter((name) => /^(signature|authentication)-\d+\.pem$/.test(name))
    .map((name) => join(authorities, name))
    .find((file) => new X509Certificate(readFileSync(file)).fingerprint256 === certificate.fingerprint256);
  assert.ok(found, 'the card carries a certificate of one of the six authorities');
  return found;
};

for (const { purpose, fid, authorityFid } of [
  { purpose: 'authentication', fid: '000A', authorityFid: '000B' },
  { purpose: 'signature', fid: '0001', authorityFid: '0002' },
])
  test(`the ${purpose} certificates chain to the authority on their card, and expire when they say`, (t) => {
    if (requirePeer(t, 'openssl')) return;
    let seen = 0;
    for (const card of cards) {
      const authority = authorityFile(certificateIn(card, authorityFid)!);
      assert.ok(authority.includes(purpose));
      const certificate = certificateIn(card, fid);
      if (certificate === undefined) continue;
      seen++;
      const { validFromDate, validToDate } = certificate;
      assert.match(verify(certificate, authority, validFromDate), /: OK/, card.cardId);
      assert.match(verify(certificate, authority, new Date(validToDate.getTime() + 1000)), /has expired/, card.cardId);
      const stillValid = validToDate > stillDay;
      assert.equal(stillValid, card.cardId !== 'C10', `${card.cardId} until ${validToDate.toISOString()}`);
    }
    assert.equal(seen, purpose === 'authentication' ? 12 : 9);
  });

test('serial numbers are unique for an authority, and grow with the time of issue', () => {
  for (const fid of ['000A', '0001']) {
    const issued = cards
      .map((card) => certificateIn(card, fid))
      .filter((certificate) => certificate !== undefined)
      .map(({ validFromDate, serialNumber }) => ({ at: validFromDate.getTime(), serial: BigInt(`0x${serialNumber}`) }))
      .sort((a, b) => a.at - b.at);
    for (const [index, { serial }] of issued.entries())
      assert.ok(index === 0 || serial > issued[index - 1]!.serial, `${serial}`);
  }
});
