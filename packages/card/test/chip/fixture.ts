// A card for tests, put together by hand: every application, filler of the right sizes, known secrets, a few RSA keys
// made once per process. No personalisation, no drawing and no pki is needed to test the chip.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { concat, fromAscii, fromHex, toHex } from '@openmyna/apdu';
import {
  type ApplicationContents,
  type ApplicationName,
  type CardChange,
  type CardCrypto,
  type CardInterface,
  type CardState,
  type Chip,
  createChip,
  createMemory,
  type FileContents,
  type ModelName,
  models,
  stateVersion,
  type TraceEvent,
} from '../../src/chip/index.ts';
import { nodeCrypto } from '../../src/host/node-crypto.ts';

export { models };

export const modelNames = Object.keys(models) as ModelName[];

/** AIDs of card.md §2, written out here again so that the chip's own table is tested too. */
export const aids: Readonly<Record<ApplicationName, string>> = {
  isd: 'A0000001510000',
  jpki: 'D392F000260100000001',
  surface: 'D3921000310001010402',
  inputSupport: 'D3921000310001010408',
  residentRegister: 'D3921000310001010401',
  common: 'D3921000310001010100',
  licence: 'A0000002310600000000000000000000',
};

/** The secrets of card.md §2 and §4.1 that can be verified at all, with their tries. All are synthetic. */
export const secrets = {
  jpki: { '0018': { value: '1234', tries: 3 }, '001B': { value: 'ABC123', tries: 5 } },
  surface: {
    '0011': { value: '550217', tries: 10 },
    '0012': { value: '55021720352285', tries: 10 },
    '0013': { value: '123456789018', tries: 10 },
  },
  inputSupport: {
    '0011': { value: '5678', tries: 3 },
    '0014': { value: '123456789018', tries: 10 },
    '0015': { value: '55021720352285', tries: 10 },
  },
  residentRegister: { '001C': { value: '2468', tries: 3 } },
  common: { '001C': { value: '1357', tries: 3 } },
  licence: { '0006': { value: '9876', tries: 10 } },
} as const satisfies Partial<Record<ApplicationName, Record<string, { value: string; tries: number }>>>;

export type SecretOwner = keyof typeof secrets;
export const secretOwners = Object.keys(secrets) as SecretOwner[];
export const secretsOf = (owner: SecretOwner): Readonly<Record<string, { value: string; tries: number }>> =>
  secrets[owner];

/** A key with its public half, for checking what the card made with it. */
export interface TestKey {
  readonly pkcs1: Uint8Array;
  readonly modulus: Uint8Array;
  readonly publicKey: KeyObject;
}

const newKey = (): TestKey => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pkcs1: new Uint8Array(privateKey.export({ type: 'pkcs1', format: 'der' })),
    modulus: new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).n!, 'base64url')),
    publicKey,
  };
};

const made = new Map<string, TestKey>();
const keyOf = (name: 'authentication' | 'signature' | 'session'): TestKey => {
  const key = made.get(name) ?? newKey();
  made.set(name, key);
  return key;
};

/** Three keys serve all: no two key files that could be mistaken for one another in one application share one. */
export const keys = {
  authentication: () => keyOf('authentication'),
  signature: () => keyOf('signature'),
  session: () => keyOf('session'),
};

/** Bytes that differ from place to place, so that a wrong offset shows. */
export const filler = (length: number, seed = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (seed + i * 7 + (i >> 8) * 13) & 0xff);

/** A file of `length` bytes that begins with `head`. */
const file = (length: number, head = '', seed = 0): FileContents => {
  const bytes = filler(length, seed);
  bytes.set(fromHex(head));
  return { kind: 'transparent', bytes };
};
const records = (...contents: Uint8Array[]): FileContents => ({ kind: 'records', records: contents });
const noSecret: FileContents = { kind: 'secret', secret: null, tries: 0 };
const secretFile = ({ value, tries }: { value: string; tries: number }): FileContents => ({
  kind: 'secret',
  secret: fromAscii(value),
  tries,
});

const tokenInformation = concat(
  fromAscii('JPKIAPICCTOKEN2'.padEnd(32)),
  fromAscii('00000000000000000000000000000001'),
  fromAscii('E16R01NJ'.padEnd(16)),
  fromAscii('0000000020500003'),
  filler(64, 5),
);

