// 追記 and 券面事項の変更: what is written over SCP03 to a card in use when its holder has moved or has another name. Every record that
// a seal is over is sealed anew, because the municipality that keeps the card may be another one than before.

import { models } from '../chip/index.ts';
import { drawCardImages } from '../drawing/index.ts';
import { type Files, inputSupportFiles, surfaceFiles } from './application-files.ts';
import type { AttributeApplication } from './attribute-keys.ts';
import type { CardIssuer } from './issuer.ts';
import { validate } from './validate.ts';

/** A transparent file as it is to be, its filler too. */
export interface FileToWrite {
  /** File identifier. */
  readonly fid: number;
  readonly bytes: Uint8Array;
}

/**
 * The files of both applications, each application's to be put in place at once (a card torn out between the two has one of them
 * new and the other old, each true in itself). My Number, birth date and expiry stay: with them go the 照合番号, and they make a new card.
 * @param input the card's personalisation with the attributes as they are now
 * @param moduli of the chip's own keys (`attributeKeys`), 256 bytes each, as the chip tells them
 * @throws OpenMynaError `personalisation.*`, `drawing.character`
 */
export const attributeUpdate = async (
  input: unknown,
  issuer: Pick<CardIssuer, 'seal' | 'random' | 'draw'>,
  moduli: Readonly<Record<AttributeApplication, Uint8Array>>,
): Promise<Readonly<Record<AttributeApplication, readonly FileToWrite[]>>> => {
  const card = validate(input);
  const model = models[card.model];
  const [surfaceSeal, inputSupportSeal, images] = await Promise.all([
    issuer.seal('surface', card.municipality.code),
    issuer.seal('inputSupport', card.municipality.code),
    (issuer.draw ?? drawCardImages)({
      ...card.holder,
      securityCode: card.securityCode,
      photo: card.photo,
      issuedOn: card.issuedOn,
    }),
  ]);
  const inputSupport = { seal: inputSupportSeal, modulus: moduli.inputSupport };
  const surface = { seal: surfaceSeal, modulus: moduli.surface };
  return {
    inputSupport: toWrite(await inputSupportFiles(card, model, inputSupport, issuer.random)),
    surface: toWrite(await surfaceFiles(card, model, images, surface)),
  };
};

const toWrite = (files: Files): FileToWrite[] =>
  Object.entries(files).flatMap(([fid, file]) =>
    file.kind === 'transparent' ? [{ fid: Number.parseInt(fid, 16), bytes: file.bytes }] : [],
  );
