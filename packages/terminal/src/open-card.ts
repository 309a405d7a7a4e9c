import { type CardChannel, statusWord, toAscii } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { readBinary, selectApplication, selectFile } from './command/commands.ts';
import { webCrypto } from './crypto.ts';
import { errors } from './errors.ts';
import { tokenLabels } from './facts.ts';
import { MyNumberCard } from './my-number-card.ts';
import { CardSession, type SessionOptions, swText } from './session.ts';

/** How a card is opened: `crypto`, `trace`, `patience`. */
export type OpenOptions = Partial<SessionOptions>;

const title = { ja: 'トークン情報', en: 'token information' };

/**
 * The card behind a channel, told by its applications and never by its ATR. Finds out here what it takes, and how many
 * tries the everyday PINs have left, so that afterwards attributes take three exchanges and a signature three.
 * @throws OpenMynaError `terminal.no-card`, `terminal.malformed`; CardRemoved
 */
export const openCard = async (channel: CardChannel, options: OpenOptions = {}): Promise<MyNumberCard> => {
  const session = new CardSession(channel, { crypto: webCrypto, ...options });
  const select = selectApplication('jpki');
  let { sw } = await session.exchange(select);
  // A generation of card fails the first command after power-up, whatever it is (card.md §1.3).
  if (sw === statusWord.noPreciseDiagnosis) ({ sw } = await session.exchange(select));
  if (sw !== statusWord.ok) throw new OpenMynaError(errors['terminal.no-card'], { sw: swText(sw) });
  for (const kind of ['authenticationPin', 'signaturePassword'] as const) await session.queryTries('jpki', kind);
  const label = await readLabel(session);
  const kind = Object.hasOwn(tokenLabels, label) ? tokenLabels[label as keyof typeof tokenLabels] : undefined;
  if (kind === undefined) throw new OpenMynaError(errors['terminal.no-card'], { sw: swText(sw) });
  if (kind === 'card') {
    await session.select('inputSupport');
    await session.queryTries('inputSupport', 'inputSupportPin');
  }
  return new MyNumberCard(session, kind);
};

/** 32 bytes, padded with spaces on cards and with zeros elsewhere. */
const readLabel = async (session: CardSession): Promise<string> => {
  const byShortId = session.takes.shortIdentifiers === true;
  if (!byShortId) await session.ok(selectFile(0x0006));
  const sfi = byShortId ? 0x06 : undefined;
  const label = await session.ok(readBinary({ title, answer: 'open', sfi, offset: 0, le: 32 }));
  return toAscii(label).replace(/[\0 ]+$/, '');
};