const publicKeyFile = (head: string, key: TestKey): FileContents => ({
  kind: 'transparent',
  bytes: concat(fromHex(head), fromHex('9003010001 91820100'), key.modulus),
});

const applicationContents = (): CardState['applications'] => {
  const { jpki, surface, inputSupport, residentRegister, common, licence } = secrets;
  const key = (name: keyof typeof keys): FileContents => ({ kind: 'key', pkcs1: keys[name]().pkcs1 });
  return {
    isd: {},
    jpki: {
      '0001': file(2048, '308206D1', 1),
      '0002': file(2048, '308204A0', 2),
      '0006': { kind: 'transparent', bytes: tokenInformation },
      '0008': file(3, '8F8F00'),
      '0009': file(16, '', 9),
      '000A': file(2048, '30820622', 10),
      '000B': file(2048, '308204A4', 11),
      '0010': noSecret,
      '0017': key('authentication'),
      '0018': secretFile(jpki['0018']),
      '001A': key('signature'),
      '001B': secretFile(jpki['001B']),
    },
    surface: {
      '0001': file(547, 'FF1082021E', 21),
      '0002': file(4096, 'FF20820F00', 22),
      '0003': file(320, 'FF3082012C', 23),
      '0004': file(568, '7F21820233', 24),
      '0005': file(1024, 'FF408203E0', 25),
      '0006': file(16, 'FF'.repeat(16)),
      '0011': secretFile(surface['0011']),
      '0012': secretFile(surface['0012']),
      '0013': secretFile(surface['0013']),
      '0014': noSecret,
      '0015': noSecret,
      '001A': key('signature'),
    },
    inputSupport: {
      '0001': file(17, 'FF100C313233343536373839303138FFFF'),
      '0002': file(
        1024,
        'FF2065DF2108000E002000590064DF220FE9BB92E6A190E38080E5B9B9E4B99FDF2336E69DB1E4BAACE983BDE6B885E780ACE5B882' +
          'E8A6B3E5B883E5AD90E58D97EFBC91EFBC92EFBC8DEFBC97EFBC8DEFBC92EFBC90EFBC92DF24083139383030323137DF250131',
      ),
      '0003': file(336, 'FF3082014B', 33),
      '0004': file(568, '7F21820233', 34),
      '0005': file(256, 'FF4082009F', 35),
      '0006': publicKeyFile('A1820109', keys.session()),
      '0007': file(536, 'FF50820213', 37),
      '0008': file(16, 'FF'.repeat(16)),
      '0011': secretFile(inputSupport['0011']),
      '0012': noSecret,
      '0013': key('authentication'),
      '0014': secretFile(inputSupport['0014']),
      '0015': secretFile(inputSupport['0015']),
      'session-key': key('session'),
    },
    residentRegister: {
      '0002': records(filler(16, 41)),
      '0003': file(15, '', 43),
      '001C': secretFile(residentRegister['001C']),
    },
    common: {
      '0001': records(concat(fromHex('011C'), fromAscii('4000000127198431322120350217'))),
      '0002': records(filler(16, 41)),
      '0019': key('signature'),
      '001C': secretFile(common['001C']),
      '001E': noSecret,
    },
    licence: {
      '0006': secretFile(licence['0006']),
      '001A': file(3, 'C10101'),
      // C2 and C3 empty, C4 of 5 bytes, C6 long, C5 the expiry 令和12年3月1日.
      '001B': {
        kind: 'transparent',
        bytes: concat(fromHex('C200C300 C405 0102030405 C6820100'), filler(256, 61), fromHex('C507 35313230333031')),
      },
      '001C': file(300, '', 63),
    },
  };
};

/** What GET DATA gives, card.md §1.5. */
const dataObjects = (model: ModelName): CardState['dataObjects'] => ({
  '0042': filler(16, 71),
  '0045': fromAscii('400000012719843'),
  '0066': filler(65, 73),
  '00F0': fromAscii('13221'),
  '00F2': fromAscii('20350217'),
  '00F3': fromAscii('400000012719843'),
  '00F7': filler(16, 75),
  '00F8': filler(563, 76),
  ...(models[model].lowerCvCertificate && { '7F21': filler(568, 77) }),
  '5F51': models[model].contactAtr.subarray(1),
});

