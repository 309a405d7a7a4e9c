/**
 * The words of ISO/IEC 7816-4: commands, responses, status words, BER-TLV, ATRs, and the channel to a card.
 *
 * @module apdu
 */

export { type Atqb, type Atr, atrFromAtqb, parseAtr } from './atr.ts';
export { berTlv, readTlvs, type Tlv, tlvHeaderLength } from './ber-tlv.ts';
export { concat, equalBytes, fromAscii, fromHex, toAscii, toHex, uint16 } from './bytes.ts';
export { type CardChannel, CardRemoved, CardSilent, withPatience, wrapChannel } from './card-channel.ts';
export { type CommandApdu, type CommandFields, encodeCommand, MalformedApdu, parseCommand } from './command.ts';
export { encodeResponse, parseResponse, type ResponseApdu } from './response.ts';
export { describeStatusWord, statusWord, triesLeft } from './status-word.ts';
