// The time-stamp authority of a town: somebody of its own, under a root that has nothing to do with 公的個人認証. What it needs is made
// when it is first asked; its certificate again when the town's time has come near its end.

import { join } from 'node:path';
import { readIfThere, writeDurably } from '@openmyna/durable';
import { fromPem, generateRsaKey, readCertificate, rsaSigner, toPem } from '@openmyna/pki';
import {
  issueTimestampCertificate,
  makeTimestampRoot,
  openTimestampAuthority,
  sandboxTimestampPolicy,
  softwareSigner,
  type TimestampAuthority,
} from '@openmyna/signature';
import { layout } from '../folder/layout.ts';
import type { Machine } from '../machine.ts';
import { openKeyStore } from './key-store.ts';

/** A town's, and what others trust it by. */
export interface TownTimestamps extends TimestampAuthority {
  /** The root's certificate: X.509, PEM. */
  root(): Promise<string>;
}

const day = 24 * 3600_000;
const lifeOf = { root: 30 * 365 * day, authority: 5 * 365 * day };
/** A certificate goes on being used until so long before its end. */
const overlap = 365 * day;
/** Of the clock of the machine. */
const accuracySeconds = 1;

/** @param passphrase that the keys of the town's authorities are kept under */
export const openTownTimestamps = (
  folder: string,
  passphrase: string,
  { clock, random }: Pick<Machine, 'clock' | 'random'>,
): TownTimestamps => {
  const { timestamps } = layout(folder);
  const keys = openKeyStore(timestamps, { passphrase, newKey: generateRsaKey });
  const serial = () => BigInt(`0x01${Buffer.from(random(8)).toString('hex')}`);

  /** The certificate of that name, made by `make` unless there is one that lasts. */
  const certificateOf = (name: string, life: number, make: (validity: Validity) => Uint8Array): Uint8Array => {
    const file = join(timestamps, `${name}.pem`);
    const known = readIfThere(file);
    const now = clock().getTime();
    if (known !== undefined) {
      const der = fromPem(known);
      if (lastOf(der) > now) return der;
    }
    const made = make({ serial: serial(), notBefore: new Date(now - day), notAfter: new Date(now + life) });
    writeDurably(file, toPem('CERTIFICATE', made));
    return made;
  };
  const open = async () => {
    const [rootKey, own] = [rsaSigner(await keys.key('root')), rsaSigner(await keys.key('tsa'))];
    const root = certificateOf('root', lifeOf.root, (validity) => makeTimestampRoot(rootKey, validity));
    const { publicKey } = own;
    const certificate = certificateOf('tsa', lifeOf.authority, (validity) =>
      issueTimestampCertificate(rootKey, { ...validity, publicKey }),
    );
    const authority = openTimestampAuthority({
      ...softwareSigner(own, certificate, [root]),
      policy: sandboxTimestampPolicy,
      clock,
      random,
      accuracySeconds,
    });
    return { root, authority, last: Math.min(lastOf(root), lastOf(certificate)) };
  };
  let opened: ReturnType<typeof open> | undefined;
  /** What is open goes on until one of its certificates is to be replaced; what could not be opened is tried again. */
  const current = async () => {
    const known = await opened;
    if (known !== undefined && known.last > clock().getTime()) return known;
    opened = open();
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };

  return {
    root: async () => toPem('CERTIFICATE', (await current()).root),
    answer: async (request) => (await current()).authority.answer(request),
  };
};

/** Until when a certificate is used, in milliseconds: it is then replaced. @param der X.509 */
const lastOf = (der: Uint8Array): number => readCertificate(der).notAfter.getTime() - overlap;

interface Validity {
  readonly serial: bigint;
  readonly notBefore: Date;
  readonly notAfter: Date;
}
