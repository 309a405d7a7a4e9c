/**
 * The words of ISO/IEC 7816-4: commands, responses, status words, BER-TLV, ATRs, and the channel to a card.
 *
 * @module apdu
 */

export { type Atqb, type Atr, atrFromAtqb, parseAtr } from './atr.ts';
export { berTlv, readTlvs, type Tlv, tlvHeaderLength } from './ber-tlv.ts';
export { padBlocks, unpadBlocks } from './block-padding.ts';
export { concat, equalBytes, fromAscii, fromHex, toAscii, toHex, uint16 } from './bytes.ts';
export { type CardChannel, CardRemoved, CardSilent, withPatience, wrapChannel } from './card-channel.ts';
export { type CommandApdu, type CommandFields, encodeCommand, MalformedApdu, parseCommand } from './command.ts';
export { encodeResponse, parseResponse, type ResponseApdu } from './response.ts';
export { type AesCbc, type AesSteps, runAes, runAesLater } from './scp03/aes.ts';
export {
  openCommand,
  openResponse,
  openScp03,
  protectCommand,
  protectResponse,
  type Scp03Session,
  securityLevel,
  securityLevels,
} from './scp03/channel.ts';
export { cmac } from './scp03/cmac.ts';
export {
  cardChallenge,
  counterBytes,
  cryptogram,
  type SessionKeys,
  type StaticKeys,
  sessionKeys,
} from './scp03/derive.ts';
export { describeStatusWord, statusWord, triesLeft } from './status-word.ts';
