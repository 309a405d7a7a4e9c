// `openmyna attributes …`: the text that somebody signs with their card, what comes of handing it in, and what a platform operator
// then hears.

import { readFileSync, writeFileSync } from 'node:fs';
import type { AttributeInquiry, AttributeItem } from '@openmyna/institutions/jlis';
import { attributeItems } from '@openmyna/institutions/jlis/attributes/contract';
import type { ConsentView, SigningRequestView, SubmittedView } from '../../calls/contract.ts';
import type { Town } from '../../town/contract.ts';
import type { Language } from '../../words.ts';
import { outOption } from '../card/output.ts';
import { readDer } from '../certificate/input.ts';
import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';

const required = (command: string, { options }: Invocation, option: string): string => {
  const value = options[option];
  if (typeof value === 'string') return value;
  throw usage(`attributes ${command}`, `--${option}`);
};

const named = (value: string, ja: string, en: string): OptionDefinition => ({
  type: 'string',
  value,
  summary: { ja, en },
});

const operatorOption = named('NAME', '照会する事業者(PF事業者)の名称', 'the platform operator (PF) that asks');

/** A command that has a text drawn up: with --out it goes to a file, byte for byte, and its number is printed. */
const draftCommand = (
  {
    name,
    options,
    ...definition
  }: Pick<CommandDefinition, 'name' | 'summary'> & Partial<Pick<CommandDefinition, 'operands' | 'options'>>,
  draft: (invocation: Invocation) => (town: Town) => Promise<SigningRequestView>,
): CommandDefinition => ({
  name: `attributes ${name}`,
  ...definition,
  options: { ...options, ...outOption },
  run: async (invocation) => {
    const { options, json, print } = invocation;
    const drawn = draft(invocation);
    await using town = await openTown(invocation);
    const request = await drawn(town);
    if (typeof options.out === 'string') writeFileSync(options.out, request.text, { mode: 0o600 });
    if (json) print(JSON.stringify(request, null, 2));
    else print(typeof options.out === 'string' ? request.requestId : request.text.trimEnd());
    return undefined;
  },
});

const itemsOf = (text: string): AttributeItem[] => {
  const items = text.split(',');
  for (const item of items)
    if (!(attributeItems as readonly string[]).includes(item))
      throw usage('attributes consent', `--items: ${attributeItems.join(',')}`);
  return items as AttributeItem[];
};

const consent = draftCommand(
  {
    name: 'consent',
    summary: {
      ja: '最新の利用者情報の提供についての同意書をつくる(署名用電子証明書で署名する)',
      en: 'draw up a consent to the provision of current attributes, to be signed with the signature certificate',
    },
    options: {
      provider: named('NAME', '提供を受ける事業者(SP事業者)の名称', 'the provider (SP) that gets them'),
      contact: named('TEXT', '事業者の問い合わせ先', 'where the provider answers questions'),
      service: named('NAME', 'サービスの名称', 'for which service'),
      reason: named('TEXT', '利用目的', 'for which purpose'),
      operator: operatorOption,
      items: named(attributeItems.join(','), '提供される情報', 'what is provided'),
    },
  },
  (invocation) => {
    const value = (option: string) => required('consent', invocation, option);
    const terms = {
      provider: value('provider'),
      contact: value('contact'),
      service: value('service'),
      purpose: value('reason'),
      operator: value('operator'),
      items: itemsOf(value('items')),
    };
    return (town) => town.call('draftConsent', terms);
  },
);

const withdraw = draftCommand(
  {
    name: 'withdraw',
    operands: { text: 'CONSENT', least: 1, most: 1 },
    summary: {
      ja: '同意を撤回する書面をつくる(署名用電子証明書で署名する)',
      en: 'draw up the withdrawal of a consent, to be signed with the signature certificate',
    },
  },
  ({ operands }) =>
    (town) =>
      town.call('draftWithdrawal', { consent: operands[0]! }),
);

const consents = draftCommand(
  {
    name: 'consents',
    summary: {
      ja: '自分の同意を照会する書面をつくる(利用者証明用電子証明書で署名する)',
      en: 'draw up an inquiry of one’s own consents, to be signed with the authentication certificate',
    },
  },
  () => (town) => town.call('draftInquiry', {}),
);

const states: Readonly<Record<ConsentView['state'], Readonly<Record<Language, string>>>> = {
  valid: { ja: '有効', en: 'valid' },
  withdrawn: { ja: '撤回', en: 'withdrawn' },
  expired: { ja: '期間外', en: 'expired' },
};

const linesOf = (submitted: SubmittedView, language: Language): string => {
  const all = submitted.kind === 'inquiry' ? submitted.consents : [{ ...submitted.consent, uses: [] }];
  return columns(
    all.flatMap(({ consentId, state, terms, validUntil, uses }) => [
      [consentId, states[state][language], validUntil, terms.service, terms.items.join(',')],
      ...uses.map(({ operator, at, items, outcome }) => [`  ${at}`, outcome, '', operator, items.join(',')]),
    ]),
  );
};

