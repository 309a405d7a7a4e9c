import { html, raw } from 'hono/html';
import type { Language } from '../words.ts';
import { type StartFacts, trials, whereabouts } from './facts.ts';

const words = {
  ja: {
    title: 'OpenMyna の町が動いています',
    where: 'どこに何があるか',
    tries: '試してみる',
    cards: 'カード',
    id: '番号',
    model: '型',
    special: '特徴',
    other: 'English',
    note: 'これは試験と学習のためのもので、政府のシステムではありません。人物はすべて架空です。',
  },
  en: {
    title: 'The town of OpenMyna is up',
    where: 'What is where',
    tries: 'Things to try',
    cards: 'Cards',
    id: 'ID',
    model: 'Model',
    special: 'What is special',
    other: '日本語',
    note: 'A sandbox, not the government’s system. All people are synthetic.',
  },
} as const;

const style = `
  :root { color-scheme: light dark; font: 16px/1.7 "Noto Sans JP", sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; }
  dt { font-weight: 700; } dd { margin: 0; overflow-wrap: anywhere; }
  code { display: block; padding: .5rem .75rem; border: 1px solid; border-radius: .5rem; overflow-wrap: anywhere; }
  table { border-collapse: collapse; } th, td { text-align: start; padding: .25rem 1rem .25rem 0; vertical-align: top; }
`;

/** The same as the start prints, and the cards. No number and no PIN of anyone. */
export const firstPage = (facts: StartFacts, language: Language) => {
  const text = words[language];
  const other = language === 'ja' ? 'en' : 'ja';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${text.title}</h1>
<p><a href="/?lang=${other}" lang="${other}" hreflang="${other}">${text.other}</a></p>
<h2>${text.where}</h2>
<dl>${whereabouts(facts).map((fact) => html`<dt>${fact.title[language]}</dt><dd>${fact.text[language]}</dd>`)}</dl>
<h2>${text.tries}</h2>
<ol>${trials(facts).map((trial) => html`<li>${trial.words[language]}<code>${trial.command}</code></li>`)}</ol>
<h2>${text.cards}</h2>
<table>
<thead><tr><th scope="col">${text.id}</th><th scope="col">${text.model}</th><th scope="col">${text.special}</th></tr></thead>
<tbody>${facts.cards.map(
    ({ id, model, description }) =>
      html`<tr><th scope="row">${id}</th><td>${model ?? '?'}</td><td>${description[language]}</td></tr>`,
  )}</tbody>
</table>
<p>${text.note}</p>
</main>
</body>
</html>`;
};
