// What a card costs its holder, in yen (個人番号カードの再交付手数料). The first card and its renewal are free.

import type { ApplicationForm } from './application.ts';

/** Of a reissue, with new certificates; what municipalities ask, by the fees of J-LIS. */
export const reissueFees = { card: 800, certificates: 200, express: 1000 } as const;

/** In yen. */
export const feeOf = ({ reason, express }: Pick<ApplicationForm, 'reason' | 'express'>): number => {
  if (reason === 'first' || reason === 'renewal') return 0;
  return reissueFees.card + reissueFees.certificates + (express ? reissueFees.express : 0);
};
