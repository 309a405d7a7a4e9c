import { define, OpenMynaError } from '@openmyna/errors';

/** What the disk did not do. */
export const errors = define({
  'file.full': {
    kind: 'unavailable',
    holder: {
      ja: 'ディスクがいっぱいのため、記録できませんでした。何も変わっていません。',
      en: 'The disk is full, so nothing was recorded. Nothing has changed.',
    },
    clerk: {
      ja: '運用担当者に知らせ、空きができてから、もう一度行います。',
      en: 'Tell the operator; do it again once there is space.',
    },
    operator: {
      ja: '{file} のあるディスクに空きを作ります({reason})。空きができれば、再起動しなくても続けられます。',
      en: 'Make space on the disk that {file} is on ({reason}). Once there is space it goes on, without a restart.',
    },
  },
  'file.failed': {
    kind: 'unavailable',
    holder: {
      ja: 'ディスクの不具合のため、記録できませんでした。何も変わっていません。',
      en: 'The disk did not take it, so nothing was recorded. Nothing has changed.',
    },
    clerk: {
      ja: '運用担当者に知らせ、直ってから、もう一度行います。',
      en: 'Tell the operator; do it again once that is mended.',
    },
    operator: {
      ja: '{file} に書き込めません({reason})。ディスク、カーネルの記録、ファイルの権限を確かめます。',
      en: 'Writing {file} failed ({reason}). Check the disk, the log of the kernel and the rights of the file.',
    },
  },
  'file.stopped': {
    kind: 'unavailable',
    holder: {
      ja: '前の記録が途中で失敗したため、いまは記録できません。',
      en: 'An earlier write failed halfway, so nothing can be recorded now.',
    },
    clerk: { ja: '運用担当者に知らせます。', en: 'Tell the operator.' },
    operator: {
      ja: '{file} の末尾に書きかけの行が残り、取り除けませんでした。ディスクを確かめてから再起動します。開くときに、その行を取り除きます。',
      en: 'Half a line is left at the end of {file}, and could not be taken off. Check the disk, then restart: opening takes it off.',
    },
  },
});

const outOfSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the operating system said, as an error of the catalogue. */
export const fileError = (file: string, cause: unknown): OpenMynaError => {
  if (cause instanceof OpenMynaError) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new OpenMynaError(errors[outOfSpace.has(reason) ? 'file.full' : 'file.failed'], { file, reason }, { cause });
};
