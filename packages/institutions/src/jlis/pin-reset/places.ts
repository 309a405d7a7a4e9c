// Which PIN is reset where (services.md §3.4, §3.5). The counter resets any; a post office the four-digit ones, for municipalities that
// entrust it with that (overview-2024); a kiosk and a phone those of JPKI, where the other one is known.

import type { ApplicationName } from '@openmyna/card';
import type { Purpose } from '@openmyna/pki';

/** A PIN that a holder sets. */
export type PinKind = 'authentication' | 'signature' | 'input-support' | 'resident-register';

/** Where a card is held to a terminal: 市区町村の窓口, 郵便局, コンビニのキオスク端末, スマートフォン. */
export type Place = 'counter' | 'post-office' | 'kiosk' | 'phone';

/** Where each PIN is on the card; that of the register is in two applications. */
export const applicationsOfPin: Readonly<Record<PinKind, readonly ApplicationName[]>> = {
  authentication: ['jpki'],
  signature: ['jpki'],
  'input-support': ['inputSupport'],
  'resident-register': ['residentRegister', 'common'],
};

/** The certificate whose key proves that the other PIN is known: a signature by it is made behind that PIN alone. */
export const provenBy: Readonly<Partial<Record<PinKind, Purpose>>> = {
  authentication: 'signature',
  signature: 'authentication',
};

interface ResetRule {
  readonly pins: readonly PinKind[];
  /** `reservation`: made beforehand with a phone (§3.5). `entrusted`: by the holder's municipality. */
  readonly needs?: 'reservation' | 'entrusted';
  /** Japanese time, `HH:MM`: from the first until before the second. */
  readonly hours?: { readonly opens: string; readonly closes: string };
}

/** Who may reset what. */
export const resetRules: Readonly<Record<Place, ResetRule>> = {
  counter: { pins: ['authentication', 'signature', 'input-support', 'resident-register'] },
  'post-office': { pins: ['authentication', 'input-support', 'resident-register'], needs: 'entrusted' },
  kiosk: {
    pins: ['authentication', 'signature'],
    needs: 'reservation',
    hours: { opens: '06:30', closes: '23:00' },
  },
  phone: { pins: ['authentication', 'signature'], needs: 'reservation' },
};

/** 全国地方公共団体コード of the municipalities whose post offices may. */
export const entrustingMunicipalities: ReadonlySet<string> = new Set(['132217', '472018']);

const japan = 9 * 60 * 60 * 1000;

/** Whether a place is open at an instant. */
export const isOpenAt = ({ hours }: Pick<ResetRule, 'hours'>, instant: Date): boolean => {
  if (hours === undefined) return true;
  const time = new Date(instant.getTime() + japan).toISOString().slice(11, 16);
  return hours.opens <= time && time < hours.closes;
};