/** The number of a text is the first that stands in it. */
const numberIn = (file: string): string => {
  const number = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/.exec(readFileSync(file, 'utf8'))?.[0];
  if (number === undefined) throw usage('attributes submit', file);
  return number;
};

const submit: CommandDefinition = {
  name: 'attributes submit',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: '署名した書面を J-LIS に出す。1つの書面は1度だけ',
    en: 'hand in what was signed: a consent, a withdrawal or an inquiry, each once',
  },
  options: {
    signature: named('FILE', '署名(card sign --out)', 'its signature (card sign --out)'),
    certificate: named('FILE', '署名した証明書(DER か PEM)', 'the certificate that signed it (DER or PEM)'),
  },
  run: async (invocation) => {
    const { operands, json, language, print } = invocation;
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const signed = {
      request: numberIn(operands[0]!),
      signature: base64(readFileSync(required('submit', invocation, 'signature'))),
      certificate: base64(readDer(required('submit', invocation, 'certificate'))),
    };
    await using town = await openTown(invocation);
    const submitted = await town.call('submitSigned', signed);
    print(json ? JSON.stringify(submitted, null, 2) : linesOf(submitted, language));
    return undefined;
  },
};

/** As for what the state does not allow: 5. */
const inquire: CommandDefinition = {
  name: 'attributes inquire',
  operands: { text: 'CONSENT', least: 1, most: 1 },
  summary: {
    ja: '同意にもとづいて、いまの利用者情報を照会する',
    en: 'ask for the attributes of a consent, as the register has them now',
  },
  options: { operator: operatorOption },
  run: async (invocation) => {
    const { operands, json, language, print } = invocation;
    const operator = required('inquire', invocation, 'operator');
    await using town = await openTown(invocation);
    const answer = await town.call('inquireAttributes', { consentId: operands[0]!, operator });
    if (json) print(JSON.stringify(answer, null, 2));
    else if (answer.status === 'current') print(columns(Object.entries(answer.attributes)));
    else print(`${answer.words[language]} (${answer.status === 'invalid' ? answer.reason : answer.status})`);
    return answer.status === 'current' ? undefined : 5;
  },
};

const state: CommandDefinition = {
  name: 'attributes state',
  operands: { text: 'CONSENT', least: 1, most: 1 },
  summary: {
    ja: '同意が有効か、撤回されたかを確かめる(情報は提供されない)',
    en: 'whether a consent holds or was withdrawn; brings no attributes',
  },
  options: { operator: operatorOption },
  run: async (invocation) => {
    const { operands, json, print } = invocation;
    const operator = required('state', invocation, 'operator');
    await using town = await openTown(invocation);
    const found = await town.call('consentState', { consentId: operands[0]!, operator });
    print(json ? JSON.stringify(found) : found);
    return found === 'valid' ? undefined : 5;
  },
};

const held = (name: 'hold' | 'release', summary: CommandDefinition['summary']): CommandDefinition => ({
  name: `attributes ${name}`,
  operands: { text: 'ID', least: 1, most: 1 },
  summary,
  run: async ({ operands, ...invocation }) => {
    await using town = await openTown({ ...invocation, operands });
    await town.call('holdAttributes', { resident: operands[0]!, held: name === 'hold' });
    return undefined;
  },
});

const reminders: CommandDefinition = {
  name: 'attributes reminders',
  operands: { text: 'ID', least: 1, most: 1 },
  summary: { ja: '住民の同意についての年に1度の通知', en: 'the yearly reminders of a resident’s consents' },
  run: async (invocation) => {
    const { operands, json, print } = invocation;
    await using town = await openTown(invocation);
    const made = await town.call('consentReminders', { resident: operands[0]! });
    print(json ? JSON.stringify(made, null, 2) : columns(made.map(({ on, consentId }) => [on, consentId])));
    return undefined;
  },
};

/** Of both --consent and --operator, or of neither. */
export const inquiryOf = (command: string, invocation: Invocation): AttributeInquiry | undefined => {
  const { consent, operator } = invocation.options;
  if (consent === undefined && operator === undefined) return undefined;
  return {
    consentId: required(command, invocation, 'consent'),
    operator: required(command, invocation, 'operator'),
  };
};

export const attributeCommands: readonly CommandDefinition[] = [
  consent,
  consents,
  withdraw,
  submit,
  inquire,
  state,
  held('hold', {
    ja: '訂正のあいだ、利用者情報の提供を止める',
    en: 'hold a resident’s attributes back while they are corrected',
  }),
  held('release', { ja: '止めた提供を再開する', en: 'let a resident’s attributes be asked for again' }),
  reminders,
];
