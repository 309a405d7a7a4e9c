import type { Personalisation } from '@openmyna/card';
import type { Words } from '@openmyna/errors';
import { verificationNumberA, verificationNumberB } from '@openmyna/identity';
import type { Kind } from './kinds.ts';

/** A synthetic person and the card that was made out to them. */
export interface Resident {
  /** `C01` to `C12`, the card's id. */
  readonly id: string;
  readonly kind: Kind;
  /** What makes this one special, in a line. */
  readonly description: Words;
  readonly card: Personalisation;
}

/** What is shown of a resident so that a developer can use the card: everything printed on it, and the PINs. */
export interface PublicView {
  readonly id: string;
  readonly name: string;
  readonly birthDate: string;
  readonly myNumber: string;
  /** 照合番号A, 12 digits */
  readonly codeA: string;
  /** 照合番号B, 14 digits */
  readonly codeB: string;
  /** null: a card without PINs. `signature` is null where there is no signing certificate. */
  readonly pins: Personalisation['pins'];
}

export const publicView = ({ id, card }: Resident): PublicView => {
  const { holder, pins, expiresOn, securityCode } = card;
  const { name, birthDate, myNumber } = holder;
  const foreign = holder.residence !== undefined;
  return {
    id,
    name,
    birthDate,
    myNumber,
    codeA: verificationNumberA(myNumber),
    codeB: verificationNumberB({ birthDate, foreign, expiresOn, securityCode }),
    pins,
  };
};
