// What a command asks of a town, whether the town is this process or another one behind the local socket.

import type { CardChannel } from '@openmyna/apdu';
import type { CardInterface, Explanation } from '@openmyna/card';
import type { Words } from '@openmyna/errors';
import type { Work } from '@openmyna/institutions/jlis';
import type { Slot, TimingName } from '@openmyna/reader';
import type { TownCall, TownCalls } from '../calls/contract.ts';
import type { PublicView } from '../residents/resident.ts';

/** A card of the wallet. */
export interface CardSummary {
  readonly id: string;
  /** undefined for a card whose file is damaged. */
  readonly model?: string;
  /** What makes the resident special, in a line. */
  readonly description: Words;
  /** `in-reader`: in a slot of the virtual reader right now. */
  readonly condition: 'intact' | 'zeroised' | 'in-reader' | 'damaged';
}

/** One command and what came of it. */
export interface Exchange {
  /** Upper-case hexadecimal, status word included. */
  readonly response: string;
  /** The command as a log may show it: header and lengths, never data. */
  readonly command: string;
  /** Why the card refused; absent where it did not. */
  readonly explanation?: Explanation;
}

/** Commands to one card, one after another. */
export interface ExchangeRequest {
  readonly card: string;
  /** Hexadecimal. They share one power-up. */
  readonly commands: readonly string[];
  readonly through: CardInterface;
}

/** A card in process, as if it were held to a reader. */
export interface ChannelRequest {
  readonly card: string;
  /** Default contactless. */
  readonly through?: CardInterface;
}

export interface InsertionRequest extends Slot {
  readonly card: string;
  readonly through: CardInterface;
  /** As slow as a real card; absent, as fast as it goes. */
  readonly timing?: TimingName;
}

/** A card’s stay in the virtual reader. */
export interface Insertion {
  /** `removed`: out for good, because the card went silent or the town stopped. */
  readonly events: AsyncIterable<'lost' | 'back' | 'removed'>;
  /** Takes the card out. */
  remove(): Promise<void>;
}

/** What a command, or a program, asks of a town. */
export interface Town extends AsyncDisposable {
  /** Everybody, with what is printed on the card, and the PINs. */
  residents(): Promise<PublicView[]>;
  /**
   * Every card of the wallet.
   * @throws OpenMynaError `wallet.held`
   */
  cards(): Promise<CardSummary[]>;
  /** @throws OpenMynaError `card.unknown`, `card.damaged`, `card.version`, `card.silent`, `wallet.held` */
  exchange(request: ExchangeRequest): Promise<Exchange[]>;
  /** A channel to a card of the wallet, powered on, with a security status of its own. @throws as `exchange` */
  channel(request: ChannelRequest): Promise<CardChannel>;
  /** Resolves when the reader has the card. @throws as `exchange`, and `reader.absent`, `reader.occupied` */
  insert(request: InsertionRequest, signal?: AbortSignal): Promise<Insertion>;
  /** What is asked of the institutions of the town. @throws as the call, and `store.…` */
  call<N extends TownCall>(
    call: N,
    request: Parameters<TownCalls[N]>[0],
    work?: Work,
  ): Promise<ReturnType<TownCalls[N]>>;
}
