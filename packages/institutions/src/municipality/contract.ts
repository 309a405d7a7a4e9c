// What others ask of a municipality (市区町村) of its basic resident register (住民基本台帳), and what it tells them.

import type { LocalDate, PartialDate, Sex } from '@openmyna/identity';
import type { Transaction } from 'kysely';
import type { Household, HouseholdMembership } from './households/household.ts';
import type { NumberUse, RecordedUse } from './number-use/purposes.ts';
import type { Identification, IdentificationRequest } from './search/identify.ts';
import type { Candidate, PersonQuery } from './search/search.ts';

export { otherDocuments, photoDocuments } from './hand-over/documents.ts';
export { relations } from './households/household.ts';
export { numberPurposes } from './number-use/purposes.ts';
export { attributes } from './search/agreement.ts';

/** 住所: where a person is registered. */
export interface RegisteredAddress {
  /** 全国地方公共団体コード, 6 digits. */
  readonly municipality: string;
  /** From the prefecture on, as `normaliseAddress` writes it. */
  readonly text: string;
}

/** 氏名の振り仮名, in katakana or in hiragana, as it was filed; a half that is absent is not recorded yet. */
export interface Furigana {
  readonly family?: string;
  readonly given?: string;
}

/** 氏名 and what stands beside it. Every character is kept as it was written, its variation selector too. */
export interface RegisteredName {
  /** Family and given name, parted by U+3000. */
  readonly name: string;
  readonly kana?: Furigana;
  /** ローマ字, on request: capital Latin letters, as in a passport. */
  readonly romaji?: string;
  /** 旧氏 */
  readonly formerName?: string;
  /** 通称 */
  readonly alias?: string;
}

/** Somebody who is entered for the first time. */
export interface NewResident extends RegisteredName {
  /** Parts may be unknown: `1935-00-00`. */
  readonly birthDate: PartialDate;
  readonly sex: Sex;
  readonly address: RegisteredAddress;
  /** 在留期間の満了日, for who has a period of stay; null for who has none; absent for Japanese nationals. */
  readonly stayEndsOn?: LocalDate | null;
}

/** Which household somebody is in from now on; where it is absent, one of their own, or the one they are in already. */
export interface IntoHousehold {
  readonly household?: HouseholdMembership;
}

/** With the numbers of somebody who has them already. */
export interface FirstEntry extends IntoHousehold {
  readonly person: NewResident;
  readonly numbers?: { readonly myNumber: string; readonly residentCode: string };
}

/** What may be reported ahead of its day, and happens on it. */
export type PlannedEvent =
  /**
   * 転出届: out of the municipality; where to is known from the 転入届. `byCard`: sent by post or online by the holder of a card
   * (住民基本台帳法 24条の2), so that the card and its PIN stand for the 転出証明書. Reported again without it, once they have moved out, it
   * is the 転出証明書 that is given after all.
   */
  | { readonly kind: 'move-out'; readonly byCard?: true }
  /** 国外転出, with 継続利用 or without. */
  | { readonly kind: 'departure'; readonly continues: boolean };

