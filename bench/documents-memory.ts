// `documents-memory.ts KIND MEGABYTES [check]`: a file of so many megabytes, signed by one process and checked by another; each says the
// most memory that it had.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkCms,
  checkPdf,
  checkXml,
  openFileSource,
  signCmsAttached,
  signCmsDetached,
  signPdf,
  signXml,
} from '@openmyna/signature';
import { holder, now, options, seeded } from '../packages/signature/test/cms/fixture.ts';
import { contractObjects } from '../packages/signature/test/pdf/fixture.ts';

const megabyte = 1 << 20;

/** A PDF with one large stream, or zeros. */
const writeDocument = (file: string, kind: string, megabytes: number): void => {
  const out = openSync(file, 'w');
  const zeros = Buffer.alloc(megabyte);
  let at = 0;
  const put = (bytes: Uint8Array | string) => {
    at += writeSync(out, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  };
  if (kind === 'pdf') {
    put('%PDF-1.7\n');
    const offsets = contractObjects.map((body, index) => {
      const from = at;
      put(`${index + 1} 0 obj\n${body}\nendobj\n`);
      return from;
    });
    offsets.push(at);
    put(`${offsets.length} 0 obj\n<</Length ${megabytes * megabyte}>>\nstream\n`);
    for (let index = 0; index < megabytes; index++) put(zeros);
    put('\nendstream\nendobj\n');
    const xref = at;
    put(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`);
    for (const one of offsets) put(`${`${one}`.padStart(10, '0')} 00000 n \n`);
    put(`trailer\n<</Size ${offsets.length + 1} /Root 1 0 R /Info 6 0 R>>\nstartxref\n${xref}\n%%EOF\n`);
  } else for (let index = 0; index < megabytes; index++) put(zeros);
  closeSync(out);
};

const [kind = 'cms', size = '1', from] = process.argv.slice(2);
const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

if (from === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'openmyna-memory-'));
  try {
    const [file, out] = [join(folder, 'document'), join(folder, 'signed')];
    writeDocument(file, kind, Number(size));
    const signer = await holder();
    const begin = performance.now();
    {
      await using source = await openFileSource(file);
      const how = { signingTime: now, random: seeded('memory') };
      await writeFile(
        out,
        kind === 'pdf'
          ? signPdf(source, signer, how)
          : kind === 'cms'
            ? signCmsAttached(source, signer, how)
            : kind === 'cms-detached'
              ? await signCmsDetached(source, signer, how)
              : await signXml(source, signer, { ...how, layout: 'detached', name: 'document' }),
      );
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const checked = spawnSync(process.execPath, [import.meta.filename, kind, file, out], { encoding: 'utf8' });
    if (checked.status !== 0) throw new Error(checked.stderr);
    console.log(`${kind}, ${size} MB: signed in ${seconds} s with ${peak()} MB at most; ${checked.stdout.trim()}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  const begin = performance.now();
  await using content = await openFileSource(size);
  await using signature = await openFileSource(from);
  // Keys are made anew in each process: whose certificate it is does not matter here, what was signed does.
  const checking = await options();
  const { signatures } =
    kind === 'pdf'
      ? await checkPdf(signature, checking)
      : kind === 'cms'
        ? await checkCms(signature, checking)
        : kind === 'cms-detached'
          ? await checkCms({ signature, content }, checking)
          : await checkXml({ signature, content }, checking);
  const open = signatures.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome !== 'passed'));
  if (signatures.length !== 1 || open.some(({ id }) => id !== 'certificate')) throw new Error(JSON.stringify(open));
  console.log(`checked in ${((performance.now() - begin) / 1000).toFixed(1)} s with ${peak()} MB at most`);
}
