// PostgreSQL refuses to run as root. Where this process is root, its server runs as `postgres`, where there is such an
// account, and as `nobody` otherwise: accounts that exist, so that starting a town adds none to the machine.
//
// That account must reach the cluster and the programs, and what is root's usually lies where only root may pass (/root, or a
// data folder of mode 0700). Changing the modes of folders that are not ours is no way. So there, and only there, the server
// keeps one right of root's: to pass and read (CAP_DAC_READ_SEARCH), or where a container withholds even that from its root,
// CAP_DAC_OVERRIDE. It keeps them also when it asks by access(2), as PostgreSQL does of its programs (no_setuid_fixup).

import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { OpenMynaError } from '@openmyna/errors';
import { errors } from '../errors.ts';

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the server, and the words before its command line that make it so. */
export interface Account {
  /** Undefined: whoever this process is. */
  readonly ids: Ids | undefined;
  readonly prefix: readonly string[];
}

/**
 * @param folder in which the cluster's own folder is or will be
 * @param program that the account must be able to run
 * @param owner of the cluster, where there is one: it stays its owner
 * @throws OpenMynaError `store.account`
 */
export const chooseAccount = (folder: string, program: string, owner?: Ids): Account => {
  if (process.getuid?.() !== 0) return { ids: undefined, prefix: [] };
  const ids = owner ?? idsOf('postgres') ?? idsOf('nobody');
  if (ids === undefined) throw new OpenMynaError(errors['store.account'], { folder, program });
  const plain = ['setpriv', `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
  const keeping = (right: string) => [
    ...plain,
    '--securebits=+no_setuid_fixup',
    `--inh-caps=-all,+${right}`,
    `--ambient-caps=-all,+${right}`,
  ];
  const prefix = [plain, keeping('dac_read_search'), keeping('dac_override')].find(([setpriv, ...words]) => {
    const probe = ['sh', '-c', 'test -x "$0" && test -e "$1/." && test -e "$2/."', program, folder, tmpdir()];
    return spawnSync(setpriv!, [...words, ...probe], { cwd: '/' }).status === 0;
  });
  if (prefix === undefined) throw new OpenMynaError(errors['store.account'], { folder, program });
  return { ids, prefix };
};

const idsOf = (name: string): Ids | undefined => {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
};
