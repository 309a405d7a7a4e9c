// `openmyna card …` for any card in any reader, and for the town's own in process.

import { readFileSync, writeFileSync } from 'node:fs';
import { diverge, openCard, record, replay } from '@openmyna/reader';
import { type Secret, secrets } from '@openmyna/terminal';
import type { CommandDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { interfaceOf } from '../reader-options.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { outOption, show } from './output.ts';
import { readOptions, thingCalled } from './read-things.ts';
import { lastTryOf, newOption, newSecretFor, pinNamed, pinOperand, secretFor, secretOptions } from './secret-input.ts';
import { anchorsFor, openChannel, openMyNumberCard, sourceOptions, traceLines, withCard } from './source.ts';

const what = 'attributes|number|face|photo|age|certificate|licence|all';

export const cardRead: CommandDefinition = {
  name: 'card read',
  operands: { text: what, least: 1, most: 1 },
  summary: { ja: 'カードを読む', en: 'read a card' },
  options: { ...sourceOptions, ...readOptions, ...outOption },
  run: async (invocation) => {
    const read = thingCalled('card read', invocation.operands[0]);
    show(await withCard(invocation, (card) => read(card, invocation)), invocation);
    return undefined;
  },
};

export const cardTrace: CommandDefinition = {
  name: 'card trace',
  operands: { text: what, least: 1, most: 1 },
  summary: {
    ja: 'カードを読むときのやりとりを見る(秘密は伏せる)',
    en: 'see what is said to a card while it is read, secrets blinded',
  },
  options: { ...sourceOptions, ...readOptions },
  run: async (invocation) => {
    const read = thingCalled('card trace', invocation.operands[0]);
    const { json, language, print } = invocation;
    const events: object[] = [];
    await using channel = await openChannel(invocation);
    const card = await openCard(channel, {
      trace: (event) => (json ? void events.push(event) : print(traceLines(event, language))),
    });
    await read(card, invocation);
    if (json) print(JSON.stringify(events, null, 2));
    return undefined;
  },
};

export const cardSign: CommandDefinition = {
  name: 'card sign',
  operands: { text: 'FILE', least: 1, most: 1 },
  summary: {
    ja: 'ファイルに署名する(RSA、SHA-256)。16進で出すか --out に書く',
    en: 'sign a file (RSA, SHA-256); hexadecimal, or --out',
  },
  options: {
    ...sourceOptions,
    ...secretOptions('pin'),
    purpose: readOptions.purpose,
    pss: { type: 'boolean', summary: { ja: 'PKCS#1 v1.5 でなく PSS', en: 'PSS instead of PKCS #1 v1.5' } },
    ...outOption,
  },
  run: async (invocation) => {
    const { operands, options, json, print } = invocation;
    const { purpose = 'signing' } = options;
    if (purpose !== 'authentication' && purpose !== 'signing')
      throw usage('card sign', '--purpose: authentication | signing');
    const data = readFileSync(operands[0]!);
    const how = { padding: options.pss === true ? 'pss' : 'pkcs1', ...lastTryOf(invocation) } as const;
    const signature = await withCard(invocation, async (card) =>
      purpose === 'signing'
        ? card.sign(data, (await secretFor(invocation, 'signaturePassword')) as Secret<'signaturePassword'>, how)
        : card.signForAuthentication(
            data,
            (await secretFor(invocation, 'authenticationPin')) as Secret<'authenticationPin'>,
            how,
          ),
    );
    if (typeof options.out === 'string') writeFileSync(options.out, signature);
    else {
      const hex = Buffer.from(signature).toString('hex').toUpperCase();
      print(json ? JSON.stringify({ signature: hex }) : hex);
    }
    return undefined;
  },
};

export const cardPinStatus: CommandDefinition = {
  name: 'card pin status',
  summary: { ja: '暗証番号の残り回数(減らさない)', en: 'tries left of every PIN; spends none' },
  options: sourceOptions,
  run: async (invocation) => {
    const { json, language, print } = invocation;
    const status = await withCard(invocation, (card) => card.pinStatus());
    if (json) print(JSON.stringify(status, null, 2));
    else
      print(
        columns(
          status.map(({ application, secret, tries }) => [secrets[secret].title[language], String(tries), application]),
        ),
      );
    return undefined;
  },
};

export const cardPinChange: CommandDefinition = {
  name: 'card pin change',
  operands: pinOperand,
  summary: { ja: '暗証番号を変える', en: 'change a PIN' },
  options: { ...sourceOptions, ...secretOptions('pin'), ...newOption },
  run: async (invocation) => {
    const { operands, language, json, print } = invocation;
    const kind = pinNamed('card pin change', operands[0]);
    const current = await secretFor(invocation, kind);
    const next = await newSecretFor(invocation, kind);
    await withCard(invocation, (card) =>
      card.changePin(
        current as Secret<'authenticationPin'>,
        next as Secret<'authenticationPin'>,
        lastTryOf(invocation),
      ),
    );
    const done = { ja: `${secrets[kind].title.ja}を変えました。`, en: `The ${secrets[kind].title.en} is changed.` }[
      language
    ];
    print(json ? JSON.stringify({ changed: kind }) : done);
    return undefined;
  },
};

export const cardVerify: CommandDefinition = {
  name: 'card verify',
  summary: {
    ja: 'カードの記録の署名と、カード自身を検証する',
    en: 'verify the signed records of a card, and the card itself',
  },
  options: {
    ...sourceOptions,
    ...secretOptions('pin', 'code-a', 'code-b', 'birth-date'),
    anchors: {
      type: 'string',
      value: 'FILE',
      summary: { ja: '信頼する根の鍵(既定はこの町のもの)', en: 'the roots to trust (default: the town’s)' },
    },
  },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    const secret = await secretFor(invocation, 'inputSupportPin', 'code-a', 'code-b', 'birth-date');
    const reports = await withCard(invocation, async (card) => {
      const anchors = await anchorsFor(invocation);
      const lastTry = lastTryOf(invocation);
      return {
        ...(secret.kind !== 'birthDateCode' && {
          records: await card.verifyRecords(secret as Secret<'codeA'>, anchors, lastTry),
        }),
        ...(secret.kind !== 'inputSupportPin' && {
          face: await card.verifyFace(secret as Secret<'codeA'>, anchors, lastTry),
        }),
      };
    });
    const all = Object.values(reports);
    if (json) print(JSON.stringify(reports, null, 2));
    else
      for (const { checks } of all)
        print(
          columns(
            checks.map(({ outcome, id, reason }) => [
              { pass: '✓', fail: '✗', 'not-checked': '–' }[outcome],
              reason[language],
              id,
            ]),
          ),
        );
    // As for what was stored and does not read back: 7.
    return all.every(({ authentic }) => authentic) ? undefined : 7;
  },
};

