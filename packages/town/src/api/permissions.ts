// What of the calls is asked over HTTP, where, by whom, and about whom. Whatever is not said here is forbidden; whatever is `local` goes
// over no network at all.

import type { Purpose } from '@openmyna/pki';
import type { TownCall, TownCalls } from '../calls/contract.ts';
import type { Account, Role } from './roles.ts';

/** Whom a request is about: from which it is known which municipality's matter it is. */
export type Matter =
  | { readonly resident: string }
  | { readonly card: string }
  /** A card in a reader. */
  | { readonly diversification: string }
  /** A certificate, by its serial number in hexadecimal. */
  | { readonly serial: string; readonly purpose: Purpose }
  | { readonly municipality: string }
  /** 転入届: reported where one has moved to, of somebody who is there or has left where they were. */
  | { readonly arrival: string; readonly to: string }
  | { readonly household: string }
  | undefined;

type Request<N extends TownCall> = Parameters<TownCalls[N]>[0];
type Answer<N extends TownCall> = ReturnType<TownCalls[N]>;

/** One call over HTTP. */
export interface Permission<N extends TownCall = TownCall> {
  readonly method: 'GET' | 'POST';
  readonly institution: 'municipality' | 'jlis';
  /** Behind the institution's; `{name}` is a field of the request. No name and no number of a person stands in a path. */
  readonly path: string;
  readonly roles: readonly Role[];
  readonly summary: string;
  readonly about: (request: Request<N>) => Matter;
  /** What of it a role may ask; everything where it says nothing. */
  readonly may?: (account: Account, request: Request<N>) => boolean;
  /** What the caller does not say, because it is known: who they are. */
  readonly fill?: (account: Account) => Partial<Request<N>>;
  /** Residents whom a request concerns besides, for the trail. */
  readonly concerns?: (request: Request<N>) => readonly string[];
  /** Residents of whom the answer tells, for the trail. */
  readonly tells?: (answer: Answer<N>) => readonly string[];
}

type Table = { readonly [N in TownCall]: Permission<N> | 'local' };

const ofResident = ({ resident }: { readonly resident: string }): Matter => ({ resident });
const ofCard = ({ card }: { readonly card: string }): Matter => ({ card });
const inReader = ({ diversification }: { readonly diversification: string }): Matter => ({ diversification });
const ofNobody = (): Matter => undefined;
/** Who works for a municipality finds its people, and nobody else's. */
const ownPlace = ({ municipality }: Account) => (municipality === undefined ? {} : { municipality });

const at = <N extends TownCall>(
  institution: Permission['institution'],
  method: Permission['method'],
  path: string,
  roles: readonly Role[],
  summary: string,
  about: (request: Request<N>) => Matter,
  more: Pick<Permission<N>, 'may' | 'fill' | 'concerns' | 'tells'> = {},
): Permission<N> => ({ institution, method, path, roles, summary, about, ...more });

const clerk = ['clerk'] as const;

