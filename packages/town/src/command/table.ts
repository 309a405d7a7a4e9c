// Where each command is. A file is read when one of its commands is called, so that none waits for what others need; the help reads all.

import type { CommandDefinition } from './definition.ts';

type Exports = Readonly<Record<string, unknown>>;

/** Names, or what they begin with, in the order of the help; a longer one before those it begins with. */
const table: readonly (readonly [names: readonly string[], file: () => Promise<Exports>])[] = [
  [['start'], () => import('./start.ts')],
  [['clock set', 'clock advance', 'clock'], () => import('./clock.ts')],
  [['residents'], () => import('./residents.ts')],
  [['resident'], () => import('./resident/commands.ts')],
  [
    ['attributes'],
    async () => ({ ...(await import('./attributes/commands.ts')), ...(await import('./attributes/status.ts')) }),
  ],
  [['card list'], () => import('./card-list.ts')],
  [['card insert'], () => import('./card-insert.ts')],
  [['card read', 'card sign', 'card pin status', 'card pin change', 'card verify'], () => import('./card/commands.ts')],
  [['card info', 'card trace', 'card record', 'card replay', 'card diverge'], () => import('./card/commands.ts')],
  [['card apply', 'card reissue', 'card applications', 'card withdraw'], () => import('./card/apply.ts')],
  [['card issue'], () => import('./card/apply.ts')],
  [['card hand-over'], () => import('./card/hand-over.ts')],
  [['card unclaimed', 'card destroy', 'card return'], () => import('./card/apply.ts')],
  [['card renew'], () => import('./card/issuer.ts')],
  [['card reserve-reset', 'card reset-pin', 'card set-pins', 'card give-up-pins'], () => import('./card/reset-pin.ts')],
  [['card sessions'], () => import('./card/reset-pin.ts')],
  [['card notices'], () => import('./card/notices.ts')],
  [['card update'], () => import('./card/issuer.ts')],
  [['card free-area add', 'card free-area read', 'card free-area remove'], () => import('./card/free-area.ts')],
  [['card stripe'], () => import('./card/free-area.ts')],
  [['card state', 'card suspend', 'card resume'], () => import('./card/life.ts')],
  [['sign'], () => import('./document/sign.ts')],
  [['verify'], () => import('./document/verify.ts')],
  [['timestamp'], () => import('./document/timestamp.ts')],
  [['certificate show', 'certificate check'], () => import('./certificate/commands.ts')],
  [['certificate list', 'certificate issue'], () => import('./certificate/issue.ts')],
  [['crl show', 'ocsp'], () => import('./certificate/commands.ts')],
  [['ca init', 'ca revoke', 'ca publish', 'ca audit'], () => import('./authority/ca.ts')],
  [['store backup', 'store restore'], () => import('./authority/store.ts')],
  [['api account add', 'api account list', 'api account disable', 'api log'], () => import('./api.ts')],
  [['conformance'], () => import('./conformance.ts')],
  [['apdu'], () => import('./apdu.ts')],
  [['doctor'], () => import('./doctor.ts')],
  [['errors'], () => import('./errors.ts')],
];

const beginsWith = (text: string, name: string): boolean => text === name || text.startsWith(`${name} `);

const isCommand = (value: unknown): value is CommandDefinition =>
  typeof value === 'object' && value !== null && 'run' in value && 'summary' in value;

/** The commands of an entry, in its order. */
const commandsOf = ([names, file]: (typeof table)[number]) =>
  file().then((exports) => {
    const commands = Object.values(exports).flat().filter(isCommand);
    return names.flatMap((name) =>
      commands.filter((one) => names.find((other) => beginsWith(one.name, other)) === name),
    );
  });

/** Every command, in the order of the help. */
export const allCommands = async (): Promise<readonly CommandDefinition[]> =>
  (await Promise.all(table.map(commandsOf))).flat();

/** The command that words begin with, and the others. */
export const findCommand = async (
  words: readonly string[],
): Promise<{ readonly command: CommandDefinition; readonly rest: readonly string[] } | undefined> => {
  const text = words.join(' ');
  const entry = table.find(([names]) => names.some((name) => beginsWith(text, name)));
  const command = entry && (await commandsOf(entry)).find(({ name }) => beginsWith(text, name));
  return command && { command, rest: words.slice(command.name.split(' ').length) };
};
