import { equalBytes } from '@openmyna/apdu';
import type { CvAnchor } from '../record/cv-certificate.ts';
import { titles } from '../record/holder.ts';
import { endOfObject, readTemplate } from '../record/objects.ts';
import { readPublicKey } from '../record/public-key.ts';
import type { Secret } from '../secret.ts';
import type { CardSession, LastTry } from '../session.ts';
import { answersFor, type Check, found, isSigned, notChecked, type Report, readSeal, reportOf } from './check.ts';

/** 券面事項入力補助AP: number and attributes against the integrity record, as far as the secret opens them. */
export const verifyInputSupport = async (
  session: CardSession,
  secret: Secret<'inputSupportPin' | 'codeA' | 'codeB'>,
  anchors: readonly CvAnchor[],
  lastTry: LastTry,
): Promise<Report> => {
  const { crypto } = session;
  const sha256 = (data: Uint8Array) => crypto.hash('SHA-256', data);
  const read = (fid: number, title: (typeof titles)[keyof typeof titles]) =>
    session.readFile(fid, { title, answer: 'personal', end: endOfObject });
  await session.select('inputSupport');
  await session.verify('inputSupport', secret, lastTry);
  const seal = await readSeal(await read(0x04, titles.certificate), anchors, crypto);
  const integrity = readTemplate(await read(0x03, titles.integrity), 0xff30, titles.integrity);
  const signed = await isSigned(
    crypto,
    seal.key,
    integrity.value(0xdf33),
    integrity.written(0xdf31),
    integrity.written(0xdf32),
  );
  const checks: Check[] = [seal.chain, found('integrity-signature', signed)];

  if (secret.kind === 'codeB') checks.push(notChecked('my-number-digest'));
  else {
    // All 17 bytes of the file, its two of filler too.
    const number = await session.readFile(0x01, { title: titles.myNumber, answer: 'personal', end: () => 17 });
    checks.push(found('my-number-digest', equalBytes(await sha256(number), integrity.value(0xdf31))));
  }
  if (secret.kind === 'codeA') checks.push(notChecked('attributes-digest'));
  else {
    const attributes = readTemplate(await read(0x02, titles.attributes), 0xff20, titles.attributes);
    checks.push(
      found('attributes-digest', equalBytes(await sha256(attributes.after(0xdf21)), integrity.value(0xdf32))),
    );
  }

  const cardKey = readTemplate(await read(0x07, titles.cardKey), 0xff50, titles.cardKey);
  const key = readPublicKey(cardKey.value(0xdf51), titles.cardKey);
  checks.push(
    found('card-key-signature', await isSigned(crypto, seal.key, cardKey.value(0xdf52), cardKey.written(0xdf51))),
  );
  checks.push(await answersFor(session, key));
  return reportOf(checks);
};
