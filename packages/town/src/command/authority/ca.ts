// `openmyna ca …`: what the operator of the certification authorities does.

import { type RevocationReason, revocationReasons } from '@openmyna/pki';
import type { CommandDefinition, Invocation } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { cancelled, workOf } from './progress.ts';
import { purposeOf, purposeOption, purposeWord } from './purpose.ts';

export const caInit: CommandDefinition = {
  name: 'ca init',
  summary: {
    ja: '認証局の鍵をつくり(まだなければ)、その記録を示す',
    en: 'make the authorities’ keys, where there are none yet, and show the transcript',
  },
  run: async (invocation) => {
    await using town = await openTown(invocation);
    const steps = await town.call('ceremony', {});
    const { json, language, print } = invocation;
    if (json) print(JSON.stringify(steps, null, 2));
    else {
      const words = {
        key: { ja: '鍵をつくった', en: 'key made' },
        authority: { ja: '自分の証明書に署名した', en: 'signed its own certificate' },
      };
      print(columns(steps.map(({ seq, at, key, use, digest }) => [`${seq}`, at, key, words[use][language], digest])));
    }
    return undefined;
  },
};

const reasonOf = (text: string | boolean | undefined): RevocationReason => {
  if (typeof text === 'string' && Object.hasOwn(revocationReasons, text)) return text as RevocationReason;
  throw usage('ca revoke', `--reason: ${Object.keys(revocationReasons).join(' | ')}`);
};

export const caRevoke: CommandDefinition = {
  name: 'ca revoke',
  operands: { text: '[ID]', least: 0, most: 1 },
  summary: {
    ja: 'カードの証明書を失効させる。OCSP はすぐに、失効リストは次の公開で知らせる',
    en: 'revoke a card’s certificate; OCSP says so at once, the next list carries it',
  },
  options: {
    purpose: purposeOption,
    reason: {
      type: 'string',
      value: 'REASON',
      summary: {
        ja: `理由: ${Object.keys(revocationReasons).join(' ')}`,
        en: `why: ${Object.keys(revocationReasons).join(' ')}`,
      },
    },
    serial: {
      type: 'string',
      value: 'HEX',
      summary: { ja: 'カードの代わりに、発行の番号で', en: 'by its serial number, instead of a card' },
    },
  },
  run: async (invocation) => {
    const { operands, options, json, language, print } = invocation;
    const [card] = operands;
    const serial = typeof options.serial === 'string' ? options.serial : undefined;
    if ((card === undefined) === (serial === undefined)) throw usage('ca revoke', 'ID | --serial HEX');
    if (serial !== undefined && !/^[0-9A-Fa-f]{1,13}$/.test(serial)) throw usage('ca revoke', '--serial HEX');
    const asked = { card, serial, purpose: purposeOf('ca revoke', options.purpose), reason: reasonOf(options.reason) };
    await using town = await openTown(invocation);
    const revoked = await town.call('revoke', asked);
    if (json) print(JSON.stringify(revoked, null, 2));
    else {
      const { serial, at, reason, before, purpose } = revoked;
      const words = before
        ? { ja: 'すでに失効していました', en: 'was revoked already' }
        : { ja: '失効させました', en: 'revoked' };
      print(`${serial} (${purposeWord[purpose]}) ${words[language]}: ${at} ${reason}`);
    }
    return undefined;
  },
};

export const caPublish: CommandDefinition = {
  name: 'ca publish',
  summary: { ja: '失効リストをいま公開する(ふだんは日に一度)', en: 'publish the lists now (else once a day)' },
  options: {
    due: {
      type: 'boolean',
      summary: { ja: '時期の来たものだけ', en: 'only those whose time has come' },
    },
  },
  run: async (invocation) => {
    const { options, json, print } = invocation;
    await using town = await openTown(invocation);
    const lists = await orCancelled(invocation, (work) => town.call('publish', { due: options.due === true }, work));
    if (lists === undefined) return cancelled;
    if (json) print(JSON.stringify(lists, null, 2));
    else
      print(
        columns(
          lists.map(({ purpose, generation, municipality, number, nextUpdate, revoked }) => [
            `${purpose}/${generation}/${municipality}`,
            `#${number}`,
            nextUpdate,
            `${revoked}`,
          ]),
        ),
      );
    return undefined;
  },
};

export const caAudit: CommandDefinition = {
  name: 'ca audit',
  summary: {
    ja: '意図・証明書・失効・署名の記録・リストを突き合わせる',
    en: 'hold intents, certificates, revocations, the log of signatures and lists against one another',
  },
  run: async (invocation) => {
    const { json, language, print } = invocation;
    await using town = await openTown(invocation);
    const report = await orCancelled(invocation, (work) => town.call('audit', {}, work));
    if (report === undefined) return cancelled;
    const { findings, complete, ...counts } = report;
    if (json) print(JSON.stringify(report, null, 2));
    else {
      print(
        columns(
          Object.entries(counts).map(([name, count]) => [
            countWords[name as keyof typeof counts][language],
            `${count}`,
          ]),
        ),
      );
      const nothing = { ja: '✓ 食い違いはありません。', en: '✓ Nothing disagrees.' };
      if (findings.length === 0 && complete) print(nothing[language]);
      else print(columns(findings.map(({ id, about, words }) => ['✗', words[language], about, id])));
    }
    if (!complete) return cancelled;
    return findings.length === 0 ? undefined : 7;
  },
};

const countWords = {
  intents: { ja: '意図', en: 'intents' },
  certificates: { ja: '証明書', en: 'certificates' },
  abandoned: { ja: '放棄された番号', en: 'abandoned numbers' },
  revocations: { ja: '失効', en: 'revocations' },
  lists: { ja: '失効リスト', en: 'lists' },
  logEntries: { ja: '署名の記録', en: 'log entries' },
} as const;

/** undefined where Ctrl-C ended it on the way. */
const orCancelled = async <T>(
  invocation: Invocation,
  call: (work: ReturnType<typeof workOf>) => Promise<T>,
): Promise<T | undefined> => {
  const work = workOf(invocation);
  try {
    return await call(work);
  } catch (error) {
    if (work.signal.aborted) return undefined;
    throw error;
  }
};
