import { chapters } from '../clause.ts';
import type { Result, Run } from '../run.ts';
import { markup } from './markup.ts';

const detail = ({ seen }: Result): string =>
  seen.map(({ command, expected, response }) => `${command} → ${response} (${expected})`).join('\n');

const testcase = (result: Result): string => {
  const { clause, outcome, reason } = result;
  const name = markup(`${clause.id} ${clause.text.en} / ${clause.text.ja}`);
  const open = `    <testcase classname="${clause.chapter}" name="${name}"`;
  if (outcome === 'pass') return `${open}/>`;
  if (outcome === 'not-run') return `${open}><skipped message="${reason}"/></testcase>`;
  if (outcome === 'seen') return `${open}><system-out>${markup(detail(result))}</system-out></testcase>`;
  return `${open}><failure message="${markup(clause.source)}">${markup(detail(result))}</failure></testcase>`;
};

/** JUnit XML, a suite a chapter. */
export const junit = ({ results }: Run): string => {
  const suites = Object.keys(chapters).map((chapter) => {
    const own = results.filter(({ clause }) => clause.chapter === chapter);
    const count = (outcome: Result['outcome']) => own.filter((result) => result.outcome === outcome).length;
    return [
      `  <testsuite name="${chapter}" tests="${own.length}" failures="${count('fail')}" skipped="${count('not-run')}">`,
      ...own.map(testcase),
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="openmyna conformance">\n${suites.join('\n')}\n</testsuites>\n`;
};
