// What others ask of a municipality (市区町村) of its basic resident register (住民基本台帳), and what it tells them.

import type { LocalDate, PartialDate, Sex } from '@openmyna/identity';

/** 住所: where a person is registered. */
export interface RegisteredAddress {
  /** 全国地方公共団体コード, 6 digits. */
  readonly municipality: string;
  /** From the prefecture on, as `normaliseAddress` writes it. */
  readonly text: string;
}

/** 氏名 and what stands beside it. Every character is kept as it was written, its variation selector too. */
export interface RegisteredName {
  /** Family and given name, parted by U+3000. */
  readonly name: string;
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

/** With the numbers of somebody who has them already. */
export interface FirstEntry {
  readonly person: NewResident;
  readonly numbers?: { readonly myNumber: string; readonly residentCode: string };
}

/** What happens to a person (services.md §3.3), on a day. */
export type LifeEvent =
  /** 出生, or the first entry of somebody else: the numbers are given with it unless they are known already. */
  | ({ readonly kind: 'birth' } & FirstEntry)
  | ({ readonly kind: 'registration' } & FirstEntry)
  /** 転入・転居: where to. */
  | { readonly kind: 'move'; readonly to: RegisteredAddress }
  /** 婚姻などによる氏名の変更 */
  | ({ readonly kind: 'name' } & RegisteredName)
  /** 職権による訂正 of what was entered wrongly. */
  | { readonly kind: 'correction'; readonly birthDate?: PartialDate; readonly sex?: Sex }
  | { readonly kind: 'death' }
  /** 国外転出, with 継続利用 or without. */
  | { readonly kind: 'departure'; readonly continues: boolean }
  /** 国外からの転入 of somebody who was here before. */
  | { readonly kind: 'return'; readonly to: RegisteredAddress }
  /** 帰化: the period of stay is gone. */
  | { readonly kind: 'naturalisation' }
  /** 在留期間の更新 */
  | { readonly kind: 'stay'; readonly endsOn: LocalDate | null }
  /** 個人番号の変更 */
  | { readonly kind: 'number' }
  /** 職権消除 */
  | { readonly kind: 'erasure' };

/** One of {@link LifeEvent}. */
export type LifeEventKind = LifeEvent['kind'];

/** `resident`: in the register. `abroad`: left, and may return. `dead` and `erased` are for good. */
export type ResidentStatus = 'resident' | 'abroad' | 'dead' | 'erased';

/** A person as the register has them now: the fold of everything that happened. */
export interface Resident extends Omit<NewResident, 'address'> {
  readonly residentId: string;
  /** 個人番号, 12 digits. */
  readonly myNumber: string;
  /** 住民票コード, 11 digits. */
  readonly residentCode: string;
  /** The last one in Japan, for who has left. */
  readonly address: RegisteredAddress;
  readonly status: ResidentStatus;
  /** Whether the card goes on abroad (継続利用). */
  readonly continuesAbroad: boolean;
  /** Events so far. */
  readonly version: number;
  /** The day of the last of them. */
  readonly since: LocalDate;
}

/** An event that is in the register. */
export interface RecordedEvent {
  /** 1, 2, 3 … of the person. */
  readonly seq: number;
  readonly happenedOn: LocalDate;
  readonly recordedAt: Date;
  readonly event: LifeEvent;
}

/** What is asked to be recorded. */
export interface EventRequest {
  readonly residentId: string;
  /** Not after today. */
  readonly happenedOn: LocalDate;
  readonly event: LifeEvent;
  /** Tells one request from another: asked again under the same, it is the same event, and not a second one. */
  readonly request: string;
}

/** What the municipality tells J-LIS of a person (本人確認情報の通知): what came about, by a name that no number can be read from. */
export interface RegisterNotice {
  readonly residentId: string;
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

/** 住民基本台帳 */
export interface Register {
  /**
   * Records what happened, once.
   * @returns the person as they are now
   * @throws OpenMynaError `register.…`; `store.…`
   */
  record(request: EventRequest): Promise<Resident>;
  /** @throws OpenMynaError `register.unknown` */
  resident(residentId: string): Promise<Resident>;
  /** Everything that happened, the first event first. @throws OpenMynaError `register.unknown` */
  history(residentId: string): Promise<readonly RecordedEvent[]>;
}
