// `openmyna resident search`: candidates by attributes, each with how it agrees. Who it is, is said for five agreeing attributes of one
// person alone (services.md §9, M1).

import type { AttributeAgreement, HeldReason, PersonQuery } from '@openmyna/institutions/municipality';
import { attributes } from '@openmyna/institutions/municipality/contract';
import type { Language } from '../../words.ts';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { bornOptions, nameOptions, sexOf, textOf, writtenName } from './options.ts';
import { statusWords } from './words.ts';

const queryOf = ({ options }: Invocation): PersonQuery => {
  const [name, kana] = [textOf(options.name), textOf(options.kana)];
  const [birthDate, address] = [textOf(options['birth-date']), textOf(options.address)];
  return {
    ...(name !== undefined && { name: { text: writtenName(name) } }),
    ...(kana !== undefined && { kana: writtenName(kana) }),
    ...(birthDate !== undefined && { birthDate }),
    ...(options.sex !== undefined && { sex: sexOf('search', options.sex) }),
    ...(address !== undefined && { address: { text: address } }),
  };
};

const attributeWords: Readonly<Record<Language, readonly string[]>> = {
  ja: ['氏名', '振り仮名', '生年月日', '性別', '住所'],
  en: ['name', 'reading', 'birth date', 'sex', 'address'],
};

const agreementWords = {
  ja: { match: '一致', mismatch: '不一致', indeterminate: '判定できない' },
  en: { match: 'match', mismatch: 'mismatch', indeterminate: 'indeterminate' },
} as const;

const said = (agreement: AttributeAgreement, language: Language): string => {
  const word = agreementWords[language][agreement.result];
  return agreement.result === 'indeterminate' ? `${word} (${agreement.reason})` : word;
};

const heldWords: Readonly<Record<HeldReason, Readonly<Record<Language, string>>>> = {
  nobody: { ja: '該当者がいません', en: 'nobody is it' },
  several: { ja: '複数の人が該当します', en: 'it may be several' },
  disagrees: { ja: '5情報のすべてが一致する人はいません', en: 'nobody agrees in all five attributes' },
  'not-in-force': { ja: '消除された住民票です', en: 'the entry is not in force' },
};

export const residentSearch: CommandDefinition = {
  name: 'resident search',
  summary: {
    ja: '氏名・生年月日などで住民を探す(候補を示す)',
    en: 'looks for residents by attributes: candidates, and how each agrees',
  },
  options: {
    name: nameOptions.name!,
    kana: { type: 'string', value: 'KANA', summary: { ja: '振り仮名', en: 'the reading in kana' } },
    ...bornOptions,
    address: { type: 'string', value: 'ADDRESS', summary: { ja: '住所', en: 'the address' } },
  },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    const query = queryOf(invocation);
    await using town = await openTown(invocation);
    const candidates = await town.call('searchResidents', query);
    const identification = await town.call('identifyResident', { person: query });
    if (json) {
      print(JSON.stringify({ candidates, identification }, null, 2));
      return undefined;
    }
    const rows = candidates.map(({ residentId, status, agreement }) => [
      residentId,
      statusWords[status][language],
      ...attributes.flatMap((attribute, index) => {
        const found = agreement[attribute];
        return found === undefined ? [] : [`${attributeWords[language][index]}: ${said(found, language)}`];
      }),
    ]);
    if (rows.length > 0) print(columns(rows));
    print(
      identification.outcome === 'identified'
        ? { ja: `本人: ${identification.residentId}`, en: `identified: ${identification.residentId}` }[language]
        : {
            ja: `特定しません: ${heldWords[identification.reason].ja}`,
            en: `not identified: ${heldWords[identification.reason].en}`,
          }[language],
    );
    return undefined;
  },
};