export const cardState = (model: ModelName): CardState => ({
  version: stateVersion,
  cardId: 'C01',
  model,
  lifeCycle: 'secured',
  condition: 'intact',
  dataObjects: dataObjects(model),
  applications: applicationContents(),
});

/** The same card with other files in one application; undefined takes a file away. */
export const withFiles = (
  state: CardState,
  application: ApplicationName,
  files: Readonly<Record<string, FileContents | undefined>>,
): CardState => {
  const merged = { ...state.applications[application], ...files };
  const present = Object.fromEntries(Object.entries(merged).filter(([, contents]) => contents !== undefined));
  return { ...state, applications: { ...state.applications, [application]: present as ApplicationContents } };
};

export const withoutApplication = (state: CardState, application: ApplicationName): CardState => {
  const { [application]: _, ...applications } = state.applications;
  return { ...state, applications };
};

/** A chip with hexadecimal in and out, and everything it told the outside. */
export interface TestCard {
  readonly chip: Chip;
  readonly changes: CardChange[];
  readonly trace: TraceEvent[];
  /** The whole response in upper-case hexadecimal; spaces in the command are passed over. */
  send(command: string): string;
  /** The status word alone. */
  sw(command: string): string;
  /** Selects an application; fails the test where the card refuses. */
  select(application: ApplicationName): void;
  /** Selects the application's secret, presents it and gives the status word. */
  verify(fid: string, value: string): string;
}

export interface TestCardOptions {
  readonly model?: ModelName;
  readonly through?: CardInterface;
  readonly state?: CardState;
  readonly crypto?: CardCrypto;
  readonly random?: (length: number) => Uint8Array;
  /** What the storage does with a change, after it is noted in `changes`. */
  readonly append?: (change: CardChange) => void;
}

/** A card in the field, its first command already spent where the model fails that one. */
export const powered = ({
  model = 'e-2019',
  through = 'contactless',
  state = cardState(model),
  crypto = nodeCrypto,
  random = (length) => filler(length, 0x5a),
  append = () => {},
}: TestCardOptions = {}): TestCard => {
  const changes: CardChange[] = [];
  const trace: TraceEvent[] = [];
  const chip = createChip({
    memory: createMemory(state, { append: (change) => void [changes.push(change), append(change)] }),
    through,
    environment: {
      crypto,
      random,
      trace: (event) => void trace.push(event),
    },
  });
  const send = (command: string): string => {
    const response = chip.transmit(fromHex(command));
    if (response === null) throw new Error('the card does not answer');
    return toHex(response);
  };
  const sw = (command: string): string => send(command).slice(-4);
  chip.powerOn();
  if (models[model].failsFirstCommand) send('00A40000');
  return {
    chip,
    changes,
    trace,
    send,
    sw,
    select: (application) => {
      const answer = send(command('00A4040C', fromHex(aids[application])));
      if (answer !== '9000') throw new Error(`SELECT ${application} was answered ${answer}`);
    },
    verify: (fid, value) => {
      const selected = send(`00A4020C02${fid}`);
      return selected === '9000' ? send(command('00200080', fromAscii(value))) : selected;
    },
  };
};

/** Header ‖ Lc ‖ data ‖ Le, with a short Lc. */
export const command = (header: string, data: Uint8Array, le = ''): string =>
  `${header}${toHex(Uint8Array.of(data.length))}${toHex(data)}${le}`;

/** Header ‖ 00 Lc Lc ‖ data ‖ Le, with an extended Lc. */
export const extended = (header: string, data: Uint8Array, le = ''): string =>
  `${header}00${toHex(Uint8Array.of(data.length >> 8, data.length & 0xff))}${toHex(data)}${le}`;

/** Tries of a secret as the card has stored them. */
export const triesOf = (state: CardState, application: ApplicationName, fid: string): number => {
  const contents = state.applications[application]?.[fid];
  if (contents?.kind !== 'secret') throw new Error(`${application}/${fid} is no secret`);
  return contents.tries;
};

/** The bytes of a transparent file. */
export const bytesOf = (state: CardState, application: ApplicationName, fid: string): Uint8Array => {
  const contents = state.applications[application]?.[fid];
  if (contents?.kind !== 'transparent') throw new Error(`${application}/${fid} is no transparent file`);
  return contents.bytes;
};

/** The same for every model, where the standard makes no difference between them. */
export const onEveryModel = (run: (model: ModelName) => void): void => {
  for (const model of modelNames) run(model);
};
