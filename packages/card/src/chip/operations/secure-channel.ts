// The issuer's secure channel, SCP03 (GlobalPlatform Card Specification 2.3, Amendment D): over it alone is anything of the card
// made or changed once it has left the factory. Which keys the real cards have, and what they do with them, is not public; the
// protocol is that of the specification, with i = 70: pseudo-random challenges, MACs and enciphering both ways.

import {
  type CommandApdu,
  cardChallenge,
  concat,
  counterBytes,
  cryptogram,
  equalBytes,
  openCommand,
  openScp03,
  protectResponse,
  runAes,
  securityLevel,
  securityLevels,
  sessionKeys,
} from '@openmyna/apdu';
import { answer, done, type Outcome, refuse } from '../rules.ts';
import type { ApplicationContext, ApplicationSession } from '../session.ts';

/** SCP03, i = 70. */
const protocol = Uint8Array.of(0x03, 0x70);

/** INITIALIZE UPDATE: who this card is, its challenge, and the proof that it has the keys. */
export const initializeUpdate = (
  { session, environment, keySet }: ApplicationContext,
  version: number,
  challenge: Uint8Array,
  le: number,
): Outcome => {
  session.secureChannel = undefined;
  const set = keySet();
  if (set?.keys == null || (version !== 0 && version !== set.version)) return refuse('secure-channel.no-keys');
  const { keys, counter, diversification } = set;
  const scp03 = runAes(
    (function* () {
      const own = yield* cardChallenge(keys, counter, session.definition.aid);
      const context = concat(challenge, own);
      const ofSession = yield* sessionKeys(keys, context);
      return {
        session: openScp03(ofSession),
        own,
        card: yield* cryptogram(ofSession, 'cardCryptogram', context),
        host: yield* cryptogram(ofSession, 'hostCryptogram', context),
      };
    })(),
    environment.crypto.aesCbc,
  );
  const response = concat(
    diversification,
    Uint8Array.of(set.version),
    protocol,
    scp03.own,
    scp03.card,
    counterBytes(counter),
  );
  if (response.length > le) return refuse('apdu.response-length', { bytes: response.length });
  session.secureChannel = { scp03: scp03.session, hostCryptogram: scp03.host, isOpen: false };
  return answer(response);
};

/** EXTERNAL AUTHENTICATE, as it came: its MAC is the first of the channel. */
const externalAuthenticate = (context: ApplicationContext, command: CommandApdu): Outcome => {
  const { session, environment, keySet, countSession } = context;
  const channel = session.secureChannel;
  if (channel === undefined || channel.isOpen) return end(session, refuse('secure-channel.not-asked'));
  if (!securityLevels.has(command.p1) || command.p2 !== 0x00) return end(session, refuse('secure-channel.level'));
  const opened = runAes(openCommand(channel.scp03, command), environment.crypto.aesCbc);
  if (opened === undefined || !equalBytes(opened.data, channel.hostCryptogram))
    return end(session, refuse('secure-channel.authentication'));
  // The next challenge is another one, whatever happens from here on.
  countSession(keySet()!.counter + 1);
  channel.scp03.level = command.p1;
  channel.isOpen = true;
  return done;
};

const end = (session: ApplicationSession, outcome: Outcome): Outcome => {
  session.secureChannel = undefined;
  return outcome;
};

/** Whether a command is for the channel: its class says so, and there is one or about to be one. */
export const isForChannel = ({ cla }: CommandApdu, { secureChannel }: ApplicationSession): boolean =>
  (cla & 0x0c) === 0x04 && secureChannel !== undefined;

/** A command of class 04 or 84, run as what it says without its protection. */
export const overChannel = (
  context: ApplicationContext,
  command: CommandApdu,
  run: (plain: CommandApdu, issuer: 'authenticated' | 'confidential') => Outcome,
): Outcome => {
  const { session, environment } = context;
  if (command.cla === 0x84 && command.ins === 0x82) return externalAuthenticate(context, command);
  const channel = session.secureChannel!;
  const aes = environment.crypto.aesCbc;
  const plain = runAes(openCommand(channel.scp03, command), aes);
  if (plain === undefined) return end(session, refuse('secure-channel.wrong'));
  const { level } = channel.scp03;
  // An answer that has a MAC has somewhere to go.
  if ((level & securityLevel.rMac) !== 0 && command.le === undefined) return refuse('apdu.length');
  const isConfidential = (level & securityLevel.cDecryption) !== 0;
  const outcome = run({ ...plain, le: room(command.le, level) }, isConfidential ? 'confidential' : 'authenticated');
  const { data } = runAes(protectResponse(channel.scp03, { data: outcome.data ?? nothing, sw: outcome.sw }), aes);
  if (data.length > (command.le ?? 0)) return refuse('apdu.response-length', { bytes: data.length });
  return data.length === 0 ? outcome : { ...outcome, data };
};

/** What of Le is left for the answer itself, beside its padding and MAC. */
const room = (le: number | undefined, level: number): number | undefined => {
  if (le === undefined || (level & securityLevel.rMac) === 0) return le;
  const left = le - 8;
  return Math.max(1, (level & securityLevel.rEncryption) === 0 ? left : Math.floor(left / 16) * 16 - 1);
};

const nothing = new Uint8Array(0);
