import type { Words } from '@openmyna/errors';
import { chapters } from '../clause.ts';
import type { Result, Run } from '../run.ts';
import { markup } from './markup.ts';

const outcomes: Readonly<Record<Result['outcome'], Words & { readonly mark: string }>> = {
  pass: { ja: '適合', en: 'conforms', mark: '✓' },
  fail: { ja: '不適合', en: 'does not conform', mark: '✗' },
  'not-run': { ja: '未実施', en: 'not run', mark: '–' },
  seen: { ja: '観察', en: 'seen', mark: '?' },
};

const reasons: Readonly<Record<NonNullable<Result['reason']>, Words>> = {
  secret: { ja: '暗証番号・照合番号が与えられていない', en: 'the secret was not given' },
  wrong: { ja: '与えられた暗証番号・照合番号が違う', en: 'the secret that was given is wrong' },
  locked: { ja: '暗証番号・照合番号がロックされている', en: 'the secret is locked' },
  harm: { ja: 'カードを傷めうるので --harmful のときだけ', en: 'it may harm the card; only with --harmful' },
  absent: { ja: 'このカードにはない', en: 'this card does not have it' },
};

const both = ({ ja, en }: Words): string =>
  `<span lang="ja">${markup(ja)}</span> <span lang="en" class="en">${markup(en)}</span>`;

const row = ({ clause, outcome, reason, seen }: Result): string => {
  const steps = seen
    .map(
      ({ command, expected, response }) =>
        `<tr><td><code>${markup(command)}</code></td><td><code>${markup(response)}</code></td><td><code>${markup(expected)}</code></td></tr>`,
    )
    .join('');
  const table =
    steps === ''
      ? ''
      : `<details${outcome === 'fail' ? ' open' : ''}><summary>APDU</summary><table><thead><tr><th scope="col">→</th><th scope="col">←</th><th scope="col">${both({ ja: '期待', en: 'expected' })}</th></tr></thead><tbody>${steps}</tbody></table></details>`;
  const why = reason === undefined ? '' : `<p>${both(reasons[reason])}</p>`;
  const { mark, ...words } = outcomes[outcome];
  return `<tr class="${outcome}"><th scope="row"><code>${clause.id}</code></th><td>${mark} ${both(words)}</td><td>${both(clause.text)}<br><small>${markup(clause.source)}</small>${why}${table}</td></tr>`;
};

const style = `
  :root { color-scheme: light dark; font: 16px/1.6 "Noto Sans JP", sans-serif; }
  body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
  .en { opacity: .8; font-size: .9em; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  code { overflow-wrap: anywhere; } tr > th[scope="row"] code, details td:nth-child(2) code { white-space: nowrap; } .fail > td:nth-child(2) { font-weight: 700; color: light-dark(#b00020, #ff8a80); }
`;

/** One page in both languages: counts first, then a table a chapter. */
export const html = ({ atr, facts, results }: Run): string => {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const counts = (Object.keys(outcomes) as Result['outcome'][])
    .map((outcome) => `<li>${outcomes[outcome].mark} ${both(outcomes[outcome])}: ${count(outcome)}</li>`)
    .join('');
  const sections = Object.entries(chapters)
    .map(([name, title]) => {
      const rows = results.filter(({ clause }) => clause.chapter === name).map(row);
      return `<section><h2>${both(title)}</h2><table><tbody>${rows.join('\n')}</tbody></table></section>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpenMyna 適合性試験 / conformance</title><style>${style}</style></head>
<body><main><h1>${both({ ja: 'マイナンバーカードの適合性', en: 'Conformance of a My Number Card' })}</h1>
<p>ATR <code>${atr}</code> · ${both({ ja: '拡張長', en: 'extended lengths' })}: ${facts.extendedLength ? '✓' : '–'}</p>
<ul>${counts}</ul>
${sections}
</main></body></html>
`;
};
