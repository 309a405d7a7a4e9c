// The terminal's side of secure messaging (card.md §4.4) as a clause wants it: right, or wrong in one way.

import { type CommandFields, encodeCommand, fromHex, parseCommand, parseResponse, toHex } from '@openmyna/apdu';
import { type Protection, protect, sessionKeyFor, webCrypto } from '@openmyna/terminal';

type Change = (fields: CommandFields) => CommandFields;

const onData =
  (change: (data: Uint8Array) => Uint8Array): Change =>
  (fields) => ({ ...fields, data: change(fields.data ?? new Uint8Array(0)) });

/** What is wrong with a protected command. Each is wrong whatever the key: none would be right once in so many runs. */
export const protectionForms = {
  right: (fields) => fields,
  'class 0C': (fields) => ({ ...fields, cla: 0x0c }),
  'no object': onData(() => new Uint8Array(0)),
  'two objects': onData((data) => Uint8Array.of(...data, ...data)),
  'another tag': onData((data) => data.with(0, 0x87)),
  'another padding indicator': onData((data) => data.with(2, 0x02)),
  'half a block': onData((data) => data.with(1, data[1]! - 8).slice(0, -8)),
} as const satisfies Record<string, Change>;

export type ProtectionForm = keyof typeof protectionForms;

type Send = (hex: string) => Promise<string>;

/** Of one clause: what it has agreed with the card. */
export interface ProtectedSession {
  /** Fills in `<session key>`. */
  agree(template: string, before: string): Promise<string>;
  /** Sends a plain command protected, and gives the plain answer. */
  send(hex: string, form: ProtectionForm, send: Send): Promise<string>;
}

export const protectedSession = (): ProtectedSession => {
  let protection: Protection | undefined;
  return {
    agree: async (template, before) => {
      if (!template.includes('<session key>')) return template;
      // A1 82 0109 { 90 03 e · 91 82 0100 n } 9000
      const modulus = fromHex(before).slice(13, 269);
      const seed = webCrypto.random(32);
      protection = protect(webCrypto, seed.slice(0, 16));
      return template.replace('<session key>', toHex(await sessionKeyFor(webCrypto, { modulus }, seed)));
    },
    send: async (hex, form, send) => {
      if (protection === undefined) throw new TypeError('a protected step needs a session key before it');
      const { data: body, ...header } = parseCommand(fromHex(hex));
      const fields = body.length > 0 ? { ...header, data: body } : header;
      const wrapped = await protection.wrap({
        title: { ja: form, en: form },
        fields,
        data: 'secret',
        answer: 'personal',
      });
      const answer = parseResponse(fromHex(await send(toHex(encodeCommand(protectionForms[form](wrapped.fields))))));
      const { data, sw } = await protection.unwrap(answer);
      return toHex(data) + sw.toString(16).toUpperCase().padStart(4, '0');
    },
  };
};
