import { equalBytes } from '@openmyna/apdu';
import type { CardChange, CardState } from '../../../src/chip/index.ts';
import { triesOf } from '../fixture.ts';
import { fileColour, keys, privateColour, protectedFiles, secretColour, signatureColour } from './coloured-card.ts';
import { type Proofs, type Read, readTlvsOrNone } from './tester.ts';

export type Fail = (what: string) => never;

/**
 * Tries go down one by one, durably before the answer; up only to whole, and only for a value that is right.
 * @param first the card as it was issued, with all its tries
 */
export const checkChanges = (
  first: CardState,
  before: CardState,
  changes: readonly CardChange[],
  { ins, data: presented }: Read,
  sw: number,
  proofs: Proofs,
  fail: Fail,
): void => {
  let left: number | undefined;
  for (const change of changes) {
    if (change.type === 'zeroised') fail('it erased itself');
    if (change.type !== 'secret' && change.type !== 'tries') fail(`${change.type}, which is the issuer’s alone`);
    if (change.application !== proofs.application) fail('a write in another application');
    const file = before.applications[change.application]![change.fid];
    if (file?.kind !== 'secret') fail('a write to what is no secret');
    left ??= file.tries;
    const whole = triesOf(first, change.application, change.fid);
    if (change.type === 'secret') {
      if (ins !== 0x24 && ins !== 0x32) fail('a secret changed by another command');
      if (!proofs.allow({ name: '', application: change.application, openedBy: [change.fid] }))
        fail('changed without proof');
      if (change.tries !== whole) fail('tries that are not whole after a change');
    } else if (change.tries > left) {
      if (file.secret === null || !equalBytes(file.secret, presented)) fail('tries given back for a wrong value');
      if (change.tries !== whole) fail('tries given back that are not whole');
      if (sw === 0x9000) proofs.add(change.fid);
    } else if (change.tries === left - 1) proofs.remove(change.fid);
    else fail('tries that are neither one fewer nor whole');
    left = change.tries;
  }
};

/** @param met what came out so far with proof, by application and name */
export const checkColours = (data: Uint8Array, proofs: Proofs, met: Set<string>, fail: Fail): void => {
  const open = data[0] === 0x86 ? (readTlvsOrNone(data)[0]?.value.subarray(1) ?? data) : data;
  const end = data[0] === 0x86 ? open.lastIndexOf(0x80) : open.length;
  for (let i = 0; i < end; i++) {
    const byte = open[i]!;
    if (byte < fileColour) continue;
    if (byte >= secretColour) fail('a secret came out');
    if (byte >= privateColour) fail('a private key came out');
    const source = byte >= signatureColour ? keys[byte - signatureColour] : protectedFiles[byte - fileColour];
    if (source === undefined) continue;
    if (!proofs.allow(source)) fail(`${source.application}/${source.name} without proof`);
    met.add(`${source.application}/${source.name}`);
  }
};
