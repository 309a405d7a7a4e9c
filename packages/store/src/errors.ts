import { define } from '@openmyna/errors';

/** The store’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'store.unavailable': {
    kind: 'unavailable',
    holder: {
      ja: 'データベースが使えません。しばらくしてから、もう一度お試しください。',
      en: 'The database cannot be used. Please try again later.',
    },
    clerk: {
      ja: '送信した手続きが記録されたかどうかを、もう一度送る前に確かめます。',
      en: 'Before sending a procedure again, check whether it was recorded.',
    },
    operator: {
      ja: 'データベースサーバーの状態を確かめます: {reason}',
      en: 'Check the database server: {reason}',
    },
  },
  'store.held': {
    kind: 'conflict',
    holder: {
      ja: 'ほかのプロセスがこのデータベースを使っています({folder})。',
      en: 'Another process is using this database ({folder}).',
    },
    clerk: { ja: 'そのプロセスを終えてから、もう一度行います。', en: 'End that process, then try again.' },
    operator: {
      ja: '`fuser {folder}/.lock` で使用中のプロセスを調べます。複数のプロセスで使うには DATABASE_URL を指定します。',
      en: 'Find the process with `fuser {folder}/.lock`. For several processes, name a server with DATABASE_URL.',
    },
  },
  'store.account': {
    kind: 'unavailable',
    holder: {
      ja: 'データベースを始められません({folder})。',
      en: 'The database cannot be started ({folder}).',
    },
    clerk: {
      ja: '運用担当者に知らせます。',
      en: 'Tell the operator.',
    },
    operator: {
      ja: 'root で動いているため PostgreSQL は別の利用者(postgres か nobody)で動きますが、{folder} か {program} に届きません。一般の利用者で動かすか、`setpriv`(util-linux)を入れます。',
      en: 'As root, PostgreSQL runs under another account (postgres or nobody), which does not reach {folder} or {program}. Run as an ordinary user, or install `setpriv` (util-linux).',
    },
  },
  'store.version': {
    kind: 'damaged',
    holder: {
      ja: 'データは、この版の OpenMyna より新しい版のものです。',
      en: 'The data is of a newer version of OpenMyna than this one.',
    },
    clerk: { ja: '新しい版の OpenMyna で開きます。', en: 'Open it with a newer OpenMyna.' },
    operator: {
      ja: 'この版の知らない、または内容の違う移行があります: {migration}',
      en: 'There is a migration that this version does not know, or knows otherwise: {migration}',
    },
  },
  'store.conflict': {
    kind: 'conflict',
    holder: {
      ja: '同時に行われたほかの手続きと重なり、完了できませんでした。何も変わっていません。もう一度お試しください。',
      en: 'This met with other procedures at the same time and was not completed. Nothing has changed. Please try again.',
    },
    clerk: { ja: '少し待って、もう一度行います。', en: 'Wait a little, and do it again.' },
    operator: {
      ja: '{attempts} 回続けて直列化に失敗しました。同じ行に集中する手続きがないか確かめます。',
      en: 'Serialisation failed {attempts} times in a row. Look for procedures that crowd upon the same rows.',
    },
  },
  'store.leased': {
    kind: 'conflict',
    holder: {
      ja: '同じ処理({lease})が、ほかで行われています。',
      en: 'The same work ({lease}) is being done elsewhere.',
    },
    clerk: { ja: '終わるのを待ちます。', en: 'Wait until it is done.' },
    operator: {
      ja: '持ち主が止まった場合も、期限が来れば取り直せます。時計がそろっているか確かめます。',
      en: 'If its owner has died, it can be taken again once it runs out. Check that clocks agree.',
    },
  },
  'store.lease-lost': {
    kind: 'conflict',
    holder: {
      ja: '処理({lease})が長引き、ほかへ移りました。',
      en: 'The work ({lease}) took too long and has passed to another.',
    },
    clerk: { ja: 'もう一度行います。', en: 'Do it again.' },
    operator: {
      ja: '期限より前に更新しているか、プロセスが止められていないか確かめます。',
      en: 'Check that it is renewed before it runs out, and whether the process was stopped.',
    },
  },
  'store.sql': {
    kind: 'internal',
    holder: { ja: 'プログラムに誤りがあります。', en: 'There is a defect in the program.' },
    clerk: { ja: '運用担当者に知らせます。', en: 'Tell the operator.' },
    operator: {
      ja: '分散データベースで動かない SQL です({rule}): {sql}',
      en: 'SQL that distributed engines do not take ({rule}): {sql}',
    },
  },
  'store.backup-damaged': {
    kind: 'damaged',
    holder: {
      ja: '控え {file} は壊れています。何も戻していません。',
      en: 'The backup {file} is damaged. Nothing was restored.',
    },
    clerk: { ja: '別の控えから戻します。', en: 'Restore from another backup.' },
    operator: {
      ja: 'ファイルが途中で切れていないか、書き換えられていないか確かめます。',
      en: 'Check whether the file was cut short or changed.',
    },
  },
  'store.backup-exists': {
    kind: 'conflict',
    holder: { ja: 'ファイル {file} はすでにあります。', en: 'There is a file {file} already.' },
    clerk: { ja: '別の名前を付けます。', en: 'Give it another name.' },
    operator: { ja: '控えは上書きされません。', en: 'A backup is never overwritten.' },
  },
  'store.not-empty': {
    kind: 'conflict',
    holder: {
      ja: 'データベースにすでにデータがあります({table})。何も戻していません。',
      en: 'There is data in the database already ({table}). Nothing was restored.',
    },
    clerk: { ja: '空のデータベースに戻します。', en: 'Restore into an empty database.' },
    operator: {
      ja: '新しいフォルダまたは新しいデータベースを指定します。',
      en: 'Name a new folder or a new database.',
    },
  },
});
