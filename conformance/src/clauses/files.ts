import { type Application, applications, secrets } from '@openmyna/terminal';
import { type ClauseBody, chapter } from '../clause.ts';
import { applicationNames, type FileRow, tables } from '../tables.ts';
import { inside, ok, read, refusedForSecurity, selectFile, sfi, someData, step, verified } from '../words.ts';

const rows = applicationNames.flatMap((application) =>
  Object.entries(tables[application]).map(([fid, row]) => ({ application, fid, row })),
);

const where = (application: Application): Pick<ClauseBody, 'onlyWhere'> =>
  application === 'licence' ? { onlyWhere: 'licence' } : {};

const called = (application: Application, fid: string) => ({
  ja: `${applications[application].title.ja} EF ${fid}`,
  en: `EF ${fid} of the ${applications[application].title.en}`,
});

const isSafe = ({ row }: { row: FileRow }) => row.kind !== 'not public';

export const files = chapter('file', [
  ...rows.map(({ application, fid }): ClauseBody => {
    const file = called(application, fid);
    return {
      source: 'card.md §3',
      text: { ja: `${file.ja} は照合なしで選べる`, en: `${file.en} is selected without any secret` },
      steps: [inside(application), step(selectFile(fid), ok)],
      ...where(application),
    };
  }),
  ...(['jpki', 'surface', 'inputSupport', 'common', 'residentRegister'] as const).map(
    (application): ClauseBody => ({
      source: 'card.md §9.3',
      text: {
        ja: `${applications[application].title.ja}にない EF(7777)は 6A82`,
        en: `an EF that the ${applications[application].title.en} does not have (7777) is 6A82`,
      },
      steps: [inside(application), step(selectFile('7777'), '6A82')],
    }),
  ),
]);

/** How a row is read: by offset, or its first record. */
const reading = (row: FileRow) => (row.kind === 'records' ? '00B2010400' : read(0, '01'));

export const access = chapter('access', [
  ...rows.filter(isSafe).map(({ application, fid, row }): ClauseBody => {
    const file = called(application, fid);
    const steps = [inside(application), step(selectFile(fid), ok)];
    if (row.kind !== 'binary' && row.kind !== 'records')
      return {
        source: 'card.md §3, §4.2',
        text: { ja: `${file.ja} は読むファイルではない(6981)`, en: `${file.en} is no file to be read (6981)` },
        steps: [...steps, step(read(0, '01'), '6981|6982')],
        ...where(application),
      };
    const isFree = row.read === 'free';
    return {
      source: 'card.md §3',
      text: isFree
        ? { ja: `${file.ja} は照合なしで読める`, en: `${file.en} is read without any secret` }
        : { ja: `${file.ja} は照合なしでは読めない(6982)`, en: `${file.en} is not read without a secret (6982)` },
      steps: [...steps, step(reading(row), isFree ? someData : refusedForSecurity)],
      ...where(application),
    };
  }),
  ...rows.flatMap(({ application, fid, row }): ClauseBody[] => {
    if (row.kind !== 'binary' || typeof row.read === 'string') return [];
    const file = called(application, fid);
    return row.read.map((kind) => ({
      source: 'card.md §3',
      text: {
        ja: `${file.ja} は${secrets[kind].title.ja}で読める`,
        en: `${file.en} is read after the ${secrets[kind].title.en}`,
      },
      steps: [
        inside(application),
        verified(application, kind),
        step(selectFile(fid), ok),
        step(read(0, '01'), '..9000'),
      ],
      ...where(application),
    }));
  }),
  ...(
    [
      ['inputSupport', '0001', 'codeB'],
      ['inputSupport', '0002', 'codeA'],
      ['surface', '0005', 'codeB'],
      ['surface', '0001', 'codeA'],
      ['surface', '0001', 'codeB'],
      ['surface', '0002', 'birthDateCode'],
      ['surface', '0005', 'birthDateCode'],
      ['jpki', '0001', 'authenticationPin'],
    ] as const
  ).map(([application, fid, kind]): ClauseBody => {
    const file = called(application, fid);
    return {
      source: 'card.md §3',
      text: {
        ja: `${file.ja} は${secrets[kind].title.ja}では読めない(6982)`,
        en: `${file.en} is not read after the ${secrets[kind].title.en} (6982)`,
      },
      steps: [
        inside(application),
        verified(application, kind),
        step(selectFile(fid), ok),
        step(read(0, '01'), refusedForSecurity),
      ],
    };
  }),
  {
    source: 'card.md §4.2',
    text: { ja: 'EF を選ばずに読むと 6986', en: 'reading with no file selected is 6986' },
    steps: [inside('jpki'), step(read(), '6986')],
  },
  {
    source: 'card.md §1.3',
    text: { ja: '短縮 EF 識別子で読める', en: 'a file is read by its short identifier' },
    steps: [inside('jpki'), step(`00B0${sfi('0006')}0020`, '(..){32}9000')],
  },
]);
