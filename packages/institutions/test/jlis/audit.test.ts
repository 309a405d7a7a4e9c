// The auditor finds each thing that can be wrong, by its own name.

import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asOwner } from '@openmyna/store/test-harness';
import { type AuditFindingId, decryptKey, type LogEntry } from '../../src/jlis/index.ts';
import { authenticationRequest, authenticationRequests, setUp } from './fixture.ts';

type Place = Awaited<ReturnType<typeof setUp>>;

const list = 'pki/authentication/2023/Tokyo-to/Kiyose-shi.crl';

interface Tampering {
  readonly what: string;
  /** By whoever has the authority's key and the database: another TBSCertificate, signed. */
  readonly forge?: (tbs: Buffer, serial: number) => Buffer;
  /** By whoever has the key and the log. */
  readonly logged?: Omit<LogEntry, 'seq' | 'previous' | 'at'>;
  readonly finds: readonly AuditFindingId[];
  /** By the owner of the database: whoever serves could not. `$` is the serial number of a certificate. */
  readonly sql?: string;
  readonly file?: readonly [name: string, change: (content: Buffer) => Buffer | undefined];
}

const flip = (at: number) => (content: Buffer) => {
  const changed = Buffer.from(content);
  const place = at < 0 ? changed.length + at : at;
  changed[place] = changed[place]! ^ 1;
  return changed;
};
const lines = (change: (all: string[]) => string[]) => (content: Buffer) =>
  Buffer.from(`${change(content.toString().trimEnd().split('\n')).join('\n')}\n`);

const serialBytes = (serial: number) => Buffer.from(serial.toString(16).padStart(8, '0'), 'hex');
const replaced = (bytes: Buffer, from: Buffer, to: Buffer): Buffer => {
  const at = bytes.indexOf(from);
  assert.ok(at > 0);
  return Buffer.concat([bytes.subarray(0, at), to, bytes.subarray(at + from.length)]);
};
/** Puts another TBSCertificate in the place of a certificate's, with a signature that holds. */
const forgeIn = async ({ folder, store }: Place, serial: bigint, forge: NonNullable<Tampering['forge']>) => {
  const { rows } = await asOwner(store.url, `select tbs from certificate_intent where certificate_serial = ${serial}`);
  const tbs = forge(rows[0].tbs, Number(serial));
  const name = 'authentication-2023';
  const key = decryptKey(name, readFileSync(join(folder, `${name}.key.pem`), 'utf8'), 'test');
  const hex = (bytes: Uint8Array) => `'\\x${Buffer.from(bytes).toString('hex')}'`;
  await asOwner(
    store.url,
    `update certificate_intent set tbs = ${hex(tbs)} where certificate_serial = ${serial}`,
    `update certificate_issued set signature = ${hex(sign('sha256', tbs, key))} where certificate_serial = ${serial}`,
  );
};

