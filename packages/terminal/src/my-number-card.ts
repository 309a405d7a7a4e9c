import { toAscii } from '@openmyna/apdu';
import type { Report } from './authenticity/check.ts';
import { verifyInputSupport } from './authenticity/input-support.ts';
import { verifySurface } from './authenticity/surface.ts';
import * as commands from './command/commands.ts';
import {
  type Application,
  type Purpose,
  purposes,
  type SecretKind,
  secrets,
  type TokenKind,
  type Words,
} from './facts.ts';
import {
  type FreeApplicationReader,
  openFreeApplication,
  openSecurityDomain,
  type SecurityDomain,
} from './free-area.ts';
import { type IssuerChannel, openIssuerChannel, type SessionKeysOf } from './issuer-channel.ts';
import type { CvAnchor } from './record/cv-certificate.ts';
import * as holder from './record/holder.ts';
import { type Licence, licenceTitle, readLicence } from './record/licence.ts';
import { endOfObject } from './record/objects.ts';
import { readPublicKey } from './record/public-key.ts';
import type { Secret } from './secret.ts';
import { openProtection } from './secure-messaging.ts';
import { type CardSession, type LastTry, malformed } from './session.ts';

/** How {@link MyNumberCard.sign} signs. */
export interface SignOptions extends LastTry {
  /** Default SHA-256. */
  readonly hash?: commands.HashName;
  /** `pss` with SHA-256 and a salt of 32 bytes, which not every verifier expects. Default `pkcs1`. */
  readonly padding?: 'pkcs1' | 'pss';
}

/** How what is about the holder is read. */
export interface HolderOptions extends LastTry {
  /** Secure messaging behind the PIN (card.md §4.4); cards without extended lengths have none. */
  readonly protect?: boolean;
}

/** Tries left, `blocked`, or `unknown` where the card does not say. */
export type Tries = number | 'blocked' | 'unknown';

/** One secret of one application: 照合番号 have a counter in each. */
export interface PinStatus {
  readonly secret: SecretKind;
  readonly application: Application;
  readonly tries: Tries;
}

/** Which card it is; no secret opens or hides it. */
export interface Information {
  readonly kind: TokenKind;
  /** What PC/SC shows. */
  readonly atr: Uint8Array;
  /** CK_TOKEN_INFO model and serial number of JPKI EF 0006 */
  readonly model: string;
  readonly serialNumber: string;
  /** The manufacturing record of 共通カードAP: 15 digits, municipality 5, expiry YYYYMMDD. A phone has none. */
  readonly manufacturing?: { readonly number: string; readonly municipality: string; readonly expiresOn: string };
  readonly hasLicence: boolean;
  readonly takes: { readonly shortIdentifiers?: boolean; readonly extendedLength?: boolean };
}

/** A My Number Card, or the certificates of one on a phone, over any channel. Hold the channel exclusively. */
export class MyNumberCard implements AsyncDisposable {
  readonly kind: TokenKind;
  readonly #session: CardSession;

  constructor(session: CardSession, kind: TokenKind) {
    this.#session = session;
    this.kind = kind;
  }