export const permissions: Table = {
  resident: at(
    'municipality',
    'GET',
    '/residents/{resident}',
    ['clerk', 'auditor'],
    'The entry of a resident',
    ofResident,
    {
      // A number is asked for by command, where its purpose is said and logged.
      may: (_, { use }) => use === undefined,
    },
  ),
  history: at(
    'municipality',
    'GET',
    '/residents/{resident}/events',
    ['clerk', 'auditor'],
    'Everything that happened',
    ofResident,
  ),
  numberUses: at(
    'municipality',
    'GET',
    '/residents/{resident}/number-uses',
    ['clerk', 'auditor'],
    'Every use of a My Number',
    ofResident,
  ),
  household: at('municipality', 'GET', '/residents/{resident}/household', clerk, 'The household', ofResident, {
    tells: ({ members }) => members.map(({ residentId }) => residentId),
  }),
  enter: at(
    'municipality',
    'POST',
    '/residents',
    clerk,
    'A birth, or a first entry',
    ({ address, household }) =>
      address !== undefined ? { municipality: address.municipality } : { household: household?.id ?? '' },
    { tells: ({ residentId }) => [residentId] },
  ),
  happen: at(
    'municipality',
    'POST',
    '/residents/{resident}/events',
    clerk,
    'What happened to a resident',
    ({ resident, event }) =>
      event.kind === 'move' || event.kind === 'return'
        ? { arrival: resident, to: event.to.municipality }
        : { resident },
  ),
  newHead: at(
    'municipality',
    'POST',
    '/residents/{resident}/household/head',
    clerk,
    'A new head of the household',
    ofResident,
    { concerns: ({ relations }) => Object.keys(relations) },
  ),
  searchResidents: at(
    'municipality',
    'POST',
    '/searches',
    ['clerk', 'suspension-desk'],
    'Candidates by attributes',
    ofNobody,
    { fill: ownPlace, tells: (candidates) => candidates.map(({ residentId }) => residentId) },
  ),
  identifyResident: at(
    'municipality',
    'POST',
    '/identifications',
    clerk,
    'Who somebody is, or why that is not said',
    ofNobody,
    {
      may: (_, { number }) => number === undefined,
      fill: ownPlace,
      tells: (answer) => (answer.outcome === 'identified' ? [answer.residentId] : []),
    },
  ),
  handOver: at(
    'municipality',
    'GET',
    '/hand-overs/{card}',
    ['clerk', 'second-clerk'],
    'A card that waits for its holder',
    ofCard,
  ),
  identify: at(
    'municipality',
    'POST',
    '/hand-overs/{card}/identification',
    clerk,
    'The first clerk has identified who has come',
    ofCard,
    {
      fill: ({ name }) => ({ clerk: name }),
    },
  ),
  confirmIdentity: at(
    'municipality',
    'POST',
    '/hand-overs/{card}/confirmation',
    ['second-clerk'],
    'The second clerk has',
    ofCard,
    {
      fill: ({ name }) => ({ clerk: name }),
    },
  ),
  completeHandOver: at(
    'municipality',
    'POST',
    '/hand-overs/{card}/completion',
    clerk,
    'The holder has the card',
    ofCard,
  ),
  unclaimed: 'local',
  destroy: at(
    'municipality',
    'POST',
    '/hand-overs/{card}/destruction',
    clerk,
    'Destroys a card that nobody came for',
    ofCard,
  ),

  apply: at('jlis', 'POST', '/residents/{resident}/applications', clerk, 'Applies for a card', ofResident),
  applications: at(
    'jlis',
    'GET',
    '/residents/{resident}/applications',
    ['clerk', 'auditor'],
    'Applications of a resident',
    ofResident,
  ),
  withdraw: at(
    'jlis',
    'POST',
    '/residents/{resident}/applications/{application}/withdrawal',
    clerk,
    'Withdraws one',
    ofResident,
  ),
  produce: at(
    'jlis',
    'POST',
    '/residents/{resident}/card',
    ['ca-operator'],
    'Makes the card that was applied for',
    ofResident,
  ),
  cardState: at('jlis', 'GET', '/cards/{card}', ['clerk', 'suspension-desk', 'auditor'], 'The state of a card', ofCard),
  cardEvent: at(
    'jlis',
    'POST',
    '/cards/{card}/events',
    ['clerk', 'suspension-desk'],
    'Suspends, resumes, or makes void',
    ofCard,
    {
      may: ({ role }, { event }) => role === 'clerk' || event.kind === 'suspended',
    },
  ),
  cardSession: at('jlis', 'POST', '/card-sessions', clerk, 'Keys of one session with a card in a reader', inReader, {
    // Whoever logs in is at the counter.
    may: (_, { for: reason }) => reason.at === 'counter',
  }),
  cardSessions: at(
    'jlis',
    'GET',
    '/cards/{card}/sessions',
    ['clerk', 'auditor'],
    'What the issuer’s sessions with a card were given for',
    ofCard,
  ),
  cardHeld: at('jlis', 'POST', '/card-questions', clerk, 'Which card is in a reader', inReader),
  cardForm: at('jlis', 'POST', '/card-forms', clerk, 'A card has got its PINs, or they are given up', inReader),
  cardNotices: 'local',
  recordsFor: at('jlis', 'POST', '/card-records', clerk, 'What is to be written to a card in a reader', inReader),
  updated: at('jlis', 'POST', '/card-updates', clerk, 'It is written', inReader),
  certificates: at(
    'jlis',
    'GET',
    '/cards/{card}/certificates',
    ['clerk', 'ca-operator', 'auditor'],
    'Certificates of a card',
    ofCard,
  ),
  revoke: at(
    'jlis',
    'POST',
    '/revocations',
    ['ca-operator'],
    'Revokes a certificate by its serial number',
    ({ serial, purpose }) => (serial === undefined ? undefined : { serial, purpose }),
    { may: (_, { serial }) => serial !== undefined },
  ),
  renewable: at('jlis', 'POST', '/renewals/questions', clerk, 'Whether a new certificate may be had', inReader),
  renew: at('jlis', 'POST', '/renewals', clerk, 'A certificate for a key that a card has made', inReader),
  issue: 'local',
  publish: at('jlis', 'POST', '/lists', ['ca-operator'], 'Publishes the lists', ofNobody),
  audit: at(
    'jlis',
    'POST',
    '/audits',
    ['ca-operator', 'auditor'],
    'Holds books, log and lists against one another',
    ofNobody,
  ),
  ceremony: at(
    'jlis',
    'GET',
    '/ceremony',
    ['ca-operator', 'auditor'],
    'How the authorities’ keys came about',
    ofNobody,
  ),
  // The auditor reads it at /api/log.
  trail: 'local',
  backup: 'local',
  clock: 'local',
  moveClock: 'local',

  // Kiosks and phones log in nowhere yet.
  askReset: 'local',
  reserveReset: 'local',
  presentReset: 'local',

  // 署名検証者 log in nowhere yet: they are no clerks of anybody.
  draftConsent: 'local',
  draftWithdrawal: 'local',
  draftInquiry: 'local',
  submitSigned: 'local',
  inquireAttributes: 'local',
  consentState: 'local',
  confirmStatus: 'local',
  holdAttributes: 'local',
  consentReminders: 'local',
};
