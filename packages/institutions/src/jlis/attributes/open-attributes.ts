import type { Random } from '@openmyna/identity';
import type { Clock, Store } from '@openmyna/store';
import type { Register } from '../../municipality/contract.ts';
import type { CardBook } from '../cards/card-book.ts';
import type { OpenCertificationAuthority } from '../certification-authority.ts';
import type { JlisTables } from '../schema.ts';
import { confirm } from './confirm.ts';
import type { AttributeService } from './contract.ts';
import { checkTerms, consentText, inquiryText, withdrawalText } from './documents.ts';
import { setHold } from './hold.ts';
import { consentState, inquire } from './inquire.ts';
import { nextReminder, remind, remindersOf } from './remind.ts';
import { draw, forgetRequests } from './requests.ts';
import { consentCalled, submit } from './submit.ts';

/** What the service stands on. */
export interface AttributeServiceOptions {
  readonly store: Store<JlisTables>;
  readonly authority: Pick<
    OpenCertificationAuthority,
    'authorities' | 'certificatesOf' | 'follow' | 'record' | 'status'
  >;
  readonly cards: Pick<CardBook, 'card' | 'cardsOf'>;
  readonly register: Pick<Register, 'resident'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens it over a store that has its tables. */
export const openAttributes = (options: AttributeServiceOptions): AttributeService => ({
  draftConsent: async (asked) => {
    const terms = checkTerms(asked);
    return draw(options, 'consent', (drawnUp) => consentText(terms, drawnUp), { terms });
  },
  draftWithdrawal: async (consentId) => {
    const { terms } = await consentCalled(options, consentId);
    return draw(options, 'withdrawal', (drawnUp) => withdrawalText(consentId, terms, drawnUp), { consentId });
  },
  draftInquiry: () => draw(options, 'inquiry', inquiryText),
  submit: (signed) => submit(options, signed),
  inquire: (inquiry) => inquire(options, inquiry),
  consentState: (inquiry) => consentState(options, inquiry),
  confirm: (inquiry) => confirm(options, inquiry),
  hold: (residentId) => setHold(options, residentId, 'held'),
  release: (residentId) => setHold(options, residentId, 'released'),
  attend: async () => {
    await forgetRequests(options);
    return remind(options);
  },
  nextDue: (after) => nextReminder(options, after),
  remindersOf: (residentId) => remindersOf(options, residentId),
});
