import { define } from '@openmyna/errors';

/** The town’s part of the catalogue: code, and words for holder, clerk and operator. */
export const errors = define({
  'command.unknown': {
    kind: 'usage',
    holder: { ja: '{word} というコマンドはありません。', en: 'There is no command {word}.' },
    clerk: { ja: '`openmyna --help` でコマンドの一覧を見ます。', en: 'See the commands with `openmyna --help`.' },
    operator: {
      ja: '呼び出したプログラムの引数を確かめます。',
      en: 'Check the arguments of the program that called it.',
    },
  },
  'command.file': {
    kind: 'input',
    holder: { ja: '{path} を読み書きできません({reason})。', en: 'Cannot read or write {path} ({reason}).' },
    clerk: { ja: 'ファイルの名前と場所を確かめます。', en: 'Check the name of the file and where it is.' },
    operator: { ja: '権限と、ディスクの空きを確かめます。', en: 'Check its permissions, and the space on the disk.' },
  },
  'command.usage': {
    kind: 'usage',
    holder: { ja: '引数が正しくありません: {problem}', en: 'Wrong arguments: {problem}' },
    clerk: { ja: '`openmyna {command} --help` で使い方を確かめます。', en: 'See `openmyna {command} --help`.' },
    operator: {
      ja: '呼び出したプログラムの引数を確かめます。',
      en: 'Check the arguments of the program that called it.',
    },
  },
  'api.log-in': {
    kind: 'unauthenticated',
    holder: { ja: 'ログインしてください。', en: 'Please log in.' },
    clerk: { ja: 'POST /api/session でログインします。', en: 'Log in by POST /api/session.' },
    operator: { ja: '`openmyna api account list` で見ます。', en: 'See `openmyna api account list`.' },
  },
  'api.password': {
    kind: 'unauthenticated',
    holder: { ja: '名前かパスワードが違います。', en: 'The name or the password is wrong.' },
    clerk: { ja: '入れ直します。', en: 'Enter them again.' },
    operator: { ja: '`openmyna api account list` で見ます。', en: 'See `openmyna api account list`.' },
  },
  'api.forbidden': {
    kind: 'forbidden',
    holder: { ja: 'この操作はできません。何も変わっていません。', en: 'This is not yours to do. Nothing has changed.' },
    clerk: {
      ja: 'その役割と市区町村の職員に頼みます。',
      en: 'Ask somebody of that role, and of that municipality.',
    },
    operator: { ja: '役割の表は permissions.ts にあります。', en: 'Who may do what is in permissions.ts.' },
  },
  'api.forgery': {
    kind: 'forbidden',
    holder: {
      ja: 'ほかのページからの要求です。受け付けません。',
      en: 'The request comes from another page. It is not accepted.',
    },
    clerk: {
      ja: 'x-csrf-token、Origin、Host を確かめます。',
      en: 'Check x-csrf-token, Origin and Host.',
    },
    operator: { ja: '町の名前と違う Host で呼ばれていないか見ます。', en: 'See whether it is called by another name.' },
  },
  'api.too-often': {
    kind: 'too-often',
    holder: { ja: '回数が多すぎます。少し待ってください。', en: 'Too often. Please wait a little.' },
    clerk: { ja: 'Retry-After の秒数だけ待ちます。', en: 'Wait as many seconds as Retry-After says.' },
    operator: { ja: '総当たりでないか、記録を見ます。', en: 'See in the log whether somebody is guessing.' },
  },
  'api.request': {
    kind: 'input',
    holder: {
      ja: '要求に誤りがあります。何も変わっていません。',
      en: 'Something in it is not right. Nothing has changed.',
    },
    clerk: { ja: '{field} を直します。', en: 'Mend {field}.' },
    operator: { ja: '形式は /api/openapi.json にあります。', en: 'The form is in /api/openapi.json.' },
  },
  'api.key': {
    kind: 'input',
    holder: {
      ja: '同じ Idempotency-Key で別の要求が来ています。何も変わっていません。',
      en: 'Another request came under this Idempotency-Key. Nothing has changed.',
    },
    clerk: { ja: '新しい鍵で送ります。', en: 'Send it under a new key.' },
    operator: { ja: '呼び出すプログラムを確かめます。', en: 'Check the program that called it.' },
  },
  'api.unknown': {
    kind: 'not-found',
    holder: { ja: 'そのような操作はありません。', en: 'There is no such thing here.' },
    clerk: { ja: '/api/openapi.json で一覧を見ます。', en: 'See /api/openapi.json.' },
    operator: { ja: '呼び出すプログラムを確かめます。', en: 'Check the program that called it.' },
  },
  'api.account': {
    kind: 'input',
    holder: { ja: 'このアカウントはつくれません({problem})。', en: 'This account is not possible ({problem}).' },
    clerk: { ja: '{problem} を直します。', en: 'Mend {problem}.' },
    operator: { ja: '`openmyna api account list` で見ます。', en: 'See `openmyna api account list`.' },
  },
  'api.no-account': {
    kind: 'conflict',
    holder: {
      ja: 'アカウントがないので、この機械の外には開きません。',
      en: 'There is no account, so nothing is served beyond this machine.',
    },
    clerk: {
      ja: '`openmyna api account add` でつくってから起動します。',
      en: 'Make one with `openmyna api account add`, and start again.',
    },
    operator: {
      ja: '--host を外すと、この機械の中だけに開きます。',
      en: 'Without --host it is served on this machine alone.',
    },
  },
  'card.in-reader': {
    kind: 'conflict',
    holder: { ja: 'カード {card} はもうリーダーに入っています。', en: 'The card {card} is in a reader already.' },
    clerk: { ja: '先にそのリーダーから抜きます。', en: 'Take it out of that reader first.' },
    operator: {
      ja: '`openmyna card list` と、動いている `openmyna card insert` を確かめます。',
      en: 'See `openmyna card list`, and which `openmyna card insert` is running.',
    },
  },
  'certificate.none': {
    kind: 'not-found',
    holder: {
      ja: 'カード {card} には、その用途({purpose})の証明書がありません。',
      en: 'The card {card} has no certificate for this purpose ({purpose}).',
    },
    clerk: {
      ja: '用途を確かめます。15歳未満の人に署名用の証明書はありません。',
      en: 'Check the purpose. Nobody under 15 has a certificate for signatures.',
    },
    operator: {
      ja: '`openmyna certificate list {card}` で確かめます。',
      en: 'See `openmyna certificate list {card}`.',
    },
  },
  'certificate.request': {
    kind: 'input',
    holder: {
      ja: '証明書の申請を読めません({problem})。',
      en: 'The request for a certificate cannot be read ({problem}).',
    },
    clerk: { ja: '申請を作り直します(PKCS #10)。', en: 'Make the request anew (PKCS #10).' },
    operator: { ja: '申請の形式と、その署名を確かめます。', en: 'Check the form of the request, and its signature.' },
  },
  'certificate.refused': {
    kind: 'conflict',
    holder: { ja: '証明書は発行されません({reason})。', en: 'No certificate is issued ({reason}).' },
    clerk: {
      ja: 'カードの有効期間、本人の年齢(署名用は15歳から)、暗証番号の有無を確かめます。',
      en: 'Check the card’s validity, the holder’s age (15 for signatures), and whether the card has PINs.',
    },
    operator: { ja: 'カード {card} の記録を確かめます。', en: 'Check the records of the card {card}.' },
  },
  'town.folder': {
    kind: 'conflict',
    holder: {
      ja: '{folder} には町でないものが入っています。何も変えていません。',
      en: '{folder} holds something that is no town. Nothing in it was changed.',
    },
    clerk: {
      ja: '--data に空のフォルダか、町のフォルダを指定します。',
      en: 'Name an empty folder, or a town, with --data.',
    },
    operator: { ja: 'town.json が消えていないか確かめます。', en: 'Check whether town.json was lost.' },
  },
  'town.version': {
    kind: 'damaged',
    holder: {
      ja: '町 {folder} は、この版の知らない形式(版 {version})です。',
      en: 'The town {folder} is of a version ({version}) this program does not know.',
    },
    clerk: { ja: '新しい版の OpenMyna で開きます。', en: 'Open it with a newer OpenMyna.' },
    operator: { ja: 'OpenMyna の版と town.json を確かめます。', en: 'Check the version of OpenMyna, and town.json.' },
  },
  'town.clock-behind': {
    kind: 'unavailable',
    holder: {
      ja: 'このコンピューターの時計が遅れているため、町は何も記録できません。何も変わっていません。',
      en: 'The clock of this computer is behind, so the town cannot record anything. Nothing has changed.',
    },
    clerk: {
      ja: '町には {seen} の記録があります。このコンピューターの時計は {machine} で、町の時刻にすると {town} です。コンピューターの時計を合わせます。時計が正しければ、`openmyna clock set` で {seen} より後の時刻にします。',
      en: 'The town has records of {seen}. The clock of this computer says {machine}, which is {town} in the town. Set the clock of the computer. If it is right, move the town on with `openmyna clock set` to a time after {seen}.',
    },
    operator: {
      ja: '時刻同期(NTP)と、仮想マシンの復元の有無を確かめます。時計が進んでいた間の記録は消せません。',
      en: 'Check time synchronisation (NTP), and whether a virtual machine was restored. Records made while a clock was ahead cannot be taken back.',
    },
  },
  'town.clock': {
    kind: 'input',
    holder: {
      ja: '町の時計は進めるだけです。何も変わっていません。',
      en: 'The time of a town goes forward only. Nothing has changed.',
    },
    clerk: {
      ja: '{now} より後で 2100 年より前の時刻にします。もどすには、別の --data に新しい町をつくります。',
      en: 'Name an instant after {now} and before 2100. To go back, make a new town in another --data.',
    },
    operator: {
      ja: '町に起きたことは順に記録されています。',
      en: 'What happened in a town is recorded in order.',
    },
  },
  'town.seed': {
    kind: 'conflict',
    holder: {
      ja: 'この町は種 {seed} でつくられています。',
      en: 'This town was made with the seed {seed}.',
    },
    clerk: {
      ja: '別の種の町は、別のフォルダ(--data)につくります。',
      en: 'Make a town of another seed in another folder (--data).',
    },
    operator: { ja: '--seed と --data の組を確かめます。', en: 'Check which --seed goes with which --data.' },
  },
  'town.running': {
    kind: 'conflict',
    holder: { ja: 'この町({folder})はもう動いています。', en: 'This town ({folder}) is running already.' },
    clerk: { ja: 'そのまま使うか、止めてから起動します。', en: 'Use it as it is, or stop it first.' },
    operator: {
      ja: '`fuser {folder}/wallet/.lock` で動いているプロセスを調べます。',
      en: 'Find the process with `fuser {folder}/wallet/.lock`.',
    },
  },
  'town.port': {
    kind: 'conflict',
    holder: { ja: 'ポート {port} はほかのプログラムが使っています。', en: 'Port {port} is taken by another program.' },
    clerk: { ja: '--port で別のポートを選びます。', en: 'Choose another with --port.' },
    operator: {
      ja: '`ss -ltnp` で使っているプログラムを調べます。',
      en: 'Find the program with `ss -ltnp`.',
    },
  },
  'town.stopped': {
    kind: 'unavailable',
    holder: { ja: '町が途中で止まりました。', en: 'The town stopped in the middle.' },
    clerk: { ja: '町を起動して、もう一度行います。', en: 'Start the town, and try again.' },
    operator: { ja: '町のプロセスの終わり方を確かめます。', en: 'Look how the process of the town ended.' },
  },
  'town.internal': {
    kind: 'internal',
    holder: { ja: 'OpenMyna の不具合です({name})。', en: 'This is a defect of OpenMyna ({name}).' },
    clerk: { ja: 'もう一度行い、続くときは報告します。', en: 'Try again; report it if it stays.' },
    operator: {
      ja: '標準エラー出力の記録(HTTP では instance の番号のもの)と、再現の手順を https://github.com/openmyna/openmyna/issues に報告します。',
      en: 'Report what is printed on standard error (over HTTP, under the id in `instance`), and how to reproduce it, at https://github.com/openmyna/openmyna/issues.',
    },
  },
});
