// From one personalisation to the chip's first state: keys made, certificates issued, every record signed.

import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';
import { fromAscii, fromHex } from '@openmyna/apdu';
import { birthDateSixDigits, eraDigitYymmdd, verificationNumberA, verificationNumberB } from '@openmyna/identity';
import { cardPublicKey } from '@openmyna/pki';
import {
  type ApplicationContents,
  applications,
  type CardModel,
  type CardState,
  type FileContents,
  keySetFile,
  models,
  stateVersion,
} from '../chip/index.ts';
import { drawCardImages } from '../drawing/index.ts';
import type { CardIssuer, CardKey, Seal } from './issuer.ts';
import * as records from './records.ts';
import type { Personalisation } from './schema.ts';
import { validate } from './validate.ts';

/**
 * Makes a card.
 * @throws OpenMynaError `personalisation.schema`, naming the field that breaks the schema or the law
 */
export const personalise = async (input: unknown, issuer: CardIssuer): Promise<CardState> => {
  const card = validate(input);
  const model: CardModel = models[card.model];
  const sealFor = (name: Parameters<CardIssuer['seal']>[0]) => issuer.seal(name, card.municipality.code);
  const [chain, surface, inputSupport] = await Promise.all([
    sealFor('card'),
    sealFor('surface'),
    sealFor('inputSupport'),
  ]);
  const [jpki, surfaceFiles, inputSupportFiles, common, licence] = await Promise.all([
    jpkiFiles(card, model, issuer),
    surfaceApplication(card, model, issuer, surface),
    inputSupportApplication(card, model, issuer, inputSupport),
    commonFiles(card, issuer, chain),
    card.licence === null ? undefined : sealFor('licence').then((seal) => licenceFiles(card.licence!, seal)),
  ]);
  return {
    version: stateVersion,
    cardId: card.cardId,
    model: card.model,
    condition: 'intact',
    dataObjects: cardDataObjects(card, model, chain),
    applications: {
      isd: { [keySetFile]: { kind: 'keySet', ...issuer.keySet(card.manufacturingNumber) } },
      jpki,
      surface: surfaceFiles,
      inputSupport: inputSupportFiles,
      residentRegister: residentRegisterFiles(card, chain),
      common,
      ...(licence && { licence }),
    },
  };
};

const transparent = (bytes: Uint8Array): FileContents => ({ kind: 'transparent', bytes });
const recordsOf = (...entries: Uint8Array[]): FileContents => ({ kind: 'records', records: entries });
const keyFile = (key: CardKey): FileContents => ({ kind: 'key', pkcs1: key.pkcs1 });

/** A secret as issued; null is one nobody can verify, with no tries. */
const secret = (
  application: keyof typeof applications,
  fid: string,
  value: string | null,
  tries?: number,
): FileContents => {
  const definition = applications[application].files[fid]!;
  if (definition.kind !== 'secret') throw new TypeError(`${application}/${fid} is no secret`);
  return value === null
    ? { kind: 'secret', secret: null, tries: 0 }
    : { kind: 'secret', secret: fromAscii(value), tries: tries ?? definition.tries };
};

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

/** Certificate files take whole blocks, 2048 bytes at least; their real size is not public. */
const certificateFile = (der: Uint8Array): FileContents =>
  transparent(records.fillTo(Math.max(2048, Math.ceil(der.length / 256) * 256), der));

