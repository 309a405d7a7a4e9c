// A town of its own and a real pcscd of its own, with a card of the town in the reader: what every peer's test starts from.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReaderStack } from '@openmyna/reader/test-harness';
import type { PublicView } from '../../src/residents/resident.ts';
import { command, copyTown } from '../town-process.ts';

/** A fresh town in a folder that goes with the object. */
export const makeTown = () => {
  const parent = mkdtempSync(join(tmpdir(), 'openmyna-peers-'));
  const folder = join(parent, 'town');
  copyTown(folder);
  const openmyna = (...args: string[]): string =>
    execFileSync(process.execPath, [command, ...args, '--data', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const residents: PublicView[] = JSON.parse(openmyna('residents', '--json'));
  return { folder, openmyna, residents, [Symbol.dispose]: () => rmSync(parent, { recursive: true, force: true }) };
};

export type Town = ReturnType<typeof makeTown>;

/** Runs a program beside the reader; its output, errors included, and its exit status. */
const besides =
  (stack: Awaited<ReturnType<typeof startReaderStack>>) =>
  (
    program: string,
    args: readonly string[] = [],
    options: { input?: string | Uint8Array; env?: Record<string, string> } = {},
  ) =>
    stack.run(program, [...args], options);

/**
 * As it is for who reads a guide: `npm start` in another window has put C01 of the folder's town into a reader nobody else sees, and
 * answers on the port that certificates name, in a network of its own.
 */
export const startTownInReader = async (folder: string) => {
  const stack = await startReaderStack();
  await stack.waitForOutput(stack.spawn(process.execPath, [command, 'start', '--data', folder]), /Ctrl-C/);
  return { run: besides(stack), [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
};

/** Puts a card into a reader nobody else sees; it leaves when the object does. */
export const insertCard = async (town: Town, cardId: string, slot = 0) => {
  const stack = await startReaderStack();
  const insert = async (id: string, into: number) => {
    const child = stack.spawn(process.execPath, [
      command,
      'card',
      'insert',
      id,
      '--slot',
      String(into),
      '--data',
      town.folder,
    ]);
    await stack.waitForOutput(child, new RegExp(`inserted ${id}`));
    return child;
  };
  const child = await insert(cardId, slot);
  return {
    run: besides(stack),
    insert,
    /** Takes the card out as SIGTERM does, and waits until the command has ended. */
    remove: () =>
      new Promise<number | null>((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      }),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
};

export type CardInReader = Awaited<ReturnType<typeof insertCard>>;
