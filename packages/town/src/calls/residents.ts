import { toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import { type CertificateText, certificateText } from '@openmyna/identity';
import {
  type attributes,
  type Candidate,
  type EventRequest,
  errors,
  furiganaText,
  type Household,
  type HouseholdMembership,
  type Identification,
  type IdentificationRequest,
  type LifeEvent,
  type NewResident,
  type NumberUse,
  numberPurposes,
  type PersonQuery,
  type Recorder,
  type RegisteredAddress,
  type Relation,
  type Resident,
  relations,
  residentIdForm,
  residentIdOf,
} from '@openmyna/institutions/municipality';
import * as z from 'zod';
import { operatorName } from '../api/roles.ts';
import type { Answers, CallContext, Schemas } from './context.ts';
import { fromBase64 } from './views.ts';

/** What every report has. */
export interface Report {
  /** Default: today. */
  readonly on?: string | undefined;
  /** The same again is the same event; without it every call is another. */
  readonly request?: string | undefined;
  /** Why it is reported late. */
  readonly lateReason?: string | undefined;
}

/** What is asked to be entered into the register. */
export interface LifeEventCall extends Report {
  readonly resident: string;
  readonly event: LifeEvent;
  /** Of everybody in the household. */
  readonly whole?: boolean | undefined;
  /** 特例転入: the card's signature over `arrivalText`, base64. */
  readonly card?: string | undefined;
}

/** Somebody who is entered for the first time. */
export interface EntryCall extends Report {
  readonly kind: 'birth' | 'registration';
  /** Default: drawn from the request. */
  readonly resident?: string | undefined;
  readonly person: Omit<NewResident, 'address'>;
  /** Default: the household's. */
  readonly address?: RegisteredAddress | undefined;
  readonly household?: HouseholdMembership | undefined;
}

/** A person, and what others will read of them. */
export interface ResidentView extends Resident {
  /** 振り仮名 as the record shows it: `******` until it is recorded. */
  readonly furigana: string;
  /** What a signing certificate says, and where it has a substitute: `1` in `substitutes`. */
  readonly certificate: { readonly name: CertificateText; readonly address: CertificateText };
  /** For a purpose alone. */
  readonly myNumber?: string;
}

/** An entry of the register's history. */
export interface LifeEventView {
  readonly seq: number;
  readonly on: string;
  readonly recordedAt: string;
  readonly event: LifeEvent;
  /** Who recorded it. */
  readonly by?: Recorder;
  /** It was reported after the days there are for it. */
  readonly late?: true;
  readonly lateReason?: string;
}

/** A use of somebody's My Number. */
export interface NumberUseView {
  readonly purpose: string;
  readonly by: string;
  readonly at: string;
}

/** What is asked of the register. */
export interface ResidentCalls {
  /** With `use`, their My Number too, and the use is logged. @throws OpenMynaError `register.unknown`, `register.purpose` */
  resident(request: {
    readonly resident: string;
    readonly use?: Omit<NumberUse, 'residentId'> | undefined;
  }): ResidentView;
  /** @throws OpenMynaError `register.unknown` */
  history(request: { readonly resident: string }): readonly LifeEventView[];
  /** Every use of their My Number. @throws OpenMynaError `register.unknown` */
  numberUses(request: { readonly resident: string }): readonly NumberUseView[];
  /** Enters somebody. @throws OpenMynaError `register.…` */
  enter(request: EntryCall): ResidentView;
  /** Enters what happened, and tells J-LIS. @returns the person as they are now @throws OpenMynaError `register.…` */
  happen(request: LifeEventCall): ResidentView;
  /** The household that somebody is in. @throws OpenMynaError `register.…` */
  household(request: { readonly resident: string }): Household;
  /** Makes somebody the head of their household; what the others are to them, as far as it changes. @throws OpenMynaError `register.…` */
  newHead(
    request: Report & { readonly resident: string; readonly relations: Readonly<Record<string, Relation>> },
  ): Household;
  /** Candidates, and never an answer; of one municipality, or everybody's. @throws OpenMynaError `register.field` */
  searchResidents(request: PersonQuery & { readonly municipality?: string }): readonly Candidate[];
  /** Who it is, or why nobody can say. @throws OpenMynaError `register.field`, `register.purpose` */
  identifyResident(request: IdentificationRequest): Identification;
}

const day = z.string();
const id = z.string().min(1).max(100);
const residentId = z.string().regex(residentIdForm);
const text = z.string().max(1000);
const sex = z.enum(['1', '2', '9']);
const address = z.strictObject({ municipality: z.string(), text });
const relation = z.enum(relations);
const household = z.strictObject({ id, relation });
const kana = z.strictObject({ family: text.exactOptional(), given: text.exactOptional() });
const into = { household: household.exactOptional() };
const name = {
  name: text,
  kana: kana.exactOptional(),
  romaji: text.exactOptional(),
  formerName: text.exactOptional(),
  alias: text.exactOptional(),
};
const kind = <Kind extends string>(of: Kind) => z.literal(of);
const lifeEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('move'), to: address, continues: z.boolean().exactOptional(), ...into }),
  z.strictObject({ kind: kind('move-out'), byCard: z.literal(true).exactOptional() }),
  z.strictObject({ kind: kind('departure'), continues: z.boolean() }),
  z.strictObject({ kind: kind('withdrawal') }),
  z.strictObject({ kind: kind('continuation') }),
  z.strictObject({ kind: kind('return'), to: address, ...into }),
  z.strictObject({ kind: kind('name'), ...name }),
  z.strictObject({ kind: kind('reading'), kana: kana.exactOptional(), romaji: text.exactOptional() }),
  z.strictObject({
    kind: kind('correction'),
    name: text.exactOptional(),
    birthDate: day.exactOptional(),
    sex: sex.exactOptional(),
    address: address.exactOptional(),
  }),
  z.strictObject({ kind: kind('household'), ...into }),
  z.strictObject({ kind: kind('death') }),
  z.strictObject({ kind: kind('number') }),
  z.strictObject({ kind: kind('naturalisation') }),
  z.strictObject({ kind: kind('stay'), endsOn: day.nullable() }),
  z.strictObject({ kind: kind('erasure') }),
  z.strictObject({ kind: kind('restoration'), ...into }),
]);
const report = {
  on: day.optional(),
  request: z.string().min(1).max(200).optional(),
  lateReason: z.string().min(1).max(200).optional(),
};
const purpose = z.enum(Object.keys(numberPurposes) as [keyof typeof numberPurposes]);
const recordedText = z.strictObject({ text, substitutes: text.exactOptional() });
const query = z.strictObject({
  name: recordedText.exactOptional(),
  kana: text.exactOptional(),
  birthDate: day.exactOptional(),
  sex: sex.exactOptional(),
  address: recordedText.exactOptional(),
} satisfies Record<(typeof attributes)[number], z.ZodType>);