const jpkiFiles = async (card: Personalisation, model: CardModel, issuer: CardIssuer): Promise<ApplicationContents> => {
  const authenticationKey = await issuer.newKey();
  const authentication = await issuer.authenticationCertificate({ card, modulus: authenticationKey.modulus });
  const signatureKey = card.certificates.signature === null ? undefined : await issuer.newKey();
  const signature = signatureKey && (await issuer.signatureCertificate({ card, modulus: signatureKey.modulus }));
  return {
    ...(signature && { '0001': certificateFile(signature.certificate) }),
    '0002': certificateFile(signature?.authority ?? (await issuer.signatureAuthority(card))),
    '0006': transparent(
      records.tokenInformation({
        label: 'JPKIAPICCTOKEN2',
        ...model.token,
        serialNumber: card.manufacturingNumber.padStart(16, '0'),
      }),
    ),
    '0008': transparent(records.certificateAvailability(signature !== undefined, true)),
    '0009': transparent(new Uint8Array(16).fill(0xff)),
    '000A': certificateFile(authentication.certificate),
    '000B': certificateFile(authentication.authority),
    '0010': secret('jpki', '0010', null),
    '0017': keyFile(authenticationKey),
    '0018': secret('jpki', '0018', card.pins?.authentication ?? null, card.tries?.authentication),
    ...(signatureKey && { '001A': keyFile(signatureKey) }),
    '001B': secret('jpki', '001B', card.pins?.signature ?? null, card.tries?.signature),
  };
};

const surfaceApplication = async (
  card: Personalisation,
  model: CardModel,
  issuer: CardIssuer,
  seal: Seal,
): Promise<ApplicationContents> => {
  const { holder } = card;
  const key = await issuer.newKey();
  const publicKey = cardPublicKey(key.modulus);
  const images = await drawCardImages({
    ...holder,
    securityCode: card.securityCode,
    photo: card.photo,
    issuedOn: card.issuedOn,
  });
  const face: records.Face = {
    birthDate: holder.birthDate,
    sex: holder.sex,
    publicKey,
    name: images.name,
    address: images.address,
    photo: images.photo ?? new Uint8Array(0),
    expiresOn: card.expiresOn,
    securityCode: images.securityCode,
  };
  const faceSignature = seal.signDigestInfo(records.faceDigestInfo(records.faceDigestParts(face).map(sha256)));
  const codeB = verificationNumberB(printed(card));
  return {
    '0001': transparent(records.birthDateFile(holder.birthDate, publicKey, seal.sign)),
    '0002': transparent(records.fillBlocks(256, records.faceFile(face, faceSignature))),
    '0003': transparent(
      records.surfaceInformation(
        model.specification.surface,
        model.extendedLength,
        seal.keyId,
        municipalityDigits(card),
        seal.rootKeyId,
        encryptFor(seal.rootModulus, fromAscii(codeB)),
      ),
    ),
    '0004': transparent(seal.certificate),
    '0005': transparent(records.myNumberImageFile(images.myNumber, publicKey, seal.sign)),
    '0006': transparent(new Uint8Array(16).fill(0xff)),
    '0011': secret('surface', '0011', birthDateSixDigits(printed(card))),
    '0012': secret('surface', '0012', codeB),
    '0013': secret('surface', '0013', verificationNumberA(holder.myNumber)),
    '0014': secret('surface', '0014', null),
    '0015': secret('surface', '0015', null),
    '001A': keyFile(key),
  };
};

const inputSupportApplication = async (
  card: Personalisation,
  model: CardModel,
  issuer: CardIssuer,
  seal: Seal,
): Promise<ApplicationContents> => {
  const { holder } = card;
  const [key, sessionKey] = [await issuer.newKey(), await issuer.newKey()];
  return {
    '0001': transparent(records.myNumberFile(holder.myNumber)),
    '0002': transparent(records.fillTo(1024, records.attributesFile(holder))),
    '0003': transparent(records.integrityFile(holder.myNumber, holder, sha256, seal.sign)),
    '0004': transparent(seal.certificate),
    '0005': transparent(
      records.inputSupportInformation(
        model.specification.inputSupport,
        model.extendedLength,
        seal.keyId,
        issuer.random(32),
      ),
    ),
    '0006': transparent(records.sessionKeyFile(cardPublicKey(sessionKey.modulus))),
    '0007': transparent(records.cardKeyFile(cardPublicKey(key.modulus), seal.sign)),
    '0008': transparent(new Uint8Array(16).fill(0xff)),
    '0011': secret('inputSupport', '0011', card.pins?.inputSupport ?? null, card.tries?.inputSupport),
    '0012': secret('inputSupport', '0012', null),
    '0013': keyFile(key),
    '0014': secret('inputSupport', '0014', verificationNumberA(holder.myNumber)),
    '0015': secret('inputSupport', '0015', verificationNumberB(printed(card))),
    'session-key': keyFile(sessionKey),
  };
};

