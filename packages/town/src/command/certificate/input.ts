// Certificates, lists and answers that a caller hands in, in DER or PEM, and the authorities of the town.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Anchor, anchorOf, MalformedDer, type Purpose } from '@openmyna/pki';
import { layout } from '../../folder/layout.ts';
import type { Invocation } from '../definition.ts';
import { makeFolder } from '../open-town.ts';
import { usage } from '../usage.ts';

/** DER as it is, or what stands in the first PEM block (RFC 7468). @throws OpenMynaError `command.file` */
export const readDer = (file: string): Uint8Array => {
  const bytes = readFileSync(file);
  const block = /-----BEGIN [^-]+-----([A-Za-z0-9+/=\s]+)-----END /.exec(bytes.toString('latin1'));
  return new Uint8Array(block === null ? bytes : Buffer.from(block[1]!, 'base64'));
};

/** What `read` makes of a file. @throws OpenMynaError `command.usage` naming the file, where its bytes are something else */
export const readFile = <T>(command: string, file: string, read: (der: Uint8Array) => T): T => {
  const der = readDer(file);
  try {
    return read(der);
  } catch (error) {
    if (error instanceof MalformedDer) throw usage(command, `${file}: ${error.message}`);
    throw error;
  }
};

/** The authorities of both purposes and all generations. */
export const anchorsOf = async (invocation: Invocation): Promise<Anchor[]> => {
  await makeFolder(invocation);
  const { authorities } = layout(invocation.folder);
  return readdirSync(authorities)
    .map((name) => /^(authentication|signature)-\d{4}\.pem$/.exec(name))
    .filter((match) => match !== null)
    .map(([name, purpose]) => anchorOf(purpose as Purpose, readDer(join(authorities, name))));
};

/** When `--at` says, or now. @throws OpenMynaError `command.usage` for what is no time */
export const instantOf = (command: string, { options, clock }: Invocation): Date => {
  if (typeof options.at !== 'string') return clock();
  const instant = new Date(options.at);
  if (Number.isNaN(instant.getTime())) throw usage(command, '--at: 2026-11-25T09:00:00+09:00');
  return instant;
};
