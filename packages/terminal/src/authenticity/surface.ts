import { concat } from '@openmyna/apdu';
import type { PublicKey } from '../crypto.ts';
import type { CvAnchor } from '../record/cv-certificate.ts';
import { titles } from '../record/holder.ts';
import { endOfObject, readTemplate } from '../record/objects.ts';
import { readPublicKey } from '../record/public-key.ts';
import type { Secret } from '../secret.ts';
import type { CardSession, LastTry } from '../session.ts';
import {
  answersFor,
  type Check,
  found,
  isSigned,
  isSignedThrice,
  notChecked,
  type Report,
  readSeal,
  reportOf,
  sameKey,
} from './check.ts';

/** 券面事項確認AP: age record, face and back, as far as the secret opens them. */
export const verifySurface = async (
  session: CardSession,
  secret: Secret<'codeA' | 'codeB' | 'birthDateCode'>,
  anchors: readonly CvAnchor[],
  lastTry: LastTry,
): Promise<Report> => {
  const { crypto } = session;
  const read = async (fid: number, tag: number, title: (typeof titles)[keyof typeof titles]) =>
    readTemplate(await session.readFile(fid, { title, answer: 'personal', end: endOfObject }), tag, title);
  await session.select('surface');
  await session.verify('surface', secret, lastTry);
  const certificate = await session.readFile(0x04, { title: titles.certificate, answer: 'personal', end: endOfObject });
  const seal = await readSeal(certificate, anchors, crypto);
  const checks: Check[] = [seal.chain];
  const keys: PublicKey[] = [];
  const keyIn = (bytes: Uint8Array, title: (typeof titles)[keyof typeof titles]) =>
    keys.push(readPublicKey(bytes, title));

  if (secret.kind === 'birthDateCode') {
    const age = await read(0x01, 0xff10, titles.age);
    const signed = await isSigned(crypto, seal.key, age.value(0xdf13), age.written(0xdf11), age.written(0xdf12));
    checks.push(found('age-signature', signed), notChecked('face-signature'), notChecked('back-signature'));
    keyIn(age.value(0xdf12), titles.age);
  } else {
    const face = await read(0x02, 0xff20, titles.face);
    const digests = await Promise.all(
      [[0xdf22, 0xdf23, 0xdf24], [0xdf25, 0xdf26], [0xdf27]].map((tags) =>
        crypto.hash('SHA-256', concat(...tags.map(face.written))),
      ),
    );
    checks.push(
      notChecked('age-signature'),
      found('face-signature', isSignedThrice(seal.key, digests, face.value(0xdf28))),
    );
    keyIn(face.value(0xdf24), titles.face);
    if (secret.kind === 'codeA') {
      const back = await read(0x05, 0xff40, titles.back);
      const signed = await isSigned(crypto, seal.key, back.value(0xdf43), back.written(0xdf41), back.written(0xdf42));
      checks.push(found('back-signature', signed));
      keyIn(back.value(0xdf42), titles.back);
      checks.push(found('one-card-key', sameKey(...keys)));
    } else checks.push(notChecked('back-signature'));
  }
  checks.push(await answersFor(session, keys[0]!));
  return reportOf(checks);
};
