// The words clauses are written with: commands as hexadecimal, answers as expressions.

import { toHex } from '@openmyna/apdu';
import { type Application, applications, type SecretKind, secrets } from '@openmyna/terminal';
import type { Step } from './clause.ts';
import type { ProtectionForm } from './protection.ts';

export const isd = 'A0000001510000';

const hex2 = (value: number): string => value.toString(16).padStart(2, '0').toUpperCase();

export const selectAid = (aid: string, p2 = '0C'): string => `00A404${p2}${hex2(aid.length / 2)}${aid}`;
export const selectApplication = (application: Application): string => selectAid(toHex(applications[application].aid));
export const selectFile = (fid: string): string => `00A4020C02${fid}`;
export const read = (offset = 0, le = '00'): string => `00B0${offset.toString(16).padStart(4, '0').toUpperCase()}${le}`;
/** P1 or P2 with a short identifier. */
export const sfi = (fid: string): string => hex2(0x80 | Number.parseInt(fid, 16));

export const ok = '9000';
export const someData = '(..)+9000';
export const refusedForSecurity = '6982';
/** Tries left, whatever their number. */
export const tries = '63C[0-9A]';
/** Any error of ISO 7816-4. */
export const anError = '6[4-9A-F]..';

export const step = (send: string, expect: string): Step => ({ send, expect });
/** Under secure messaging. */
export const protectedStep = (send: string, expect: string, protection: ProtectionForm = 'right'): Step => ({
  send,
  expect,
  protection,
});
export const inside = (application: Application): Step => step(selectApplication(application), '9000|6283');

export const fileOf = (application: Application, kind: SecretKind): string => {
  const at: Readonly<Partial<Record<Application, number>>> = secrets[kind].at;
  return at[application]!.toString(16).padStart(4, '0').toUpperCase();
};

/** Presents the right secret to its file by short identifier. */
export const verified = (application: Application, kind: SecretKind): Step =>
  step(`002000${sfi(fileOf(application, kind))}{${kind}}`, ok);

/** The same with a wrong one of its form. */
export const mistaken = (application: Application, kind: SecretKind): Step =>
  step(`002000${sfi(fileOf(application, kind))}{${kind}!}`, tries);
