// `openmyna resident show|history|uses`

import type { NumberPurpose } from '@openmyna/institutions/municipality';
import { numberPurposes } from '@openmyna/institutions/municipality/contract';
import type { ResidentView } from '../../calls/contract.ts';
import type { Language } from '../../words.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { residentOperands, textOf } from './options.ts';
import { kindWords, purposeWords, relationWords, statusWords } from './words.ts';

/** What a certificate says instead, and at which characters; nothing where it says the same. */
const certified = (said: ResidentView['certificate']['name'], language: Language): string => {
  if (!said.substitutes.includes('1')) return '';
  const places = [...said.substitutes].flatMap((flag, index) => (flag === '1' ? [`${index + 1}`] : [])).join(', ');
  return { ja: `${said.text}(代替文字: ${places}文字目)`, en: `${said.text} (substitutes at ${places})` }[language];
};

const words = {
  ja: {
    name: '氏名',
    certifiedName: '証明書の氏名',
    furigana: '振り仮名',
    romaji: 'ローマ字',
    formerName: '旧氏',
    alias: '通称',
    birthDate: '生年月日',
    address: '住所',
    certifiedAddress: '証明書の住所',
    household: '世帯',
    stay: '在留期間の満了日',
    myNumber: '個人番号',
    residentCode: '住民票コード',
    status: '状態',
    planned: '届出済み',
    cardUntil: 'カードの継続利用の期限',
  },
  en: {
    name: 'name',
    certifiedName: 'name in a certificate',
    furigana: 'reading',
    romaji: 'in Latin letters',
    formerName: 'former name',
    alias: 'alias',
    birthDate: 'birth date',
    address: 'address',
    certifiedAddress: 'address in a certificate',
    household: 'household',
    stay: 'stay until',
    myNumber: 'My Number',
    residentCode: 'resident code',
    status: 'status',
    planned: 'reported ahead',
    cardUntil: 'card to be carried over by',
  },
} as const;

/** Prints a person as they are now. */
export const showResident = ({ json, language, print }: Invocation, person: ResidentView): void => {
  if (json) {
    print(JSON.stringify(person, null, 2));
    return;
  }
  const { name, address, household, planned, certificate } = person;
  const said: Readonly<Record<keyof (typeof words)['en'], string>> = {
    name,
    certifiedName: certified(certificate.name, language),
    furigana: person.furigana,
    romaji: person.romaji ?? '',
    formerName: person.formerName ?? '',
    alias: person.alias ?? '',
    birthDate: person.birthDate,
    address: address.text,
    certifiedAddress: certified(certificate.address, language),
    household: `${household.id} (${relationWords[household.relation][language]})`,
    stay: person.stayEndsOn ?? '',
    myNumber: person.myNumber ?? '',
    residentCode: person.residentCode,
    status: `${statusWords[person.status][language]} (${person.since})`,
    planned: planned === undefined ? '' : `${kindWords[planned.event.kind][language]} (${planned.on})`,
    cardUntil: person.cardUntil?.on ?? '',
  };
  const labels = words[language];
  const rows = Object.entries(said).filter(([, value]) => value !== '');
  print(columns(rows.map(([field, value]) => [labels[field as keyof typeof labels], value])));
};

const purposeNames = Object.keys(numberPurposes) as NumberPurpose[];

export const residentShow: CommandDefinition = {
  name: 'resident show',
  operands: residentOperands,
  summary: { ja: '住民票をみる', en: 'the entry of a resident' },
  options: {
    purpose: {
      type: 'string',
      value: purposeNames.join('|'),
      summary: {
        ja: '個人番号も示す。番号法の目的を記録する',
        en: 'shows the My Number too; for a purpose of the law, which is logged',
      },
    },
    clerk: {
      type: 'string',
      value: 'NAME',
      summary: { ja: '個人番号を使う者(--purpose とともに)', en: 'who uses it, with --purpose' },
    },
  },
  run: async (invocation) => {
    const { options, operands } = invocation;
    const purpose = purposeNames.find((one) => one === options.purpose);
    const clerk = textOf(options.clerk);
    if ((options.purpose === undefined) !== (clerk === undefined) || (options.purpose !== undefined && !purpose))
      throw usage('resident show', `--purpose ${purposeNames.join('|')} --clerk NAME`);
    await using town = await openTown(invocation);
    const use = purpose && clerk !== undefined ? { purpose, by: clerk } : undefined;
    showResident(invocation, await town.call('resident', { resident: operands[0]!, ...(use && { use }) }));
    return undefined;
  },
};

export const residentHistory: CommandDefinition = {
  name: 'resident history',
  operands: residentOperands,
  summary: { ja: '住民の異動の履歴', en: 'everything that happened to a resident' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const history = await town.call('history', { resident: invocation.operands[0]! });
    if (json) print(JSON.stringify(history, null, 2));
    else
      print(
        columns(
          history.map(({ seq, on, event, late, lateReason = '' }) => [
            `${seq}`,
            on,
            kindWords[event.kind][language],
            ...(late ? [{ ja: '遅れた届出', en: 'late' }[language], lateReason] : []),
          ]),
        ),
      );
    return undefined;
  },
};

export const residentUses: CommandDefinition = {
  name: 'resident uses',
  operands: residentOperands,
  summary: { ja: '個人番号が使われた記録', en: 'every use of a resident’s My Number' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const uses = await town.call('numberUses', { resident: invocation.operands[0]! });
    if (json) print(JSON.stringify(uses, null, 2));
    else print(columns(uses.map(({ at, by, purpose }) => [at, by, purposeWords[purpose as NumberPurpose][language]])));
    return undefined;
  },
};
