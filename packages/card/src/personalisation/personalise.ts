// From one personalisation to a card: a blank one from the factory, its chip's own keys, certificates for them, every record sealed.
// All of it goes over SCP03 to the chip, and nothing reaches into its memory.

import { type CardChannel, CardRemoved, encodeCommand, fromAscii, statusWord } from '@openmyna/apdu';
import { birthDateSixDigits, verificationNumberA, verificationNumberB } from '@openmyna/identity';
import {
  type ApplicationName,
  applications,
  blankCard,
  type CardMemory,
  type CardState,
  createChip,
  createMemory,
  type Environment,
  type Fid,
  models,
} from '../chip/index.ts';
import { drawCardImages } from '../drawing/index.ts';
import {
  cardDataObjects,
  commonFiles,
  inputSupportFiles,
  inputSupportFirstFiles,
  jpkiFiles,
  licenceFiles,
  notPublic,
  printed,
  residentRegisterFiles,
  surfaceFiles,
} from './application-files.ts';
import type { CardIssuer } from './issuer.ts';
import { type CardInMaking, type IssuerSession, openIssuerSession, selectApplication } from './issuer-session.ts';
import type { Personalisation } from './schema.ts';
import { validate } from './validate.ts';

/**
 * Makes a card.
 * @throws OpenMynaError `personalisation.schema`, naming the field that breaks the schema or the law; `drawing.character`
 */
export const personalise = async (input: unknown, issuer: CardIssuer): Promise<CardState> => {
  const card = validate(input);
  const { cardId, model, manufacturingNumber } = card;
  const keySet = issuer.keySet(manufacturingNumber);
  const memory = createMemory(blankCard({ cardId, model, manufacturingNumber, keySet }), { append: () => {} });
  const environment = await issuer.environment(keysOf(card));
  await personaliseOver(channelTo(memory, environment), card, issuer);
  return memory.state;
};

/** Keys that the chip of a card makes. */
const keysOf = ({ certificates }: Personalisation): number => (certificates.signature === null ? 5 : 6);

const channelTo = (memory: CardMemory, environment: Environment): Pick<CardChannel, 'transmit'> => {
  const chip = createChip({ memory, environment, through: 'contact' });
  chip.powerOn();
  return {
    transmit: async (command) => {
      const response = chip.transmit(command);
      if (response === null) throw new CardRemoved('the chip does not answer');
      return response;
    },
  };
};

/**
 * Makes a blank card, in whatever reader it is, the holder's. A card that was torn out on the way is still nobody's, and is begun
 * again; the last step makes it the holder's.
 * @throws OpenMynaError `personalisation.card` where the card refuses a step: it is not blank, or not the one of these keys
 */
export const personaliseOver = async (
  channel: Pick<CardChannel, 'transmit'>,
  card: Personalisation,
  issuer: CardIssuer,
): Promise<void> => {
  const { holder, licence, pins, tries } = card;
  const model = models[card.model];
  const { keys } = issuer.keySet(card.manufacturingNumber);
  if (keys === null) throw new TypeError('an issuer has the keys of its cards');
  const sealFor = (name: Parameters<CardIssuer['seal']>[0]) => issuer.seal(name, card.municipality.code);
  const [chain, surfaceSeal, inputSupportSeal, licenceSeal, images] = await Promise.all([
    sealFor('card'),
    sealFor('surface'),
    sealFor('inputSupport'),
    licence && sealFor('licence'),
    (issuer.draw ?? drawCardImages)({
      ...holder,
      securityCode: card.securityCode,
      photo: card.photo,
      issuedOn: card.issuedOn,
    }),
  ]);
  const [codeA, codeB] = [verificationNumberA(holder.myNumber), verificationNumberB(printed(card))];
  const inMaking: CardInMaking = { channel, keys, random: issuer.random, extendedLength: model.extendedLength };
  const open = (name: ApplicationName) => openIssuerSession(inMaking, applications[name].aid);
  // What the oldest generation does with its first command is spent here.
  if (model.failsFirstCommand) await channel.transmit(encodeCommand({ ins: 0xa4, p1: 0x04, p2: 0x0c }));

  const needsInstalling =
    licence !== null && (await selectApplication(inMaking, applications.licence.aid)) === statusWord.notFound;
  const isd = await open('isd');
  await isd.storeData(cardDataObjects(card, model, chain));
  if (needsInstalling) await isd.install(applications.licence.aid);

  const jpki = await open('jpki');
  const authenticationModulus = await jpki.newKey('0017');
  const signatureModulus = card.certificates.signature && (await jpki.newKey('001A'));
  const [authentication, signature] = await Promise.all([
    issuer.authenticationCertificate({ card, modulus: authenticationModulus }),
    signatureModulus === null
      ? issuer.signatureAuthority(card).then((authority) => ({ authority }))
      : issuer.signatureCertificate({ card, modulus: signatureModulus }),
  ]);
  await jpki.writeFiles(jpkiFiles(card, model, authentication, signature));
  await setSecrets(jpki, [
    ['0018', pins?.authentication, tries?.authentication],
    ['001B', pins?.signature, tries?.signature],
  ]);

  const surface = await open('surface');
  const surfaceModulus = await surface.newKey('001A');
  const sealedFace = await surfaceFiles(card, model, images, { seal: surfaceSeal, modulus: surfaceModulus });
  await surface.writeFiles({ ...sealedFace, '0006': notPublic });
  await setSecrets(surface, [
    ['0011', birthDateSixDigits(printed(card))],
    ['0012', codeB],
    ['0013', codeA],
  ]);

  const inputSupport = await open('inputSupport');
  const sealed = { seal: inputSupportSeal, modulus: await inputSupport.newKey('0013') };
  const sessionKeyModulus = await inputSupport.newKey('session-key');
  await inputSupport.writeFiles({
    ...inputSupportFirstFiles(card, sessionKeyModulus),
    ...(await inputSupportFiles(card, model, sealed, issuer.random)),
  });
  await setSecrets(inputSupport, [
    ['0011', pins?.inputSupport, tries?.inputSupport],
    ['0014', codeA],
    ['0015', codeB],
  ]);

  const residentRegister = await open('residentRegister');
  await residentRegister.writeFiles(residentRegisterFiles(card, chain));
  await setSecrets(residentRegister, [['001C', pins?.residentRegister, tries?.residentRegister]]);

  const common = await open('common');
  await common.newKey('0019');
  await common.writeFiles(commonFiles(card, chain));
  await setSecrets(common, [['001C', pins?.residentRegister, tries?.residentRegister]]);

  if (licence !== null) {
    const application = await open('licence');
    await application.writeFiles(await licenceFiles(licence, licenceSeal!));
    // Without a PIN of its own it is opened by four asterisks (card.md §3.6).
    await setSecrets(application, [['0006', licence.pin ?? '****']]);
  }
  await (await open('isd')).secure();
};

/** Those that there are; the others stay as the factory left them, and nobody can verify them. */
const setSecrets = async (
  session: IssuerSession,
  secrets: readonly (readonly [fid: Fid, value: string | null | undefined, tries?: number | undefined])[],
): Promise<void> => {
  for (const [fid, value, tries] of secrets)
    if (typeof value === 'string') await session.setSecret(fid, fromAscii(value), tries);
};
