// The virtual chip: power, one command at a time, and what the command may touch.

import {
  type CommandApdu,
  concat,
  encodeResponse,
  MalformedApdu,
  parseCommand,
  statusWord,
  toHex,
} from '@openmyna/apdu';
import { definitionOf, isFree } from './applications/free-area.ts';
import { applications } from './applications/index.ts';
import { type Command, classBits, readCommand } from './command.ts';
import type { Environment, RsaPrivateKey } from './environment.ts';
import { atrOf, type CardInterface, type CardModel, models } from './models.ts';
import { setStatus, storeData } from './operations/card.ts';
import { authenticateTerminal, getChallenge, getData } from './operations/data.ts';
import { activateFiles, appendRecord, createFile, updateBinary } from './operations/files.ts';
import { deleteApplication, install } from './operations/install.ts';
import { generateKeyPair, readPublicKey, resetRetryCounter } from './operations/issue.ts';
import { readBinary, readRecord } from './operations/read.ts';
import { initializeUpdate, isForChannel, overChannel } from './operations/secure-channel.ts';
import { setSessionKey, type Unwrapped, unwrap } from './operations/session-key.ts';
import { internalAuthenticate, sign } from './operations/sign.ts';
import { change, queryTries, verify } from './operations/verify.ts';
import { done, explain, type Outcome, refuse, rules } from './rules.ts';
import { type ApplicationContext, type ApplicationSession, isRefusal, openSession } from './session.ts';
import {
  applicationNames,
  type CardChange,
  type CardMemory,
  type CardState,
  type InstalledName,
  keySetFile,
} from './state.ts';
import { sense, type TamperEvent } from './tamper.ts';

export interface ChipOptions {
  readonly memory: CardMemory;
  readonly environment: Environment;
  /** Which of its two faces the reader sees; the ATR follows it. */
  readonly through?: CardInterface;
}

/** @throws RangeError for a state whose model this version does not know */
export const createChip = ({ memory, environment, through = 'contactless' }: ChipOptions): Chip => {
  const { state } = memory;
  const model: CardModel | undefined = Object.hasOwn(models, state.model)
    ? models[state.model as keyof typeof models]
    : undefined;
  if (model === undefined) throw new RangeError(`no card model is called ${state.model}`);
  return new Chip(memory, environment, model, atrOf(model, through));
};

export class Chip {
  /** The answer to reset while the card answers at all. */
  readonly atr: Uint8Array;
  readonly #model: CardModel;
  readonly #environment: Environment;
  /** Read once, by the bytes they were read from: a key that was made anew, through whichever face, is other bytes. */
  #keys = new WeakMap<Uint8Array, RsaPrivateKey>();
  readonly #memory: CardMemory;
  /** `failed`: its memory did not take a write. Only the storage knows the truth now, so this chip stays silent. */
  #power: 'off' | 'on' | 'mute' | 'failed' = 'off';
  #session: ApplicationSession;
  /** The last application selected, while a warm reset has made the ISD current. */
  #held: ApplicationSession | undefined;
  #atFirstCommand = false;
  #chain: CommandApdu | undefined;

  constructor(memory: CardMemory, environment: Environment, model: CardModel, atr: Uint8Array) {
    this.#memory = memory;
    this.#environment = environment;
    this.#model = model;
    this.atr = atr;
    this.#session = openSession(applications.isd);
  }

  /** A snapshot: immutable, so it may be kept, compared, stored or made into another card. */
  get state(): CardState {
    return this.#memory.state;
  }