  /** 基本4情報. @throws OpenMynaError `terminal.*` */
  async attributes(
    secret: Secret<'inputSupportPin' | 'codeB'>,
    options: HolderOptions = {},
  ): Promise<holder.Attributes> {
    return holder.readAttributes(await this.#inputSupport(0x02, holder.titles.attributes, secret, options));
  }

  /** 個人番号. Its use is limited by law (番号法). @throws OpenMynaError `terminal.*` */
  async myNumber(secret: Secret<'inputSupportPin' | 'codeA'>, options: HolderOptions = {}): Promise<string> {
    return holder.readMyNumber(await this.#inputSupport(0x01, holder.titles.myNumber, secret, options));
  }

  /** 券面事項: photo, and name and address as pictures. @throws OpenMynaError `terminal.*` */
  async face(secret: Secret<'codeA' | 'codeB'>, options: LastTry = {}): Promise<holder.Face> {
    return holder.readFace(await this.#surface(0x02, holder.titles.face, secret, options));
  }

  /** The picture of the My Number on the back. @throws OpenMynaError `terminal.*` */
  async myNumberImage(secret: Secret<'codeA'>, options: LastTry = {}): Promise<Uint8Array> {
    return holder.readMyNumberImage(await this.#surface(0x05, holder.titles.back, secret, options));
  }

  /** The birth date for whoever knows it already. @throws OpenMynaError `terminal.*` */
  async ageRecord(secret: Secret<'birthDateCode'>, options: LastTry = {}): Promise<holder.AgeRecord> {
    return holder.readAgeRecord(await this.#surface(0x01, holder.titles.age, secret, options));
  }

  /** 利用者証明用電子証明書, DER. Free on a card; a phone wants the PIN first (card.md §3.7). @throws OpenMynaError `terminal.*` */
  async authenticationCertificate(secret?: Secret<'authenticationPin'>, options: LastTry = {}): Promise<Uint8Array> {
    await this.#session.select('jpki');
    if (secret !== undefined) await this.#session.verify('jpki', secret, options);
    return this.#certificate(purposes.authentication.certificate, purposes.authentication.title);
  }

  /** 署名用電子証明書, DER. @throws OpenMynaError `terminal.*`, `terminal.absent` where the holder has none */
  async signingCertificate(secret: Secret<'signaturePassword'>, options: LastTry = {}): Promise<Uint8Array> {
    await this.#session.select('jpki');
    await this.#session.verify('jpki', secret, options);
    return this.#certificate(purposes.signing.certificate, purposes.signing.title);
  }

  /** The certificate of the authority, as the card carries it, DER. It proves nothing by itself. */
  async authorityCertificate(purpose: Purpose): Promise<Uint8Array> {
    const { authority, title } = purposes[purpose];
    await this.#session.select('jpki');
    return this.#certificate(
      authority,
      { ja: `${title.ja}のCA証明書`, en: `CA certificate of the ${title.en}` },
      'open',
    );
  }

  /** Signs data with the key of 利用者証明用電子証明書. Gives 256 bytes. @throws OpenMynaError `terminal.*` */
  signForAuthentication(
    data: Uint8Array,
    secret: Secret<'authenticationPin'>,
    options: SignOptions = {},
  ): Promise<Uint8Array> {
    return this.#signData('authentication', data, secret, options);
  }

  /** Signs data with the key of 署名用電子証明書: a signature the law holds for the holder's own. Gives 256 bytes. */
  sign(data: Uint8Array, secret: Secret<'signaturePassword'>, options: SignOptions = {}): Promise<Uint8Array> {
    return this.#signData('signing', data, secret, options);
  }

  /**
   * Signs a hash that was computed elsewhere.
   * @param digest of `options.hash`, SHA-256 by default
   */
  async signDigest<P extends Purpose>(
    purpose: P,
    digest: Uint8Array,
    secret: Secret<(typeof purposes)[P]['secret']>,
    { hash = 'SHA-256', padding = 'pkcs1', ...options }: SignOptions = {},
  ): Promise<Uint8Array> {
    if (padding === 'pss' && hash !== 'SHA-256') throw new RangeError('the card pads PSS with SHA-256 alone');
    const input =
      padding === 'pss'
        ? ([commands.signatureInput.hashPss, digest] as const)
        : ([commands.signatureInput.digestInfo, commands.digestInfo(hash, digest)] as const);
    const { key, title } = purposes[purpose];
    const session = this.#session;
    await session.select('jpki');
    await session.verify('jpki', secret as Secret, options);
    const byShortId = session.takes.shortIdentifiers === true;
    if (!byShortId) await session.ok(commands.selectFile(key));
    const signature = await session.ok(commands.computeSignature(input[0], byShortId ? key : undefined, input[1]));
    if (signature.length !== 256) throw malformed(title, `a signature of ${signature.length} bytes`);
    return signature;
  }

  /** Tries left of every secret; spends none. */
  async pinStatus(): Promise<PinStatus[]> {
    const status: PinStatus[] = [];
    const asked: readonly (readonly [Application, readonly SecretKind[]])[] = [
      ['jpki', ['authenticationPin', 'signaturePassword']],
      ...(this.kind === 'card'
        ? ([
            ['inputSupport', ['inputSupportPin', 'codeA', 'codeB']],
            ['surface', ['codeA', 'codeB', 'birthDateCode']],
            ['residentRegister', ['residentRegisterPin']],
          ] as const)
        : []),
    ];
    for (const [application, kinds] of asked) {
      await this.#session.select(application);
      for (const secret of kinds)
        status.push({ application, secret, tries: await this.#session.queryTries(application, secret) });
    }
    if (await this.#carries('licence'))
      status.push({
        application: 'licence',
        secret: 'licencePin',
        tries: await this.#session.queryTries('licence', 'licencePin'),
      });
    return status;
  }

  /**
   * Changes a PIN: presents the old one, then sets the new one.
   * @throws OpenMynaError `terminal.*`; the card's own refusal of the new value as `terminal.refused`
   */
  async changePin<K extends 'authenticationPin' | 'signaturePassword' | 'inputSupportPin' | 'residentRegisterPin'>(
    current: Secret<K>,
    next: Secret<NoInfer<K>>,
    options: LastTry = {},
  ): Promise<void> {
    const [application] = Object.keys(secrets[current.kind].at) as [Application];
    await this.#session.select(application);
    await this.#session.verify(application, current as Secret, options);
    await this.#session.change(application, next as Secret);
  }

  /** マイナ免許証. @throws OpenMynaError `terminal.absent` where the card carries none */
  async licence(secret: Secret<'licencePin'>, options: LastTry = {}): Promise<Licence> {
    await this.#session.select('licence');
    await this.#session.verify('licence', secret, options);
    return readLicence(await this.#session.readFile(0x1b, { title: licenceTitle, answer: 'personal' }));
  }

  /**
   * Kind, model, manufacturing record, and what the card was found to take.
   * @throws OpenMynaError `terminal.*`
   */
  async information(): Promise<Information> {
    await this.#session.select('jpki');
    const token = toAscii(await this.#session.readFile(0x06, { title: tokenTitle, answer: 'open' }));
    const manufacturing = this.kind === 'card' ? await this.#manufacturing() : undefined;
    return {
      kind: this.kind,
      atr: this.#session.atr,
      model: token.slice(64, 80).trimEnd(),
      serialNumber: token.slice(80, 96).trimEnd(),
      ...(manufacturing && { manufacturing }),
      hasLicence: await this.#carries('licence'),
      takes: { ...this.#session.takes },
    };
  }

  /** Number and attributes against the municipality's signature, and the card against its key (card.md §6). */
  verifyRecords(
    secret: Secret<'inputSupportPin' | 'codeA' | 'codeB'>,
    anchors: readonly CvAnchor[],
    options: LastTry = {},
  ): Promise<Report> {
    return verifyInputSupport(this.#session, secret, anchors, options);
  }

  /** Face, back or age record against the municipality's signature, and the card against its key (card.md §6). */
  verifyFace(
    secret: Secret<'codeA' | 'codeB' | 'birthDateCode'>,
    anchors: readonly CvAnchor[],
    options: LastTry = {},
  ): Promise<Report> {
    return verifySurface(this.#session, secret, anchors, options);
  }

  /**
   * Speaks to an application (a known one, or any by its AID) as the card's issuer, over SCP03; any other use of the card ends that.
   * @throws OpenMynaError `terminal.issuer`, `terminal.*`
   */
  asIssuer(application: Application | Uint8Array, keysOf: SessionKeysOf): Promise<IssuerChannel> {
    return openIssuerChannel(this.#session, application, keysOf);
  }

  /** Likewise to the security domain, for what is added to the free area. @throws OpenMynaError `terminal.issuer`, `terminal.*` */
  asCardIssuer(keysOf: SessionKeysOf): Promise<SecurityDomain> {
    return openSecurityDomain(this.#session, keysOf);
  }

  /** An application that a municipality added to the free area. @throws OpenMynaError `terminal.absent`, `terminal.*` */
  freeApplication(aid: Uint8Array): Promise<FreeApplicationReader> {
    return openFreeApplication(this.#session, aid);
  }

  /** Leaves nothing verified: selects the issuer security domain, as card.md §1.4 has it. */
  async logOut(): Promise<void> {
    this.#session.protection = undefined;
    await this.#session.exchange(commands.selectIssuerSecurityDomain);
  }

  /** Closes the channel; what was verified goes with it where the channel takes the power away. */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** As {@link close}: `await using card = await openCard()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #signData<P extends Purpose>(
    purpose: P,
    data: Uint8Array,
    secret: Secret<(typeof purposes)[P]['secret']>,
    options: SignOptions,
  ): Promise<Uint8Array> {
    return this.signDigest(purpose, await this.#session.crypto.hash(options.hash ?? 'SHA-256', data), secret, options);
  }

  async #inputSupport(
    fid: number,
    title: Words,
    secret: Secret,
    { protect, ...options }: HolderOptions,
  ): Promise<Uint8Array> {
    const session = this.#session;
    await session.select('inputSupport');
    await session.verify('inputSupport', secret, options);
    if (protect === true) {
      const key = await session.readFile(0x06, { title: holder.titles.sessionKey, answer: 'open', end: endOfObject });
      session.protection = await openProtection(session, readPublicKey(key.subarray(4), holder.titles.sessionKey));
    }
    try {
      return await session.readFile(fid, { title, answer: 'personal', end: endOfObject });
    } finally {
      session.protection = undefined;
    }
  }

  async #surface(fid: number, title: Words, secret: Secret, options: LastTry): Promise<Uint8Array> {
    await this.#session.select('surface');
    await this.#session.verify('surface', secret, options);
    return this.#session.readFile(fid, { title, answer: 'personal', end: endOfObject });
  }

  async #certificate(fid: number, title: Words, answer: 'open' | 'personal' = 'personal'): Promise<Uint8Array> {
    const certificate = await this.#session.readFile(fid, { title, answer, end: endOfObject });
    if (certificate[0] !== 0x30) throw malformed(title, 'no certificate');
    return certificate.slice();
  }

  async #manufacturing(): Promise<Information['manufacturing']> {
    await this.#session.select('common');
    const title = { ja: '製造番号', en: 'manufacturing record' };
    const record = await this.#session.ok(commands.readRecord(title, 1, 1));
    // Simple-TLV: 01 1C and 28 digits (card.md §3.4).
    const match = record[0] === 0x01 ? /^(\d{15})(\d{5})(\d{8})$/.exec(toAscii(record.subarray(2))) : null;
    if (match === null) throw malformed(title, 'another form');
    return { number: match[1]!, municipality: match[2]!, expiresOn: match[3]! };
  }

  async #carries(application: Application): Promise<boolean> {
    try {
      await this.#session.select(application);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === 'terminal.absent') return false;
      throw error;
    }
  }
}

const tokenTitle = { ja: 'トークン情報', en: 'token information' };
