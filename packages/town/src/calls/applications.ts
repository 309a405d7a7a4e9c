import { toHex } from '@openmyna/apdu';
import { OpenMynaError } from '@openmyna/errors';
import {
  type ApplicationForm,
  type CardApplication,
  feeOf,
  errors as jlisErrors,
  produce,
} from '@openmyna/institutions/jlis';
import {
  type HandOver,
  type IdentityEvidence,
  otherDocuments,
  photoDocuments,
} from '@openmyna/institutions/municipality';
import * as z from 'zod';
import type { CardView } from './cards.ts';
import { type Answers, cardOf, type Schemas } from './context.ts';
import { cardView } from './views.ts';

/** An application, and what it costs in yen. */
export interface ApplicationView extends Omit<CardApplication, 'facts' | 'registerVersion'> {
  readonly fee: number;
}

/** What is asked on the way from an application to a card in its holder's hand. */
export interface ApplicationCalls {
  /** Applies for a card. @throws OpenMynaError `jlis.application`, `jlis.application-open`, `register.unknown` */
  apply(request: {
    readonly resident: string;
    readonly form: ApplicationForm;
    /** The same again is the same application; without it every call is another. */
    readonly request?: string | undefined;
  }): ApplicationView;
  /** All of a resident's, the newest last. */
  applications(request: { readonly resident: string }): readonly ApplicationView[];
  /** @throws OpenMynaError `jlis.application-unknown`, `jlis.application-status` */
  withdraw(request: { readonly resident: string; readonly application: string }): ApplicationView;
  /** Has the card made that a resident applied for, and sends it to the municipality. @throws OpenMynaError `jlis.application…` */
  produce(request: { readonly resident: string }): CardView;
  /** What becomes of a card at the counter. @throws OpenMynaError `counter.unknown` */
  handOver(request: { readonly card: string }): HandOver;
  /** The first clerk looks at who has come. @throws OpenMynaError `counter.…` */
  identify(request: { readonly card: string; readonly clerk: string; readonly evidence: IdentityEvidence }): HandOver;
  /** The second clerk does. @throws OpenMynaError `counter.…` */
  confirmIdentity(request: { readonly card: string; readonly clerk: string }): HandOver;
  /** The holder has it, and any card from before is void. @throws OpenMynaError `counter.…` */
  completeHandOver(request: { readonly card: string }): CardView;
  /** The cards that nobody came for. */
  unclaimed(request: Record<string, never>): readonly HandOver[];
  /** Destroys one. @throws OpenMynaError `counter.…` */
  destroy(request: { readonly card: string }): CardView;
}

const document = z.enum([...photoDocuments, ...otherDocuments]);
const clerk = z.string().min(1).max(100);

export const applicationSchemas = {
  apply: z.strictObject({
    resident: z.string(),
    form: z.strictObject({
      route: z.enum(['paper', 'web', 'photo-booth', 'counter']),
      reason: z.enum(['first', 'renewal', 'lost', 'stolen', 'damaged']),
      form: z.enum(['pins', 'face']),
      express: z.boolean(),
      by: z.enum(['self', 'guardian']),
      photo: z.strictObject({ seed: z.int().min(0).max(0xffffffff), takenOn: z.iso.date() }).nullable(),
    }),
    request: z.string().min(1).max(200).optional(),
  }),
  applications: z.strictObject({ resident: z.string() }),
  withdraw: z.strictObject({ resident: z.string(), application: z.string() }),
  produce: z.strictObject({ resident: z.string() }),
  handOver: z.strictObject({ card: z.string() }),
  identify: z.strictObject({
    card: z.string(),
    clerk,
    evidence: z.strictObject({
      recipient: z.enum(['self', 'guardian', 'proxy']),
      holder: z.array(document).max(10),
      representative: z.array(document).max(10),
    }),
  }),
  confirmIdentity: z.strictObject({ card: z.string(), clerk }),
  completeHandOver: z.strictObject({ card: z.string() }),
  unclaimed: z.strictObject({}),
  destroy: z.strictObject({ card: z.string() }),
} as const satisfies Schemas<ApplicationCalls>;

const viewOf = ({ facts: _facts, registerVersion: _version, ...application }: CardApplication): ApplicationView => ({
  ...application,
  fee: feeOf(application.form),
});

export const applicationCalls: Answers<keyof ApplicationCalls> = {
  apply: async ({ institutions, settle, random }, { resident, form, request }) => {
    const asked = { residentId: resident, form, request: request ?? toHex(random(16)) };
    const application = await institutions.applications.apply(asked);
    await settle(resident);
    return viewOf(application);
  },

  applications: async ({ institutions: { applications } }, { resident }) =>
    (await applications.applicationsOf(resident)).map(viewOf),

  withdraw: async ({ institutions: { applications } }, { resident, application }) =>
    viewOf(
      await applications.record(
        { residentId: resident, applicationId: application },
        { kind: 'ended', why: 'withdrawn' },
      ),
    ),

  produce: async ({ institutions, workshop, settle, clock, random }, { resident }) => {
    const waiting = (await institutions.applications.applicationsOf(resident)).at(-1);
    if (waiting === undefined || waiting.status === 'ended')
      throw new OpenMynaError(jlisErrors['jlis.application-unknown'], { application: resident });
    const made = await produce({ ...institutions, workshop, vendors: ['e', 'd'], clock, random }, waiting);
    await settle(resident);
    return cardView(made);
  },

  handOver: async (context, { card }) => context.institutions.counter.handOver(await waitingCard(context, card)),

  identify: async (context, { card, clerk, evidence }) =>
    context.institutions.counter.identify(await waitingCard(context, card), clerk, evidence),

  confirmIdentity: async (context, { card, clerk }) =>
    context.institutions.counter.confirm(await waitingCard(context, card), clerk),

  completeHandOver: async (context, { card }) => {
    const { institutions } = context;
    const name = await waitingCard(context, card);
    await institutions.counter.complete(name);
    await context.settle(name.residentId);
    return cardView(await institutions.cards.card(name));
  },

  unclaimed: ({ institutions: { counter } }) => counter.unclaimed(),

  destroy: async (context, { card }) => {
    const { institutions } = context;
    const name = await waitingCard(context, card);
    await institutions.counter.destroy(name);
    await context.settle(name.residentId);
    return cardView(await institutions.cards.card(name));
  },
};

/** A resident's card that is at the counter, where they are named. */
const waitingCard = async (context: Parameters<typeof cardOf>[0], id: string) => {
  const { residentId, cardId } =
    (await context.institutions.cards.cardsOf(id)).find(({ status }) => status === 'made') ??
    (await cardOf(context, id));
  return { residentId, cardId };
};