  /** Another chip on this memory may have erased it, so the state is asked and not only what happened here. */
  get #silent(): boolean {
    return this.#power !== 'on' || this.state.condition === 'zeroised';
  }

  /** Cold reset. Gives the ATR, or nothing from a zeroised card. */
  powerOn(): Uint8Array {
    this.powerOff();
    if (this.#power === 'failed' || this.state.condition === 'zeroised') return new Uint8Array(0);
    this.#power = 'on';
    this.#atFirstCommand = true;
    return this.atr;
  }

  powerOff(): void {
    if (this.#power !== 'failed') this.#power = 'off';
    this.#session = openSession(applications.isd);
    this.#held = undefined;
    this.#chain = undefined;
  }

  /** Warm reset: the ISD is current again, but an application selected next keeps what was verified in it (card.md §1.4). */
  reset(): Uint8Array {
    if (this.#power === 'off') return this.powerOn();
    if (this.#silent) return new Uint8Array(0);
    if (this.#session.definition !== applications.isd) this.#held = this.#session;
    this.#session = openSession(applications.isd);
    this.#chain = undefined;
    return this.atr;
  }

  /** A sensor's reading: the card may go mute until the next power-up, or erase itself (documented as simulation). */
  sense(event: TamperEvent): void {
    const reaction = sense(event);
    if (reaction === 'none') return;
    if (reaction === 'zeroise') this.#commit({ type: 'zeroised' });
    this.#keys = new WeakMap();
    this.powerOff();
    if (this.#power !== 'failed') this.#power = 'mute';
  }

  /**
   * Any bytes in, a response out; null from a card that does not answer (no power, mute, zeroised).
   * Throws only what the memory's storage throws: then the card has lost power, and the change is either made or not.
   */
  transmit(bytes: Uint8Array): Uint8Array | null {
    if (this.#silent) return null;
    const { data, sw, refusal } = this.#process(bytes);
    const { trace } = this.#environment;
    if (trace !== undefined) {
      const explanation = refusal && explain(refusal);
      trace({ command: blind(bytes), sw, responseLength: data?.length ?? 0, ...(explanation && { explanation }) });
    }
    return encodeResponse(sw, data);
  }

  #process(bytes: Uint8Array): Outcome {
    if (this.#atFirstCommand) {
      this.#atFirstCommand = false;
      if (this.#model.failsFirstCommand) return refuse('power.first-command');
    }
    // A chain is of consecutive commands (ISO/IEC 7816-4 5.3.3): whatever comes now continues it, or it is over.
    const chain = this.#chain;
    this.#chain = undefined;
    // What INITIALIZE UPDATE gave is for the very next command: session keys that were not used at once end.
    if (this.#session.secureChannel?.isOpen === false && !(bytes[0] === 0x84 && bytes[1] === 0x82))
      this.#session.secureChannel = undefined;
    try {
      return this.#dispatch(parseCommand(bytes), chain);
    } catch (error) {
      if (error instanceof MalformedApdu) return refuse('apdu.malformed');
      throw error;
    }
  }

  #dispatch(apdu: CommandApdu, chain: CommandApdu | undefined): Outcome {
    const { cla } = apdu;
    // Deleted over the card's other face: what is gone is not current.
    if (definitionOf(this.state, this.#session.definition.name) !== this.#session.definition)
      this.#session = openSession(applications.isd);
    this.#forgetChanged();
    if ((cla & 0x60) !== 0) return refuse('apdu.class');
    if ((cla & classBits.channel) !== 0) return refuse('apdu.channel');
    if (apdu.extended && !this.#model.extendedLength) return refuse('apdu.extended');
    if ((cla & classBits.chaining) !== 0 && !this.#model.commandChaining) return refuse('apdu.chaining');
    const whole = this.#joinChain(chain, apdu);
    if (whole === undefined) return done;
    if (isRefusal(whole)) return whole;
    if (isForChannel(whole, this.#session))
      return overChannel(this.#context(), whole, (plain, issuer) => this.#execute(plain, issuer));
    if ((cla & classBits.secureMessaging) === 0) return this.#execute(whole);
    if ((cla & 0x80) !== 0 || (cla & 0x08) === 0) return refuse('apdu.class');
    const unwrapped: Unwrapped | Outcome = unwrap(this.#context(), whole);
    if (isRefusal(unwrapped)) return unwrapped;
    const outcome = this.#execute(unwrapped.command);
    if (outcome.data === undefined) return outcome;
    // 96 says how much of the file; the command's own Le says what the reader takes (ISO/IEC 7816-4 5.1).
    const data = unwrapped.wrap(outcome.data);
    return data.length > (whole.le ?? 0)
      ? refuse('apdu.response-length', { bytes: data.length })
      : { ...outcome, data };
  }

  /** A secret that another session changed or blocked is not what was verified in this one. */
  #forgetChanged(): void {
    for (const session of [this.#session, this.#held])
      for (const [fid, secret] of session?.verified ?? []) {
        const now = this.state.applications[session!.definition.name]?.[fid];
        if (now?.kind !== 'secret' || now.secret !== secret || now.tries === 0) session!.verified.delete(fid);
      }
  }

  /** ISO/IEC 7816-4 5.3.3: undefined while the chain goes on, the whole command at its end. */
  #joinChain(before: CommandApdu | undefined, apdu: CommandApdu): CommandApdu | Outcome | undefined {
    const goesOn = (apdu.cla & classBits.chaining) !== 0;
    if (before === undefined && !goesOn) return apdu;
    const data = before === undefined ? apdu.data : concat(before.data, apdu.data);
    const continues =
      before === undefined ||
      ((before.cla ^ apdu.cla) & ~classBits.chaining) +
        (before.ins ^ apdu.ins) +
        (before.p1 ^ apdu.p1) +
        (before.p2 ^ apdu.p2) ===
        0;
    if (!continues || data.length > 0xffff) return refuse('apdu.chain-broken');
    const joined = { ...apdu, cla: apdu.cla & ~classBits.chaining, data };
    if (!goesOn) return joined;
    this.#chain = joined;
    return undefined;
  }

  #execute(apdu: CommandApdu, issuer: ApplicationContext['issuer'] = 'none'): Outcome {
    const command = readCommand(apdu, issuer !== 'none');
    if (isRefusal(command)) return command;
    if (command.name === 'select-application') return this.#selectApplication(command);
    if (issuer === 'none' && this.state.lifeCycle === 'initialized' && command.name !== 'initialize-update')
      return refuse('life-cycle.initialized');
    // Once it is open, everything travels in it (GlobalPlatform Amendment D 5.6).
    if (issuer === 'none' && this.#session.secureChannel?.isOpen && command.name !== 'initialize-update') {
      this.#session.secureChannel = undefined;
      return refuse('secure-channel.plain');
    }
    return this.#run(command, issuer);
  }

  #run(command: Exclude<Command, { name: 'select-application' }>, issuer: ApplicationContext['issuer']): Outcome {
    const context = this.#context(issuer);
    switch (command.name) {
      case 'select-file':
        return this.#selectFile(command.fid);
      case 'select-nothing':
        return this.#session.definition === applications.isd ? refuse('apdu.p1-p2') : done;
      case 'read-binary':
        return readBinary(context, command.file, command.offset, command.le);
      case 'read-record':
        return readRecord(context, command.file, command.number, command.le);
      case 'query-tries':
        return queryTries(context, command.file);
      case 'verify':
        return verify(context, command.file, command.secret);
      case 'change':
        return change(context, command.by, command.file, command.secret);
      case 'sign':
        return sign(context, command.file, command.input, command.data, command.le);
      case 'internal-authenticate':
        return internalAuthenticate(context, command.file, command.challenge, command.le);
      case 'get-challenge':
        return getChallenge(context, command.le);
      case 'get-data':
        return getData(context, command.tag, command.le);
      case 'set-session-key':
        return setSessionKey(context, command.cryptogram);
      case 'terminal-authentication':
        return authenticateTerminal(context, command.data);
      case 'initialize-update':
        return initializeUpdate(context, command.version, command.challenge, command.le);
      case 'create-file':
        return createFile(context, command.fid, command.kind, command.size);
      case 'append-record':
        return appendRecord(context, command.record);
      case 'activate-files':
        return activateFiles(context);
      case 'store-data':
        return storeData(context, command.block, command.isLast, command.data);
      case 'set-status':
        return setStatus(context);
      case 'install':
        return install(context, command);
      case 'delete':
        return deleteApplication(context, command.aid);
      case 'update-binary':
        return updateBinary(context, command.file, command.offset, command.bytes);
      case 'reset-retry-counter':
        return resetRetryCounter(context, command.file, command.secret);
      case 'generate-key-pair':
        return generateKeyPair(context, command.file, command.le);
      case 'read-public-key':
        return readPublicKey(context, command.file, command.offset, command.le);
    }
  }

  /**
   * By whole or partial AID (ISO/IEC 7816-4 11.2.2). An empty AID selects the ISD (GlobalPlatform 11.9). Selecting the
   * application that is current, or was before a warm reset, keeps what was verified; any other clears it.
   */
  #selectApplication({ aid, occurrence }: Extract<Command, { name: 'select-application' }>): Outcome {
    const names = [...applicationNames, ...Object.keys(this.state.freeArea ?? {}).filter(isFree)];
    const installed = names.map((name) => definitionOf(this.state, name)).filter((one) => one !== undefined);
    const after = occurrence === 'next' ? installed.indexOf(this.#session.definition) + 1 : 0;
    const definition = installed.slice(after).find((candidate) => aid.every((byte, i) => candidate.aid[i] === byte));
    if (definition === undefined) return refuse('select.no-application');
    const kept = [this.#session, this.#held].find((session) => session?.definition === definition);
    this.#session = { ...openSession(definition), ...(kept && { verified: kept.verified }) };
    this.#held = undefined;
    const { lockedBy } = definition;
    const locking = lockedBy === undefined ? undefined : this.state.applications[definition.name]?.[lockedBy];
    if (locking?.kind !== 'secret' || locking.tries > 0) return done;
    return refuse('select.locked', { file: definition.files[lockedBy!]!.title });
  }

  #selectFile(fid: string): Outcome {
    const { files, title } = this.#session.definition;
    if (!Object.hasOwn(files, fid)) return refuse('select.no-file', { application: title });
    this.#session.current = fid;
    return done;
  }

  #context(issuer: ApplicationContext['issuer'] = 'none'): ApplicationContext {
    const session = this.#session;
    const application = session.definition.name;
    return {
      session,
      model: this.#model,
      environment: this.#environment,
      dataObjects: this.state.dataObjects,
      lifeCycle: this.state.lifeCycle,
      installed: () => this.state.applications,
      contents: () => this.state.applications[application] ?? {},
      setTries: (fid, tries) => this.#commit({ type: 'tries', application, fid, tries }),
      setSecret: (fid, secret, tries) => this.#commit({ type: 'secret', application, fid, secret, tries }),
      privateKey: (fid) => this.#privateKey(application, fid),
      issuer,
      keySet: () => {
        const file = this.state.applications.isd?.[keySetFile];
        return file?.kind === 'keySet' ? file : undefined;
      },
      write: (fid, offset, bytes) => this.#commit({ type: 'written', application, fid, offset, bytes }),
      setKey: (fid, pkcs1) => this.#commit({ type: 'key', application, fid, pkcs1 }),
      activate: (files) => this.#commit({ type: 'files', application, files }),
      storeDataObjects: (objects) => this.#commit({ type: 'data-objects', objects }),
      secure: () => this.#commit({ type: 'secured' }),
      install: (name, contents) => this.#commit({ type: 'installed', application: name, contents }),
      add: (name, definition, contents) => this.#commit({ type: 'added', application: name, definition, contents }),
      delete: (name) => this.#commit({ type: 'deleted', application: name }),
      countSession: (counter) => this.#commit({ type: 'session', counter }),
    };
  }

  #privateKey(application: InstalledName, fid: string): RsaPrivateKey | undefined {
    const contents = this.state.applications[application]?.[fid];
    if (contents?.kind !== 'key' || contents.pkcs1 === null) return undefined;
    const known = this.#keys.get(contents.pkcs1);
    if (known !== undefined) return known;
    const key = this.#environment.crypto.rsaPrivateKey(contents.pkcs1);
    this.#keys.set(contents.pkcs1, key);
    return key;
  }

  #commit(change: CardChange): void {
    try {
      this.#memory.commit(change);
    } catch (error) {
      this.powerOff();
      this.#power = 'failed';
      throw error;
    }
  }
}

/** The header and the lengths; never the data, which may be a PIN. */
const blind = (bytes: Uint8Array): string => {
  const header = toHex(bytes.subarray(0, 4)).replace(/..(?=.)/g, '$& ');
  return bytes.length > 5
    ? `${header} ‹${bytes.length - 4} bytes›`
    : `${header}${bytes.length === 5 ? ` ${toHex(bytes.subarray(4))}` : ''}`;
};

/** Status words that any rule or success can come to, apart from the 63Cx family. */
export const possibleStatusWords: ReadonlySet<number> = new Set([
  statusWord.ok,
  ...Object.values(rules).map(({ sw }) => sw),
]);
