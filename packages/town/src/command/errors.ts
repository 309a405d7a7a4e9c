import { exitCodeOf, httpStatusOf } from '@openmyna/errors';
import { catalogue } from '../catalogue.ts';
import type { CommandDefinition } from './definition.ts';
import { usage } from './usage.ts';

export const errorsCommand: CommandDefinition = {
  name: 'errors',
  operands: { text: '[CODE]', least: 0, most: 1 },
  summary: {
    ja: 'すべてのエラー。本人が読むこと、窓口ですること、運用者が確かめること',
    en: 'every error: what the holder reads, what the clerk does, what the operator checks',
  },
  run: async ({ operands, json, language, print }) => {
    const [code] = operands;
    if (code !== undefined && !catalogue.has(code)) throw usage('errors', code);
    const asked = [...catalogue.values()].filter((definition) => code === undefined || definition.code === code);
    if (json) {
      const rows = asked.map((one) => ({ ...one, exitCode: exitCodeOf(one), httpStatus: httpStatusOf(one) }));
      print(JSON.stringify(rows, null, 2));
    } else {
      const { holder, clerk, operator } = titles[language];
      for (const one of asked) {
        print(`${one.code}  (exit ${exitCodeOf(one)}, HTTP ${httpStatusOf(one)})`);
        print(`  ${holder}: ${one.holder[language]}`);
        print(`  ${clerk}: ${one.clerk[language]}`);
        print(`  ${operator}: ${one.operator[language]}\n`);
      }
    }
    return undefined;
  },
};

const titles = {
  ja: { holder: '本人', clerk: '窓口', operator: '運用者' },
  en: { holder: 'holder', clerk: 'clerk', operator: 'operator' },
} as const;
