// What a personalised card's files hold, application by application: each of these is the contents of the files that the issuer
// writes, made of the personalisation, of the keys the chip has made, and of the seals over them.

import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';
import { fromAscii, fromHex } from '@openmyna/apdu';
import { eraDigitYymmdd, verificationNumberB } from '@openmyna/identity';
import { cardPublicKey } from '@openmyna/pki';
import type { CardModel, CardState, CreatedFile, Fid, Random } from '../chip/index.ts';
import type { CardImages } from '../drawing/index.ts';
import type { IssuedCertificate, Seal } from './issuer.ts';
import * as records from './records.ts';
import type { Personalisation } from './schema.ts';

export type Files = Readonly<Record<Fid, CreatedFile>>;

const transparent = (bytes: Uint8Array): CreatedFile => ({ kind: 'transparent', bytes });
const recordsOf = (...entries: Uint8Array[]): CreatedFile => ({ kind: 'records', records: entries });

/** A file of which nothing is known but that it is there. */
export const notPublic = transparent(new Uint8Array(16).fill(0xff));

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest();

/** Certificate files take whole blocks, 2048 bytes at least; their real size is not public. */
const certificateFile = (der: Uint8Array): CreatedFile =>
  transparent(records.fillTo(Math.max(2048, Math.ceil(der.length / 256) * 256), der));

/** @param signature the certificate, or that of the authority which a card without one still carries */
export const jpkiFiles = (
  card: Personalisation,
  model: CardModel,
  authentication: IssuedCertificate,
  signature: IssuedCertificate | Pick<IssuedCertificate, 'authority'>,
): Files => {
  const hasSignature = 'certificate' in signature;
  return {
    ...(hasSignature && { '0001': certificateFile(signature.certificate) }),
    '0002': certificateFile(signature.authority),
    '0006': transparent(
      records.tokenInformation({
        label: 'JPKIAPICCTOKEN2',
        ...model.token,
        serialNumber: card.manufacturingNumber.padStart(16, '0'),
      }),
    ),
    '0008': transparent(records.certificateAvailability(hasSignature, true)),
    '0009': notPublic,
    '000A': certificateFile(authentication.certificate),
    '000B': certificateFile(authentication.authority),
  };
};

/** Of an application with a card key, the parts that its files are made of. */
export interface Sealed {
  readonly seal: Seal;
  /** Of the chip's own key in that application, 256 bytes. */
  readonly modulus: Uint8Array;
}

/** 券面事項確認AP: what is printed, sealed; all that changes with it in its holder's life. */
export const surfaceFiles = async (
  card: Personalisation,
  model: CardModel,
  images: CardImages,
  { seal, modulus }: Sealed,
): Promise<Files> => {
  const { holder } = card;
  const publicKey = cardPublicKey(modulus);
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
  const codeB = fromAscii(verificationNumberB(printed(card)));
  const [birthDate, myNumber] = await Promise.all([
    records.birthDateFile(holder.birthDate, publicKey, seal.sign),
    records.myNumberImageFile(images.myNumber, publicKey, seal.sign),
  ]);
  return {
    '0001': transparent(birthDate),
    '0002': transparent(records.fillBlocks(256, records.faceFile(face, faceSignature))),
    '0003': transparent(
      records.surfaceInformation(
        model.specification.surface,
        model.extendedLength,
        seal.keyId,
        municipalityDigits(card),
        seal.rootKeyId,
        encryptFor(seal.rootModulus, codeB),
      ),
    ),
    '0004': transparent(seal.certificate),
    '0005': transparent(myNumber),
  };
};

/** 券面事項入力補助AP: the attributes, sealed; all that changes with them in their holder's life. */
export const inputSupportFiles = async (
  { holder }: Personalisation,
  model: CardModel,
  { seal, modulus }: Sealed,
  random: Random,
): Promise<Files> => {
  const [integrity, cardKey] = await Promise.all([
    records.integrityFile(holder.myNumber, holder, sha256, seal.sign),
    records.cardKeyFile(cardPublicKey(modulus), seal.sign),
  ]);
  return {
    '0002': transparent(records.fillTo(1024, records.attributesFile(holder))),
    '0003': transparent(integrity),
    '0004': transparent(seal.certificate),
    '0005': transparent(
      records.inputSupportInformation(model.specification.inputSupport, model.extendedLength, seal.keyId, random(32)),
    ),
    '0007': transparent(cardKey),
  };
};

/** What of it is written once. */
export const inputSupportFirstFiles = ({ holder }: Personalisation, sessionKeyModulus: Uint8Array): Files => ({
  '0001': transparent(records.myNumberFile(holder.myNumber)),
  '0006': transparent(records.sessionKeyFile(cardPublicKey(sessionKeyModulus))),
  '0008': notPublic,
});

export const residentRegisterFiles = (card: Personalisation, chain: Seal): Files => ({
  '0002': recordsOf(chain.keyId),
  '0003': transparent(records.residentCodeFile(card.holder.residentCode)),
});

export const commonFiles = (card: Personalisation, chain: Seal): Files => ({
  '0001': recordsOf(records.manufacturingRecord(card.manufacturingNumber, municipalityDigits(card), card.expiresOn)),
  '0002': recordsOf(chain.keyId),
});

export const licenceFiles = async (licence: NonNullable<Personalisation['licence']>, seal: Seal): Promise<Files> => {
  const data = records.licenceFile({
    number: licence.number,
    expiry: eraDigitYymmdd(licence.expiresOn),
    issued: eraDigitYymmdd(licence.issuedOn),
    categories: licence.categories,
  });
  return {
    '001A': transparent(records.pinSettingFile(licence.pin !== null)),
    '001B': transparent(data),
    '001C': transparent(await records.licenceSignatureFile(data, seal.certificate, seal.sign)),
  };
};

/** card.md §1.5; values as they come, without the tag, but for the objects that are templates themselves. */
export const cardDataObjects = (card: Personalisation, model: CardModel, chain: Seal): CardState['dataObjects'] => ({
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

/** What the 照合番号 are made of. */
export const printed = ({ holder, expiresOn, securityCode }: Personalisation) => ({
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
