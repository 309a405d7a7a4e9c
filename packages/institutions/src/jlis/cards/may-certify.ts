import type { Resident } from '../../municipality/contract.ts';
import type { CardStatus } from './card-book.ts';

/** Why nobody is certified. */
export type CertificationObstacle = 'dead' | 'erased' | 'moved-out' | 'abroad' | Exclude<CardStatus, 'valid'>;

/**
 * What keeps a person with a card from a new certificate, whatever their age and the card's last day; undefined where nothing does.
 * A person who is gone says more than their card, which is void by it.
 */
export const certificationObstacle = (
  { status, continuesAbroad }: Pick<Resident, 'status' | 'continuesAbroad'>,
  card: CardStatus,
): CertificationObstacle | undefined => {
  if (status === 'dead' || status === 'erased' || status === 'moved-out') return status;
  if (status === 'abroad' && !continuesAbroad) return status;
  return card === 'valid' ? undefined : card;
};
