import { define } from '@openmyna/errors';

/** The residents’ part of the catalogue. */
export const errors = define({
  'residents.today': {
    kind: 'input',
    holder: {
      ja: '住民は {earliest} 以降の日付でつくります。',
      en: 'Residents are made for {earliest} or later.',
    },
    clerk: {
      ja: '町の今日を {earliest} 以降にします。',
      en: 'Set the day of the town to {earliest} or later.',
    },
    operator: {
      ja: '免許証の記載などの制度がまだない日には、住民をそろえられません。',
      en: 'On earlier days some of what the residents carry, such as the licence, does not exist yet.',
    },
  },
});
