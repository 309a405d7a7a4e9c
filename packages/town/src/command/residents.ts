import type { CommandDefinition } from './definition.ts';
import { openTown } from './open-town.ts';
import { columns } from './text.ts';

export const residents: CommandDefinition = {
  name: 'residents',
  summary: { ja: '住民と、その番号・暗証番号', en: 'the residents, their numbers and PINs' },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const all = await town.residents();
    if (json) {
      print(JSON.stringify(all, null, 2));
      return undefined;
    }
    const cards = new Map((await town.cards()).map(({ id, description }) => [id, description[language]]));
    const head = {
      ja: ['', '氏名', '生年月日', '個人番号', '照合番号B', '利用者証明', '署名', '入力補助', '住基', ''],
      en: ['', 'name', 'birth date', 'My Number', 'code B', 'auth.', 'signature', 'input', 'register', ''],
    }[language];
    const rows = all.map(({ id, name, birthDate, myNumber, codeB, pins }) => [
      id,
      name,
      birthDate,
      myNumber,
      codeB,
      ...(['authentication', 'signature', 'inputSupport', 'residentRegister'] as const).map(
        (pin) => pins?.[pin] ?? '–',
      ),
      cards.get(id) ?? '',
    ]);
    print(columns([head, ...rows]));
    return undefined;
  },
};