export const cardInfo: CommandDefinition = {
  name: 'card info',
  summary: { ja: 'どのカードか(秘密はいらない)', en: 'which card it is; takes no secret' },
  options: sourceOptions,
  run: async (invocation) => {
    const { atr, ...information } = await withCard(invocation, (card) => card.information());
    const facts = { atr: Buffer.from(atr).toString('hex').toUpperCase(), ...information };
    show({ kind: 'facts', facts }, invocation);
    return undefined;
  },
};

export const cardRecord: CommandDefinition = {
  name: 'card record',
  operands: { text: what, least: 1, most: 1 },
  summary: {
    ja: 'カードを読み、伏せ字の記録を --out に残す',
    en: 'read a card and keep a redacted transcript in --out',
  },
  options: { ...sourceOptions, ...readOptions, ...outOption },
  run: async (invocation) => {
    const read = thingCalled('card record', invocation.operands[0]);
    const { options, print } = invocation;
    await using channel = await openChannel(invocation);
    const recorder = record(channel);
    await read(await openMyNumberCard(invocation, recorder.channel, recorder.crypto), invocation);
    const text = JSON.stringify(recorder.transcript(), null, 2);
    if (typeof options.out === 'string') writeFileSync(options.out, `${text}\n`);
    else print(text);
    return undefined;
  },
};

export const cardReplay: CommandDefinition = {
  name: 'card replay',
  operands: { text: `FILE ${what}`, least: 2, most: 2 },
  summary: { ja: '記録をカードのかわりにして読む', en: 'read a transcript in place of a card' },
  options: { ...readOptions, ...outOption, trace: sourceOptions.trace! },
  run: async (invocation) => {
    const [file, name] = invocation.operands;
    const read = thingCalled('card replay', name);
    const { readTranscript } = await import('./input-file.ts');
    const transcript = readTranscript('card replay', file!);
    const { channel, crypto } = replay(transcript);
    show(await read(await openMyNumberCard(invocation, channel, crypto), invocation), invocation);
    return undefined;
  },
};

export const cardDiverge: CommandDefinition = {
  name: 'card diverge',
  operands: { text: 'SCRIPT', least: 1, most: 1 },
  summary: {
    ja: '同じコマンド列を2枚に送り、最初の違いを示す(SCRIPT は1行1コマンドの16進)',
    en: 'send one script (a command a line, hexadecimal) to two cards, and show the first difference',
  },
  options: {
    ...sourceOptions,
    with: {
      type: 'string',
      value: 'ID',
      summary: { ja: 'くらべる町のカード(必須)', en: 'the card of the town to compare with (required)' },
    },
  },
  run: async (invocation) => {
    const { operands, options, json, language, print } = invocation;
    if (typeof options.with !== 'string') throw usage('card diverge', '--with ID');
    const { readScript } = await import('./input-file.ts');
    const script = readScript('card diverge', operands[0]!);
    await using town = await openTown(invocation);
    const through = interfaceOf('card diverge', options.interface);
    const inTown = (card: string) => town.channel({ card, through });
    await using one = typeof options.card === 'string' ? await inTown(options.card) : await openChannel(invocation);
    await using other = await inTown(options.with);
    const found = await diverge(script, one, other);
    if (json) print(JSON.stringify(found ?? null));
    else if (found === undefined) print({ ja: '違いはありません。', en: 'No difference.' }[language]);
    else
      print(`#${found.index} ${found.command}\n  ${found.responses[0]}\n  ${found.responses[1]}\n  byte ${found.byte}`);
    return found === undefined ? undefined : 5;
  },
};