const residentRegisterFiles = (card: Personalisation, chain: Seal): ApplicationContents => ({
  '0002': recordsOf(chain.keyId),
  '0003': transparent(records.residentCodeFile(card.holder.residentCode)),
  '001C': secret('residentRegister', '001C', card.pins?.residentRegister ?? null, card.tries?.residentRegister),
});

const commonFiles = async (card: Personalisation, issuer: CardIssuer, chain: Seal): Promise<ApplicationContents> => ({
  '0001': recordsOf(records.manufacturingRecord(card.manufacturingNumber, municipalityDigits(card), card.expiresOn)),
  '0002': recordsOf(chain.keyId),
  '0019': keyFile(await issuer.newKey()),
  '001C': secret('common', '001C', card.pins?.residentRegister ?? null, card.tries?.residentRegister),
  '001E': secret('common', '001E', null),
});

/** A licence without a PIN of its own is opened by four asterisks (card.md §3.6). */
const licenceFiles = (licence: NonNullable<Personalisation['licence']>, seal: Seal): ApplicationContents => {
  const data = records.licenceFile({
    number: licence.number,
    expiry: eraDigitYymmdd(licence.expiresOn),
    issued: eraDigitYymmdd(licence.issuedOn),
    categories: licence.categories,
  });
  return {
    '0006': secret('licence', '0006', licence.pin ?? '****'),
    '001A': transparent(records.pinSettingFile(licence.pin !== null)),
    '001B': transparent(data),
    '001C': transparent(records.licenceSignatureFile(data, seal.certificate, seal.sign)),
  };
};

/** card.md §1.5; values as they come, without the tag, but for the objects that are templates themselves. */
const cardDataObjects = (card: Personalisation, model: CardModel, chain: Seal): CardState['dataObjects'] => ({
  '0042': chain.rootKeyId,
  '0045': fromAscii(card.manufacturingNumber),
  '0066': cardRecognitionData,
  '00F0': fromAscii(municipalityDigits(card)),
  '00F2': fromAscii(records.compactDate(card.expiresOn)),
  '00F3': fromAscii(card.manufacturingNumber),
  '00F7': chain.keyId,
  // The contents of the certificate, without its outer tag and length of five bytes.
  '00F8': chain.certificate.subarray(5),
  ...(model.lowerCvCertificate && { '7F21': chain.certificate }),
  '5F51': model.contactAtr.subarray(1),
});

/** GlobalPlatform Card Specification H.2: GlobalPlatform 2.1.1, SCP 02 option 15. */
const cardRecognitionData = fromHex(
  '663F733D06072A864886FC6B01600C060A2A864886FC6B02020101630906072A864886FC6B03640B06092A864886FC6B040215' +
    '650B06092B8510864864020103660C060A2B060104012A026E0102',
);

/** The five digits of a municipality code, without its check digit. */
const municipalityDigits = (card: Personalisation): string => card.municipality.code.slice(0, 5);

const printed = ({ holder, expiresOn, securityCode }: Personalisation) => ({
  birthDate: holder.birthDate,
  foreign: holder.residence !== undefined,
  expiresOn,
  securityCode,
});

const encryptFor = (modulus: Uint8Array, data: Uint8Array): Uint8Array => {
  const jwk = { kty: 'RSA', n: Buffer.from(modulus).toString('base64url'), e: 'AQAB' };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, data);
};
