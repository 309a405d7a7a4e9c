// `openmyna card hand-over`: two clerks look at who has come, the holder sets the PINs on the card itself, and takes it.

import type { IdentityDocument, Recipient } from '@openmyna/institutions/municipality';
import { otherDocuments, photoDocuments } from '@openmyna/institutions/municipality/contract';
import type { Town } from '../../town/contract.ts';
import type { CommandDefinition, Invocation, OptionDefinition } from '../definition.ts';
import { openTown } from '../open-town.ts';
import { usage } from '../usage.ts';
import { showCard } from './life.ts';
import { setPins } from './reset-pin.ts';
import { pinOptions } from './secret-input.ts';
import { sourceOptions, withCard } from './source.ts';

const name = 'card hand-over';

const documentsOption = (ja: string, en: string): OptionDefinition => ({
  type: 'string',
  value: 'KIND,KIND…',
  summary: { ja, en },
});

export const cardHandOver: CommandDefinition = {
  name,
  operands: { text: 'ID', least: 1, most: 1 },
  summary: {
    ja: 'カードを交付する: 職員2人が本人を確かめ、本人が暗証番号を設定する',
    en: 'hand a card over: two clerks identify the holder, who sets the PINs',
  },
  options: {
    clerk: { type: 'string', value: 'NAME', summary: { ja: '本人確認をする職員', en: 'who identifies the holder' } },
    documents: documentsOption('本人確認書類の種類', 'what the holder shows'),
    'guardian-documents': documentsOption(
      '法定代理人が来たときの書類',
      'what a guardian shows, who comes with the holder',
    ),
    'proxy-documents': documentsOption('任意代理人が来たときの書類', 'what a proxy shows, who comes in their place'),
    'second-clerk': {
      type: 'string',
      value: 'NAME',
      summary: { ja: 'もう1人の職員。あとからでもよい', en: 'another clerk; may be another time' },
    },
    ...pinOptions,
    reader: sourceOptions.reader!,
    interface: sourceOptions.interface!,
    trace: sourceOptions.trace!,
  },
  run: async (invocation) => {
    const { operands, options, json, language, print } = invocation;
    await using town = await openTown(invocation);
    const asked = { card: operands[0]! };
    let state = await town.call('handOver', asked);
    if (typeof options.clerk === 'string')
      state = await town.call('identify', { ...asked, clerk: options.clerk, evidence: evidenceOf(invocation) });
    if (typeof options['second-clerk'] === 'string')
      state = await town.call('confirmIdentity', { ...asked, clerk: options['second-clerk'] });
    if (state.status !== 'confirmed') {
      const waits = {
        ja: `${state.cardId} は職員2人の本人確認を待っています(${state.status})。`,
        en: `${state.cardId} waits for two clerks to identify the holder (${state.status}).`,
      }[language];
      print(json ? JSON.stringify(state, null, 2) : waits);
      return undefined;
    }
    const { form } = await town.call('cardState', { card: state.cardId });
    if (form === 'pins') await setFirstPins(town, state.cardId, invocation);
    showCard(invocation, await town.call('completeHandOver', asked));
    return undefined;
  },
};

const evidenceOf = ({ options }: Invocation) => {
  const listOf = (option: string): IdentityDocument[] | undefined => {
    const given = options[option];
    if (typeof given !== 'string') return undefined;
    const known = [...photoDocuments, ...otherDocuments];
    return given.split(',').map((one) => {
      const document = known.find((kind) => kind === one);
      if (document === undefined) throw usage(name, `--${option}: ${known.join(' | ')}`);
      return document;
    });
  };
  const holder = listOf('documents');
  if (holder === undefined) throw usage(name, '--documents');
  const [guardian, proxy] = [listOf('guardian-documents'), listOf('proxy-documents')];
  const recipient: Recipient = guardian !== undefined ? 'guardian' : proxy !== undefined ? 'proxy' : 'self';
  return { recipient, holder, representative: guardian ?? proxy ?? [] };
};

/** On the card itself; in the wallet, where no reader is named. */
const setFirstPins = async (town: Town, id: string, invocation: Invocation): Promise<void> => {
  const certificates = await town.call('certificates', { card: id });
  const signs = certificates.some(({ purpose, revoked }) => purpose === 'signature' && revoked === undefined);
  const source = typeof invocation.options.reader === 'string' ? {} : { card: id };
  await withCard({ ...invocation, options: { ...invocation.options, ...source } }, (card) =>
    setPins(town, card, invocation, 'hand-over', signs),
  );
};