/** What happens to a person (services.md §3.3), on a day. */
export type LifeEvent =
  /** 出生, or the first entry of somebody else: the numbers are given with it unless they are known already. */
  | ({ readonly kind: 'birth' } & FirstEntry)
  | ({ readonly kind: 'registration' } & FirstEntry)
  /** 転入・転居: where to. `continues: false`: 継続利用 of the card was not asked for with it. */
  | ({ readonly kind: 'move'; readonly to: RegisteredAddress; readonly continues?: boolean } & IntoHousehold)
  | PlannedEvent
  /** A report of what is to come; and taken back before it came. */
  | { readonly kind: 'plan'; readonly on: LocalDate; readonly event: PlannedEvent }
  | { readonly kind: 'withdrawal' }
  /** 継続利用 of the card, asked for after the 転入届. */
  | { readonly kind: 'continuation' }
  /** The card was not carried over in time: those are meant that were made before the event of this number. */
  | { readonly kind: 'lapse'; readonly of: number }
  /** 婚姻などによる氏名の変更 */
  | ({ readonly kind: 'name' } & RegisteredName)
  /** 振り仮名とローマ字の記載; what is absent stays. */
  | { readonly kind: 'reading'; readonly kana?: Furigana; readonly romaji?: string }
  /** 職権による訂正 of what was entered wrongly. */
  | ({ readonly kind: 'correction' } & Partial<Pick<NewResident, 'name' | 'birthDate' | 'sex' | 'address'>>)
  /** 世帯の変更 */
  | ({ readonly kind: 'household' } & IntoHousehold)
  | { readonly kind: 'death' }
  /** 国外からの転入 of somebody who was here before. */
  | ({ readonly kind: 'return'; readonly to: RegisteredAddress } & IntoHousehold)
  /** 帰化: the period of stay is gone. */
  | { readonly kind: 'naturalisation' }
  /** 在留期間の更新 */
  | { readonly kind: 'stay'; readonly endsOn: LocalDate | null }
  /** 個人番号の変更 */
  | { readonly kind: 'number' }
  /** 職権消除, and 回復 of who was erased by mistake. */
  | { readonly kind: 'erasure' }
  | ({ readonly kind: 'restoration' } & IntoHousehold);

/** One of {@link LifeEvent}. */
export type LifeEventKind = LifeEvent['kind'];

/**
 * `resident`: in the register. `moved-out`: out of one municipality and not in another yet. `abroad`: left, and may return.
 * `dead` is for good; `erased` too, unless it was a mistake.
 */
export type ResidentStatus = 'resident' | 'moved-out' | 'abroad' | 'dead' | 'erased';

/** A person as the register has them now: the fold of everything that happened. Their My Number is {@link Register.myNumber}. */
export interface Resident extends Omit<NewResident, 'address'> {
  readonly residentId: string;
  /** 住民票コード, 11 digits. */
  readonly residentCode: string;
  /** The last one in Japan, for who has left. */
  readonly address: RegisteredAddress;
  /** The last one, for who is no member of any now. */
  readonly household: HouseholdMembership;
  readonly status: ResidentStatus;
  /** Whether the card goes on abroad (継続利用). */
  readonly continuesAbroad: boolean;
  /** Of who has moved out: on arrival their card takes the place of a 転出証明書. */
  readonly arrivesByCard?: true;
  /** What was reported ahead. */
  readonly planned?: { readonly on: LocalDate; readonly event: PlannedEvent };
  /** The last day on which a card from before the move can be carried over (継続利用), and the event that it would be void by. */
  readonly cardUntil?: { readonly on: LocalDate; readonly of: number };
  /** Events so far. */
  readonly version: number;
  /** The day of the last of them that changed who they are or where. */
  readonly since: LocalDate;
}

/** Who records an event: the account, and the municipality that it is of; an operator's is of none. */
export interface Recorder {
  readonly account: string;
  /** 全国地方公共団体コード, 6 digits. */
  readonly municipality?: string;
}

/** An event that is in the register. */
export interface RecordedEvent {
  /** 1, 2, 3 … of the person. */
  readonly seq: number;
  readonly happenedOn: LocalDate;
  readonly recordedAt: Date;
  /** No number is in it. */
  readonly event: LifeEvent;
  /** Who recorded it; absent for what came about on its own, and for what is older than this note. */
  readonly by?: Recorder;
  /** It was reported after the days that the law gives for it; and why, where a reason was given. */
  readonly late?: true;
  readonly lateReason?: string;
}

/** What is asked to be recorded. */
export interface EventRequest {
  readonly residentId: string;
  /** Not after today, but for what may be reported ahead: {@link PlannedEvent}. Default: today. */
  readonly happenedOn?: LocalDate | undefined;
  readonly event: LifeEvent;
  /** Tells one request of an account from another: the same again is the same event, anything else under the same is refused. */
  readonly request: string;
  readonly by?: Recorder | undefined;
  /** 特例転入: the card's signature, by its authentication key, over {@link arrivalText}. */
  readonly card?: Uint8Array | undefined;
  /** Why it is reported late. */
  readonly lateReason?: string | undefined;
  /** Of a move, a departure, or a corrected address: of everybody in the household (全部). */
  readonly whole?: boolean | undefined;
}