export const residentSchemas = {
  resident: z.strictObject({ resident: residentId, use: z.strictObject({ purpose, by: id }).optional() }),
  history: z.strictObject({ resident: residentId }),
  numberUses: z.strictObject({ resident: residentId }),
  enter: z.strictObject({
    ...report,
    kind: z.enum(['birth', 'registration']),
    resident: residentId.optional(),
    person: z.strictObject({ ...name, birthDate: day, sex, stayEndsOn: day.nullable().exactOptional() }),
    address: address.optional(),
    household: household.optional(),
  }),
  happen: z.strictObject({
    ...report,
    resident: residentId,
    event: lifeEvent,
    whole: z.boolean().optional(),
    card: z.base64().max(1000).optional(),
  }),
  household: z.strictObject({ resident: residentId }),
  newHead: z.strictObject({ ...report, resident: residentId, relations: z.record(residentId, relation) }),
  searchResidents: query.extend({ municipality: z.string().exactOptional() }),
  identifyResident: z.strictObject({
    person: query,
    number: z.strictObject({ myNumber: z.string(), purpose, by: id }).exactOptional(),
    municipality: z.string().exactOptional(),
  }),
} as const satisfies Schemas<ResidentCalls>;

const viewOf = (person: Resident, myNumber?: string): ResidentView => ({
  ...person,
  furigana: furiganaText(person.kana),
  certificate: { name: certificateText(person.name), address: certificateText(person.address.text) },
  ...(myNumber !== undefined && { myNumber }),
});