const tamperings: readonly Tampering[] = [
  { what: 'an intent that nobody closed', finds: ['open'], sql: `delete from certificate_abandoned` },
  {
    what: 'a certificate of an abandoned number',
    finds: ['both'],
    sql: `insert into certificate_abandoned values ($, 'authentication', '2026-11-26')`,
  },
  {
    what: 'a signature that is not the authority’s',
    finds: ['signature'],
    sql: `update certificate_issued set signature = set_byte(signature, 9, get_byte(signature, 9) # 1) where certificate_serial = $`,
  },
  {
    what: 'a certificate that is another than was logged',
    finds: ['signature', 'log-unknown'],
    sql: `update certificate_intent set tbs = set_byte(tbs, 40, get_byte(tbs, 40) # 1) where certificate_serial = $`,
  },
  {
    what: 'a number nobody gave out',
    finds: ['number'],
    sql: `update serial_block set next = $ where purpose = 'authentication'`,
  },
  {
    what: 'a second living certificate of a card, of one purpose and medium',
    finds: ['second'],
    sql: `update certificate_intent set holder = (select holder from certificate_intent where certificate_serial = $)`,
  },
  {
    what: 'a living certificate of a card that was never made',
    finds: ['no-card'],
    sql: `delete from card where card_id = (select holder from certificate_intent where certificate_serial = $)`,
  },
  {
    what: 'a living certificate of a card that is void',
    finds: ['no-card'],
    sql: `insert into card_event select resident_id, card_id, 2, 'void', 'void', 'lost', 'pins', 1, '2026-11-26' from card
      where card_id = (select holder from certificate_intent where certificate_serial = $)`,
  },
  {
    what: 'two cards of one person that wait at the counter',
    finds: ['second-card'],
    sql: `update card set resident_id = 'H'; update card_event set resident_id = 'H'`,
  },
  {
    what: 'two cards of one person in use',
    finds: ['second-card'],
    sql: `update card set resident_id = 'H'; update card_event set resident_id = 'H', status = 'valid'`,
  },
  {
    what: 'a revocation behind the back of the feed',
    finds: ['status', 'list-entries'],
    sql: `insert into certificate_revocation values ($, 'authentication', 2023, 'Tokyo-to/Kiyose-shi', '2031-01-01', '2026-11-26', 'unspecified', '2026-11-26')`,
  },
  {
    what: 'a log without a line',
    finds: ['log-broken', 'unlogged'],
    file: ['signatures.log', lines((all) => all.toSpliced(-6, 1))],
  },
  {
    what: 'a log that was changed',
    finds: ['log-broken', 'unlogged'],
    file: ['signatures.log', lines((all) => all.with(-6, all.at(-6)!.replace('"at":"2026', '"at":"2025')))],
  },
  {
    what: 'a certificate of another number, signed by the authority’s key',
    finds: ['serial', 'log-unknown'],
    forge: (tbs, serial) => replaced(tbs, serialBytes(serial), serialBytes(serial ^ 0x100)),
  },
  {
    what: 'a certificate that breaks its profile, signed by the authority’s key',
    finds: ['lint', 'log-unknown'],
    // digitalSignature becomes keyCertSign.
    forge: (tbs) => replaced(tbs, Buffer.from('03020780', 'hex'), Buffer.from('03020204', 'hex')),
  },
  {
    what: 'a list signed behind the back of the books, though others followed',
    finds: ['log-unknown'],
    logged: {
      key: 'authentication-2023',
      use: 'crl',
      about: 'authentication/2023/Tokyo-to/Kiyose-shi 1',
      digest: '00'.repeat(32),
    },
  },
  { what: 'a list that is gone', finds: ['list-missing'], file: [list, () => undefined] },
  { what: 'a list with a forged signature', finds: ['list-signature'], file: [list, flip(-3)] },
  { what: 'a list that is none', finds: ['list-signature'], file: [list, () => Buffer.from('nothing')] },
  {
    what: 'a list whose row says another number',
    finds: ['list-number'],
    sql: `update crl_publication set number = number + 1`,
  },
];

/** A certificate that is good, one that is revoked, another that is good, an intent that was abandoned, and a list. */
const books = async () => {
  const place = await setUp();
  const request = await authenticationRequest();
  let serial = 0n;
  {
    await using opened = await place.open();
    const [good, bad] = await opened.authority.issue([request, ...(await authenticationRequests(2))]);
    serial = good!.serial;
    await opened.authority.revoke(bad!, 'keyCompromise');
    place.pass(1);
    await opened.authority.publish();
  }
  return { place, serial };
};

test('books in order give no finding', async () => {
  const { place } = await books();
  await using _place = place;
  await using opened = await place.open();
  const told: number[] = [];
  const report = await opened.authority.audit({ onProgress: (done, of) => told.push(done / of) });
  assert.deepEqual(
    { ...report, logEntries: 0 },
    {
      intents: 3,
      certificates: 3,
      abandoned: 0,
      revocations: 1,
      lists: 1,
      logEntries: 0,
      findings: [],
      complete: true,
    },
  );
  assert.equal(told.at(-1), 1);
  const aborted = await opened.authority.audit({ signal: AbortSignal.abort() });
  assert.equal(aborted.complete, false);
});

for (const { what, finds, sql, file, forge, logged } of tamperings)
  test(`${what}: ${finds.join(', ')}`, async () => {
    const { place, serial } = await books();
    await using _place = place;
    if (what.startsWith('an intent')) {
      await using failing = await place.open((own) => ({
        ...own,
        sign: async () => Promise.reject(new Error('away')),
      }));
      await assert.rejects(failing.authority.issue([await authenticationRequest()]), /away/);
    }
    await using opened = await place.open();
    if (forge !== undefined) await forgeIn(place, serial, forge);
    if (logged !== undefined) {
      opened.log.append(logged, place.clock());
      place.pass(60);
      await opened.authority.publish();
    }
    if (sql !== undefined) await asOwner(place.store.url, sql.replaceAll('$', `${serial}`));
    if (file !== undefined) {
      const path = join(place.folder, file[0]);
      const changed = file[1](readFileSync(path));
      if (changed === undefined) rmSync(path);
      else writeFileSync(path, changed);
    }
    const { findings } = await opened.authority.audit();
    const found = [...new Set(findings.map(({ id }) => id))].sort();
    const expected = finds.toSorted();
    assert.deepEqual(found, expected, JSON.stringify(findings));
  });
