import { define } from '@openmyna/errors';

/** For whoever asks while the status cannot be told: an answer must not be made up (services.md §1.8, fail closed). */
const unavailable = {
  holder: {
    ja: '電子証明書の有効性を確認できません。',
    en: 'The validity of the certificate cannot be checked.',
  },
  clerk: { ja: 'しばらく待って、もう一度確認します。', en: 'Wait a little, and check again.' },
};

/** The errors of the status in memory. */
export const errors = define({
  'pki.status-sequence': {
    kind: 'conflict',
    holder: {
      ja: `${unavailable.holder.ja}失効情報の順序が途切れています({expected} 番の次に {sequence} 番)。`,
      en: `${unavailable.holder.en} The feed of its status has a gap: event {expected} was due, {sequence} came.`,
    },
    clerk: unavailable.clerk,
    operator: {
      ja: '{expected} 番から順に送り直します。番号は 1 から始まり、抜けがあってはなりません。',
      en: 'Feed the events again from {expected} on. They are numbered from 1, without a hole.',
    },
  },
  'pki.status-event': {
    kind: 'input',
    holder: {
      ja: `${unavailable.holder.ja}失効情報の {field} が正しくありません({sequence} 番)。`,
      en: `${unavailable.holder.en} In event {sequence} of its status, {field} is not right.`,
    },
    clerk: unavailable.clerk,
    operator: {
      ja: '失効情報を送るプログラムを確かめ、{sequence} 番を正しく送り直します。',
      en: 'Check the program that feeds the status, and feed event {sequence} again as it should be.',
    },
  },
  'pki.status-snapshot': {
    kind: 'damaged',
    holder: {
      ja: `${unavailable.holder.ja}失効情報の控えを読み込めません({what})。`,
      en: `${unavailable.holder.en} The snapshot of its status cannot be read: {what}.`,
    },
    clerk: unavailable.clerk,
    operator: {
      ja: 'この控えを使わず、前の控えか、1 番からの失効情報で復元します。ディスクを確かめます。',
      en: 'Set this snapshot aside; restore from the one before, or feed the events from 1 on. Check the disk.',
    },
  },
});