/** What is the same of every report. */
const reportOf = ({ random, caller }: CallContext, { on, request, lateReason }: Report) => ({
  happenedOn: on,
  request: request ?? toHex(random(16)),
  lateReason,
  by: caller ?? operator,
});

/** Who gives a command. */
const operator: Recorder = { account: operatorName };

/** Records, and has everybody hear of it whom it concerns. */
const record = async (
  { institutions: { register }, settle }: CallContext,
  requests: readonly EventRequest[],
): Promise<Resident> => {
  const [first] = await register.recordTogether(requests);
  await settle(requests.length === 1 && !requests[0]!.whole ? first!.residentId : undefined);
  return first!;
};

export const residentCalls: Answers<keyof ResidentCalls> = {
  resident: async ({ institutions: { register } }, { resident: residentId, use }) => {
    const number = use && (await register.myNumber({ residentId, ...use }));
    return viewOf(await register.resident(residentId), number?.myNumber);
  },

  history: async ({ institutions: { register } }, { resident }) =>
    (await register.history(resident)).map(({ happenedOn: on, recordedAt, ...entry }) => ({
      on,
      recordedAt: recordedAt.toISOString(),
      ...entry,
    })),

  numberUses: async ({ institutions: { register } }, { resident }) =>
    (await register.uses(resident)).map(({ purpose, by, at }) => ({ purpose, by, at: at.toISOString() })),

  enter: async (context, { kind, resident, person, address, household, ...report }) => {
    const asked = reportOf(context, report);
    const residentId = resident ?? residentIdOf(asked.request);
    const there = address ?? (household && (await addressOf(context, household.id)));
    if (there === undefined) throw new OpenMynaError(errors['register.field'], { field: 'address', problem: 'none' });
    const event = { kind, person: { ...person, address: there }, ...(household && { household }) };
    return viewOf(await record(context, [{ ...asked, residentId, event }]));
  },

  happen: async (context, { resident, event, whole, card, ...report }) => {
    const asked = { ...reportOf(context, report), residentId: resident, event, whole };
    return viewOf(await record(context, [{ ...asked, ...(card !== undefined && { card: fromBase64(card) }) }]));
  },

  household: async ({ institutions: { register } }, { resident }) =>
    register.household((await register.resident(resident)).household.id),

  newHead: async (context, { resident, relations, ...report }) => {
    const { register } = context.institutions;
    const { id } = (await register.resident(resident)).household;
    const asked = reportOf(context, report);
    const { members } = await register.household(id);
    const all = Object.entries<Relation>({ ...relations, [resident]: 'head' });
    for (const [one] of all)
      if (!members.some(({ residentId }) => residentId === one))
        throw new OpenMynaError(errors['register.household'], {
          household: id,
          problem: `${one}: no member / 世帯員ではありません`,
        });
    await record(
      context,
      all.map(([residentId, relation]) => ({
        ...asked,
        residentId,
        event: { kind: 'household', household: { id, relation } },
      })),
    );
    return register.household(id);
  },

  searchResidents: ({ institutions: { register } }, { municipality, ...person }) =>
    register.search(person, municipality),

  identifyResident: ({ institutions: { register } }, request) => register.identify(request),
};

/** Where a household is. @throws OpenMynaError `register.household` */
const addressOf = async ({ institutions: { register } }: CallContext, id: string): Promise<RegisteredAddress> => {
  const { members } = await register.household(id);
  return (await register.resident(members[0]!.residentId)).address;
};
