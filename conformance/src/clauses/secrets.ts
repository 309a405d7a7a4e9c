import { type Application, applications, type SecretKind, secrets } from '@openmyna/terminal';
import { type ClauseBody, chapter } from '../clause.ts';
import { fileOf, inside, mistaken, ok, selectFile, sfi, step, tries, verified } from '../words.ts';

const places = (Object.keys(secrets) as SecretKind[]).flatMap((kind) =>
  (Object.keys(secrets[kind].at) as Application[]).map((application) => ({ kind, application })),
);

const where = (application: Application): Pick<ClauseBody, 'onlyWhere'> =>
  application === 'licence' ? { onlyWhere: 'licence' } : {};

const called = (application: Application, kind: SecretKind) => ({
  ja: `${applications[application].title.ja}の${secrets[kind].title.ja}`,
  en: `the ${secrets[kind].title.en} of the ${applications[application].title.en}`,
});

const bodies: ClauseBody[] = [
  ...places.map(({ kind, application }): ClauseBody => {
    const secret = called(application, kind);
    const fid = fileOf(application, kind);
    return {
      source: 'card.md §4.1',
      text: {
        ja: `${secret.ja}の残り回数は、空の VERIFY に 63Cx で、減らない`,
        en: `an empty VERIFY of ${secret.en} is 63Cx, and spends nothing`,
      },
      steps: [inside(application), step(selectFile(fid), ok), step('00200080', tries), step('00200080', '=')],
      ...where(application),
    };
  }),
  ...places.map(({ kind, application }): ClauseBody => {
    const secret = called(application, kind);
    return {
      source: 'card.md §4.1',
      text: { ja: `${secret.ja}は短縮 EF 識別子でも問える`, en: `${secret.en} is asked for by short identifier too` },
      steps: [inside(application), step(`002000${sfi(fileOf(application, kind))}`, tries)],
      ...where(application),
    };
  }),
  ...places.map(({ kind, application }): ClauseBody => {
    const secret = called(application, kind);
    return {
      source: 'card.md §4.1',
      text: { ja: `${secret.ja}は正しい値で 9000`, en: `${secret.en} is 9000 for the right value` },
      steps: [inside(application), verified(application, kind)],
      ...where(application),
    };
  }),
  ...places.map(({ kind, application }): ClauseBody => {
    const secret = called(application, kind);
    const full = secrets[kind].tries;
    const hex = (count: number) => count.toString(16).toUpperCase();
    return {
      source: 'card.md §4.1',
      text: {
        ja: `${secret.ja}は ${full} 回。誤りで1減り、正しい値で戻る`,
        en: `${secret.en} has ${full} tries: a wrong value takes one, the right one gives them back`,
      },
      steps: [
        inside(application),
        verified(application, kind),
        step(`002000${sfi(fileOf(application, kind))}{${kind}!}`, `63C${hex(full - 1)}`),
        verified(application, kind),
        inside(application),
        step(`002000${sfi(fileOf(application, kind))}`, `63C${hex(full)}|9000`),
      ],
      harm: 'tries',
      ...where(application),
    };
  }),
  ...(
    [
      ['jpki', '0010'],
      ['inputSupport', '0012'],
      ['surface', '0014'],
      ['surface', '0015'],
      ['common', '001E'],
    ] as const
  ).map(
    ([application, fid]): ClauseBody => ({
      source: 'card.md §3',
      text: {
        ja: `${applications[application].title.ja} EF ${fid} は残り回数の問いに答える`,
        en: `EF ${fid} of the ${applications[application].title.en} answers the query of tries`,
      },
      steps: [inside(application), step(selectFile(fid), ok), step('00200080', tries)],
    }),
  ),
  {
    source: 'card.md §3.2',
    text: {
      ja: '入力補助 EF 0012 は発行時から閉じていて、値には 6984',
      en: 'EF 0012 of input support is blocked as issued: 6984 for a value',
    },
    steps: [
      inside('inputSupport'),
      step(selectFile('0012'), ok),
      step('00200080', '63C0'),
      step('002000800430303030', '6984'),
    ],
  },
  ...(
    [
      ['jpki', 'authenticationPin', '00240180'],
      ['jpki', 'signaturePassword', '00240180'],
      ['inputSupport', 'inputSupportPin', '00240180'],
      ['residentRegister', 'residentRegisterPin', '80320080'],
      ['common', 'residentRegisterPin', '80320080'],
    ] as const
  ).flatMap(([application, kind, header]): ClauseBody[] => {
    const secret = called(application, kind);
    const fid = fileOf(application, kind);
    return [
      {
        source: 'card.md §4.1',
        text: { ja: `${secret.ja}は照合なしでは変えられない`, en: `${secret.en} is not changed unverified` },
        steps: [inside(application), step(selectFile(fid), ok), step(`${header}{${kind}}`, '6982|6985')],
        harm: 'change',
      },
      {
        source: 'card.md §4.1',
        text: { ja: `${secret.ja}は照合のあと変えられる`, en: `${secret.en} is changed once verified` },
        steps: [
          inside(application),
          step(selectFile(fid), ok),
          step(`00200080{${kind}}`, ok),
          step(`${header}{${kind}!}`, ok),
          step(`00200080{${kind}!}`, ok),
          step(`${header}{${kind}}`, ok),
          step(`00200080{${kind}}`, ok),
        ],
        harm: 'change',
      },
    ];
  }),
  {
    source: 'card.md §4.2',
    text: { ja: '鍵への VERIFY は誤り', en: 'VERIFY of a key is an error' },
    steps: [inside('jpki'), step(selectFile('0017'), ok), step('00200080', '6[4-9A-F]..')],
  },
  {
    source: 'card.md §4.2',
    text: { ja: 'EF を選ばない VERIFY は 6986', en: 'VERIFY with no file selected is 6986' },
    steps: [inside('jpki'), step('00200080', '6986')],
  },
  {
    source: 'card.md §4.2',
    text: { ja: '誤った値への応答は 63Cx', en: 'a wrong value is answered 63Cx' },
    steps: [inside('inputSupport'), mistaken('inputSupport', 'codeB'), verified('inputSupport', 'codeB')],
    harm: 'tries',
  },
];

export const secretClauses = chapter('secret', bodies);