/** What a card signs on the arrival of its holder: of one report only, because a request counts once. */
export const arrivalText = (residentId: string, { municipality, text }: RegisteredAddress, request: string): string =>
  ['特例転入', residentId, municipality, text, request].join('\n');

/**
 * What the register asks of J-LIS on such an arrival: whether a card of that person which is in use was there, and its PIN right.
 * @returns why not, in a word
 */
export type CardPresence = <Tables>(
  residentId: string,
  text: string,
  signature: Uint8Array,
  within?: Transaction<Tables>,
) => Promise<string | undefined>;

/** What the municipality tells J-LIS of a person (本人確認情報の通知): what came about, by a name that no number can be read from. */
export interface RegisterNotice {
  readonly residentId: string;
  /** The event's; with a lapse that of the move, for cards that are newer than that are not meant. */
  readonly seq: number;
  readonly kind: LifeEventKind;
  readonly happenedOn: LocalDate;
  /** With a departure: 継続利用. */
  readonly continues?: boolean;
}

/** Topic of {@link RegisterNotice} in the outbox; its source is {@link registerSource}. */
export const registerTopic = 'municipality.register';

/** The outbox's source of a person. */
export const registerSource = (residentId: string): string => `resident.${residentId}`;

/** What J-LIS is told of a card that waited at the municipality. */
export interface HandOverNotice {
  readonly cardId: string;
  readonly kind: 'handed-over' | 'destroyed';
}

/** Topic of {@link HandOverNotice} in the outbox; its source is {@link registerSource}. */
export const handOverTopic = 'municipality.hand-over';

/** Whom somebody has found, and at which version of them: what they keep of it, and read by. */
export interface PersonLink {
  readonly residentId: string;
  readonly version: number;
}

/** 住民基本台帳 */
export interface Register {
  /**
   * Records what happened, once; what has come due for the person meanwhile is recorded before it.
   * @returns the person as they are now
   * @throws OpenMynaError `register.…`; `store.…`
   */
  record(request: EventRequest): Promise<Resident>;
  /** What happens to several at once, such as a household that moves: all of it or nothing. @throws as `record` */
  recordTogether(requests: readonly EventRequest[]): Promise<readonly Resident[]>;
  /** Records what was to come by itself, of everybody for whom its day is there. @returns how many people */
  due(): Promise<number>;
  /** When, after an instant, something of anybody comes about by itself next. */
  nextDue(after: Date): Promise<Date | undefined>;
  /** @throws OpenMynaError `register.unknown` */
  resident(residentId: string): Promise<Resident>;
  /** Everything that happened, the first event first. @throws OpenMynaError `register.unknown` */
  history(residentId: string): Promise<readonly RecordedEvent[]>;
  /** 世帯 @throws OpenMynaError `register.household` where nobody is in it */
  household(householdId: string): Promise<Household>;
  /** 個人番号: for a purpose of the law, and logged with it. @throws OpenMynaError `register.unknown`, `register.purpose` */
  myNumber(use: NumberUse): Promise<{ readonly myNumber: string; readonly version: number }>;
  /** Every use of somebody's My Number, the first one first. */
  uses(residentId: string): Promise<readonly RecordedUse[]>;
  /**
   * Who it may be: candidates, and never an answer (M1).
   * @param municipality of whom alone it tells; everybody's where it says nothing
   * @throws OpenMynaError `register.field`
   */
  search(query: PersonQuery, municipality?: string): Promise<readonly Candidate[]>;
  /** Who it is, or why nobody can say. @throws OpenMynaError `register.field`, `register.purpose` */
  identify(request: IdentificationRequest): Promise<Identification>;
  /**
   * The person as they are now, for who has found them before.
   * @throws OpenMynaError `register.fenced` where that was by what has turned out wrong since: they must be identified anew (M3)
   */
  linked(link: PersonLink): Promise<Resident>;
  /** The register as a part of a transaction of its store. */
  within<Others>(transaction: Transaction<Others>): Register;
}
